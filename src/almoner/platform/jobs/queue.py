"""The queue: a thin door to Procrastinate on the same PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from almoner.lib.refusal import Refusal

F = TypeVar("F", bound=Callable[..., object])

MOST_ATTEMPTS = 8
"""With the pauses between them about 55 minutes."""


class UnknownJob(LookupError):
    """A job was queued under a name that no ``jobs.py`` registered."""


class Backoff(BaseRetryStrategy):
    """Try again after 6, 8, 14, 32 … seconds; a business no is not asked again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Say when to try ``job`` again, or ``None`` for never."""
        if isinstance(exception, Refusal) or job.attempts >= MOST_ATTEMPTS - 1:
            return None
        return RetryDecision(retry_in={"seconds": 5 + 3**job.attempts})


def task(name: str, *, cron: str | None = None, queue: str = "default") -> Callable[[F], F]:
    """Register the decorated function as the job ``name``; ``cron`` makes it periodic.

    A periodic job is called with ``timestamp`` (seconds since 1970) as its only argument.
    A failure is kept with its reason and tried again with growing pauses, eight times in all;
    after that the job waits under “Background work” for somebody. A ``Refusal`` is final.
    """

    def register(function: F) -> F:
        @wraps(function)
        def run(context: JobContext, **arguments: object) -> None:
            from almoner.platform.jobs import running  # it needs the tables of ready apps

            running.run(name, function, context, arguments)

        decorate: Any = app.task(name=name, queue=queue, retry=Backoff(), pass_context=True)
        registered = decorate(run)
        if cron:
            app.periodic(cron=cron, periodic_id=name)(registered)
        return function

    return register


def later(
    name: str, at: datetime | None = None, lock: str | None = None, **ids: str | int | UUID
) -> None:
    """Queue the job ``name`` in the present transaction; a rollback removes it.

    ``at`` holds it until then; jobs of one ``lock`` run one after the other. UUIDs arrive in
    the job as text. Raises :class:`UnknownJob`.
    """
    if name not in app.tasks:
        raise UnknownJob(f"No jobs.py registers “{name}”.")
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    app.configure_task(name, schedule_at=at, lock=lock).defer(**plain)
