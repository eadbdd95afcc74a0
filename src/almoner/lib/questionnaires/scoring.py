"""Scores: the weights of the answers added up, as panels such as PHQ-9 want it.

A choice carries its weight in the extension ordinalValue or itemWeight. Forms made from LOINC
panels have an item for the sum, a number whose calculatedExpression adds those weights; that item
gets the sum of the questions beside and below it. The expression itself (FHIRPath) is not run.
Source: HL7 FHIR R4 extensions; Structured Data Capture, sdc-questionnaire-calculatedExpression.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from almoner.lib.questionnaires.choices import choices, weight
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.places import Place, places
from almoner.lib.questionnaires.response import Response

CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


@dataclass(frozen=True, slots=True)
class Part:
    """What one question adds."""

    link_id: str
    label: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """A sum of weights; ``link_id`` is the item that holds it, ``""`` for the whole form."""

    total: Decimal
    parts: tuple[Part, ...]
    unanswered: tuple[str, ...]
    """Labels of the enabled questions that carry weights and have no weighed answer."""
    link_id: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every question that counts is answered; a sum of some must be shown as such."""
        return bool(self.parts) and not self.unanswered


def score(form: Questionnaire, response: Response) -> Score | None:
    """Return the sum over the whole form; ``None`` where nothing in it carries a weight."""
    return _sum(form, places(form, response).below(), "")


def totals(form: Questionnaire, response: Response) -> tuple[Score, ...]:
    """Return the sum that belongs into each enabled item made for one, in order."""
    found = []
    for place in places(form, response).below():
        if place.is_enabled and is_total(place.item):
            summed = _sum(form, place.scope.below(), place.item.link_id)
            found += [summed] if summed else []
    return tuple(found)


def is_total(item: Item) -> bool:
    """Say whether ``item`` holds a sum of weights."""
    if item.kind not in ("decimal", "integer", "quantity"):
        return False
    expressions = (each.get("valueExpression") for each in extensions(item.other, CALCULATED))
    said = " ".join(
        str(each.get("expression", "")).lower() for each in expressions if isinstance(each, dict)
    )
    return "ordinal" in said or "weight(" in said or "itemweight" in said


def _sum(form: Questionnaire, asked: Iterable[Place], link_id: str) -> Score | None:
    parts: list[Part] = []
    unanswered: list[str] = []
    for place in asked:
        if not place.is_enabled or not place.item.is_question:
            continue
        weights = [weight(form, place.item, value) for value in place.values]
        known = [each for each in weights if each is not None]
        if known:
            parts.append(Part(place.item.link_id, place.item.label, sum(known, Decimal(0))))
        elif _carries_weights(form, place.item):
            unanswered.append(place.item.label)
    if not parts and not unanswered:
        return None
    total = sum((part.weight for part in parts), Decimal(0))
    return Score(total, tuple(parts), tuple(unanswered), link_id)


def _carries_weights(form: Questionnaire, item: Item) -> bool:
    listed = choices(form, item) or ()
    return any(weight(form, item, option.value) is not None for option in listed)
