"""Sides in titles: which one a title says, and whether two titles differ by the side alone."""

import re
from collections.abc import Hashable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)

_ONE = re.compile(r"\b(right|left)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(bilateral|unilateral|both)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(right|left|bilateral|unilateral|both|unspecified|nos|of|in)\b")
_PAIRED = frozenset(
    (
        *("ear", "eye", "limb", "leg", "arm", "extremity", "side", "kidney", "knee", "hip"),
        *("breast", "shoulder", "hand", "foot", "ankle", "wrist", "elbow", "lung", "ovary"),
        *("upper", "lower", "thigh", "forearm", "finger", "toe", "eyelid"),
    )
)
"""What a title that says bilateral may leave out."""


def side_of(title: str) -> str:
    """Return ``right``, ``left``, ``bilateral``, ``unilateral``, ``both`` or ``""``.

    A title that speaks of right and of left says no side.
    """
    said = {match.lower() for match in _ONE.findall(title)}
    if said:
        return said.pop() if len(said) == 1 else ""
    other = _OTHER.search(title)
    return other[0].lower() if other else ""


def without_side(title: str) -> frozenset[str]:
    """Return the words of a title without those that say or leave open the side."""
    words = re.findall(r"[a-z0-9]+", _ANY.sub(" ", title.lower()))
    return frozenset(
        word[:-1] if word.endswith("s") and word[:-1] in _PAIRED else word for word in words
    )


def grouped(titles: Sequence[tuple[Thing, str]]) -> list[list[Thing]]:
    """Gather what has the same title but for the side, each group in the order given."""
    groups: list[tuple[frozenset[str], list[Thing]]] = []
    for thing, title in sorted(titles, key=lambda each: -len(without_side(each[1]))):
        words = without_side(title)
        same = next((g for key, g in groups if words <= key and key - words <= _PAIRED), None)
        if same is None:
            groups.append((words, [thing]))
        else:
            same.append(thing)
    order = {thing: place for place, (thing, _) in enumerate(titles)}
    gathered = [sorted(group, key=lambda thing: order[thing]) for _, group in groups]
    return sorted(gathered, key=lambda group: order[group[0]])
