"""Filling tables with millions of rows: COPY, with the indexes built once at the end.

Only for an empty office: it goes round the operations, which would take hours, and leaves out
the history rows that they would write. Constraints hold all the same: PostgreSQL checks them as
it builds them again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models


class Copier:
    """COPY into one model: ``varying`` fields in their order, the rest at their defaults."""

    def __init__(self, model: type[models.Model], varying: Sequence[str]) -> None:
        fields = {field.name: field for field in model._meta.concrete_fields}
        self._columns = [fields[name].column for name in varying]
        self._rest: list[object] = []
        for name, field in fields.items():
            if name in varying or field.db_default is not models.NOT_PROVIDED:
                continue
            self._columns.append(field.column)
            self._rest.append(field.get_default())
        self._table = model._meta.db_table

    def copy(self, rows: Iterable[Sequence[object]]) -> int:
        """Write ``rows`` and return how many there were."""
        columns = ", ".join(f'"{column}"' for column in self._columns)
        count = 0
        with connection.cursor() as cursor:
            raw = cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor
            with raw.copy(f'COPY "{self._table}" ({columns}) FROM STDIN') as copying:
                for row in rows:
                    copying.write_row([*row, *self._rest])
                    count += 1
        return count


@contextmanager
def indexes_built_afterwards(*tables: type[models.Model]) -> Iterator[None]:
    """Drop indexes, exclusion and foreign-key constraints of ``tables``; build them again after."""
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for its check, is checked now
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('x', 'f')",
            [names],
        )
        constraints = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
            [names],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in names:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in sorted(constraints, key=lambda row: row[2][:1]):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in names:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            cursor.execute(f'ANALYZE "{table}"')
