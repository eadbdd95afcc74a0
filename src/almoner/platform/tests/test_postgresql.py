"""A connection that the server ended is replaced before anybody asks over it."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection

from almoner.platform.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    """Return a connection of its own to the test's database, taken from a pool as in an office."""
    wanted = deepcopy(connection.settings_dict)
    wanted["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 20}
    own = DatabaseWrapper(wanted, alias="pooled")
    yield own
    own.close()
    own.close_pool()


def backend(own: DatabaseWrapper) -> int:
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_living_connection_is_taken_again(pooled: DatabaseWrapper) -> None:
    before = backend(pooled)
    pooled.close()
    assert backend(pooled) == before


def test_an_ended_connection_is_replaced(pooled: DatabaseWrapper) -> None:
    before = backend(pooled)
    pooled.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)
    assert backend(pooled) != before
