"""Figures with goals: ``python -m benchmarks [area…]`` measures them on this machine."""
