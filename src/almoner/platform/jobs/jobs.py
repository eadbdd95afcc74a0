"""Housekeeping of the platform; the packages below know nothing of jobs."""

from datetime import UTC, datetime

from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.audit import operations as audit
from almoner.platform.jobs import operations
from almoner.platform.jobs.queue import task


@task("audit.seal", cron="* * * * *")
def seal(timestamp: int) -> None:  # noqa: ARG001 - every periodic job is called with it
    """Link the entries of the last minute into the log's chain."""
    audit.seal(SYSTEM)


@task("audit.keep_head", cron="7 * * * *")
def keep_head(timestamp: int) -> None:
    """Keep the head of the chain outside the database."""
    audit.seal(SYSTEM)
    audit.keep_head(SYSTEM, now=datetime.fromtimestamp(timestamp, UTC))


@task("accounts.forget_expired_sessions", cron="40 3 * * *")
def forget_expired_sessions(timestamp: int) -> None:
    """Remove sessions that ended by themselves."""
    accounts.forget_expired_sessions(SYSTEM, now=datetime.fromtimestamp(timestamp, UTC))


@task("jobs.forget_done", cron="50 3 * * *")
def forget_done(timestamp: int) -> None:
    """Remove jobs that were done a week ago."""
    operations.forget_done(SYSTEM, now=datetime.fromtimestamp(timestamp, UTC))
