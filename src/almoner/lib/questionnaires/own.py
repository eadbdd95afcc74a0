"""What Almoner adds to a form by extensions of its own, documented in ``docs/using/forms.md``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from almoner.lib.questionnaires.choices import weight
from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.questionnaires.form import OPERATORS, Condition, Item, Questionnaire
from almoner.lib.questionnaires.members import extension_value, extensions
from almoner.lib.questionnaires.places import holds, places
from almoner.lib.questionnaires.response import Response
from almoner.lib.questionnaires.scoring import totals
from almoner.lib.questionnaires.values import Value

GOES_TO = "urn:almoner:fhir:goes-to"
"""On an item: where its answer belongs, such as ``patient.birth_date``."""
TELL_STAFF = "urn:almoner:fhir:tell-staff"
"""On an item: the sentence that staff see at once when the answer weighs more than nothing."""
TELL_WHEN = "urn:almoner:fhir:tell-staff-when"
"""Beside it: ``operator`` (of enableWhen) and ``answer``; staff is told only for such answers."""
BAND = "urn:almoner:fhir:score-band"
"""On an item that holds a sum: ``from`` (a whole number) and ``means`` (words)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sum and what it means; ``label`` says of what."""

    link_id: str
    label: str
    total: Decimal
    means: str
    is_complete: bool


def goes_to(item: Item) -> str:
    """Return where the answer to ``item`` belongs by the form's own word, or nothing."""
    found = extension_value(item.other, GOES_TO)
    return str(found[1]) if found and isinstance(found[1], str) else ""


def scored(form: Questionnaire, response: Response) -> tuple[Scored, ...]:
    """Return the sums of a response with what they mean by the bands of their items."""
    items = {item.link_id: item for item in form.all_items()}
    return tuple(
        Scored(
            score.link_id,
            items[score.link_id].text or score.link_id,
            score.total,
            _band(items[score.link_id], score.total),
            score.is_complete,
        )
        for score in totals(form, response)
        if score.parts
    )


def alarms(form: Questionnaire, response: Response) -> tuple[str, ...]:
    """Return what staff must see at once: of questions answered “yes”, or with a weight above 0."""
    found = []
    for place in places(form, response).below():
        said = extension_value(place.item.other, TELL_STAFF)
        if said and place.is_enabled and _tells(form, place.item, place.values):
            found.append(str(said[1]))
    return tuple(dict.fromkeys(found))


def alarm_rules(item: Item) -> tuple[Condition, ...]:
    """Return for which answers staff is told; none of them is “yes”, or a weight above 0."""
    found = []
    for each in extensions(item.other, TELL_WHEN):
        operator, answer = extension_value(each, "operator"), extension_value(each, "answer")
        if operator and operator[1] in OPERATORS and answer:
            found.append(Condition(item.link_id, str(operator[1]), Value(*answer)))
    return tuple(found)


def _tells(form: Questionnaire, item: Item, values: Sequence[Value]) -> bool:
    if rules := alarm_rules(item):
        return bool(values) and any(holds(rule, values) for rule in rules)
    return any(_is_yes(form, item, value) for value in values)


def _is_yes(form: Questionnaire, item: Item, value: Value) -> bool:
    weighs = weight(form, item, value)
    return value.content is True or (weighs is not None and weighs > 0)


def _band(item: Item, total: Decimal) -> str:
    means, best = "", None
    for each in extensions(item.other, BAND):
        least, words = _band_parts(each)
        if least is not None and least <= total and (best is None or least >= best):
            means, best = words, least
    return means


def _band_parts(extension: Json) -> tuple[int | None, str]:
    least = extension_value(extension, "from")
    words = extension_value(extension, "means")
    number = least[1] if least else None
    return (number if isinstance(number, int) else None), str(words[1]) if words else ""
