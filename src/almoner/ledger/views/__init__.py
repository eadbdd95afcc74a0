"""What the books show."""
