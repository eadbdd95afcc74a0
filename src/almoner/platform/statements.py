"""Reading with statements that PostgreSQL plans once for each connection.

Django's own statements are planned anew each time they are sent: nothing beside most queries, but
more than the work itself where a statement joins many tables and finds a few rows. Those that
stand in the way of every request or booking are asked here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

Row = tuple[Any, ...]


def rows(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
    """Return what a ``SELECT`` gives for ``values``; its text is kept with its plan.

    The text is the same at every call (values never stand in it), and begins with ``SELECT``:
    what begins otherwise is taken for a change and gets the actor's name set before it.
    """
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg] # psycopg's own
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as asking:  # type: ignore[arg-type] # a cursor, whatever the stubs say
        asking.execute(sql, values)
        return list(asking.fetchall())
