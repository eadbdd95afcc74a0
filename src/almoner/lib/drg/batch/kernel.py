"""Conditions over columns: the same tree as for one stay, a column at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.clusters import Satisfied, meaning, procedure_rows, satisfied
from almoner.lib.drg.batch.columns import Columns, gathered, highest, of_stays
from almoner.lib.drg.batch.tables import WORD, Bits, Flags, Tables
from almoner.lib.drg.conditions import Condition
from almoner.lib.drg.logic import Rule

Rows = NDArray[np.intp]
Levels = NDArray[np.uint8]


@dataclass(slots=True)
class Facts:
    """What conditions ask of many stays; ``turn_to`` sets what the procedures mean."""

    tables: Tables
    columns: Columns
    levels: Levels
    """The level that each secondary diagnosis counts with."""
    pdx: Bits
    sdx: Bits
    rows: Bits
    plain: Bits
    """The bits of the procedures, clusters included and nothing hidden."""
    pairs: Satisfied
    px: Bits
    level: Levels
    sdx_rows: Bits
    """The bits of each secondary diagnosis."""
    focus: Satisfied
    """The pairs of the stays that are being looked at."""
    _severity: Levels | None = None
    _mdc: tuple[str, Bits] = ("00", np.empty((0, 0), np.uint64))

    @classmethod
    def of(cls, tables: Tables, columns: Columns, levels: Levels) -> "Facts":
        """Return the facts of stays whose principal diagnosis is known."""
        size = len(columns)
        rows, sdx_rows = procedure_rows(tables, columns), tables.sdx[columns.sdx]
        plain = gathered(rows, columns.px_at, size)
        pairs = satisfied(tables, columns)
        if len(pairs.stays):
            stays, bits = meaning(tables, columns, rows, pairs, frozenset())
            plain[stays] = bits
        return cls(
            tables,
            columns,
            levels,
            tables.dx[columns.pdx],
            gathered(sdx_rows, columns.sdx_at, size),
            rows,
            plain,
            pairs,
            plain,
            np.zeros(size, np.uint8),
            sdx_rows,
            pairs,
        )

    def look_at(self, stays: Rows) -> None:
        """Look only at these stays until further notice."""
        inside = np.zeros(len(self.columns), np.bool_)
        inside[stays] = True
        self.focus = self.pairs.keep(inside[self.pairs.stays])
        self._mdc = "", self.plain

    def turn_to(self, mdc: str, rule: Rule | None = None) -> None:
        """Count the procedures as an MDC, and a rule of it, does: clusters hide their members."""
        if not len(self.focus.stays):
            self.px = self.plain
            return
        suppressing = self.tables.logic.suppressing.get(mdc, frozenset())
        if self._mdc[0] != mdc:
            self._mdc = mdc, self._hidden(suppressing)
        self.px = self._mdc[1]
        if rule and rule.clusters and self._any(rule.clusters):
            self.px = self._hidden(suppressing - rule.clusters)

    def _any(self, clusters: frozenset[int]) -> bool:
        return bool(self.tables.chosen(clusters)[self.focus.clusters].any())

    def _hidden(self, hiding: frozenset[int]) -> Bits:
        if not hiding or not self._any(hiding):
            return self.plain
        stays, bits = meaning(self.tables, self.columns, self.rows, self.focus, hiding)
        changed = self.plain.copy()
        changed[stays] = bits
        return changed

    def severity_in(self, drg: str, stays: Rows) -> Levels:
        """Return the severity of stays in a DRG."""
        if self._severity is None:
            at = self.columns.sdx_at
            self._severity = highest(self.levels, at, len(self.columns))
        hidden = self.tables.logic.suppressed.get(drg, -1)
        if hidden < 0:
            return self._severity[stays]
        rows, place = of_stays(self.columns.sdx_at, stays)
        hidden = self.tables.dx_places[hidden]
        levels = np.where(bit(self.sdx_rows, hidden, rows), np.uint8(0), self.levels[rows])
        return highest(levels, place, len(stays))

    def add_up(self, weights: tuple[tuple[int, int], ...], stays: Rows) -> NDArray[np.int64]:
        """Return the sums of the weights of the stays' different procedures."""
        rows, place = of_stays(self.columns.px_at, stays)
        keys = place.astype(np.int64) * self.tables.procedures + self.columns.px[rows]
        keys, first = np.unique(keys, return_index=True)
        bits = self.rows[rows[first]]
        worth = sum(weight * bit(bits, number).astype(np.int64) for number, weight in weights)
        sums = np.zeros(len(stays), np.int64)
        np.add.at(sums, keys // self.tables.procedures, worth)
        return sums


def bit(bits: Bits, number: int, stays: Rows | None = None) -> Flags:
    """Return one bit of each row (or of some rows)."""
    column = bits[:, number // WORD] if stays is None else bits[stays, number // WORD]
    return (column & np.uint64(1 << number % WORD)).astype(np.bool_)


def holds(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    """Return for each of the stays whether the condition holds."""
    return _READERS[condition[0]](condition, facts, stays)


def _all(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    left = np.arange(len(stays))
    for part in condition[1:]:
        left = left[holds(part, facts, stays[left])]
        if not len(left):
            break
    found = np.zeros(len(stays), np.bool_)
    found[left] = True
    return found


def _any(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    parts = (holds(part, facts, stays) for part in condition[1:])
    return reduce(np.logical_or, parts, np.zeros(len(stays), np.bool_))


def _count(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    parts = (holds(part, facts, stays).astype(np.int64) for part in condition[2:])
    return np.asarray(reduce(np.add, parts) >= condition[1])


def _level(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    level = facts.level[stays]
    return np.asarray((level >= condition[1]) & (level <= condition[2]))


def _dx(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    place = facts.tables.dx_places[condition[1]]
    return bit(facts.pdx, place, stays) | bit(facts.sdx, place, stays)


def _status(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    return np.isin(facts.columns.status[stays], [int(code) for code in condition[1:]])


_READERS: dict[str, Callable[[Condition, Facts, Rows], Flags]] = {
    "all": _all,
    "any": _any,
    "not": lambda c, f, s: ~holds(c[1], f, s),
    "count": _count,
    "pdx": lambda c, f, s: bit(f.pdx, f.tables.dx_places[c[1]], s),
    "sdx": lambda c, f, s: bit(f.sdx, f.tables.dx_places[c[1]], s),
    "dx": _dx,
    "px": lambda c, f, s: bit(f.px, c[1], s),
    "sum": lambda c, f, s: f.add_up(c[2:], s) >= c[1],
    "level": _level,
    "status": _status,
}
