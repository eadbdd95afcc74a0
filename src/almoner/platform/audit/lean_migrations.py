"""Makes migrations with many triggers quick.

django-pgtrigger renders every related model anew for each trigger, and its operations keep
`makemigrations` from putting foreign keys into the tables they belong to. All history tables
are related through the context table, so an empty database took minutes of CPU to migrate.
A model's historical class never needs its triggers, and a trigger refers to its own table only.
"""

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def install() -> None:
    """Put both facts into django-pgtrigger's operation."""
    AddTrigger.state_forwards = _state_forwards
    AddTrigger.references_model = _references_model


def _state_forwards(self: AddTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, self.model_name_lower].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


def _references_model(self: AddTrigger, name: str, app_label: str) -> bool:  # noqa: ARG001
    return name.lower() == self.model_name_lower
