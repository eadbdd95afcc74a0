"""A form made of a model's fields: it parses, and leaves every rule to the operations."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms.models import fields_for_model, model_to_dict

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RowForm(forms.Form):
    """Fields of one row; ``row`` fills it, ``values()`` is what operations take."""

    model: ClassVar[type[models.Model]]
    named: ClassVar[tuple[str, ...]]
    labels: ClassVar[Mapping[str, str]] = {}
    help_texts: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - a form's own
        row: models.Model | None = None,
        **options: Any,  # noqa: ANN401 - a form's own
    ) -> None:
        if row is not None:
            options["initial"] = {
                **model_to_dict(row, self.named),
                **(options.get("initial") or {}),
            }
        super().__init__(*args, **options)
        named = [name for name in self.named if name not in self.fields]
        days = [
            name for name in named if isinstance(self.model._meta.get_field(name), models.DateField)
        ]
        made = fields_for_model(
            self.model,
            fields=named,
            labels=dict(self.labels),
            help_texts=dict(self.help_texts),
            widgets=dict.fromkeys(days, DAY),
        )
        self.fields = {**made, **self.fields}
        self.order_fields(self.named)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the names of the model's fields."""
        return {name: self.cleaned_data[name] for name in self.named}
