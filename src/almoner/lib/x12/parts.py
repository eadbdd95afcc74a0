"""What claims and remittances share: parties, references, adjustments, procedures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from almoner.lib.x12.envelope import TransactionSet
from almoner.lib.x12.tokens import Segment, element, padded
from almoner.lib.x12.values import AMOUNTS, WrongValue, amount, day, days

ZERO = Decimal(0)
Value = TypeVar("Value")


@dataclass(slots=True)
class Address:
    """Where somebody is (N3, N4)."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(slots=True)
class Party:
    """Somebody named: an organization, or a person where ``given_name`` or ``is_person`` is set."""

    entity: str
    name: str = ""
    given_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    is_person: bool = False
    id_type: str = ""
    id: str = ""
    address: Address | None = None
    references: list[tuple[str, str]] = field(default_factory=list)
    contacts: list[tuple[str, ...]] = field(default_factory=list)
    taxonomy: str = ""

    def reference(self, *qualifiers: str) -> str:
        """Return the first reference of one of these kinds."""
        return next((value for kind, value in self.references if kind in qualifiers), "")


@dataclass(slots=True)
class Adjustment:
    """Dollars that were not paid, and why (CAS): group code and claim adjustment reason code."""

    group_code: str
    reason_code: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A service's code (a composite such as ``HC:99213:25``)."""

    code: str
    qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    description: str = ""


def party_of(segment: Segment) -> Party:
    """Return the party of an NM1."""
    _, entity, kind, name, given, middle, _, suffix, id_type, key = padded(segment, 10)
    return Party(entity, name, given, middle, suffix, kind == "1", id_type, key)


@lru_cache(maxsize=8192)
def procedure_of(text: str, component: str) -> Procedure:
    """Return the procedure of a composite."""
    parts = text.split(component) if component else [text]
    if len(parts) == 2:
        return Procedure(parts[1], parts[0])
    if len(parts) == 1:
        return Procedure(parts[0], "")
    return Procedure(
        parts[1],
        parts[0],
        tuple(part for part in parts[2:6] if part),
        parts[6] if len(parts) > 6 else "",
    )


class Taker:
    """Takes the segments of a set one by one; what is wrong with a value is kept as a problem."""

    def __init__(self, source: TransactionSet) -> None:
        self.set = source
        self.component = source.interchange.delimiters.component

    def _value(
        self, segment: Segment, place: int, read: Callable[[str], Value], otherwise: Value
    ) -> Value:
        text = segment[place] if place < len(segment) else ""
        if not text:
            return otherwise
        try:
            return read(text)
        except WrongValue as wrong:
            name = f"{segment[0]}{place:02}"
            self.set.note(f"{wrong}. The sender has to correct it.", element=name, code="6")
            return otherwise

    def money(self, segment: Segment, place: int) -> Decimal:
        """Return an amount; nothing where it is empty or wrong."""
        try:
            return AMOUNTS[segment[place]]
        except IndexError:
            return ZERO
        except WrongValue:
            return self._value(segment, place, amount, ZERO)

    def number(self, segment: Segment, place: int) -> Decimal | None:
        """Return a number, or ``None`` where there is none."""
        return self.money(segment, place) if place < len(segment) and segment[place] else None

    def day(self, segment: Segment, place: int) -> date | None:
        """Return a day, or ``None``."""
        found: date | None = self._value(segment, place, day, None)
        return found

    def days(self, segment: Segment) -> tuple[date, date] | None:
        """Return the days of a DTP."""
        kind = element(segment, 2)
        found: tuple[date, date] | None = self._value(
            segment, 3, lambda text: days(kind, text), None
        )
        return found

    def adjustments(self, segment: Segment) -> list[Adjustment]:
        """Return what a CAS says: up to six reasons of one group."""
        group = element(segment, 1)
        return [
            Adjustment(
                group, segment[at], self.money(segment, at + 1), self.number(segment, at + 2)
            )
            for at in range(2, len(segment), 3)
            if segment[at]
        ]


def place_party(party: Party | None, segment: Segment) -> None:
    """Put an N3, N4, REF, PER or PRV to the party it follows."""
    if party is None:
        return
    name = segment[0]
    if name == "REF":
        party.references.append((element(segment, 1), element(segment, 2)))
    elif name == "PER":
        party.contacts.append(tuple(segment[1:]))
    elif name == "PRV":
        party.taxonomy = element(segment, 3)
    else:
        party.address = party.address or Address()
        if name == "N3":
            party.address.lines = tuple(part for part in segment[1:3] if part)
        elif name == "N4":
            party.address.city, party.address.state = element(segment, 1), element(segment, 2)
            party.address.postal_code = element(segment, 3)
            party.address.country = element(segment, 4)
