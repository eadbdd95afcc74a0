"""Filters of the templates of the books."""
