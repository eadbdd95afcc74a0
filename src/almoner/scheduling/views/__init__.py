"""The screens of the schedule, one module for each."""
