"""What the log hears from the accounts below it."""

from almoner.lib.events import react
from almoner.platform.accounts.events import AccessChanged
from almoner.platform.audit.operations import record


@react(AccessChanged)
def log_access(change: AccessChanged) -> None:
    """Add what changed to the log, in the same transaction."""
    record(change.actor, change.verb, change.subject, **change.detail)
