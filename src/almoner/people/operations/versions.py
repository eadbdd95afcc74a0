"""Two people editing one row: the second is shown what the first changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from almoner.lib.refusal import ChangedMeanwhile, NotFound
from almoner.people.queries.values import Json, plain, shown

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed: as the person saw it, and as it is now."""

    field: str
    label: str
    before: str
    now: str
    before_value: Json
    now_value: Json


class EditedMeanwhile(ChangedMeanwhile):
    """Somebody else changed this while you were typing; compare before you save.

    ``differences`` lists what they changed, ``version`` is the one to save over.
    """

    def __init__(self, differences: list[Difference], version: int) -> None:
        super().__init__()
        self.differences = differences
        self.version = version


def change(row: M, *, seen_version: int, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Lock ``row``, see that it still is the version the person saw, and write ``values``."""
    bring_up_to_date(row, seen_version=seen_version)
    return write(row, values)


def bring_up_to_date(row: models.Model, *, seen_version: int) -> None:
    """Lock ``row`` and read it anew, in place; raise ``EditedMeanwhile`` if it moved on."""
    fresh = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise NotFound
    version: int = fresh.version  # type: ignore[attr-defined]
    if version != seen_version:
        raise EditedMeanwhile(_differences(fresh, seen_version), version)
    row.__dict__.update(fresh.__dict__)
    row._state.fields_cache.clear()


def write(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write ``values`` to a row that was brought up to date, and count its version up.

    Returns what changed: ``{field: [before, after]}``; nothing is written when nothing did.
    """
    changed = {
        name: [plain(getattr(row, name)), plain(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.version += 1  # type: ignore[attr-defined]
        row.save(update_fields=[*changed, "version"])
    return changed


def _differences(row: models.Model, seen_version: int) -> list[Difference]:
    seen = row.events.filter(version=seen_version).order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if seen is None:
        return []
    return [
        Difference(
            field.name,
            str(field.verbose_name),
            shown(field, getattr(seen, field.attname)),
            shown(field, getattr(row, field.attname)),
            plain(getattr(seen, field.attname)),
            plain(getattr(row, field.attname)),
        )
        for field in row._meta.concrete_fields
        if field.name != "version" and getattr(seen, field.attname) != getattr(row, field.attname)
    ]
