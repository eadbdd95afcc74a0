"""What a page of a form sent back, made into a response; and a response made complete.

The page and its field names are those of :mod:`~.sheet`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.limits import UNIT as LIMIT_UNIT
from almoner.lib.questionnaires.limits import UNIT_OPTION
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.places import Place, Scope, places
from almoner.lib.questionnaires.response import Answer, Answered, Response
from almoner.lib.questionnaires.scoring import is_total, totals
from almoner.lib.questionnaires.sheet import (
    offered,
    text_of,
    unit_of,
)
from almoner.lib.questionnaires.values import Value

MOST = 100
"""Answers to one question, or occurrences of one group, that a page may send."""
LONGEST = 20_000
"""Characters of one answer."""
SHOWN = "n."
"""Before the name of a field that the page showed: how often it stood there."""
ANSWER, WORDS, UNIT, FILE = "q.", "w.", "u.", "f."
NO_FILES: Mapping[str, Sequence[Json]] = MappingProxyType({})


def typed(
    form: Questionnaire,
    before: Response,
    posted: Mapping[str, Sequence[str]],
    *,
    zone: tzinfo,
    add: str = "",
    remove: str = "",
    files: Mapping[str, Sequence[Json]] = NO_FILES,
) -> Response:
    """Return ``before`` with what a page of :func:`sheet` sent: ``posted`` by field name.

    What the page did not show stays as it was. ``add`` is a group's name to add an occurrence of,
    ``remove`` that of an occurrence, or of a file (``2~0``), to take out; ``files`` holds the
    Attachments that came with it, by field name. What is no number or date is kept as it was
    typed for :func:`~.checking.findings` to name.
    """
    reading = _Reading(form, posted, zone, add, remove, files)
    return Response(
        tuple(reading.items(form.items, before.items, "")),
        before.questionnaire,
        before.status,
        before.authored,
        before.other,
    )


class _Reading:
    def __init__(
        self,
        form: Questionnaire,
        posted: Mapping[str, Sequence[str]],
        zone: tzinfo,
        add: str,
        remove: str,
        files: Mapping[str, Sequence[Json]],
    ) -> None:
        self.form, self.posted, self.zone = form, posted, zone
        self.add, self.remove, self.files = add, remove, files

    def items(
        self, items: Sequence[Item], given: Sequence[Answered], prefix: str
    ) -> Iterator[Answered]:
        for index, item in enumerate(items):
            name = f"{prefix}{index}"
            old = [each for each in given if item.link_id and each.link_id == item.link_id]
            count = self._count(name)
            if count is None or item.kind == "display":
                yield from old
            elif item.kind == "group":
                yield from self._groups(item, old, name, count)
            else:
                yield from self._question(item, old, name)

    def _count(self, name: str) -> int | None:
        said = self.posted.get(f"{SHOWN}{name}", ())
        return (
            min(int(said[-1]), MOST)
            if said and said[-1].isascii() and said[-1].isdecimal()
            else None
        )

    def _groups(
        self, item: Item, old: Sequence[Answered], name: str, count: int
    ) -> Iterator[Answered]:
        for turn in range(count):
            here = f"{name}~{turn}"
            if here == self.remove:
                continue
            known = old[turn].items if turn < len(old) else ()
            inner = tuple(self.items(item.items, known, f"{here}-"))
            if inner or (item.is_repeating and count > 1):
                yield Answered(item.link_id, item.text, items=inner)
        if name == self.add and item.is_repeating and count < MOST:
            yield Answered(item.link_id, item.text)

    def _question(self, item: Item, old: Sequence[Answered], name: str) -> Iterator[Answered]:
        if item.is_read_only or is_total(item):
            yield from old
            return
        before = [answer for each in old for answer in each.answers]
        read = self._attached if item.kind == "attachment" else self._answered
        if answers := tuple(read(item, name, before)):
            yield Answered(item.link_id, item.text, answers)

    def _answered(self, item: Item, name: str, before: Sequence[Answer]) -> Iterator[Answer]:
        for turn, value in self._values(item, name, before):
            known = before[turn].items if turn < len(before) else ()
            nested = tuple(self.items(item.items, known, f"{name}~{turn}-"))
            kept = [each for each in before if each.value == value]
            yield Answer(value, nested, kept[0].other if kept else {})

    def _attached(self, item: Item, name: str, before: Sequence[Answer]) -> list[Answer]:
        """Return the files that were there and those that came; where one is asked, the latest."""
        kept = [
            replace(answer, items=tuple(self.items(item.items, answer.items, f"{name}~{turn}-")))
            for turn, answer in enumerate(before)
            if f"{name}~{turn}" != self.remove
        ]
        known = [answer.value for answer in kept]
        came = [Value("Attachment", each) for each in self.files.get(name, ())]
        kept += [Answer(value) for value in came if value not in known]
        return kept if item.is_repeating else kept[-1:]

    def _values(
        self, item: Item, name: str, before: Sequence[Answer]
    ) -> Iterator[tuple[int, Value]]:
        sent = [text[:LONGEST] for text in self.posted.get(f"{ANSWER}{name}", ())][:MOST]
        options = offered(self.form, item)
        turn = 0
        if options:
            for text in dict.fromkeys(sent):
                if (
                    text.isascii()
                    and text.isdecimal()
                    and len(text) < 6
                    and int(text) < len(options)
                ):
                    yield turn, options[int(text)]
                    turn += 1
            own = " ".join(self.posted.get(f"{WORDS}{name}", ())).strip()
            if own and item.kind == "open-choice" and (item.is_repeating or not turn):
                yield turn, Value("String", own[:LONGEST])
            return
        units = self.posted.get(f"{UNIT}{name}", ())
        for place, text in enumerate(sent):
            if text.strip():
                unit = units[place] if place < len(units) else ""
                old = before[place].value if place < len(before) else None
                yield place, self._value(item, text.strip(), unit, old)

    def _value(self, item: Item, text: str, unit: str, old: Value | None) -> Value:
        """Return what was typed; what was left alone keeps all it had (a code, its seconds)."""
        if old and text_of(old, self.zone) == text and unit in ("", *map(str, unit_of(old))):
            return old
        return _value(item, text, unit, self.zone)


def finished(form: Questionnaire, response: Response) -> Response:
    """Return ``response`` as it is completed: only what is enabled and answered, sums filled in."""
    sums = {score.link_id: score for score in totals(form, response) if score.parts}
    numbers = {link_id: score.total for link_id, score in sums.items()}
    top = places(form, response)
    return Response(
        tuple(_kept(top, numbers)), response.questionnaire, response.status, other=response.other
    )


def _kept(scope: Scope, sums: Mapping[str, Decimal]) -> Iterator[Answered]:
    for place in scope.places:
        if not place.is_enabled:
            continue
        item = place.item
        if item.kind == "group":
            inner = tuple(each for under in place.scopes for each in _kept(under, sums))
            if inner:
                yield Answered(item.link_id, item.text, items=inner)
        elif is_total(item):
            if item.link_id in sums:
                value = _total(item, sums[item.link_id])
                yield Answered(item.link_id, item.text, (Answer(value),))
        elif item.is_question and place.values:
            yield Answered(item.link_id, item.text, tuple(_answers(place, sums)))


def _answers(place: Place, sums: Mapping[str, Decimal]) -> Iterator[Answer]:
    given = (answer for each in place.given for answer in each.answers)
    for turn, answer in enumerate(each for each in given if each.value is not None):
        inner = tuple(_kept(place.scopes[turn], sums)) if turn < len(place.scopes) else ()
        yield Answer(answer.value, inner, answer.other)


def _total(item: Item, total: Decimal) -> Value:
    if item.kind == "integer":
        return Value("Integer", int(total))
    return (
        Value("Quantity", {"value": total}) if item.kind == "quantity" else Value("Decimal", total)
    )


def _value(item: Item, text: str, unit: str, zone: tzinfo) -> Value:
    match item.kind:
        case "integer":
            return Value("Integer", _whole(text))
        case "decimal":
            number = _number(text)
            return Value("Decimal", text if number is None else number)
        case "quantity":
            return _quantity(item, text, unit)
        case "date":
            return Value("Date", text)
        case "dateTime":
            return Value("DateTime", _instant(text, zone))
        case "time":
            return Value("Time", f"{text}:00" if len(text) == 5 else text)
        case "url":
            return Value("Uri", text)
        case "choice":
            return Value("Coding", {"display": text})
        case "reference":
            return Value("Reference", {"display": text})
        case _:
            return Value("String", text)


def _quantity(item: Item, text: str, unit: str) -> Value:
    number = _number(text)
    members: dict[str, object] = {"value": text if number is None else number}
    for each in extensions(item.other, UNIT_OPTION, LIMIT_UNIT):
        coding = each.get("valueCoding")
        if isinstance(coding, dict) and unit in (coding.get("code"), coding.get("display")):
            members["unit"] = coding.get("display") or unit
            members |= {name: coding[name] for name in ("system", "code") if name in coding}
    return Value("Quantity", members)


def _whole(text: str) -> int | str:
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else text


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return (
        number if number.is_finite() and len(text) <= 40 and abs(number.adjusted()) < 30 else None
    )


def _instant(text: str, zone: tzinfo) -> str:
    """Return ``2026-03-02T10:00`` of the page as an instant with its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if "T" not in text or moment.tzinfo is not None:
        return text
    return moment.replace(tzinfo=zone).isoformat(timespec="seconds")
