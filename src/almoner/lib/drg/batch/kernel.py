"""Conditions over columns: the same tree as for one stay, a column at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.clusters import Satisfied, meaning, procedure_rows, satisfied
from almoner.lib.drg.batch.columns import Columns, gathered, highest
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
    _severities: dict[int, Levels] = field(default_factory=dict)
    _mdc: tuple[str, Bits] = ("00", np.empty((0, 0), np.uint64))

    @classmethod
    def of(cls, tables: Tables, columns: Columns, levels: Levels) -> "Facts":
        """Return the facts of stays whose principal diagnosis is known."""
        size = len(columns)
        rows = procedure_rows(tables, columns)
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
            gathered(tables.dx[columns.sdx], columns.sdx_at, size),
            rows,
            plain,
            pairs,
            plain,
            np.zeros(size, np.uint8),
        )

    def turn_to(self, mdc: str, rule: Rule | None = None) -> None:
        """Count the procedures as an MDC, and a rule of it, does: clusters hide their members."""
        if not len(self.pairs.stays):
            return
        suppressing = self.tables.logic.suppressing.get(mdc, frozenset())
        if self._mdc[0] != mdc:
            self._mdc = mdc, self._hidden(suppressing)
        self.px = self._mdc[1] if mdc != "00" else self.plain
        own = rule.clusters if rule else frozenset()
        if own and np.any(self.pairs.of(own)):
            self.px = self._hidden(suppressing - own)

    def _hidden(self, hiding: frozenset[int]) -> Bits:
        if not hiding or not np.any(self.pairs.of(hiding)):
            return self.plain
        stays, bits = meaning(self.tables, self.columns, self.rows, self.pairs, hiding)
        changed = self.plain.copy()
        changed[stays] = bits
        return changed

    def severity_in(self, drg: str) -> Levels:
        """Return each stay's severity in a DRG."""
        hidden = self.tables.logic.suppressed.get(drg, -1)
        if hidden not in self._severities:
            levels = self.levels
            if hidden >= 0:
                inside = bit(self.tables.dx[self.columns.sdx], hidden)
                levels = np.where(inside, np.uint8(0), levels)
            self._severities[hidden] = highest(levels, self.columns.sdx_at, len(self.columns))
        return self._severities[hidden]

    def add_up(self, weights: tuple[tuple[int, int], ...], stays: Rows) -> NDArray[np.int64]:
        """Return the sums of the weights of the stays' different procedures."""
        taken, _, flat = self.columns.take(np.unique(stays))
        keys, first = np.unique(
            taken.px_at.astype(np.int64) * self.tables.procedures + taken.px, return_index=True
        )
        rows = self.rows[flat[first]]
        worth = sum(weight * bit(rows, number).astype(np.int64) for number, weight in weights)
        sums = np.zeros(len(taken), np.int64)
        np.add.at(sums, keys // self.tables.procedures, worth)
        return sums[np.searchsorted(np.unique(stays), stays)]


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
    return reduce(np.add, parts) >= condition[1]


def _level(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    level = facts.level[stays]
    return (level >= condition[1]) & (level <= condition[2])


def _status(condition: Condition, facts: Facts, stays: Rows) -> Flags:
    return np.isin(facts.columns.status[stays], [int(code) for code in condition[1:]])


_READERS: dict[str, Callable[[Condition, Facts, Rows], Flags]] = {
    "all": _all,
    "any": _any,
    "not": lambda c, f, s: ~holds(c[1], f, s),
    "count": _count,
    "pdx": lambda c, f, s: bit(f.pdx, c[1], s),
    "sdx": lambda c, f, s: bit(f.sdx, c[1], s),
    "dx": lambda c, f, s: bit(f.pdx, c[1], s) | bit(f.sdx, c[1], s),
    "px": lambda c, f, s: bit(f.px, c[1], s),
    "sum": lambda c, f, s: f.add_up(c[2:], s) >= c[1],
    "level": _level,
    "status": _status,
}


def needed(condition: Condition) -> frozenset[int] | None:
    """Return procedure lists of which one must be met for the condition to hold, if any must."""
    kind = condition[0]
    if kind == "px":
        return frozenset({condition[1]})
    if kind == "sum":
        return frozenset(number for number, _ in condition[2:]) if condition[1] > 0 else None
    if kind == "all":
        found = [lists for part in condition[1:] if (lists := needed(part)) is not None]
        return min(found, key=len, default=None)
    if kind in {"any", "count"}:
        parts = [needed(part) for part in condition[2 if kind == "count" else 1 :]]
        if parts and all(part is not None for part in parts):
            return frozenset().union(*(part for part in parts if part is not None))
    return None
