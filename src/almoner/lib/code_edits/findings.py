"""What an edit says: rule, severity, place, a sentence, its source, and what mends it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``error``: it will be refused; ``warning``: it likely will; ``advice``: look again."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Rule(StrEnum):
    """The edits."""

    NO_DIAGNOSIS = "no diagnosis"
    TOO_MANY_DIAGNOSES = "too many diagnoses"
    MISWRITTEN = "miswritten"
    NOT_VALID = "not valid on the day"
    NOT_BILLABLE = "not billable"
    DUPLICATE = "duplicate"
    AGE = "age"
    SEX = "sex"
    EXCLUDES1 = "excludes 1"
    CODE_FIRST = "code first"
    MANIFESTATION_FIRST = "manifestation first"
    MANIFESTATION_ALONE = "manifestation alone"
    EXTERNAL_CAUSE_FIRST = "external cause first"
    UNSPECIFIED = "unspecified"
    NO_POINTER = "no pointer"
    POINTERS = "pointers"
    UNITS = "units"
    MODIFIERS = "modifiers"
    SIDE = "side"
    LEVEL = "level"
    NECESSITY = "medical necessity"
    NCCI_PAIR = "ncci pair"
    NCCI_UNITS = "ncci units"
    NCCI_ADDON = "ncci add-on"


class Action(StrEnum):
    """What a mending does."""

    REPLACE = "replace"
    """The code by one of ``by``."""
    REMOVE = "remove"
    """The diagnosis or the line."""
    MOVE_BEFORE = "move before"
    """The row before that of the key in ``by``."""
    POINT = "point"
    """Set the pointers to the places in ``by``."""
    MODIFIERS = "modifiers"
    """Set the modifiers to those in ``by``."""
    ADD_MODIFIER = "add modifier"
    """Add one of ``by``, where the record bears it out."""


@dataclass(frozen=True, slots=True)
class Mending:
    """A change to the row ``key`` that would satisfy the edit."""

    action: Action
    key: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``where`` is for people (``diagnosis 2``), ``keys`` are the rows concerned."""

    rule: Rule
    severity: Severity
    where: str
    keys: tuple[str, ...]
    sentence: str
    source: str
    mendings: tuple[Mending, ...] = ()
