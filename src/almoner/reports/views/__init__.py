"""What reports show."""

from almoner.reports.views.conservation import conservation

__all__ = ["conservation"]
