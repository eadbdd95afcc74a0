"""The screens of the chart."""
