"""Medical decision making: problems, data and risk as counted facts, two of three decide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from almoner.lib.evaluation.tables import Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the record shows it: a document and the words quoted from it."""

    document: str
    phrase: str


class ProblemKind(StrEnum):
    """A problem addressed at the visit."""

    MINOR = "minor or self-limited"
    STABLE_CHRONIC = "chronic, stable"
    ACUTE_UNCOMPLICATED = "acute, uncomplicated"
    ACUTE_IN_HOSPITAL = "acute, uncomplicated, needing hospital-level care"
    STABLE_ACUTE = "acute, stable"
    CHRONIC_WORSE = "chronic, worse, progressing or with side effects of treatment"
    UNDIAGNOSED = "new, undiagnosed, of uncertain outcome"
    ACUTE_SYSTEMIC = "acute, with systemic symptoms"
    COMPLICATED_INJURY = "acute complicated injury"
    CHRONIC_SEVERE = "chronic, severely worse"
    THREAT = "a threat to life or bodily function"


class DataKind(StrEnum):
    """A piece of data used; tests and notes count once each, whether ordered or reviewed."""

    EXTERNAL_NOTE = "note from an outside source reviewed"
    TEST_REVIEWED = "result of a test reviewed"
    TEST_ORDERED = "test ordered"
    HISTORIAN = "history from somebody else than the patient"
    INTERPRETATION = "own interpretation of a test, not billed separately"
    DISCUSSION = "management discussed with an outside professional"


class RiskKind(StrEnum):
    """What the management risks."""

    MINIMAL = "minimal"
    LOW = "low"
    PRESCRIPTION = "prescription drug management"
    MINOR_SURGERY_AT_RISK = "minor surgery with risk factors of patient or procedure"
    MAJOR_SURGERY = "elective major surgery without such risk factors"
    SOCIAL = "social circumstances that limit diagnosis or treatment"
    OTHER_MODERATE = "other, moderate"
    TOXIC_DRUG = "drug that needs intensive monitoring for toxicity"
    MAJOR_SURGERY_AT_RISK = "elective major surgery with risk factors"
    EMERGENCY_SURGERY = "emergency major surgery"
    HOSPITAL = "hospital care or a higher level of it"
    NOT_TO_RESUSCITATE = "not to resuscitate, or to withdraw care, for poor prognosis"
    PARENTERAL_CONTROLLED = "parenteral controlled substances"
    OTHER_HIGH = "other, high"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem addressed."""

    kind: ProblemKind
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """One piece of data; ``what`` tells tests and outside sources apart."""

    kind: DataKind
    what: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason for the risk."""

    kind: RiskKind
    evidence: Evidence | None = None


class Element(StrEnum):
    """The three elements."""

    PROBLEMS = "problems"
    DATA = "data"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class ElementLevel:
    """The level an element reaches and the facts that carry it there."""

    element: Element
    level: Level
    facts: tuple[Problem | Data | Risk, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The places in the record that show the facts."""
        return tuple(each.evidence for each in self.facts if each.evidence)

    @property
    def is_shown(self) -> bool:
        """Whether each fact has its place in the record."""
        return all(each.evidence for each in self.facts)


@dataclass(frozen=True, slots=True)
class Decision:
    """Decision making: its level (two of three), and the elements."""

    level: Level
    elements: tuple[ElementLevel, ...]


_ALONE = {
    Level.HIGH: {ProblemKind.CHRONIC_SEVERE, ProblemKind.THREAT},
    Level.MODERATE: {
        ProblemKind.CHRONIC_WORSE,
        ProblemKind.UNDIAGNOSED,
        ProblemKind.ACUTE_SYSTEMIC,
        ProblemKind.COMPLICATED_INJURY,
    },
    Level.LOW: {
        ProblemKind.STABLE_CHRONIC,
        ProblemKind.ACUTE_UNCOMPLICATED,
        ProblemKind.ACUTE_IN_HOSPITAL,
        ProblemKind.STABLE_ACUTE,
    },
    Level.STRAIGHTFORWARD: {ProblemKind.MINOR},
}
"""The problems of which one alone carries a level."""
_TWICE = {
    Level.MODERATE: {ProblemKind.STABLE_CHRONIC},
    Level.LOW: {ProblemKind.MINOR},
}
"""The problems of which two carry a level."""
_HIGH_RISKS = frozenset(list(RiskKind)[list(RiskKind).index(RiskKind.TOXIC_DRUG) :])
_SHARED = (DataKind.EXTERNAL_NOTE, DataKind.TEST_REVIEWED, DataKind.TEST_ORDERED)


def decide(problems: Sequence[Problem], data: Sequence[Data], risks: Sequence[Risk]) -> Decision:
    """Return the level of decision making: the highest that two of the three elements reach."""
    elements = (_problems(problems), _data(data), _risk(risks))
    levels = sorted((each.level for each in elements), reverse=True)
    return Decision(levels[1], elements)


def _problems(problems: Sequence[Problem]) -> ElementLevel:
    for level in (Level.HIGH, Level.MODERATE, Level.LOW, Level.STRAIGHTFORWARD):
        alone = [each for each in problems if each.kind in _ALONE[level]]
        twice = [each for each in problems if each.kind in _TWICE.get(level, ())]
        if alone or len(twice) > 1:
            return ElementLevel(Element.PROBLEMS, level, tuple(alone or twice))
    return ElementLevel(Element.PROBLEMS, Level.NONE, ())


@dataclass(frozen=True, slots=True)
class _Counted:
    """The categories of data, each thing once."""

    items: tuple[Data, ...]
    historian: tuple[Data, ...]
    interpretation: tuple[Data, ...]
    discussion: tuple[Data, ...]

    def moderate(self) -> list[tuple[Data, ...]]:
        """Return the categories of the moderate and high levels that are met."""
        first = (*self.items, *self.historian)
        met = (first if len(first) >= 3 else (), self.interpretation, self.discussion)
        return [each for each in met if each]


def _counted(data: Iterable[Data]) -> _Counted:
    once: dict[tuple[bool, str], Data] = {}
    alone: dict[DataKind, Data] = {}
    for each in data:
        if each.kind in _SHARED:
            is_note = each.kind is DataKind.EXTERNAL_NOTE
            once.setdefault((is_note, each.what.strip().casefold()), each)
        else:
            alone.setdefault(each.kind, each)
    kinds = (DataKind.HISTORIAN, DataKind.INTERPRETATION, DataKind.DISCUSSION)
    rest = [(alone[kind],) if kind in alone else () for kind in kinds]
    return _Counted(tuple(once.values()), *rest)


def _data(data: Sequence[Data]) -> ElementLevel:
    counted = _counted(data)
    met = counted.moderate()
    level, facts = Level.STRAIGHTFORWARD, counted.items
    if met:
        level = Level.HIGH if len(met) > 1 else Level.MODERATE
        facts = tuple(each for category in met for each in category)
    elif len(counted.items) >= 2 or counted.historian:
        level, facts = Level.LOW, (*counted.items, *counted.historian)
    return ElementLevel(Element.DATA, level, facts)


def _risk(risks: Sequence[Risk]) -> ElementLevel:
    reached = max((_of_risk(each.kind) for each in risks), default=Level.NONE)
    facts = tuple(each for each in risks if _of_risk(each.kind) is reached)
    return ElementLevel(Element.RISK, reached, facts)


def _of_risk(kind: RiskKind) -> Level:
    if kind in _HIGH_RISKS:
        return Level.HIGH
    low = {RiskKind.MINIMAL: Level.STRAIGHTFORWARD, RiskKind.LOW: Level.LOW}
    return low.get(kind, Level.MODERATE)


_NEEDS = {
    (Element.PROBLEMS, Level.STRAIGHTFORWARD): "a problem addressed",
    (Element.PROBLEMS, Level.LOW): (
        "a second minor problem, or a stable chronic or an acute uncomplicated one"
    ),
    (Element.PROBLEMS, Level.MODERATE): (
        "a second stable chronic problem, or one that is worse, undiagnosed and uncertain, with"
        " systemic symptoms, or a complicated injury"
    ),
    (Element.PROBLEMS, Level.HIGH): (
        "a severely worse chronic problem, or a threat to life or bodily function"
    ),
    (Element.RISK, Level.STRAIGHTFORWARD): "a statement of the management and its risk",
    (Element.RISK, Level.LOW): "management of low risk",
    (Element.RISK, Level.MODERATE): (
        "management of moderate risk, such as prescription drug management"
    ),
    (Element.RISK, Level.HIGH): "management of high risk, such as a decision for hospital care",
}


def missing(
    decision: Decision, data: Sequence[Data], level: Level
) -> Iterator[tuple[Element, str]]:
    """Yield for each element below ``level`` what it would take; two of three are enough.

    What was not done or not documented is never to be written in afterwards.
    """
    counted = _counted(data)
    for each in decision.elements:
        if each.level >= level:
            continue
        if each.element is Element.DATA:
            yield each.element, _data_needs(counted, level)
        else:
            yield each.element, _NEEDS[each.element, level]


def _data_needs(counted: _Counted, level: Level) -> str:
    if level is Level.LOW:
        more = 2 - len(counted.items)
        return f"{more} more unique test or outside note, or history from somebody else"
    first = max(0, 3 - len(counted.items) - len(counted.historian))
    ways = [f"{first} more tests, notes or a historian"] if first else []
    ways += [] if counted.interpretation else ["an own interpretation of a test"]
    ways += [] if counted.discussion else ["a discussion with an outside professional"]
    more = 1 if level is Level.MODERATE else 2 - len(counted.moderate())
    return (f"{more} of: " if len(ways) > more else "") + "; ".join(ways)
