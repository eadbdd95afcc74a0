"""Statements that stand in the way of every request or booking: few of them, planned once.

Django's own statements are planned anew each time they are sent, and each is waited for before
the next one leaves: nothing beside most work, but more than the work itself where many people
wait for a few rows.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]
Values = Mapping[str, Any] | Sequence[Any]


def rows(sql: str, values: Values) -> list[Row]:
    """Return what a ``SELECT`` gives for ``values``; its text is kept with its plan.

    The text is the same at every call (values never stand in it), and begins with ``SELECT``:
    what begins otherwise is taken for a change and gets the actor's name set before it.
    """
    connection.ensure_connection()
    with _cursor() as asking:
        asking.execute(sql, values)
        return list(asking.fetchall())


def rows_of_each(*asked: tuple[str, Values]) -> list[list[Row]]:
    """Return what several ``SELECT``s give, each begun when the one before it is done.

    All are sent before the first answer is waited for. One that takes a lock thus goes before
    one that must see what others wrote until then, and both take one round trip.
    """
    connection.ensure_connection()
    with ExitStack() as open_cursors, connection.connection.pipeline():
        asking = [open_cursors.enter_context(_cursor()) for _ in asked]
        for cursor, (sql, values) in zip(asking, asked, strict=True):
            cursor.execute(sql, values)
        return [list(cursor.fetchall()) for cursor in asking]


def insert(*given: models.Model, notify: Sequence[tuple[str, str]] = ()) -> None:
    """Insert rows of any tables with one statement, and notify listeners of ``(channel, what)``.

    Keys that the database gives out are not read back. Raises what ``save`` raises.
    """
    parts, values = [], []
    for number, row in enumerate(given):
        part, of_row = _insertion(row)
        parts.append(f"row{number} AS ({part})")
        values += of_row
    told = ", ".join(["pg_notify(%s, %s)"] * len(notify)) or "1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {', '.join(parts)} SELECT {told}",
            [*values, *(word for pair in notify for word in pair)],
        )
    for row in given:
        row._state.adding = False
        row._state.db = connection.alias


def _insertion(row: models.Model) -> tuple[str, list[Any]]:
    """Return the ``INSERT`` of one row and its values."""
    names, places, values = [], [], []
    for field in row._meta.local_concrete_fields:
        value = field.pre_save(row, add=True)
        if isinstance(field, models.AutoField) and value is None:
            continue
        names.append(f'"{field.column}"')
        if hasattr(value, "resolve_expression"):
            places.append(value.as_postgresql(None, connection)[0])
        else:
            places.append("%s")
            values.append(field.get_db_prep_save(value, connection))
    table = row._meta.db_table
    return f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join(places)})', values


def _cursor() -> CursorWrapper:
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg] # psycopg's own
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)  # type: ignore[arg-type] # a cursor, whatever the stubs say
