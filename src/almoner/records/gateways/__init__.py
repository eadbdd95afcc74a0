"""Outside services of records."""
