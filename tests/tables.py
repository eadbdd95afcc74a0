"""All rows of the test database, kept and put back."""

from dataclasses import dataclass

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

Cursor = psycopg.Cursor[tuple[str, ...]] | CursorWrapper


@dataclass(frozen=True)
class Tables:
    """What stands in every table, as COPY writes it."""

    rows: dict[str, bytes]

    @classmethod
    def read(cls, cursor: Cursor) -> "Tables":
        """Read every table but the list of migrations."""
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {name for (name,) in cursor.fetchall()} - {"django_migrations"}
        return cls({name: _rows(cursor, name) for name in sorted(names)})

    def come_back(self) -> None:
        """Make the database that again, whatever was written since.

        Only tables that differ are touched: Django's own flush truncates all of them and makes the
        powers anew, a second for every test.
        """
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for name in self._filled(cursor):
                cursor.execute(f'DELETE FROM "{name}"')
            for name, rows in self.rows.items():
                if rows and _rows(cursor, name) != rows:
                    cursor.execute(f'DELETE FROM "{name}"')
                    with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                        copy.write(rows)
            cursor.execute("RESET session_replication_role")

    def _filled(self, cursor: CursorWrapper) -> list[str]:
        """Return the tables in which nothing stood, and something stands now."""
        names = [name for name, rows in self.rows.items() if not rows]
        each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        cursor.execute(" UNION ALL ".join(each))
        return [name for (name,) in cursor.fetchall()]


def _rows(cursor: Cursor, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(copy)
