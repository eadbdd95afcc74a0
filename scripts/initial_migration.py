"""Write an area's one migration anew: `scripts/initial_migration.py people` (before release only).

Django's own `makemigrations` adds every trigger and many fields in a step each, and works out the
state of all models after every step: minutes for an area with history. Here each table is made
whole, in the order of its foreign keys, and all triggers are put on in one step at the end.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter
from django.db.models import Field

BEFORE = {
    "people": (
        "CREATE SEQUENCE people_chart_number START 100001; "
        "CREATE SEQUENCE people_account_number START 50001",
        "DROP SEQUENCE people_chart_number; DROP SEQUENCE people_account_number",
    )
}
"""What the tables' defaults name, made first (and how it is unmade), by app."""

_INSTALL = '''

def install_triggers(apps, schema_editor):
    """Put the triggers on that the models' options list."""
    for model in apps.get_app_config("{label}").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration('''


def main(label: str) -> None:
    """Write ``migrations/0001_initial.py`` of the app ``label``."""
    django.setup()
    config = apps.get_app_config(label)
    operations: list[Operation] = []
    if label in BEFORE:
        operations.append(migrations.RunSQL(*BEFORE[label]))
    operations += _tables(label)
    migration = migrations.Migration("0001_initial", label)
    migration.initial = True
    migration.operations = operations
    migration.dependencies = sorted(_dependencies(label))
    text = MigrationWriter(migration, include_header=False).as_string()
    text = text.replace("\n\nclass Migration(", _INSTALL.format(label=label), 1)
    end = "\n    ]\n"
    step = "\n        migrations.RunPython(install_triggers, migrations.RunPython.noop),"
    text = text[: text.rindex(end)] + step + end
    (Path(config.path) / "migrations" / "0001_initial.py").write_text(text)


def _tables(label: str) -> Iterator[Operation]:
    waiting = {model._meta.model_name: _state(model) for model in _models(label)}
    later: list[Operation] = []
    while waiting:
        ready = [name for name in waiting if not _needs(waiting[name], waiting)]
        if not ready:
            later.append(_break_a_circle(waiting))
        for name in ready:
            state = waiting.pop(name)
            yield migrations.CreateModel(
                state.name, list(state.fields.items()), state.options, state.bases, state.managers
            )
    yield from later


def _models(label: str) -> list[type]:
    return list(apps.get_app_config(label).get_models(include_auto_created=False))


def _state(model: type) -> ModelState:
    state = ModelState.from_model(model)
    triggers = state.options.pop("triggers", [])
    if triggers:
        state.options["triggers"] = [trigger.compile(model) for trigger in triggers]
    return state


def _needs(state: ModelState, waiting: dict[str, ModelState]) -> set[str]:
    return {
        name
        for field in state.fields.values()
        if (name := _target(field)) in waiting and name != state.name_lower
    }


def _target(field: Field) -> str:
    remote = field.remote_field
    return str(getattr(remote, "model", "")).rsplit(".", 1)[-1].lower() if remote else ""


def _break_a_circle(waiting: dict[str, ModelState]) -> Operation:
    """Take one nullable foreign key out, to be added when both tables are there."""
    for state in sorted(waiting.values(), key=lambda each: len(_needs(each, waiting))):
        for name, field in state.fields.items():
            if field.null and _target(field) in waiting and _target(field) != state.name_lower:
                del state.fields[name]
                return migrations.AddField(state.name, name, field)
    raise SystemExit(f"A circle of foreign keys among {sorted(waiting)} cannot be broken.")


def _dependencies(label: str) -> set[tuple[str, str]]:
    found = set()
    for model in _models(label):
        for field in model._meta.concrete_fields:
            other = field.related_model._meta.app_label if field.related_model else label
            if other != label:
                found.add((other, _leaf(other)))
    return found


def _leaf(label: str) -> str:
    folder = Path(apps.get_app_config(label).path) / "migrations"
    return sorted(path.stem for path in folder.glob("[0-9]*.py"))[-1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almoner.main.settings_test")
    sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
    main(sys.argv[1])
