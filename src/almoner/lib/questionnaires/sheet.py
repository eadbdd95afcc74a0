"""A form as a sheet of fields: what is shown of it, and what was typed into it.

A field's name is the path to its place: ``2~1-0`` is the first item within the second occurrence
of the third item. :func:`sheet` lays a response out as fields,
:mod:`~.typed` makes a response of what a page of them sent back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from almoner.lib.questionnaires.choices import choices
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.limits import UNIT, UNIT_OPTION, Limits, limits_of
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.places import Place, Scope, places
from almoner.lib.questionnaires.response import Response
from almoner.lib.questionnaires.scoring import is_total, totals
from almoner.lib.questionnaires.values import Value, same

FEW = 7
"""Up to so many choices stand side by side; more are chosen from a list."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: what is sent for it, what is read, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One place of the sheet. ``control`` says how it is asked."""

    name: str
    item: Item
    depth: int
    control: str
    """``group``, ``display``, ``total``, ``boolean``, ``radio``, ``checks``, ``select``, ``line``,
    ``text``, ``date``, ``moment``, ``time``, ``quantity``, ``file``, or ``add`` behind the
    occurrences of a group that repeats."""
    place: Place
    turn: int = 0
    count: int = 1
    choices: tuple[Choice, ...] = ()
    texts: tuple[str, ...] = ()
    """What stands in each input; an empty one to type into is among them."""
    words: str = ""
    """Words of one's own beside the choices."""
    units: tuple[Choice, ...] = ()

    @property
    def limits(self) -> Limits:
        """What bounds the answer."""
        return limits_of(self.item)

    @property
    def is_bounded_number(self) -> bool:
        """Whether it is a number that may not be just any."""
        is_number = self.item.kind in ("integer", "decimal", "quantity")
        return is_number and bool(self.limits.least or self.limits.most)

    @property
    def group_name(self) -> str:
        """The name without the occurrence, as adding one is asked for."""
        return self.name.rpartition("~")[0] if self.control == "group" else self.name


def sheet(form: Questionnaire, response: Response, *, zone: tzinfo) -> Iterator[Field]:
    """Lay out the enabled items of ``form``, in order, with what was answered."""
    sums = {score.link_id: score for score in totals(form, response)}
    shown = {link_id: f"{score.total:f}" for link_id, score in sums.items() if score.parts}
    yield from _Layout(form, zone, shown).fields(places(form, response), form.items, "", 0)


class _Layout:
    def __init__(self, form: Questionnaire, zone: tzinfo, totals_shown: Mapping[str, str]) -> None:
        self.form, self.zone, self.totals_shown = form, zone, totals_shown

    def fields(
        self, scope: Scope, items: Sequence[Item], prefix: str, depth: int
    ) -> Iterator[Field]:
        for index, item in enumerate(items):
            here = [place for place in scope.places if place.item is item]
            name = f"{prefix}{index}"
            for turn, place in enumerate(here):
                if place.is_enabled:
                    yield from self._at(place, name, turn, len(here), depth)
            most = limits_of(item).most_times
            is_full = most is not None and len(here) >= most
            if item.kind == "group" and item.is_repeating and here[-1].is_enabled and not is_full:
                yield Field(name, item, depth, "add", here[-1])

    def _at(self, place: Place, name: str, turn: int, count: int, depth: int) -> Iterator[Field]:
        item = place.item
        if item.kind == "group":
            name = f"{name}~{turn}"
            yield Field(name, item, depth, "group", place, turn, count)
            for scope in place.scopes:
                yield from self.fields(scope, item.items, f"{name}-", depth + 1)
            return
        yield self._question(place, name, depth)
        if place.values or item.kind == "display":
            for answer, scope in enumerate(place.scopes):
                yield from self.fields(scope, item.items, f"{name}~{answer}-", depth + 1)

    def _question(self, place: Place, name: str, depth: int) -> Field:
        item = place.item
        if item.kind == "display" or is_total(item):
            kind = "display" if item.kind == "display" else "total"
            said = (self.totals_shown.get(item.link_id, ""),)
            return Field(name, item, depth, kind, place, texts=said)
        if item.kind == "attachment":
            return Field(name, item, depth, "file", place, texts=_wordings(place))
        if item.kind in ("choice", "open-choice", "boolean"):
            return self._choice(place, name, depth)
        listed = choices(self.form, item)
        if listed:
            return self._choice(place, name, depth)
        control = _CONTROLS.get(item.kind, "line")
        texts = tuple(text_of(value, self.zone) for value in place.values)
        most = limits_of(item).most_times
        if not texts or (item.is_repeating and (most is None or len(texts) < most)):
            texts = (*texts, "")
        return Field(name, item, depth, control, place, texts=texts, units=_units(place))

    def _choice(self, place: Place, name: str, depth: int) -> Field:
        item = place.item
        options = offered(self.form, item)
        if not options:
            texts = _wordings(place)
            texts = (*texts, "") if not texts or item.is_repeating else texts
            return Field(name, item, depth, "line", place, texts=texts)
        chosen = tuple(
            Choice(
                str(number),
                _label(option) or f"Choice {number + 1}",
                any(same(option, value) for value in place.values),
            )
            for number, option in enumerate(options)
        )
        own = [v for v in place.values if not any(same(option, v) for option in options)]
        control = "checks" if item.is_repeating else "radio" if len(options) <= FEW else "select"
        return Field(
            name,
            item,
            depth,
            control,
            place,
            choices=chosen,
            words=", ".join(value.wording() for value in own),
        )


_CONTROLS = {
    "text": "text",
    "date": "date",
    "dateTime": "moment",
    "time": "time",
    "quantity": "quantity",
}


def offered(form: Questionnaire, item: Item) -> list[Value]:
    """Return what may be chosen for an item; yes and no for a boolean."""
    if item.kind == "boolean":
        return [Value("Boolean", True), Value("Boolean", False)]
    return [option.value for option in choices(form, item) or ()]


def _label(value: Value) -> str:
    words = value.wording()
    return words.capitalize() if value.kind == "Boolean" else words


def text_of(value: Value, zone: tzinfo) -> str:
    """Return a value as an input of the page holds it."""
    text = str(value.content)
    if value.kind == "Quantity":
        return str(value.members.get("value", ""))
    if value.members:
        return value.wording()
    if value.kind == "DateTime" and "T" in text and value.is_well_formed():
        moment = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone)
        return moment.strftime("%Y-%m-%dT%H:%M")
    return text


def unit_of(value: Value) -> list[object]:
    """Return the code and the words of a quantity's unit."""
    return [value.members[name] for name in ("code", "unit") if name in value.members]


def _wordings(place: Place) -> tuple[str, ...]:
    return tuple(value.wording() for value in place.values)


def _units(place: Place) -> tuple[Choice, ...]:
    if place.item.kind != "quantity":
        return ()
    listed = extensions(place.item.other, UNIT_OPTION, UNIT)
    found = [each.get("valueCoding") for each in listed]
    chosen = {value.members.get("code") or value.members.get("unit") for value in place.values}
    units = [each for each in found if isinstance(each, dict)]
    return tuple(
        Choice(
            str(unit.get("code") or unit.get("display") or ""),
            str(unit.get("display") or unit.get("code") or ""),
            (unit.get("code") or unit.get("display")) in chosen,
        )
        for unit in units
    )
