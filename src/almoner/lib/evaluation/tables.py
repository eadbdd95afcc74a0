"""The ladders of codes: bare numbers, the level of decision making and the minutes of each.

Facts of the AMA's E/M guidelines (office 2021; all other settings 2023; minutes of 2024), and
CMS's rules where Medicare differs (no consultation codes since 2010: 100-04 ch. 12 §30.6.10).
CPT codes are the AMA's; only numbers stand here, no descriptors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from almoner.lib.refusal import Refusal


class NoTable(Refusal):
    """There is no table of levels for this kind of visit on this day for this payer."""

    field = "family"


class Level(IntEnum):
    """Levels of decision making; ``NONE`` asks for none."""

    NONE = 0
    STRAIGHTFORWARD = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4


class PayerKind(StrEnum):
    """Whose rules count."""

    AMA = "ama"
    """CPT as it stands: most commercial payers."""
    MEDICARE = "medicare"


class Family(StrEnum):
    """Kinds of visits."""

    OFFICE_NEW = "office, new patient"
    OFFICE_ESTABLISHED = "office, established patient"
    HOSPITAL_INITIAL = "hospital or observation, initial"
    HOSPITAL_SUBSEQUENT = "hospital or observation, subsequent"
    HOSPITAL_SAME_DAY = "hospital or observation, admitted and discharged the same day"
    EMERGENCY = "emergency department"
    CONSULTATION_OUTPATIENT = "consultation, outpatient"
    CONSULTATION_INPATIENT = "consultation, inpatient"
    NURSING_INITIAL = "nursing facility, initial"
    NURSING_SUBSEQUENT = "nursing facility, subsequent"
    HOME_NEW = "home or residence, new patient"
    HOME_ESTABLISHED = "home or residence, established patient"


NEW = {Family.OFFICE_NEW, Family.HOME_NEW}
ESTABLISHED = {Family.OFFICE_ESTABLISHED, Family.HOME_ESTABLISHED}


@dataclass(frozen=True, slots=True)
class Rung:
    """A code, the least level of decision making, and the least minutes where time counts."""

    code: str
    level: Level
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rungs of a family, the lowest first, from ``since``."""

    family: Family
    since: date
    rungs: tuple[Rung, ...]

    @property
    def edition(self) -> str:
        """Which table it is, for people."""
        return f"E/M table of {self.since.year}, {self.family}"

    def rung(self, code: str) -> Rung | None:
        """Return the rung of a code, if it is of this family."""
        return next((each for each in self.rungs if each.code == code), None)

    def by_level(self, level: Level) -> Rung | None:
        """Return the highest rung that decision making of this level supports."""
        return _last(each for each in self.rungs if each.level <= level)

    def by_minutes(self, minutes: int) -> Rung | None:
        """Return the highest rung whose minutes are met or exceeded."""
        return _last(
            each for each in self.rungs if each.minutes is not None and each.minutes <= minutes
        )

    def above(self, rung: Rung | None) -> Rung | None:
        """Return the next rung up."""
        place = self.rungs.index(rung) + 1 if rung else 0
        return self.rungs[place] if place < len(self.rungs) else None


def _last(rungs: Iterable[Rung]) -> Rung | None:
    found = list(rungs)
    return found[-1] if found else None


_OFFICE, _ALL, _2024 = date(2021, 1, 1), date(2023, 1, 1), date(2024, 1, 1)
_FIVE = (Level.NONE, Level.STRAIGHTFORWARD, Level.LOW, Level.MODERATE, Level.HIGH)
_FOUR = _FIVE[1:]
_THREE = (Level.STRAIGHTFORWARD, Level.MODERATE, Level.HIGH)
_Row = tuple[Family, date, str, tuple[Level, ...], tuple[int | None, ...]]
_ROWS: tuple[_Row, ...] = (
    (Family.OFFICE_NEW, _OFFICE, "99202 99203 99204 99205", _FOUR, (15, 30, 45, 60)),
    (
        Family.OFFICE_ESTABLISHED,
        _OFFICE,
        "99211 99212 99213 99214 99215",
        _FIVE,
        (None, 10, 20, 30, 40),
    ),
    (Family.HOSPITAL_INITIAL, _ALL, "99221 99222 99223", _THREE, (40, 55, 75)),
    (Family.HOSPITAL_SUBSEQUENT, _ALL, "99231 99232 99233", _THREE, (25, 35, 50)),
    (Family.HOSPITAL_SAME_DAY, _ALL, "99234 99235 99236", _THREE, (45, 70, 85)),
    (Family.EMERGENCY, _ALL, "99281 99282 99283 99284 99285", _FIVE, (None,) * 5),
    (Family.CONSULTATION_OUTPATIENT, _ALL, "99242 99243 99244 99245", _FOUR, (20, 30, 40, 55)),
    (Family.CONSULTATION_INPATIENT, _ALL, "99252 99253 99254 99255", _FOUR, (35, 45, 60, 80)),
    (Family.NURSING_INITIAL, _ALL, "99304 99305 99306", _THREE, (25, 35, 45)),
    (Family.NURSING_INITIAL, _2024, "99304 99305 99306", _THREE, (25, 35, 50)),
    (Family.NURSING_SUBSEQUENT, _ALL, "99307 99308 99309 99310", _FOUR, (10, 15, 30, 45)),
    (Family.NURSING_SUBSEQUENT, _2024, "99307 99308 99309 99310", _FOUR, (10, 20, 30, 45)),
    (Family.HOME_NEW, _ALL, "99341 99342 99344 99345", _FOUR, (15, 30, 60, 75)),
    (Family.HOME_ESTABLISHED, _ALL, "99347 99348 99349 99350", _FOUR, (20, 30, 40, 60)),
)
TABLES = tuple(
    Table(
        family,
        since,
        tuple(
            Rung(code, level, minutes)
            for code, level, minutes in zip(codes.split(), levels, times, strict=True)
        ),
    )
    for family, since, codes, levels, times in _ROWS
)
_CONSULTATIONS = {Family.CONSULTATION_OUTPATIENT, Family.CONSULTATION_INPATIENT}


def table_of(family: Family, on: date, payer: PayerKind) -> Table:
    """Return the table that counts; raises :class:`NoTable` where there is none."""
    if payer is PayerKind.MEDICARE and family in _CONSULTATIONS:
        raise NoTable(
            "Medicare pays no consultation codes: choose the office, hospital or nursing facility"
            " visit that it was."
        )
    found = [each for each in TABLES if each.family is family and each.since <= on]
    if not found:
        raise NoTable(
            f"For a visit of {on} ({family}) the rules before 2021 (office) or 2023 count, by"
            " history and examination; this helper has those of decision making and time."
        )
    return max(found, key=lambda each: each.since)


def codes() -> tuple[str, ...]:
    """Return every code of these families, in order."""
    return tuple(sorted({rung.code for each in TABLES for rung in each.rungs}))


def family_of(code: str) -> Family | None:
    """Return the family of a code, if it is one of these."""
    return next((each.family for each in TABLES if each.rung(code)), None)
