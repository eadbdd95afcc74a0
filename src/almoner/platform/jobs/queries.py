"""Looking at the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinateWorker,
)

from almoner.platform.accounts.actor import Actor
from almoner.platform.jobs.models import Failure

SHOWN = 200
WORKER_IS_LOST_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up, with the last thing that went wrong."""

    id: int
    name: str
    arguments: str
    attempts: int
    failed_at: datetime | None
    error: str
    place: str


@dataclass(frozen=True, slots=True)
class State:
    """How the queue stands."""

    waiting: int
    """Due now and not begun."""
    planned: int
    """Held until a later time."""
    running: int
    failed: int
    oldest_due_at: datetime | None
    is_worker_alive: bool
    failures: tuple[FailedJob, ...]
    """The newest failed jobs, at most 200."""


def state(actor: Actor, *, now: datetime) -> State:
    """Return how the queue stands, in four statements whatever is in it."""
    actor.must("jobs.manage")
    counts = dict(
        ProcrastinateJob.objects.exclude(status="succeeded")
        .order_by()
        .values_list("status")
        .annotate(Count("id"))
    )
    waiting, oldest = _due(now)
    beat = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    return State(
        waiting=waiting,
        planned=counts.get("todo", 0) - waiting,
        running=counts.get("doing", 0),
        failed=counts.get("failed", 0),
        oldest_due_at=oldest,
        is_worker_alive=beat is not None and now - beat < WORKER_IS_LOST_AFTER,
        failures=_failures(),
    )


def _due(now: datetime) -> tuple[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(coalesce(job.scheduled_at, event.at))"
            " FROM procrastinate_jobs job LEFT JOIN procrastinate_events event"
            "   ON event.job_id = job.id AND event.type = 'deferred'"
            " WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= %s)",
            [now],
        )
        count, oldest = cursor.fetchone()
    return count, oldest


def _failures() -> tuple[FailedJob, ...]:
    last = Failure.objects.filter(job_id=OuterRef("pk")).order_by("-pk")
    ended = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by("-at")
    jobs = ProcrastinateJob.objects.filter(status="failed").annotate(
        error=Subquery(last.values("error")[:1]),
        place=Subquery(last.values("place")[:1]),
        failed_at=Subquery(ended.values("at")[:1]),
    )
    return tuple(
        FailedJob(
            id=job.pk,
            name=job.task_name,
            arguments=", ".join(f"{key} {value}" for key, value in job.args.items()),
            attempts=job.attempts,
            failed_at=job.failed_at,
            error=job.error or "The worker ended in the middle of it.",
            place=job.place or "",
        )
        for job in jobs.order_by("-pk")[:SHOWN]
    )
