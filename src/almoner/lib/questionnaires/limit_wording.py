"""Bounds, units, initial values and alerts of an item as people type them, and back."""

from collections.abc import Mapping
from dataclasses import replace

from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.questionnaires.form import OPERATORS, Initial, Item, Questionnaire
from almoner.lib.questionnaires.limits import (
    DECIMALS,
    FEWEST_TIMES,
    LEAST,
    MOST,
    MOST_TIMES,
    SHORTEST,
    UNIT,
    UNIT_OPTION,
    limits_of,
)
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.own import TELL_WHEN, alarm_rules
from almoner.lib.questionnaires.values import Value, before
from almoner.lib.questionnaires.wording import (
    NotUnderstood,
    lines_of,
    value_of,
    with_extensions,
)

SIZED = ("integer", "decimal", "quantity", "date", "dateTime", "time")
"""Kinds of items whose answers have a least and a most."""
WORDED = ("string", "text", "url", "open-choice")
_UCUM = "http://unitsofmeasure.org"
_WHOLE = {
    "shortest": SHORTEST,
    "decimals": DECIMALS,
    "fewest_times": FEWEST_TIMES,
    "most_times": MOST_TIMES,
}


def limit_words(item: Item) -> dict[str, object]:
    """Return the bounds of ``item`` by the names that :func:`limited` takes."""
    limits = limits_of(item)
    return {
        "least": limits.least.wording() if limits.least else "",
        "most": limits.most.wording() if limits.most else "",
        **{name: getattr(limits, name) for name in _WHOLE},
    }


def limited(form: Questionnaire, item: Item, typed: Mapping[str, object]) -> Item:
    """Return ``item`` with the bounds typed; raises :class:`NotUnderstood` with the field.

    ``least`` and ``most`` are words; ``shortest``, ``decimals``, ``fewest_times`` and
    ``most_times`` numbers or ``None``. What does not fit the kind of item is refused.
    """
    was = limit_words(item)
    put: list[Json] = []
    changed = [name for name in was if (typed.get(name) or None) != (was[name] or None)]
    for name, url in (("least", LEAST), ("most", MOST)):
        words = str(typed.get(name) or "").strip()
        if words and item.kind not in SIZED:
            raise NotUnderstood("Only numbers, amounts, dates and times have bounds.", field=name)
        if name in changed and words:
            value = value_of(form, _number_if_amount(item), words, field=name)
            put.append({"url": url, f"value{value.kind}": value.content})
    for name, url in _WHOLE.items():
        number = typed.get(name)
        if number is not None:
            _check_fits(item, name)
        if name in changed and number is not None:
            put.append({"url": url, "valueInteger": number})
    urls = {"least": LEAST, "most": MOST, **_WHOLE}
    made = with_extensions(item, put, instead_of=[urls[name] for name in changed])
    _check_order(made)
    return made


def _number_if_amount(item: Item) -> Item:
    return replace(item, kind="decimal") if item.kind == "quantity" else item


def _check_fits(item: Item, name: str) -> None:
    if name == "shortest" and item.kind not in WORDED:
        raise NotUnderstood("Only words have a length.", field=name)
    if name == "decimals" and item.kind not in ("decimal", "quantity"):
        raise NotUnderstood("Only numbers and amounts have decimal places.", field=name)
    if name.endswith("times") and not item.is_repeating:
        raise NotUnderstood("Say first that it may be there several times.", field=name)


def _check_order(item: Item) -> None:
    limits = limits_of(item)
    if limits.least and limits.most and before(limits.most, limits.least):
        raise NotUnderstood("The most is less than the least.", field="most")
    if limits.shortest is not None and item.longest is not None and item.longest < limits.shortest:
        raise NotUnderstood("The longest is shorter than the shortest.", field="longest")
    few, many = limits.fewest_times, limits.most_times
    if few is not None and many is not None and many < few:
        raise NotUnderstood("The most times are fewer than the fewest.", field="most_times")


def unit_lines(item: Item) -> str:
    """Return the units of an amount, one a line: ``pounds | [lb_av]``."""
    return "\n".join(words for _extension, words in _units(item))


def with_units(item: Item, text: str) -> Item:
    """Return ``item`` with the units of the lines, codes of UCUM behind a bar."""
    lines = list(lines_of(text))
    if lines == [words for _extension, words in _units(item)]:
        return item
    if lines and item.kind != "quantity":
        raise NotUnderstood("Only amounts have units.", field="units")
    known = {words: extension for extension, words in _units(item)}
    put = [known.get(line) or _unit(line) for line in lines]
    return with_extensions(item, put, instead_of=[UNIT_OPTION, UNIT])


def _units(item: Item) -> list[tuple[Json, str]]:
    found = []
    for each in extensions(item.other, UNIT_OPTION, UNIT):
        coding = each.get("valueCoding")
        if isinstance(coding, dict):
            words, code = coding.get("display"), coding.get("code")
            both = f"{words} | {code}" if words and code and words != code else words or code
            found.append((each, " ".join(str(both).split())))
    return found


def _unit(line: str) -> Json:
    words, bar, code = (part.strip() for part in line.partition("|"))
    if not words or (bar and not code):
        raise NotUnderstood(
            f"“{line}”: write the unit and, behind a bar, its code: “pounds | [lb_av]”.",
            field="units",
        )
    coding = {"system": _UCUM, "code": code or words, "display": words}
    return {"url": UNIT_OPTION, "valueCoding": coding}


def initial_lines(item: Item) -> str:
    """Return what an item starts with, one value a line."""
    chosen = [option.value for option in item.options if option.is_initial]
    values = [each.value for each in item.initial] or chosen
    return "\n".join(value.wording() for value in values)


def with_initial(form: Questionnaire, item: Item, text: str) -> Item:
    """Return ``item`` starting with the values of the lines; choices are marked as chosen."""
    lines = list(lines_of(text))
    if lines == list(lines_of(initial_lines(item))):
        return item
    if lines and not item.is_question:
        raise NotUnderstood("Only questions start with an answer.", field="initial_values")
    if lines and item.kind in ("attachment", "reference", "quantity"):
        raise NotUnderstood("This kind of question starts empty.", field="initial_values")
    if len(lines) > 1 and not item.is_repeating:
        raise NotUnderstood("One line: it may not be there several times.", field="initial_values")
    values = [value_of(form, item, line, field="initial_values") for line in lines]
    if not item.options:
        return replace(item, initial=tuple(Initial(value) for value in values))
    wanted = {line.casefold() for line in lines}
    if strange := wanted - {option.value.wording().casefold() for option in item.options}:
        raise NotUnderstood(f"“{min(strange)}” is not among the choices.", field="initial_values")
    options = tuple(
        replace(option, is_initial=option.value.wording().casefold() in wanted or None)
        for option in item.options
    )
    return replace(item, options=options, initial=())


def alarm_lines(item: Item) -> str:
    """Return for which answers staff is told, one a line: ``Often``, ``>= 2``."""
    return "\n".join(
        each.answer.wording()
        if each.operator == "="
        else f"{each.operator} {each.answer.wording()}"
        for each in alarm_rules(item)
    )


def with_alarms(form: Questionnaire, item: Item, text: str) -> Item:
    """Return ``item`` telling staff for the answers of the lines; none is the usual rule."""
    lines = list(lines_of(text))
    if lines == list(lines_of(alarm_lines(item))):
        return item
    if lines and not item.is_question:
        raise NotUnderstood("Only questions are answered.", field="tell_when")
    put = [_alarm(form, item, line) for line in lines]
    return with_extensions(item, put, instead_of=[TELL_WHEN])


def _alarm(form: Questionnaire, item: Item, line: str) -> Json:
    first, _space, rest = line.partition(" ")
    is_sign = first in OPERATORS and first != "exists"
    value: Value = value_of(form, item, rest if is_sign else line, field="tell_when")
    return {
        "url": TELL_WHEN,
        "extension": [
            {"url": "operator", "valueCode": first if is_sign else "="},
            {"url": "answer", f"value{value.kind}": value.content},
        ],
    }
