"""Tests of the whole, and what all tests share."""
