"""The process that does the background jobs."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

STALLED_AFTER = 30
"""Seconds without a heartbeat (sent every 10) after which a worker's jobs are given to others."""
log = logging.getLogger(__name__)


def work() -> None:
    """Do jobs until SIGTERM or SIGINT; those that run then are finished first."""
    with app.replace_connector(app.connector.get_worker_connector()) as own:  # type: ignore[attr-defined]
        asyncio.run(_work(own))


async def _work(own: App) -> None:
    async with own.open_async():
        rescuing = asyncio.create_task(_keep_rescuing(own))
        try:
            await own.run_worker_async(
                name="worker",
                concurrency=settings.WORKER_CONCURRENCY,
                shutdown_graceful_timeout=20,
                stalled_worker_timeout=STALLED_AFTER,
                task_middleware=[_with_fresh_connection],
            )
        finally:
            rescuing.cancel()


def _with_fresh_connection(job: Callable[[], Any], *_: object) -> object:
    """Do as Django does around a request: a connection that died is not used again."""
    close_old_connections()
    try:
        from almoner.people.queries.office_time import by_office_time  # models need Django set up

        with by_office_time():
            return job()
    finally:
        close_old_connections()


async def _keep_rescuing(own: App) -> None:
    while True:
        try:
            await rescue(own)
        except ConnectorException as away:
            log.warning("no look for dead workers' jobs this time: %s", away)
        await asyncio.sleep(10)


async def rescue(own: App) -> None:
    """Queue again the jobs of workers that were killed in the middle of them."""
    for job in await own.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        log.warning("job %s of a worker that died is queued again", job.call_string)
        await own.job_manager.retry_job(job)
