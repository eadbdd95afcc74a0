"""Every reading over all areas."""

from almoner.reports.queries.conservation import Followed, Stage, VisitDay, follow

__all__ = ["Followed", "Stage", "VisitDay", "follow"]
