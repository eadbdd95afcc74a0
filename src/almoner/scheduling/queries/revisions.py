"""What changed in a row since somebody saw it, in words, out of its history."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from almoner.lib.refusal import ChangedMeanwhile
from almoner.scheduling.queries.differences import who


def must_be_at(row: models.Model, version: int, labels: Mapping[str, str]) -> None:
    """Raise ``ChangedMeanwhile`` unless ``row`` is still what the person saw.

    ``row`` has a ``version`` and a history; ``labels`` names its fields in words.
    """
    now: int = row.version  # type: ignore[attr-defined]
    if now == version:
        return
    difference = what_changed(row, since=version, labels=labels)
    raise ChangedMeanwhile(
        f"Somebody changed this while you looked at it: {difference}. Nothing of yours was saved.",
        difference=difference,
        version=now,
    )


def what_changed(row: models.Model, *, since: int, labels: Mapping[str, str]) -> str:
    """Return which of the labelled fields differ from version ``since``, and who changed last."""
    history = type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk)  # type: ignore[attr-defined]
    before = history.filter(version=since).order_by("-pgh_id").first()
    last = history.select_related("pgh_context").order_by("-pgh_id").first()
    if before is None or last is None:
        return "it is newer than what you see"
    parts = [
        f"{label} is {_shown(row, name)} now"
        for name, label in labels.items()
        if getattr(before, name) != getattr(row, name)
    ]
    return f"{' and '.join(parts) or 'something else changed'}, by {who(last)}"


def _shown(row: models.Model, name: str) -> str:
    display: Any = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return f"“{value}”" if value not in (None, "", []) else "empty"
