"""Conditions over a stay: one small tree, read by the single grouper and by the column grouper.

A condition is a nested tuple whose first item names its kind:

``("all", a, …)``, ``("any", a, …)``, ``("not", a)``, ``("count", least, a, …)``
    both, either, neither, at least so many of the conditions
``("pdx", n)``, ``("sdx", n)``, ``("dx", n)``
    the principal, a secondary, either diagnosis is in diagnosis list ``n``
``("px", n)``
    a procedure, or a satisfied cluster, is in procedure list ``n``
``("sum", least, (n, weight), …)``
    the procedures' weights, by list, add up to at least so much
``("level", least, most)``
    the severity of the stay lies between the two (0 none, 1 CC, 2 MCC)
``("status", code, …)``
    the discharge status is one of these
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

Condition = tuple[Any, ...]

ALWAYS: Condition = ("all",)
MCC: Condition = ("level", 2, 2)
CC: Condition = ("level", 1, 1)
CC_OR_MCC: Condition = ("level", 1, 2)


class Facts(Protocol):
    """What a condition asks of a stay; the sets of lists are bit masks."""

    pdx: int
    sdx: int
    px: int
    level: int
    status: str

    def add_up(self, weights: tuple[tuple[int, int], ...]) -> int:
        """Return the sum of the weights of the procedures' lists."""


def both(*conditions: Condition) -> Condition:
    """Return the condition that all hold, without needless nesting."""
    return _nested("all", conditions)


def either(*conditions: Condition) -> Condition:
    """Return the condition that one holds, without needless nesting."""
    return _nested("any", conditions)


def _nested(kind: str, conditions: tuple[Condition, ...]) -> Condition:
    flat: list[Condition] = []
    for condition in conditions:
        flat += condition[1:] if condition[0] == kind else [condition]
    return flat[0] if len(flat) == 1 else (kind, *flat)


def holds(condition: Condition, facts: Facts) -> bool:
    """Return whether the condition holds for a stay."""
    return _READERS[condition[0]](condition, facts)


def _status(condition: Condition, facts: Facts) -> bool:
    return facts.status in condition[1:]


_READERS: dict[str, Callable[[Condition, Facts], bool]] = {
    "all": lambda c, f: all(_READERS[x[0]](x, f) for x in c[1:]),
    "any": lambda c, f: any(_READERS[x[0]](x, f) for x in c[1:]),
    "not": lambda c, f: not _READERS[c[1][0]](c[1], f),
    "count": lambda c, f: sum(_READERS[x[0]](x, f) for x in c[2:]) >= c[1],
    "pdx": lambda c, f: bool(f.pdx >> c[1] & 1),
    "sdx": lambda c, f: bool(f.sdx >> c[1] & 1),
    "dx": lambda c, f: bool((f.pdx | f.sdx) >> c[1] & 1),
    "px": lambda c, f: bool(f.px >> c[1] & 1),
    "sum": lambda c, f: f.add_up(c[2:]) >= c[1],
    "level": lambda c, f: bool(c[1] <= f.level <= c[2]),
    "status": _status,
}


def leaves(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions without parts of their own, ``not`` looked through."""
    if condition[0] in {"all", "any"}:
        parts = condition[1:]
    elif condition[0] == "not":
        parts = (condition[1],)
    elif condition[0] == "count":
        parts = condition[2:]
    else:
        yield condition
        return
    for part in parts:
        yield from leaves(part)


def positive(condition: Condition) -> bool:
    """Return whether the condition can only hold because of a code that is there."""
    kind = condition[0]
    if kind == "all":
        return any(positive(part) for part in condition[1:])
    if kind == "any":
        return len(condition) > 1 and all(positive(part) for part in condition[1:])
    if kind == "count":
        return bool(condition[1] > 0)
    return kind in {"pdx", "sdx", "dx", "px", "sum"}
