"""The rules of an MDC in runs that can be decided together.

A run of rules that need a procedure looks only at stays that have one of their procedures. A run
of rules that ask only for the principal diagnosis and the severity is one look-up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from almoner.lib.drg.batch.tables import Bits, Tables, bits_of
from almoner.lib.drg.conditions import Condition
from almoner.lib.drg.logic import MCC, Logic, Rule

LEVELS = range(MCC + 1)


@dataclass(frozen=True, slots=True)
class Segment:
    """Rules one after the other, decided by procedures, by ``drgs`` alone, or one by one.

    ``procedures`` are the bits of the lists of which one must be met; ``drgs`` is the DRG by
    principal diagnosis and severity, -1 for none.
    """

    rules: tuple[Rule, ...]
    surgical: bool
    procedures: Bits | None = None
    drgs: NDArray[np.int16] | None = None


def segments(tables: Tables, rules: Iterable[Rule]) -> list[Segment]:
    """Return the rules in runs, in their order."""
    runs: list[tuple[str, list[Rule]]] = []
    for rule in rules:
        kind = _kind(tables.logic, rule)
        key = f"{kind} {rule.surgical}"
        if runs and kind != "alone" and runs[-1][0] == key:
            runs[-1][1].append(rule)
        else:
            runs.append((key, [rule]))
    return [_segment(tables, key.split()[0], run) for key, run in runs]


def _kind(logic: Logic, rule: Rule) -> str:
    if needed(rule.base) is not None:
        return "procedures"
    return "principal" if rule.base[0] == "pdx" and by_severity(logic, rule) else "alone"


def _segment(tables: Tables, kind: str, rules: list[Rule]) -> Segment:
    surgical = rules[0].surgical
    if kind == "procedures":
        lists = frozenset[int]().union(*(needed(rule.base) or () for rule in rules))
        mask = bits_of([sum(1 << n for n in lists)], len(tables.logic.px_lists))
        return Segment(tuple(rules), surgical, procedures=mask[:1])
    if kind == "principal":
        return Segment(tuple(rules), surgical, drgs=_drgs(tables, rules))
    return Segment(tuple(rules), surgical)


def _drgs(tables: Tables, rules: list[Rule]) -> NDArray[np.int16]:
    found = np.full((len(tables.dx), len(LEVELS)), -1, np.int16)
    for rule in reversed(rules):
        number = tables.dx_places[rule.base[1]]
        inside = (tables.dx[:, number // 64] & np.uint64(1 << number % 64)) != 0
        found[inside] = by_severity(tables.logic, rule) or -1
    return found


def by_severity(logic: Logic, rule: Rule) -> tuple[int, ...] | None:
    """Return the DRG for none, CC and MCC, when a rule's table asks for nothing else."""
    levels = all(condition[0] == "level" for _, condition in rule.columns)
    if not levels or any(drg in logic.suppressed for drg in rule.drgs):
        return None
    found = [next(_drg(rule, level), "") for level in LEVELS]
    return tuple(map(int, found)) if all(found) else None


def _drg(rule: Rule, level: int) -> Iterator[str]:
    """Yield the DRGs of the rows that hold at a level: as they stand, then without No."""
    for strict in (True, False):
        for outcome in rule.outcomes:
            cells = ((rule.columns[column][1], wanted) for column, wanted in outcome.cells)
            if all(
                (least <= level <= most) == wanted
                for (_, least, most), wanted in cells
                if wanted or strict
            ):
                yield outcome.drg


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
    if kind == "any" or (kind == "count" and condition[1] > 0):
        parts = [needed(part) for part in condition[2 if kind == "count" else 1 :]]
        if parts and all(part is not None for part in parts):
            return frozenset[int]().union(*(part for part in parts if part is not None))
    return None
