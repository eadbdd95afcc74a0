"""The test database: a clone per worker of one template, on the embedded server.

The template is what the migrations make; it is kept between runs and made anew when one of them
changes. With ``DATABASE_URL`` the same is done on that server (its role needs CREATEDB).
"""

import fcntl
import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import psutil
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from tests.tables import Tables

from almoner.main import embedded
from almoner.main.upgrade import upgrade
from almoner.platform.live.news import listener

ROOT = Path(__file__).parent
# A slow machine is no fault of what is tested: nothing found is to depend on time.
hypothesis.settings.register_profile(
    "almoner", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("almoner")
RUN = os.environ.setdefault("ALMONER_TEST_RUN", str(os.getpid()))
"""The same for all xdist workers of one run, another for a run at the same time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="Only tests that use the database."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-database"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_database(item)]
    _slow_ones_first(items)


def _slow_ones_first(items: list[pytest.Item]) -> None:
    """Give each worker its share of the slow tests before the others, lest one ends alone."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    others = [item for item in items if not item.get_closest_marker("slow")]
    items[:] = [
        item
        for worker in range(workers)
        for item in (*slow[worker::workers], *others[worker::workers])
    ]


def _uses_database(item: pytest.Item) -> bool:
    if "screens" in item.path.stem:  # what these pages ask is tried below them
        return False
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _office_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test find the clock of an office that another one furnished."""
    from almoner.people.queries import office_time

    monkeypatch.setattr(office_time, "_kept", office_time._Kept(ZoneInfo("UTC"), math.inf))


@pytest.fixture(autouse=True)
def _tokens_looked_up_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test know the tokens of another one."""
    from almoner.platform.accounts import queries

    monkeypatch.setattr(queries, "TRUSTED_SECONDS", 0.0)


@pytest.fixture(scope="session", autouse=True)
def _no_book_looked_for() -> None:
    """Let fixtures of modules use the book of ICD-10-CM that ships, without a database."""
    from almoner.coding.queries import books

    books._known["newest"] = (math.inf, None)


@pytest.fixture(autouse=True)
def _the_book_that_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test use the book that another one loaded."""
    from almoner.coding.queries import books

    monkeypatch.setitem(books._known, "newest", (math.inf, None))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before Django looks, and dropped by us."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[None]:
    """Give this worker its own database on a server that runs."""
    on_embedded = "DATABASE_URL" not in os.environ
    server = embedded.Server(settings.VAR / "pg", durable=False)
    name = f"test_almoner_{RUN}_{worker_id}"
    with server.lease() if on_embedded else nullcontext(), django_db_blocker.unblock():
        with _one_at_a_time():
            template = _template()
            _sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
        connection.settings_dict["TEST"]["NAME"] = name
        with pytest.MonkeyPatch.context() as patch:
            shipped = _shipped(name)
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: shipped.come_back())
            yield
        listener.close()
        connection.close()
        _sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _template() -> str:
    """Name of a database as the migrations make it, made if need be; older ones are dropped."""
    name = f"almoner_template_{_migrations_hash()}"
    found = [row[0] for row in _sql("SELECT datname FROM pg_database ORDER BY oid DESC")]
    for left in found:
        if left.startswith("test_almoner_") and not _is_alive(left.split("_")[2]):
            _sql(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')
    if name in found:
        return name
    templates = [other for other in found if other.startswith("almoner_template_")]
    for old in templates[3:]:
        _sql(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    draft = f"almoner_draft_{RUN}"
    _sql(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
    _sql(f'CREATE DATABASE "{draft}"')
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = draft
    try:
        upgrade()
        _empty_the_log()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    _sql(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _shipped(name: str) -> Tables:
    """Return what an empty office has from its migrations."""
    arguments = {**connection.get_connection_params(), "dbname": name}
    with psycopg.connect(**arguments) as new, new.cursor() as cursor:
        return Tables.read(cursor)


def _empty_the_log() -> None:
    """Let tests begin with an empty log: what ships with Almoner was loaded and logged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; DELETE FROM audit_unsealed;"
            " DELETE FROM audit_entry; RESET session_replication_role"
        )


def _is_alive(run: str) -> bool:
    """Whether the test run that made a database still lives; a named run is never judged."""
    return not run.isdigit() or psutil.pid_exists(int(run))


def _migrations_hash() -> str:
    made_of = ("migrations/*.py", "records/questionnaires/*.json")
    files = [found for pattern in made_of for found in (ROOT / "src").rglob(pattern)]
    files += [ROOT / "requirements" / "run.txt", ROOT / "conftest.py"]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _sql(statement: str) -> list[tuple[str, ...]]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One worker makes the template, and nobody is connected to it while it is cloned."""
    path = settings.VAR / "template.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
