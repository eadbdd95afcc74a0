"""Two people editing one row: the second is shown what the first changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from almoner.lib.refusal import ChangedMeanwhile, NotFound
from almoner.people.queries.values import plain, shown

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed: as the person saw it, and as it is now."""

    field: str
    label: str
    before: object
    now: object


class EditedMeanwhile(ChangedMeanwhile):
    """Somebody else changed this while you were typing; compare before you save.

    ``differences`` lists what they changed, ``version`` is the one to save over.
    """

    def __init__(self, differences: list[Difference], version: int) -> None:
        super().__init__()
        self.differences = differences
        self.version = version


def change(row: M, *, seen_version: int, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write ``values`` to ``row`` under a lock, if it still is the version the person saw.

    ``row`` is brought up to date in place. Returns what changed: ``{field: [before, after]}``;
    nothing is written (and the version stays) when nothing did.
    """
    fresh = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise NotFound
    version: int = fresh.version  # type: ignore[attr-defined]
    if version != seen_version:
        raise EditedMeanwhile(_differences(fresh, seen_version), version)
    changed = {
        name: [plain(getattr(fresh, name)), plain(value)]
        for name, value in values.items()
        if getattr(fresh, name) != value
    }
    row.__dict__.update(fresh.__dict__)
    row._state.fields_cache.clear()
    if not changed:
        return {}
    for name in changed:
        setattr(row, name, values[name])
    row.version = version + 1  # type: ignore[attr-defined]
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
        )
        for field in row._meta.concrete_fields
        if field.name != "version" and getattr(seen, field.attname) != getattr(row, field.attname)
    ]
