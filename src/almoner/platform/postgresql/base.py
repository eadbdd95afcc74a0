"""The backend that ``DATABASES`` names."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how a connection is taken from the pool.

    A server that ended, or ended this connection, has closed its socket, which shows here at
    once. Only then is the connection asked; Django's own check (``CONN_HEALTH_CHECKS``) asks
    every time, a tenth of a short request.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> "psycopg.Connection[Any]":
        """Return a connection that lives; those that do not are given back to be replaced."""
        while True:
            connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
            if self.pool is None or not _has_something_to_say(connection):
                return connection
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.OperationalError:
                connection.close()
                self.pool.putconn(connection)
            else:
                return connection


def _has_something_to_say(connection: "psycopg.Connection[Any]") -> bool:
    """Tell whether bytes or the end wait on the socket of an idle connection."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
