"""Coding's background work."""

from almoner.coding import indexing
from almoner.platform.jobs import task


@task("coding.prepare_encoder", cron="5 * * * *")
def prepare_encoder(timestamp: int) -> None:
    """Make the encoder's index where an upgrade brought another release."""
    del timestamp
    indexing.make()
