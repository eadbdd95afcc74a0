"""The level that the facts of a visit support, compared with the one that the coder chose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from almoner.lib.evaluation.addons import (
    Beside,
    Complexity,
    Longitudinal,
    Prolonged,
    complexity,
    prolonged,
)
from almoner.lib.evaluation.decision import (
    Data,
    Decision,
    Element,
    Problem,
    Risk,
    decide,
    missing,
)
from almoner.lib.evaluation.sharing import Shared, Sharing, share
from almoner.lib.evaluation.tables import (
    ESTABLISHED,
    NEW,
    Family,
    Level,
    PayerKind,
    Rung,
    Table,
    table_of,
)

YEARS = 3
"""Years without a professional service of the same group and specialty that make a patient new."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The facts of a visit as a person counted them; ``chosen`` is the code the coder chose.

    ``minutes``: total of the billing practitioner on the day, without what is billed separately;
    ``None`` where the record gives no time. ``around``: minutes on the other days that Medicare
    counts for prolonged services. ``last_seen_on``: last professional service by the same group
    and specialty. ``modifiers`` and ``beside``: of this visit and day.
    """

    family: Family
    on: date
    payer: PayerKind
    problems: tuple[Problem, ...] = ()
    data: tuple[Data, ...] = ()
    risks: tuple[Risk, ...] = ()
    minutes: int | None = None
    around: int = 0
    last_seen_on: date | None = None
    chosen: str = ""
    relation: Longitudinal | None = None
    modifiers: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    shared: Shared | None = None


class Path(StrEnum):
    """By which way the level is reached."""

    DECISION = "decision making"
    TIME = "time"
    EITHER = "decision making or time"
    NONE = ""


class Comparison(StrEnum):
    """The coder's choice beside what is supported."""

    SUPPORTED = "supported"
    HIGHER = "higher than supported"
    LOWER = "lower than supported"
    OTHER = "not of this kind of visit"
    NOT_CHOSEN = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the facts support.

    ``supported`` is ``None`` where they support no code. ``missing``: what the next code up would
    need, element by element (two of three are enough), and ``missing_minutes`` by time; it says
    what is not there, never that it should be written in. ``notes``: sentences to heed.
    """

    table: Table
    decision: Decision
    by_decision: Rung | None
    by_time: Rung | None
    supported: Rung | None
    path: Path
    comparison: Comparison
    sentence: str
    next: Rung | None
    missing: tuple[tuple[Element, str], ...]
    missing_minutes: int | None
    prolonged: Prolonged | None
    complexity: Complexity | None
    sharing: Sharing | None
    notes: tuple[str, ...]


def is_new(last_seen_on: date | None, on: date) -> bool:
    """Whether a patient is new: nobody of the group and specialty saw them in three years."""
    if last_seen_on is None:
        return True
    try:
        until = last_seen_on.replace(year=last_seen_on.year + YEARS)
    except ValueError:  # 29 February
        until = date(last_seen_on.year + YEARS, 3, 1)
    return on >= until


def judge(visit: Visit) -> Judgement:
    """Judge a visit; raises :class:`NoTable` where no table counts."""
    table = table_of(visit.family, visit.on, visit.payer)
    decision = decide(visit.problems, visit.data, visit.risks)
    by_decision = table.by_level(decision.level)
    by_time = None if visit.minutes is None else table.by_minutes(visit.minutes)
    supported = max((by_decision, by_time), key=lambda each: _place(table, each))
    above = table.above(supported)
    compared = _compared(table, visit.chosen, supported)
    return Judgement(
        table=table,
        decision=decision,
        by_decision=by_decision,
        by_time=by_time,
        supported=supported,
        path=_path(supported, by_decision, by_time),
        comparison=compared,
        sentence=_said(visit.chosen, compared, supported),
        next=above,
        missing=tuple(missing(decision, visit.data, above.level)) if above else (),
        missing_minutes=_minutes_missing(visit, above),
        prolonged=prolonged(
            table, visit.payer, visit.on, minutes=visit.minutes or 0, around=visit.around
        ),
        complexity=_complexity(visit, supported),
        sharing=share(visit.family, visit.on, visit.shared) if visit.shared else None,
        notes=tuple(_notes(visit, decision)),
    )


def _place(table: Table, rung: Rung | None) -> int:
    return table.rungs.index(rung) if rung else -1


def _path(supported: Rung | None, by_decision: Rung | None, by_time: Rung | None) -> Path:
    if supported is None:
        return Path.NONE
    if by_decision == by_time:
        return Path.EITHER
    return Path.DECISION if supported == by_decision else Path.TIME


def _compared(table: Table, chosen: str, supported: Rung | None) -> Comparison:
    if not chosen:
        return Comparison.NOT_CHOSEN
    rung = table.rung(chosen)
    if rung is None:
        return Comparison.OTHER
    difference = _place(table, rung) - _place(table, supported)
    if difference == 0:
        return Comparison.SUPPORTED
    return Comparison.HIGHER if difference > 0 else Comparison.LOWER


def _said(chosen: str, compared: Comparison, supported: Rung | None) -> str:
    most = f"The facts support {supported.code}" if supported else "The facts support no code"
    return {
        Comparison.NOT_CHOSEN: f"{most}.",
        Comparison.SUPPORTED: f"{chosen} is supported.",
        Comparison.HIGHER: f"{chosen} is higher than supported. {most}.",
        Comparison.LOWER: f"{chosen} is lower than supported. {most}; the choice stays yours.",
        Comparison.OTHER: f"{chosen} is not of this kind of visit. {most}.",
    }[compared]


def _minutes_missing(visit: Visit, above: Rung | None) -> int | None:
    if above is None or above.minutes is None or visit.minutes is None:
        return None
    return max(0, above.minutes - visit.minutes)


def _complexity(visit: Visit, supported: Rung | None) -> Complexity | None:
    code = visit.chosen or (supported.code if supported else "")
    if not code:
        return None
    return complexity(
        code,
        visit.on,
        visit.payer,
        relation=visit.relation,
        modifiers=visit.modifiers,
        beside=visit.beside,
    )


def _notes(visit: Visit, decision: Decision) -> Iterator[str]:
    new = is_new(visit.last_seen_on, visit.on)
    if visit.family in NEW and not new:
        yield (
            f"The patient was seen on {visit.last_seen_on} by the same group and specialty, within"
            " three years: this is an established patient."
        )
    if visit.family in ESTABLISHED and visit.last_seen_on is not None and new:
        yield (
            f"The last service of the same group and specialty was on {visit.last_seen_on}, three"
            " years ago or more: this is a new patient."
        )
    unshown = [each.element.value for each in decision.elements if not each.is_shown]
    if unshown:
        yield f"Not every fact is linked to the record: {', '.join(unshown)}."
    if decision.level is Level.NONE and visit.minutes is None:
        yield "Neither decision making nor time is recorded."
    yield from _time_notes(visit)


def _time_notes(visit: Visit) -> Sequence[str]:
    if visit.family is Family.EMERGENCY and visit.minutes is not None:
        return ("Time does not count in the emergency department.",)
    return ()
