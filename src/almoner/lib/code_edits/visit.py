"""A visit as it is coded, and how a code stands on its day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from almoner.lib.icd10cm import Book


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An ICD-10-CM code, with or without its dot; ``key`` finds its row again."""

    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A line: HCPCS or CPT code, units of service, modifiers in their order.

    ``pointers`` are places among the visit's diagnoses, from 1; the first is what it was for.
    """

    key: str
    code: str
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    pointers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """The codes of one day; ``age`` in whole years on that day and ``sex`` where known.

    ``jurisdiction``: the state (USPS) whose coverage policies apply, ``""`` for those of all.
    """

    on: date
    diagnoses: tuple[Diagnosis, ...]
    procedures: tuple[Procedure, ...]
    age: int | None = None
    sex: str = ""
    jurisdiction: str = ""


class State(StrEnum):
    """How a code stands on a day."""

    VALID = "valid"
    UNKNOWN = "unknown"
    NOT_YET = "not yet"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Standing:
    """A code on a day; ``since`` is the day it changed, ``successors`` what replaced it."""

    state: State
    since: date | None = None
    successors: tuple[str, ...] = ()


StandingOf = Callable[[str, date], Standing]


def standing_in(book: Book) -> StandingOf:
    """Return the standing of diagnoses by one release alone, which knows no dates."""

    def standing(code: str, on: date) -> Standing:
        del on
        return Standing(State.VALID if book.find(code) else State.UNKNOWN)

    return standing
