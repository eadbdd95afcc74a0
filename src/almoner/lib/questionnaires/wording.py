"""Choices, conditions and bands of a form as lines that people type, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from almoner.lib.questionnaires.building import found
from almoner.lib.questionnaires.choices import choices, weight
from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.questionnaires.form import (
    OPERATORS,
    Condition,
    Item,
    Option,
    Questionnaire,
)
from almoner.lib.questionnaires.members import extension_value, extensions
from almoner.lib.questionnaires.own import BAND
from almoner.lib.questionnaires.scoring import CALCULATED
from almoner.lib.questionnaires.values import Value
from almoner.lib.refusal import Refusal

_ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SUM: Json = {
    "url": CALCULATED,
    "valueExpression": {
        "language": "text/fhirpath",
        "expression": "%resource.descendants().answer.value.ordinal().sum()",
    },
}


class NotUnderstood(Refusal):
    """This line cannot be understood."""


def option_lines(form: Questionnaire, item: Item) -> str:
    """Return the choices of an item, one a line, with ``| score`` where they have one."""
    lines = []
    for option in item.options:
        score = weight(form, item, option.value)
        words = option.value.wording()
        lines.append(words if score is None else f"{words} | {score:f}")
    return "\n".join(lines)


def options_of(form: Questionnaire, item: Item, text: str) -> tuple[Option, ...]:
    """Return the choices that the lines say; those left alone keep codes and all they had."""
    if text.strip() == option_lines(form, item).strip():
        return item.options
    known = {option.value.wording(): option for option in item.options}
    return tuple(_option(form, item, known, line) for line in lines_of(text))


def _option(form: Questionnaire, item: Item, known: dict[str, Option], line: str) -> Option:
    words, bar, score = (part.strip() for part in line.partition("|"))
    old = known.get(words)
    if not words:
        raise NotUnderstood(f"“{line}” has a score, but no words.", field="options")
    if not bar:
        return old if old and weight(form, item, old.value) is None else _coded(words)
    try:
        number = Decimal(score)
    except InvalidOperation:
        raise NotUnderstood(
            f"“{line}”: after the bar stands a number, the score.", field="options"
        ) from None
    if old and weight(form, item, old.value) == number:
        return old
    code = {
        name: of for name, of in (old.value.members if old else {}).items() if name != "extension"
    }
    extension = {"url": _ORDINAL, "valueDecimal": number}
    return Option(Value("Coding", {**code, "display": words, "extension": [extension]}))


def _coded(words: str) -> Option:
    return Option(Value("Coding", {"display": words}))


def condition_lines(item: Item) -> str:
    """Return what an item waits for, one condition a line: ``q1 = yes``, ``q2 exists``."""
    lines = []
    for each in item.conditions:
        if each.operator == "exists":
            lines.append(f"{each.question} {'exists' if each.answer.content else 'not exists'}")
        else:
            lines.append(f"{each.question} {each.operator} {each.answer.wording()}")
    return "\n".join(lines)


def conditions_of(form: Questionnaire, item: Item, text: str) -> tuple[Condition, ...]:
    """Return the conditions that the lines say; raises :class:`NotUnderstood`."""
    if text.strip() == condition_lines(item).strip():
        return item.conditions
    return tuple(_condition(form, line) for line in lines_of(text))


def _condition(form: Questionnaire, line: str) -> Condition:
    if line.endswith(" exists"):
        is_not = line.endswith(" not exists")
        question = line.removesuffix(" exists").removesuffix(" not").strip()
        found(form, question)
        return Condition(question, "exists", Value("Boolean", not is_not))
    for operator in sorted((each for each in OPERATORS if each != "exists"), key=len, reverse=True):
        question, sign, words = line.partition(f" {operator} ")
        if sign:
            asked = found(form, question.strip())
            value = value_of(form, asked, words.strip(), field="conditions")
            return Condition(question.strip(), operator, value)
    raise NotUnderstood(
        f"“{line}”: write the question's id, a sign and an answer, such as “q1 = yes”, "
        "or “q1 exists”.",
        field="conditions",
    )


def value_of(form: Questionnaire, asked: Item, words: str, *, field: str) -> Value:
    """Return the answer to ``asked`` that ``words`` mean; raises :class:`NotUnderstood`."""
    kinds = {"date": "Date", "dateTime": "DateTime", "time": "Time"}
    if asked.kind == "boolean":
        if words.lower() not in ("yes", "no", "true", "false"):
            raise NotUnderstood(f"{asked.label} is answered by yes or no.", field=field)
        return Value("Boolean", words.lower() in ("yes", "true"))
    for option in choices(form, asked) or ():
        if words.casefold() in (
            option.value.wording().casefold(),
            option.value.members.get("code"),
        ):
            members = {k: v for k, v in option.value.members.items() if k != "extension"}
            return Value(option.value.kind, members or option.value.content)
    if asked.kind in ("integer", "decimal"):
        try:
            number = Decimal(words)
        except InvalidOperation:
            raise NotUnderstood(f"{asked.label} is a number.", field=field) from None
        whole = asked.kind == "integer" and number == int(number)
        return Value("Integer", int(number)) if whole else Value("Decimal", number)
    if asked.kind in ("choice", "open-choice"):
        raise NotUnderstood(f"{asked.label} does not offer “{words}”.", field=field)
    value = Value(kinds.get(asked.kind, "String"), words)
    if not value.is_well_formed():
        raise NotUnderstood(f"“{words}” is no answer to {asked.label}.", field=field)
    return value


def band_lines(item: Item) -> str:
    """Return what sums mean, one band a line: ``5 Mild``."""
    parts = [
        (extension_value(each, "from"), extension_value(each, "means"))
        for each in extensions(item.other, BAND)
    ]
    return "\n".join(f"{least[1]} {words[1]}" for least, words in parts if least and words)


def bands_of(text: str) -> list[Json]:
    """Return the extensions that the lines say; raises :class:`NotUnderstood`."""
    made: list[Json] = []
    for line in lines_of(text):
        least, _space, words = line.partition(" ")
        if not least.isdecimal() or len(least) > 6 or not words.strip():
            raise NotUnderstood(
                f"“{line}”: write the least sum and what it means, such as “5 Mild”.",
                field="bands",
            )
        parts: Sequence[Json] = (
            {"url": "from", "valueInteger": int(least)},
            {"url": "means", "valueString": words.strip()},
        )
        made.append({"url": BAND, "extension": list(parts)})
    return made


def with_extensions(item: Item, put: Sequence[Json], *, instead_of: Sequence[str]) -> Item:
    """Return the item with ``put`` in place of its extensions of the urls ``instead_of``."""
    listed = item.other.get("extension")
    kept = [
        each
        for each in (listed if isinstance(listed, list) else [])
        if not (isinstance(each, dict) and each.get("url") in instead_of)
    ]
    rest = {name: of for name, of in item.other.items() if name != "extension"}
    both = [*kept, *put]
    return replace(item, other={**rest, "extension": both} if both else rest)


def lines_of(text: str) -> Iterator[str]:
    """Return the lines of a text that say something, tidied."""
    return (" ".join(line.split()) for line in text.splitlines() if line.strip())
