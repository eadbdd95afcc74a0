"""Bringing the database to this version of the program, as a whole or not at all."""

from collections.abc import Iterator
from itertools import groupby

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Migration,
    RemoveConstraint,
    RemoveIndex,
    RunPython,
    RunSQL,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from almoner.main.trouble import UpgradeFailed
from almoner.platform.accounts import powers

LOCK = 2_026_001
"""Key of the advisory lock that lets only one process upgrade at a time."""
QUEUE = "procrastinate"
OF_ONE_MODEL = (
    *(AddField, AddIndex, AddConstraint, AddTrigger),
    *(RemoveIndex, RemoveConstraint, RemoveTrigger),
)
"""Operations that mind nothing but one model: as it was to take from, as it is to add to."""


def upgrade() -> list[str]:
    """Apply what is missing in one transaction and return its names, first to last.

    The queue's tables (procrastinate) come before, by themselves: they add values to an enum,
    which PostgreSQL cannot use before they are committed. Raises ``UpgradeFailed`` when a step
    fails or the database was written by a newer version.
    """
    executor = Executor(connection)
    _refuse_newer(executor)
    steps = _missing(executor)
    if not steps:
        powers.seed()  # a version may bring powers without a change to the tables
        return []
    try:
        executor.migrate(executor.loader.graph.leaf_nodes(QUEUE))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            _migrate()
    except Exception as cause:
        raise UpgradeFailed(
            f"The database could not be brought to this version, and was left as it was. "
            f"{type(cause).__name__}: {cause}"
        ) from cause
    return steps


class Executor(MigrationExecutor):
    """Django's, but quick where many models are made.

    Django renders all related models anew for every single operation, which took minutes for the
    tables of this office. Here operations in a row that only make models, or only change one
    thing of a model, share one rendering, and only of the models they speak of.
    """

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Apply as Django does, the operations in groups."""
        grouped: Migration = Grouped(migration)  # type: ignore[assignment]
        return super().apply_migration(state, grouped, fake, fake_initial)


class Grouped:
    """A migration whose operations are applied in groups; otherwise the migration itself."""

    def __init__(self, migration: Migration) -> None:
        self._migration = migration

    def __getattr__(self, name: str) -> object:
        return getattr(self._migration, name)

    def apply(
        self, state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, _: bool = False
    ) -> ProjectState:
        """Apply every operation and return the state after the last."""
        if not schema_editor.atomic_migration:
            return self._migration.apply(state, schema_editor)
        label = self._migration.app_label
        for kind, operations in self._groups():
            before = state.clone()
            rendered = state.__dict__.pop("apps", None)
            for operation in operations:
                operation.state_forwards(label, state)
            if rendered and kind is RunSQL:
                state.apps = rendered
            elif rendered and kind is not Operation:
                state.apps = _rendered_anew(rendered, state, label, operations)
            for operation in operations:
                operation.database_forwards(label, schema_editor, before, state)
        return state

    def _groups(self) -> Iterator[tuple[type[Operation], list[Operation]]]:
        for kind, operations in groupby(self._migration.operations, key=_kind):
            if kind is Operation:
                yield from ((kind, [operation]) for operation in operations)
            else:
                yield kind, list(operations)


def _rendered_anew(
    rendered: StateApps, state: ProjectState, label: str, operations: list[Operation]
) -> StateApps:
    """Return the models with those that the operations speak of as they are now.

    Others keep pointing to them as they were, which is enough to make what the operations add: of
    a model that is pointed to, only its table and key are asked, and they stay.
    """
    named = [vars(operation) for operation in operations]
    keys = sorted({(label, (one.get("model_name") or one["name"]).lower()) for one in named})
    for key in keys:
        rendered.unregister_model(*key)
    rendered.render_multiple([state.models[key] for key in keys])
    return rendered


def _kind(operation: Operation) -> type[Operation]:
    """Operations of one kind in a row share a state; those of the kind ``Operation`` do not.

    Statements of SQL do not mind the models, unless they say what they do to them; what runs in
    Python leaves them as they are.
    """
    if isinstance(operation, OF_ONE_MODEL):
        return AddField
    if isinstance(operation, RunPython) or (
        isinstance(operation, RunSQL) and not operation.state_operations
    ):
        return RunSQL
    return CreateModel if type(operation) is CreateModel else Operation


def _migrate() -> None:
    """Do what the command `migrate` does, without words."""
    emit_pre_migrate_signal(0, False, connection.alias)
    executor = Executor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(0, False, connection.alias, apps=apps, plan=[])


def _missing(executor: MigrationExecutor) -> list[str]:
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def _refuse_newer(executor: MigrationExecutor) -> None:
    here = executor.loader.disk_migrations
    known = {app for app, _ in here} | {key for step in here.values() for key in step.replaces}
    unknown = [
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in known and not {(app, name)} & (here.keys() | known)
    ]
    if unknown:
        raise UpgradeFailed(
            f"The database was written by a newer Almoner (it has {', '.join(sorted(unknown))}, "
            f"unknown here). Nothing was changed: start the newer version."
        )
