"""The queue: with its transaction, with its failures, with its cron."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from almoner.lib.refusal import NotFound, NotPermitted, Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import MANAGER
from almoner.platform.audit import queries as audit
from almoner.platform.audit.models import Entry
from almoner.platform.jobs import later, operations, queries, task
from almoner.platform.jobs.models import Failure
from almoner.platform.jobs.queue import Backoff, UnknownJob

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
done: list[str] = []


@pytest.fixture(autouse=True)
def tests_jobs() -> Iterator[None]:
    """Jobs of this test module, registered for its duration."""
    before, periodic = dict(app.tasks), dict(app.periodic_registry.periodic_tasks)
    app.periodic_registry.periodic_tasks.clear()

    @task("tests.write")
    def write(subject: str) -> None:
        done.append(subject)

    @task("tests.rename")
    def rename(user: str) -> None:
        User.objects.filter(pk=user).update(name="Renamed")

    @task("tests.break")
    def fail(how: str) -> None:
        raise (Refusal if how == "no" else RuntimeError)(f"it is {how}")

    @task("tests.nightly", cron="0 0 29 2 *")
    def nightly(timestamp: int) -> None:
        done.append(str(timestamp))

    done.clear()
    yield
    app.tasks.clear()
    app.tasks.update(before)
    app.periodic_registry.periodic_tasks.clear()
    app.periodic_registry.periodic_tasks.update(periodic)


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """An empty queue; the tables are not Django's, so that its tests do not empty them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        yield
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def work() -> None:
    """Do what is due as `almoner worker` does, and return."""
    with app.replace_connector(app.connector.get_worker_connector()) as own:  # type: ignore[attr-defined]
        own.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


@pytest.mark.django_db
def test_a_rollback_removes_the_job() -> None:
    later("tests.write", subject="kept")
    with transaction.atomic():
        later("tests.write", subject="lost")
        transaction.set_rollback(True)
    assert [job.args["subject"] for job in ProcrastinateJob.objects.all()] == ["kept"]


@pytest.mark.django_db
def test_an_unknown_name_fails_at_once() -> None:
    with pytest.raises(UnknownJob, match=r"tests\.nowhere"):
        later("tests.nowhere")
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_a_job_waits_for_its_time_and_takes_uuids() -> None:
    subject: UUID = uuid4()
    later("tests.write", at=NOW, lock="one", subject=subject)
    job = ProcrastinateJob.objects.get()
    assert (job.scheduled_at, job.lock, job.args) == (NOW, "one", {"subject": str(subject)})


def test_the_worker_does_what_is_due(queue: None) -> None:
    user = User.objects.create_user("rita", None, name="Rita")
    later("tests.write", subject="a")
    later("tests.write", subject="b", at=datetime.now(UTC) + timedelta(hours=1))
    later("tests.rename", user=user.pk)
    work()
    assert done == ["a"]
    last = audit.versions_of(user)[-1]
    assert (last.actor, last.changes["name"].after) == ("Almoner", "Renamed")
    work()
    assert done == ["a"], "done once"


def test_a_failure_is_kept_and_tried_again_later(queue: None) -> None:
    later("tests.break", how="broken")
    work()
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at
    assert job.scheduled_at > datetime.now(UTC)
    failure = Failure.objects.get()
    assert (failure.job_id, failure.attempt) == (job.pk, 1)
    assert failure.error == "RuntimeError: it is broken"
    assert "test_jobs.py" in failure.place


def test_a_refusal_is_final_and_shown_until_tried_again(queue: None) -> None:
    later("tests.break", how="no")
    work()
    state = queries.state(SYSTEM, now=datetime.now(UTC))
    assert (state.failed, state.waiting) == (1, 0)
    (failed,) = state.failures
    assert (failed.name, failed.arguments) == ("tests.break", "how no")
    assert failed.error == "Refusal: it is no"
    operations.retry(SYSTEM, job_id=failed.id, now=datetime.now(UTC))
    assert queries.state(SYSTEM, now=datetime.now(UTC)).waiting == 1
    work()
    assert queries.state(SYSTEM, now=datetime.now(UTC)).failed == 1
    assert Failure.objects.count() == 2
    assert Entry.objects.get(verb="jobs.retry").detail == {"job": failed.id, "name": "tests.break"}


def test_pauses_grow_and_end() -> None:
    def pause(attempts: int) -> float | None:
        job = Job(id=1, queue="q", task_name="t", lock=None, queueing_lock=None, attempts=attempts)
        decision = Backoff().get_retry_decision(exception=RuntimeError(), job=job)
        if decision is None or decision.retry_at is None:
            return None
        return (decision.retry_at - datetime.now(UTC)).total_seconds()

    pauses = [pause(attempts) for attempts in range(8)]
    assert pauses[-1] is None
    assert [round(seconds) for seconds in pauses[:-1] if seconds] == [6, 8, 14, 32, 86, 248, 734]


def test_a_job_that_failed_long_ago_stays_and_one_that_is_done_goes(
    queue: None,
) -> None:
    later("tests.write", subject="a")
    later("tests.break", how="no")
    work()
    assert operations.forget_done(SYSTEM, now=datetime.now(UTC)) == 0
    assert operations.forget_done(SYSTEM, now=datetime.now(UTC) + timedelta(days=8)) == 1
    assert [job.status for job in ProcrastinateJob.objects.all()] == ["failed"]


def test_cron_is_registered_and_gets_its_time() -> None:
    periodic = {
        entry.task.name: entry.cron for entry in app.periodic_registry.periodic_tasks.values()
    }
    assert periodic["tests.nightly"] == "0 0 29 2 *"


def test_every_areas_jobs_are_found() -> None:
    found = {job.func.__module__.partition(".jobs")[0] + ".jobs" for job in app.tasks.values()}
    there = {f"{area}.jobs" for area in [*settings.AREAS, *settings.PLATFORM]}
    there = {name for name in there if find_spec(name)} - {"almoner.platform.jobs.jobs"}
    assert there - {"almoner.platform.jobs"} <= found
    assert {"audit.seal", "audit.keep_head", "jobs.forget_done"} <= set(app.tasks)


@pytest.mark.django_db
def test_who_may_not_manage_jobs_may_not_see_them() -> None:
    for ask in (
        lambda: queries.state(Actor(name="Rita"), now=NOW),
        lambda: operations.retry(Actor(name="Rita"), job_id=1, now=NOW),
    ):
        with pytest.raises(NotPermitted):
            ask()
    with pytest.raises(NotFound):
        operations.retry(SYSTEM, job_id=1, now=NOW)


@pytest.mark.django_db
def test_the_screen_says_that_no_worker_runs(client: Client) -> None:
    user = User.objects.create_user("mona", "x", name="Mona")
    client.force_login(user)
    assert client.get("/jobs/").status_code == 403
    user.groups.add(Group.objects.get(name=MANAGER))
    page = client.get("/jobs/").content
    assert b"Nothing is being done" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM procrastinate_register_worker_v1()")
    assert b"Nothing is being done" not in client.get("/jobs/").content


@pytest.fixture
def failed_job(queue: None) -> int:
    later("tests.break", how="no")
    work()
    return int(ProcrastinateJob.objects.get().pk)


def test_a_failed_job_is_tried_again_from_the_screen(failed_job: int, client: Client) -> None:
    user = User.objects.create_user("mona", "x", name="Mona")
    user.groups.add(Group.objects.get(name=MANAGER))
    client.force_login(user)
    assert b"it is no" in client.get("/jobs/").content
    assert client.post(f"/jobs/{failed_job}/retry").status_code == 302
    assert ProcrastinateJob.objects.get().status == "todo"
    assert client.post(f"/jobs/{failed_job}/retry").status_code == 404
