"""Conditions in words, and the codes that satisfied them."""

from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.drg.cases import Case
from almoner.lib.drg.conditions import Condition, holds
from almoner.lib.drg.logic import Logic

LEVEL_WORDS = {(2, 2): "an MCC", (1, 1): "a CC and no MCC", (1, 2): "a CC or MCC"}
ROLES = {"pdx": "the principal diagnosis", "sdx": "a secondary diagnosis", "dx": "a diagnosis"}
MOST = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What satisfied a condition: its words and the codes of the stay."""

    words: str
    codes: tuple[str, ...]


def say(condition: Condition, logic: Logic) -> str:
    """Return the condition in words, as what has to be there."""
    match condition:
        case ("all",):
            return "any stay of the MDC"
        case ("all", *parts):
            return " and ".join(_part(part, logic) for part in parts)
        case ("any", *parts):
            return " or ".join(_some(list(dict.fromkeys(_part(part, logic) for part in parts))))
        case ("not", part):
            return f"not {_part(part, logic)}"
        case ("count", least, *parts):
            return f"at least {least} of: {'; '.join(_part(part, logic) for part in parts)}"
    return _leaf(condition, logic)


def _leaf(condition: Condition, logic: Logic) -> str:
    kind, *rest = condition
    if kind in ROLES:
        return f"{ROLES[kind]} of “{logic.dx_lists[rest[0]]}”"
    if kind == "px":
        return f"a procedure of “{logic.px_lists[rest[0]]}”"
    if kind == "sum":
        names = _some([f"“{logic.px_lists[number]}”" for number, _ in rest[1:]])
        return f"procedures that add up to {rest[0]} ({', '.join(names)})"
    if kind == "level":
        return LEVEL_WORDS[(rest[0], rest[1])]
    return f"discharge status {', '.join(rest)}"


def _part(condition: Condition, logic: Logic) -> str:
    words = say(condition, logic)
    return f"({words})" if condition[0] in {"any", "all"} and len(condition) > 2 else words


def _some(words: list[str]) -> list[str]:
    return words if len(words) <= MOST else [*words[:MOST], f"{len(words) - MOST} more"]


def evidence(condition: Condition, case: Case) -> Iterator[Evidence]:
    """Yield what satisfied the condition, as the case stands (``turn_to`` before)."""
    kind = condition[0]
    if kind in {"all", "any", "count"}:
        for part in condition[2:] if kind == "count" else condition[1:]:
            if holds(part, case):
                yield from evidence(part, case)
    elif kind not in {"not", "status"} and holds(condition, case):
        yield Evidence(_leaf(condition, case.logic), tuple(_codes(condition, case)))
    elif kind == "status":
        yield Evidence(_leaf(condition, case.logic), (case.status,))


def _codes(condition: Condition, case: Case) -> Iterator[str]:
    kind = condition[0]
    if kind in {"pdx", "dx"} and case.pdx >> condition[1] & 1:
        yield case.principal
    if kind in {"sdx", "dx"}:
        yield from (s.code for s in case.secondary if s.bits >> condition[1] & 1)
    if kind in {"px", "sum"}:
        numbers = [condition[1]] if kind == "px" else [number for number, _ in condition[2:]]
        yield from _procedures(numbers, case)
    if kind == "level":
        yield from (s.code for s in case.secondary if s.level and s.level == case.level)


def _procedures(numbers: list[int], case: Case) -> Iterator[str]:
    logic = case.logic
    for code in case.counted:
        if any(logic.px[code] >> number & 1 for number in numbers):
            yield code
    for cluster in case.satisfied:
        if any(logic.cluster_lists[cluster] >> number & 1 for number in numbers):
            yield "+".join(logic.clusters[cluster])


def lacking(condition: Condition, case: Case) -> str:
    """Return in words the first part of a condition that does not hold."""
    if condition[0] == "all":
        for part in condition[1:]:
            if not holds(part, case):
                return lacking(part, case)
    if condition[0] == "not":
        found = [code for item in evidence(condition[1], case) for code in item.codes]
        return f"it must not have {say(condition[1], case.logic)} ({', '.join(found)})"
    return f"it lacks {say(condition, case.logic)}"
