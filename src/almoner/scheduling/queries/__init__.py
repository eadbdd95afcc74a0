"""Everything that reads the schedule."""
