"""Work of the schedule in the background."""

from almoner.platform.jobs import task


@task("scheduling.offer_freed")
def offer_freed(occupancy_ids: str) -> None:
    """Offer freed time to the waiting list."""
