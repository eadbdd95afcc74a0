"""Jobs of a worker that was killed."""

import asyncio

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from almoner.main.worker import STALLED_AFTER, rescue


def worker(*, silent_for: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        return int(cursor.fetchone()[0])


def job_in_the_hands_of(worker_id: int) -> int:
    job = app.configure_task("tests.long", allow_unknown=True).defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker_id, job],
        )
    return job


async def look() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as own:  # type: ignore[attr-defined]
        async with own.open_async():
            await rescue(own)


@pytest.mark.django_db(transaction=True)
def test_only_jobs_of_dead_workers_are_queued_again() -> None:
    orphan = job_in_the_hands_of(worker(silent_for=STALLED_AFTER + 5))
    held = job_in_the_hands_of(worker(silent_for=5))
    asyncio.run(look())
    ours = ProcrastinateJob.objects.filter(id__in=(orphan, held))
    status = dict(ours.values_list("id", "status"))
    assert status == {orphan: "todo", held: "doing"}
