"""The queue: a thin door to Procrastinate on the same PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., object])

BACKOFF = RetryStrategy(max_attempts=8, wait=5, exponential_wait=3)


class UnknownJob(LookupError):
    """A job was queued under a name that no ``jobs.py`` registered."""


def task(name: str, *, cron: str | None = None, queue: str = "default") -> Callable[[F], F]:
    """Register the decorated function as the job ``name``; ``cron`` makes it periodic.

    A periodic job is called with ``timestamp`` (seconds since 1970) as its only argument.
    Failures are tried again with growing pauses, eight times in all.
    """

    def register(function: F) -> F:
        registered = app.task(name=name, queue=queue, retry=BACKOFF)(function)
        if cron:
            app.periodic(cron=cron, periodic_id=name)(registered)
        return function

    return register


def later(name: str, at: datetime | None = None, lock: str | None = None, **ids: str) -> None:
    """Queue the job ``name`` in the present transaction; a rollback removes it.

    ``at`` holds it until then; jobs of one ``lock`` run one after the other.
    """
    if name not in app.tasks:
        raise UnknownJob(name)
    app.configure_task(name, schedule_at=at, lock=lock).defer(**ids)
