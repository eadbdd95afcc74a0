"""Bringing the database to this version of the program, as a whole or not at all."""

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

LOCK = 2_026_001
"""Key of the advisory lock that lets only one process upgrade at a time."""


QUEUE = "procrastinate"


class UpgradeFailed(RuntimeError):
    """The database stays as it was; the message says what failed and what to do."""


def upgrade() -> list[str]:
    """Apply what is missing in one transaction and return its names, first to last.

    The queue's tables (procrastinate) come before, by themselves: they add values to an enum,
    which PostgreSQL cannot use before they are committed. Raises ``UpgradeFailed`` when a step
    fails or the database was written by a newer version.
    """
    _refuse_newer()
    steps = _missing()
    if not steps:
        return []
    try:
        queue = MigrationExecutor(connection)
        queue.migrate(queue.loader.graph.leaf_nodes(QUEUE))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            call_command("migrate", verbosity=0, interactive=False)
    except Exception as cause:
        raise UpgradeFailed(
            f"The database could not be brought to this version, and was left as it was. "
            f"{type(cause).__name__}: {cause}"
        ) from cause
    return steps


def _missing() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def _refuse_newer() -> None:
    loader = MigrationExecutor(connection).loader
    known = {app for app, _ in loader.disk_migrations}
    unknown = [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in known
        and (app, name) not in loader.disk_migrations
        and not any((app, name) in step.replaces for step in loader.disk_migrations.values())
    ]
    if unknown:
        raise UpgradeFailed(
            f"The database was written by a newer Almoner (it has {', '.join(sorted(unknown))}, "
            f"unknown here). Nothing was changed: start the newer version."
        )
