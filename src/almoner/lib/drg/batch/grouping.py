"""Grouping many stays at once: the order of ``almoner.lib.drg.grouper``, class by class."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.columns import BAD_POA, NO_POA, POAS, Columns
from almoner.lib.drg.batch.kernel import Facts, Levels, Rows, bit, holds, needed
from almoner.lib.drg.batch.tables import WORD, Flags, Tables
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
    died = columns.status[columns.sdx_at] == DIED
    levels[tables.alive_only[columns.sdx] & died] = 0
    return levels


def _hacs(facts: Facts, excluded: Flags) -> tuple[Flags, NDArray[np.int8]]:
    """Return which diagnoses are acquired, and per stay the code of an unclear indicator or 0."""
    columns, tables = facts.columns, facts.tables
    met = np.zeros(len(columns.sdx), np.bool_)
    asked = 0
    for hac in tables.logic.hacs:
        asked |= 1 << hac.secondary
    candidates = np.zeros(len(columns.sdx), np.bool_)
    bits = facts.sdx_rows
    for word in range(bits.shape[1]):
        candidates |= (bits[:, word] & np.uint64(asked >> WORD * word & 2**WORD - 1)) != 0
    rows = np.flatnonzero(candidates & ~columns.exempt[columns.sdx_at])
    stays = columns.sdx_at[rows].astype(np.intp)
    for hac in tables.logic.hacs:
        found = bit(bits, hac.secondary, rows)
        if hac.procedures >= 0:
            found &= bit(facts.plain, hac.procedures, stays)
        if hac.principal >= 0:
            found &= bit(facts.pdx, hac.principal, stays)
        met[rows[found]] = True
    unclear = np.zeros(len(columns), np.int8)
    unclear[columns.sdx_at[met & (columns.poa == NO_POA)]] = CODES.index("POA_MISSING")
    wrong = (columns.poa == BAD_POA) | (columns.poa == POAS.index("1"))
    unclear[columns.sdx_at[met & wrong]] = CODES.index("POA_INVALID")
    acquired = met & ~excluded & np.isin(columns.poa, [POAS.index("N"), POAS.index("U")])
    acquired &= unclear[columns.sdx_at] == 0
    return acquired, unclear


def classify(facts: Facts) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Return MDC and DRG of each stay."""
    columns, logic = facts.columns, facts.tables.logic
    mdc = facts.tables.mdcs[columns.sex, columns.pdx].copy()
    drg = np.full(len(columns), UNGROUPABLE, np.int16)
    left = np.arange(len(columns))
    facts.look_at(left)
    for rule in logic.rules[PRE_MDC]:
        left = _apply(facts, PRE_MDC, rule, left, drg)
    facts.turn_to(PRE_MDC)
    waiting = left
    for reroute in logic.reroutes:
        hit = holds(reroute.condition, facts, waiting)
        mdc[waiting[hit]] = int(reroute.mdc)
        waiting = waiting[~hit]
    for name in logic.rules:
        members = left[mdc[left] == int(name)]
        if name != PRE_MDC and len(members):
            facts.look_at(members)
            _group_mdc(facts, name, members, drg)
    return mdc, drg


def _group_mdc(facts: Facts, mdc: str, left: Rows, drg: NDArray[np.int16]) -> None:
    unrelated = mdc not in facts.tables.logic.without_unrelated
    for rule in facts.tables.logic.rules[mdc]:
        if unrelated and not rule.surgical:
            unrelated = False
            left = _unrelated(facts, mdc, left, drg)
        left = _apply(facts, mdc, rule, left, drg)
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
    return left[~operated]


def _apply(facts: Facts, mdc: str, rule: Rule, left: Rows, drg: NDArray[np.int16]) -> Rows:
    """Put the stays that belong to a rule into its DRGs, and return the others."""
    facts.turn_to(mdc, rule)
    tried = left
    lists = _needed(rule.base)
    if lists is not None:
        mask = [0] * facts.px.shape[1]
        for number in lists:
            mask[number // WORD] |= 1 << number % WORD
        hit = np.zeros(len(left), np.bool_)
        for word, wanted in enumerate(mask):
            if wanted:
                hit |= (facts.px[left, word] & np.uint64(wanted)) != 0
        tried = left[hit]
    if not len(tried):
        return left
    tried = tried[holds(rule.base, facts, tried)]
    if not len(tried):
        return left
    _rows(facts, rule, tried, drg)
    return np.asarray(left[drg[left] == UNGROUPABLE])


@cache
def _needed(condition: Condition) -> frozenset[int] | None:
    return needed(condition)


@cache
def _asks_level(condition: Condition) -> bool:
    return any(leaf[0] == "level" for leaf in leaves(condition))


def _rows(facts: Facts, rule: Rule, left: Rows, drg: NDArray[np.int16]) -> None:
    """Decide between the rows of a table: as they stand, then without the cells that say No."""
    answers: dict[tuple[int, int], Flags] = {}
    everyone = left
    for strict in (True, False):
        for outcome in rule.outcomes:
            if not len(left):
                return
            hit = np.ones(len(everyone), np.bool_)
            for answer, wanted in _answers(facts, rule, outcome, everyone, answers):
                if wanted or strict:
                    hit &= answer == wanted
            hit &= drg[everyone] == UNGROUPABLE
            drg[everyone[hit]] = int(outcome.drg)
        left = everyone[drg[everyone] == UNGROUPABLE]


def _answers(
    facts: Facts,
    rule: Rule,
    outcome: Outcome,
    stays: Rows,
    answers: dict[tuple[int, int], Flags],
) -> Iterator[tuple[Flags, bool]]:
    hidden = facts.tables.logic.suppressed.get(outcome.drg, -1)
    facts.level = facts.severity_in(outcome.drg)
    for column, wanted in outcome.cells:
        condition = rule.columns[column][1]
        key = column, hidden if _asks_level(condition) else -2
        if key not in answers:
            answers[key] = holds(condition, facts, stays)
        yield answers[key], wanted
