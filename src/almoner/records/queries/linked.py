"""What belongs to a problem, as far as the chart knows.

What names the problem as its reason belongs to it. So do the encounters in which the problem was
recorded, or something was given or done for it, and the results and papers of these encounters.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from almoner.records.models import IN_ERROR, KINDS, Condition, Entry
from almoner.records.models.parts import WithinEncounter

OF_THEIR_OWN = frozenset({"problem", "allergy", "immunization"})
"""Kinds that an encounter alone does not tie to its problems."""

RELATED: dict[str, Sequence[str]] = {"document": ("type",)}
"""What the facts of a kind read besides its own row."""


def linked_to(problems: Collection[UUID]) -> dict[str, Q]:
    """Return for every kind which entries belong to these problems."""
    encounters = encounters_of(problems)
    found = {"problem": Q(pk__in=problems), "encounter": Q(pk__in=encounters)}
    for kind, model in KINDS.items():
        if kind in found:
            continue
        condition = Q(reason__in=problems) if names_a_reason(model) else Q()
        if kind not in OF_THEIR_OWN and issubclass(model, WithinEncounter):
            condition |= Q(encounter__in=encounters) & ~Q(status=IN_ERROR)
        if condition:
            found[kind] = condition
    return found


def latest_linked(problems: Collection[UUID], *, most: int) -> dict[UUID, list[Entry]]:
    """Return the latest ``most`` of the encounters of each problem and of what came of them.

    What was given and done for the problem itself is not among them. The statements are one for
    each kind, however many problems there are.
    """
    links = encounter_links(problems)
    of: dict[UUID, list[UUID]] = defaultdict(list)
    for problem, encounter in links:
        of[encounter].append(problem)
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for kind, model in KINDS.items():
        if not of or kind in OF_THEIR_OWN or names_a_reason(model):
            continue
        name = "pk" if kind == "encounter" else "encounter_id"
        every: QuerySet[Any] = model._default_manager.all()
        rows = every.filter(**{f"{name}__in": of}).exclude(status=IN_ERROR)
        place = Window(
            RowNumber(), partition_by=[F(name)], order_by=[F("at").desc(), F("pk").desc()]
        )
        latest = rows.annotate(place=place).filter(place__lte=most)
        for row in latest.select_related(*RELATED.get(kind, ())):
            for problem in of[getattr(row, name)]:
                found[problem].append(row)
    for rows_of in found.values():
        rows_of.sort(key=lambda row: (row.at, row.pk), reverse=True)
        del rows_of[most:]
    return found


def encounters_of(problems: Collection[UUID]) -> set[UUID]:
    """Return the encounters of these problems."""
    return {encounter for _problem, encounter in encounter_links(problems)}


def encounter_links(problems: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return ``(problem, encounter)`` for every encounter of each problem."""
    found = set(
        Condition.objects.filter(pk__in=problems)
        .exclude(encounter=None)
        .values_list("pk", "encounter_id")
    )
    for model in KINDS.values():
        if names_a_reason(model) and issubclass(model, WithinEncounter):
            every: QuerySet[Any] = model._default_manager.all()
            rows = every.filter(reason__in=problems).exclude(status=IN_ERROR)
            found |= set(
                rows.exclude(encounter=None).values_list("reason_id", "encounter_id").distinct()
            )
    return found


def names_a_reason(model: type[Model]) -> bool:
    """Say whether entries of this kind can name the problem that they are for."""
    try:
        return model._meta.get_field("reason").related_model is Condition
    except FieldDoesNotExist:
        return False
