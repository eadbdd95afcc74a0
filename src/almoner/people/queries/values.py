"""Values of rows as JSON can hold them, and back."""

from datetime import date
from typing import Any, cast

from django.db import models

from almoner.people.models.patient import LANGUAGES

Json = None | bool | int | float | str | list["Json"]


def plain(value: object) -> Json:
    """Return ``value`` as JSON can hold it: dates and ids as text, rows as their id."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value)


def from_plain(field: "models.Field[Any, Any]", value: object) -> object:
    """Undo ``plain`` for a value of ``field``; a foreign key gives the row, or nothing."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.filter(pk=value).first()
    return field.to_python(value)


def shown(field: "models.Field[Any, Any]", value: object) -> str:
    """Return a value as people read it: a choice's label, a row's name, Yes."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(field, models.ForeignKey):
        row = value if isinstance(value, models.Model) else from_plain(field, value)
        return str(row or value)
    named = LANGUAGES.items() if field.name == "language" else field.flatchoices
    choices = {str(key): label for key, label in named}
    return str(choices.get(str(value), value))


def field_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """Return a field of the model's own table."""
    return cast("models.Field[Any, Any]", model._meta.get_field(name))
