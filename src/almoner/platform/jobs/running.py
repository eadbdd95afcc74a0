"""What surrounds every job: the name in the history, and why it failed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from procrastinate import JobContext

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.audit.acting import acting
from almoner.platform.jobs import operations


def run(
    name: str,
    function: Callable[..., object],
    context: JobContext,
    arguments: Mapping[str, object],
) -> None:
    """Call ``function`` as Almoner itself; keep why it failed, and let the error go on."""
    with acting(SYSTEM, job=name):
        try:
            function(**arguments)
        except Exception as error:
            now = datetime.now(UTC)
            operations.note_failure(SYSTEM, job=context.job, error=error, now=now)
            raise
