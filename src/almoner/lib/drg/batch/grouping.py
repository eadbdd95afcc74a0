"""Grouping many stays at once: the order of ``almoner.lib.drg.grouper``, class by class."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.columns import BAD_POA, NO_POA, POAS, Columns
from almoner.lib.drg.batch.kernel import Facts, Levels, Rows, bit, holds
from almoner.lib.drg.batch.segments import Segment, by_severity, segments
from almoner.lib.drg.batch.tables import Bits, Flags, Tables
from almoner.lib.drg.conditions import Condition, leaves
from almoner.lib.drg.logic import Outcome, Rule

UNGROUPABLE, DIED = 999, 20
PRE_MDC = "00"
STATUSES = ("NOT_APPLICABLE", "FINAL_DRG_NO_CHANGE", "FINAL_DRG_CHANGES")
CODES = ("OK", "UNGROUPABLE", "POA_MISSING", "POA_INVALID")


@dataclass(frozen=True, slots=True)
class Grouped:
    """The results, one entry per stay. ``hac`` and ``code`` are positions in STATUSES and CODES."""

    initial_mdc: NDArray[np.int8]
    initial_drg: NDArray[np.int16]
    final_mdc: NDArray[np.int8]
    final_drg: NDArray[np.int16]
    hac: NDArray[np.int8]
    code: NDArray[np.int8]


def group_columns(tables: Tables, columns: Columns) -> Grouped:
    """Return the results of stays whose principal diagnosis can be grouped."""
    excluded = _excluded(tables, columns)
    levels = _levels(tables, columns, excluded)
    facts = Facts.of(tables, columns, levels)
    mdc, drg = classify(facts)
    acquired, unclear = _hacs(facts, excluded)
    final_mdc, final_drg = mdc.copy(), drg.copy()
    hac = np.zeros(len(columns), np.int8)
    hac[columns.sdx_at[acquired]] = 1
    hac[unclear > 0] = 0
    again = np.unique(columns.sdx_at[acquired & (levels > 0)]).astype(np.intp)
    if len(again):
        taken, flat, _ = columns.take(again)
        rest = np.where(acquired, np.uint8(0), levels)[flat]
        final_mdc[again], final_drg[again] = classify(Facts.of(tables, taken, rest))
        hac[(hac == 1) & (final_drg != drg)] = 2
    code = np.where(final_drg == UNGROUPABLE, 1, 0).astype(np.int8)
    code[unclear > 0] = unclear[unclear > 0]
    final_drg[unclear > 0], final_mdc[unclear > 0] = UNGROUPABLE, 0
    return Grouped(mdc, drg, final_mdc, final_drg, hac, code)


def _excluded(tables: Tables, columns: Columns) -> Flags:
    """Return which secondary diagnoses the principal diagnosis excludes."""
    collection = tables.collections[columns.sdx]
    found = np.zeros(len(columns.sdx), np.bool_)
    rows = np.flatnonzero(collection >= 0)
    pdx = columns.pdx[columns.sdx_at[rows]]
    held = tables.excluded[collection[rows], pdx >> 3] >> (pdx & 7).astype(np.uint8)
    found[rows] = held & 1
    return found


def _levels(tables: Tables, columns: Columns, excluded: Flags) -> Levels:
    levels = tables.levels[columns.sdx].copy()
    levels[excluded] = 0
    rows = np.flatnonzero((columns.status == DIED)[columns.sdx_at])
    levels[rows[tables.alive_only[columns.sdx[rows]]]] = 0
    return levels


def _hacs(facts: Facts, excluded: Flags) -> tuple[Flags, NDArray[np.int8]]:
    """Return which diagnoses are acquired, and per stay the code of an unclear indicator or 0."""
    columns = facts.columns
    rows = np.flatnonzero(facts.tables.acquirable[columns.sdx])
    rows = rows[(columns.poa[rows] != POAS.index("Y")) & (columns.poa[rows] != POAS.index("W"))]
    rows = rows[~columns.exempt[columns.sdx_at[rows]]]
    stays = columns.sdx_at[rows].astype(np.intp)
    met, places = np.zeros(len(rows), np.bool_), facts.tables.dx_places
    for hac in facts.tables.logic.hacs:
        found = bit(facts.sdx_rows, places[hac.secondary], rows)
        if hac.procedures >= 0:
            found &= bit(facts.plain, hac.procedures, stays)
        if hac.principal >= 0:
            found &= bit(facts.pdx, places[hac.principal], stays)
        met |= found
    rows, stays = rows[met], stays[met]
    poa = columns.poa[rows]
    unclear = np.zeros(len(columns), np.int8)
    unclear[stays[poa == NO_POA]] = CODES.index("POA_MISSING")
    unclear[stays[(poa == BAD_POA) | (poa == POAS.index("1"))]] = CODES.index("POA_INVALID")
    told = (poa == POAS.index("N")) | (poa == POAS.index("U"))
    acquired = np.zeros(len(columns.sdx), np.bool_)
    acquired[rows[told & ~excluded[rows] & (unclear[stays] == 0)]] = True
    return acquired, unclear


def classify(facts: Facts) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Return MDC and DRG of each stay."""
    columns, logic = facts.columns, facts.tables.logic
    mdc = facts.tables.mdcs[columns.sex, columns.pdx].copy()
    drg = np.full(len(columns), UNGROUPABLE, np.int16)
    left = np.arange(len(columns))
    facts.look_at(left)
    for segment in runs(facts.tables, PRE_MDC):
        left = _decide(facts, PRE_MDC, segment, left, drg)
    facts.turn_to(PRE_MDC)
    waiting = left
    for reroute in logic.reroutes:
        hit = holds(reroute.condition, facts, waiting)
        mdc[waiting[hit]] = int(reroute.mdc)
        waiting = waiting[~hit]
    order = left[np.argsort(mdc[left], kind="stable")]
    numbers, begin = np.unique(mdc[order], return_index=True)
    parts = np.split(order, begin[1:]) if len(order) else []
    for number, members in zip(numbers, parts, strict=True):
        name = f"{number:02d}"
        if name in logic.rules and name != PRE_MDC:
            facts.look_at(members)
            _group_mdc(facts, name, members, drg)
    return mdc, drg


@cache
def runs(tables: Tables, mdc: str) -> list[Segment]:
    """Return the rules of an MDC in runs, worked out once."""
    return segments(tables, tables.logic.rules[mdc])


def _group_mdc(facts: Facts, mdc: str, left: Rows, drg: NDArray[np.int16]) -> None:
    unrelated = mdc not in facts.tables.logic.without_unrelated
    for segment in runs(facts.tables, mdc):
        if unrelated and not segment.surgical:
            unrelated = False
            left = _unrelated(facts, mdc, left, drg)
        left = _decide(facts, mdc, segment, left, drg)
        if not len(left):
            return
    if unrelated:
        _unrelated(facts, mdc, left, drg)


def _unrelated(facts: Facts, mdc: str, left: Rows, drg: NDArray[np.int16]) -> Rows:
    logic = facts.tables.logic
    facts.turn_to(mdc)
    operated = bit(facts.px, logic.operating_room, left)
    extensive = bit(facts.px, logic.extensive, left)
    for rule, members in zip(logic.unrelated, (extensive, ~extensive), strict=True):
        _rows(facts, rule, left[operated & members], drg)
    return np.asarray(left[~operated])


def _decide(facts: Facts, mdc: str, segment: Segment, left: Rows, drg: NDArray[np.int16]) -> Rows:
    """Put the stays that belong to the rules of a run into DRGs, and return the others."""
    if segment.drgs is not None:
        level = facts.severity_in("", left)
        found = segment.drgs[facts.columns.pdx[left], level]
        drg[left[found >= 0]] = found[found >= 0]
        return np.asarray(left[found < 0])
    tried = left
    if segment.procedures is not None:
        tried = left[_met(facts.plain, segment.procedures, left)]
    for rule in segment.rules:
        if not len(tried):
            break
        facts.turn_to(mdc, rule)
        members = tried[holds(rule.base, facts, tried)]
        if len(members):
            _rows(facts, rule, members, drg)
            tried = tried[drg[tried] == UNGROUPABLE]
    return np.asarray(left[drg[left] == UNGROUPABLE])


def _met(bits: Bits, mask: Bits, stays: Rows) -> Flags:
    """Return which stays have a bit of the mask."""
    found = np.zeros(len(stays), np.bool_)
    for word, wanted in enumerate(mask[0]):
        if wanted:
            column = bits[:, word] if len(stays) == len(bits) else bits[stays, word]
            found |= (column & wanted) != 0
    return found


@cache
def _asks_level(condition: Condition) -> bool:
    return any(leaf[0] == "level" for leaf in leaves(condition))


def _drgs_of(tables: Tables, rule: Rule) -> NDArray[np.int16] | None:
    known = tables.by_severity
    if id(rule) not in known:
        found = by_severity(tables.logic, rule)
        known[id(rule)] = None if found is None else np.array(found, np.int16)
    return known[id(rule)]


def _rows(facts: Facts, rule: Rule, left: Rows, drg: NDArray[np.int16]) -> None:
    """Decide between the rows of a table: as they stand, then without the cells that say No."""
    known = _drgs_of(facts.tables, rule)
    if known is not None:
        drg[left] = known[facts.severity_in("", left)]
        return
    answers: dict[tuple[int, int], Flags] = {}
    severities: dict[int, Levels] = {}
    for strict in (True, False):
        for outcome in rule.outcomes:
            hit = drg[left] == UNGROUPABLE
            hidden = facts.tables.logic.suppressed.get(outcome.drg, -1)
            if hidden not in severities:
                severities[hidden] = facts.severity_in(outcome.drg, left)
            facts.level[left] = severities[hidden]
            for answer, wanted in _answers(facts, rule, outcome, left, answers):
                if wanted or strict:
                    hit &= answer == wanted
            drg[left[hit]] = int(outcome.drg)


def _answers(
    facts: Facts,
    rule: Rule,
    outcome: Outcome,
    stays: Rows,
    answers: dict[tuple[int, int], Flags],
) -> Iterator[tuple[Flags, bool]]:
    hidden = facts.tables.logic.suppressed.get(outcome.drg, -1)
    for column, wanted in outcome.cells:
        condition = rule.columns[column][1]
        key = column, hidden if _asks_level(condition) else -2
        if key not in answers:
            answers[key] = holds(condition, facts, stays)
        yield answers[key], wanted
