"""Almoner: the administrative side of a medical practice, one Django app per area of the office."""

__version__ = "0.1.0"
