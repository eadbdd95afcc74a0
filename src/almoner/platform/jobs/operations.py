"""Keeping why jobs failed, trying them again, and forgetting those that are done."""

import traceback
from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate.jobs import Job

from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.operations import record
from almoner.platform.jobs.models import Failure

KEPT_FOR = timedelta(days=7)
"""How long a job that succeeded stays to be looked at."""


def note_failure(actor: Actor, *, job: Job, error: Exception, now: datetime) -> Failure:
    """Keep that ``job`` failed now and why; called after its own transaction was rolled back."""
    actor.must("jobs.manage")
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "/almoner/" in frame.filename
    ]
    place = f"{frames[-1].filename.split('/almoner/')[-1]}:{frames[-1].lineno}" if frames else ""
    return Failure.objects.create(
        job_id=job.id or 0,
        name=job.task_name,
        attempt=job.attempts + 1,
        at=now,
        error=f"{type(error).__name__}: {error}"[:1000],
        place=place[:300],
    )


@transaction.atomic
def retry(actor: Actor, *, job_id: int, now: datetime) -> None:
    """Put a job that failed for good back into the queue; raises :class:`NotFound`."""
    actor.must("jobs.manage")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs"
            " WHERE id = %s AND status = 'failed' FOR UPDATE",
            [job_id],
        )
        found = cursor.fetchone()
        if found is None:
            raise NotFound(
                f"Job {job_id} is not among those that failed: it may run again already."
            )
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [job_id, now])
    record(actor, "jobs.retry", job=job_id, name=found[0])


@transaction.atomic
def forget_done(actor: Actor, *, now: datetime) -> int:
    """Remove jobs that succeeded or were cancelled over a week ago; return how many.

    Jobs that failed stay until somebody tries them again.
    """
    actor.must("jobs.manage")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs job WHERE status IN ('succeeded', 'cancelled')"
            " AND NOT EXISTS (SELECT FROM procrastinate_events event"
            "                 WHERE event.job_id = job.id AND event.at > %s)",
            [now - KEPT_FOR],
        )
        return int(cursor.rowcount)
