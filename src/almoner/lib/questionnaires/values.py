"""One value of FHIR's ``value[x]``: what it is, what it equals, what it comes before.

Source: HL7 FHIR R4, Questionnaire.item.enableWhen.answer[x] and QuestionnaireResponse.item.
answer.value[x]; "Data Types" for the formats.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from almoner.lib.questionnaires.fhirjson import Json

NUMBERS = ("Integer", "Decimal")
TEXTS = ("String", "Uri", "Url", "Markdown", "Code", "Canonical", "Id")
OBJECTS = ("Coding", "Quantity", "Reference", "Attachment")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?", re.ASCII)
_ZONE = re.compile(r"(.+T.+)(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """A value: ``kind`` is its type as FHIR spells it after ``value`` (``Coding``, ``Date``).

    ``content`` is the JSON of it, unchanged.
    """

    kind: str
    content: object

    @property
    def members(self) -> Json:
        """The members of a coding, quantity, reference or attachment; else none."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def number(self) -> Decimal | None:
        """The number of an integer, decimal or quantity."""
        content = self.members.get("value") if self.kind == "Quantity" else self.content
        if self.kind not in (*NUMBERS, "Quantity") or isinstance(content, bool):
            return None
        return Decimal(str(content)) if isinstance(content, int | float | Decimal) else None

    def is_well_formed(self) -> bool:
        """Say whether the content is what FHIR allows for its type."""
        match self.kind:
            case "Boolean":
                return isinstance(self.content, bool)
            case "Integer":
                return isinstance(self.content, int) and self.number is not None
            case "Decimal":
                return self.number is not None
            case "Date" | "DateTime" | "Time":
                return _is_moment(self.kind, self.content)
            case _ if self.kind in OBJECTS:
                return bool(self.members)
            case _:
                return isinstance(self.content, str) and bool(self.content.strip())

    def wording(self) -> str:
        """Return the value as a person reads it."""
        if self.kind == "Quantity":
            unit = self.members.get("unit") or self.members.get("code") or ""
            return f"{self.members.get('value', '')} {unit}".strip()
        for name in ("display", "title", "code", "reference", "url"):
            if isinstance(found := self.members.get(name), str):
                return found
        if isinstance(self.content, bool):
            return "yes" if self.content else "no"
        return "" if self.members else str(self.content)


def same(one: Value, other: Value) -> bool:
    """Say whether two values are equal as an answer and a condition are.

    Numbers by amount; codings by code, and by system where both name one; quantities by amount
    and unit; references by what they point at; moments by the moment; other things as written.
    """
    if one.kind == other.kind == "Coding":
        return _same_coding(one.members, other.members)
    if one.number is not None and other.number is not None:
        return one.number == other.number and _unit(one) == _unit(other)
    if one.kind == other.kind == "Reference":
        return one.members.get("reference", one) == other.members.get("reference", other)
    if one.kind in TEXTS and other.kind in TEXTS:
        return one.content == other.content
    if (first := _moment(one)) and (second := _moment(other)):
        return first == second
    return one.kind == other.kind and one.content == other.content


def before(one: Value, other: Value) -> bool | None:
    """Say whether ``one`` is less than ``other``; ``None`` where no order can be told.

    Ordered are numbers, quantities of one unit, dates and times given equally precisely, and
    texts by their characters.
    """
    if one.kind in TEXTS and other.kind in TEXTS:
        return str(one.content) < str(other.content)
    if one.number is not None and other.number is not None:
        return one.number < other.number if _unit(one) == _unit(other) else None
    first, second = _moment(one), _moment(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    return first < second


def _same_coding(one: Json, other: Json) -> bool:
    if one.get("system", other.get("system")) != other.get("system", one.get("system")):
        return False
    if "code" in one or "code" in other:
        return one.get("code") == other.get("code")
    return one.get("display") == other.get("display")


def _unit(value: Value) -> object:
    return value.members.get("code") or value.members.get("unit")


def _moment(value: Value) -> tuple[str, float, str] | None:
    """Return the precision, and what sorts within it."""
    text = value.content
    if not isinstance(text, str) or not _is_moment(value.kind, text):
        return None
    if value.kind == "Time":
        return "time", 0, text
    if zoned := _ZONE.fullmatch(text):
        whole = f"{zoned[1]}{zoned[2].replace('Z', '+00:00')}"
        return "instant", datetime.fromisoformat(whole).timestamp(), ""
    return str(len(text)), 0, text


def _is_moment(kind: str, text: object) -> bool:
    if not isinstance(text, str):
        return False
    if kind == "Time":
        return _TIME.fullmatch(text) is not None
    if kind == "DateTime" and "T" in text:
        return _is_instant(text)
    return kind in ("Date", "DateTime") and _DATE.fullmatch(text) is not None and _is_day(text)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _is_instant(text: str) -> bool:
    zoned = _ZONE.fullmatch(text)
    if zoned is None:
        return False
    day, _, clock = zoned[1].partition("T")
    if _TIME.fullmatch(clock) is None:
        return False
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return False
    return len(day) == 10
