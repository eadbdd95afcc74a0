"""What is still wrong with a response, in sentences for the person who fills it in.

Source: HL7 FHIR R4, Questionnaire (required, repeats, maxLength, answerOption) and its extensions
minValue, maxValue, minLength, maxDecimalPlaces, questionnaire-minOccurs and -maxOccurs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from almoner.lib.questionnaires.choices import choices
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.limits import limits_of
from almoner.lib.questionnaires.places import Place, Scope, places
from almoner.lib.questionnaires.response import Answered, Response
from almoner.lib.questionnaires.values import NUMBERS, Value, before, same

ANSWERED_BY = {
    "boolean": ("Boolean",),
    "decimal": ("Decimal", "Integer"),
    "integer": ("Integer",),
    "date": ("Date",),
    "dateTime": ("DateTime", "Date"),
    "time": ("Time",),
    "string": ("String",),
    "text": ("String",),
    "url": ("Uri", "Url"),
    "attachment": ("Attachment",),
    "reference": ("Reference",),
    "quantity": ("Quantity",),
}
_ASKS_FOR = {
    "boolean": "yes or no",
    "decimal": "a number",
    "integer": "a whole number",
    "date": "a date",
    "dateTime": "a date and time",
    "time": "a time",
    "string": "words",
    "text": "words",
    "url": "an address on the web",
    "attachment": "a file",
    "reference": "a record",
    "quantity": "an amount with its unit",
    "choice": "one of the choices",
    "open-choice": "one of the choices or words of your own",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right, at the item ``link_id`` (its ``occurrence`` counts from 1)."""

    link_id: str
    sentence: str
    occurrence: int = 1


def findings(
    form: Questionnaire, response: Response, *, is_complete: bool = True
) -> tuple[Finding, ...]:
    """Return what must be put right, in the form's order; nothing when all is well.

    With ``is_complete`` false (a draft) nothing is said about what is missing. Items that are not
    enabled are not asked for, and what was answered to them is not judged.
    """
    top = places(form, response)
    found = [*_strangers(form, response, top), *_in_scope(form, top, is_complete=is_complete)]
    return tuple(found)


def _strangers(form: Questionnaire, response: Response, top: Scope) -> Iterator[Finding]:
    placed = {id(given) for place in top.below() for given in place.given}
    items = {item.link_id: item for item in form.all_items()}
    for answered in response.all_items():
        if id(answered) in placed:
            continue
        item = items.get(answered.link_id)
        yield Finding(
            answered.link_id,
            f"The answer to {item.label} stands in another group: answer it where it is asked."
            if item
            else f"The form does not ask “{answered.link_id}”: take this answer out.",
        )


def _in_scope(form: Questionnaire, scope: Scope, *, is_complete: bool) -> Iterator[Finding]:
    asked: dict[str, list[Place]] = {}
    for place in scope.places:
        if place.is_enabled:
            asked.setdefault(place.item.link_id, []).append(place)
    for same_item in asked.values():
        if same_item[0].item.kind == "group":
            yield from _occurrences(same_item, is_complete=is_complete)
        for turn, place in enumerate(same_item, 1):
            for sentence in _at(form, place, is_complete=is_complete):
                yield Finding(place.item.link_id, sentence, turn)
            if _is_entered(place):
                for inner in place.scopes:
                    yield from _in_scope(form, inner, is_complete=is_complete)


def _is_entered(place: Place) -> bool:
    """Say whether what is under a place is asked: not under no answer, nor in no occurrence."""
    if place.item.kind == "group":
        return bool(place.given) or not place.item.is_repeating or bool(place.item.is_required)
    return bool(place.values) or place.item.kind == "display"


def _occurrences(groups: list[Place], *, is_complete: bool) -> Iterator[Finding]:
    item = groups[0].item
    count = sum(bool(group.given) for group in groups)
    if count > 1 and not item.is_repeating:
        yield Finding(item.link_id, f"{item.label} is there {count} times: keep one.")
    for sentence in _counted(item, count, is_complete=is_complete):
        yield Finding(item.link_id, sentence)
    if is_complete and item.is_required and not any(_has_answer(group) for group in groups):
        yield Finding(item.link_id, f"{item.label} must be filled in: answer something in it.")


def _has_answer(group: Place) -> bool:
    inner = (place for scope in group.scopes for place in scope.below())
    is_text = all(not place.item.is_question for scope in group.scopes for place in scope.below())
    return is_text or any(place.values for place in inner)


def _at(form: Questionnaire, place: Place, *, is_complete: bool) -> Iterator[str]:
    item, values = place.item, place.values
    if not item.is_question:
        if any(each.answers for each in place.given):
            yield f"{item.label} is no question: take its answer out."
        return
    if is_complete and item.is_required and not values:
        yield f"{item.label} is not answered: it must be filled in."
    if len(values) > 1 and not item.is_repeating:
        yield f"{item.label} has {len(values)} answers: keep one."
    if values:
        yield from _counted(item, len(values), is_complete=is_complete)
    for value in values:
        if sentence := _value_trouble(form, item, value):
            yield sentence
    yield from _without_value(item, place.given)


def _without_value(item: Item, given: tuple[Answered, ...]) -> Iterator[str]:
    for answered in given:
        if any(not answer.value and not answer.other for answer in answered.answers):
            yield f"{item.label} has an answer without a value: fill it in or take it out."


def _counted(item: Item, count: int, *, is_complete: bool) -> Iterator[str]:
    limits = limits_of(item)
    least, most = limits.fewest_times, limits.most_times
    if is_complete and least is not None and count < least:
        yield f"{item.label} is there {count} times: at least {least} are needed."
    if most is not None and count > most:
        yield f"{item.label} is there {count} times: keep at most {most}."


def _value_trouble(form: Questionnaire, item: Item, value: Value) -> str | None:
    if not value.is_well_formed() or not _fits(form, item, value):
        return f"{item.label} asks for {_ASKS_FOR[item.kind]}, not “{value.wording()[:60]}”."
    listed = choices(form, item)
    if listed and not _is_own_words(item, value):
        if not any(same(option.value, value) for option in listed):
            return f"{item.label}: “{value.wording()[:60]}” is not among the choices; choose again."
        return None
    return _length_trouble(item, value) or _size_trouble(item, value)


def _fits(form: Questionnaire, item: Item, value: Value) -> bool:
    if item.kind not in ("choice", "open-choice"):
        return value.kind in ANSWERED_BY[item.kind]
    kinds = {option.value.kind for option in choices(form, item) or ()} or {"Coding"}
    return value.kind in kinds or _is_own_words(item, value)


def _is_own_words(item: Item, value: Value) -> bool:
    return item.kind == "open-choice" and value.kind == "String"


def _length_trouble(item: Item, value: Value) -> str | None:
    if not isinstance(value.content, str):
        return None
    length, least = len(value.content), limits_of(item).shortest
    if item.longest is not None and length > item.longest:
        return f"{item.label} is {length} characters long: shorten it to {item.longest}."
    if least is not None and length < least:
        return f"{item.label} is {length} characters long: at least {least} are needed."
    return None


def _size_trouble(item: Item, value: Value) -> str | None:
    limits = limits_of(item)
    least, most, places_allowed = limits.least, limits.most, limits.decimals
    if least and before(_beside(least, value), least):
        return f"{item.label} must be at least {least.wording()}."
    if most and before(most, _beside(most, value)):
        return f"{item.label} must be at most {most.wording()}."
    if places_allowed is not None and isinstance(value.number, Decimal):
        exponent = value.number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places_allowed:
            return f"{item.label} has more than {places_allowed} decimal places: round it."
    return None


def _beside(limit: Value, value: Value) -> Value:
    """Return the number of an amount where its bound is a plain number, whatever its unit."""
    is_plain = limit.kind in NUMBERS and value.kind == "Quantity" and value.number is not None
    return Value("Decimal", value.number) if is_plain else value
