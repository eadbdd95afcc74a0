"""Figures of stays that were grouped: the case-mix index, and how often a CC or MCC was captured.

The case-mix index is the mean relative weight of Table 5. Capture is counted over the DRGs that
are split by severity: of the stays in families with an MCC level, those in it; likewise for CC
(where a family has one level for both, it counts for both).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_SPLIT = re.compile(
    r"^(?P<stem>.*?),? (?P<how>with|without) (?P<what>CC/MCC|MCC|CC)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some stays. Rates are ``None`` where no stay could have been captured."""

    cases: int
    weighed: int
    case_mix_index: Decimal | None
    mcc_rate: float | None
    cc_rate: float | None


def level_of(title: str) -> tuple[str, frozenset[str]] | None:
    """Return the family of a DRG by its title, and what its level has: MCC, CC, both or nothing.

    ``None`` for a DRG that is not split by severity.
    """
    split = _SPLIT.match(title)
    if split is None:
        return None
    has = (
        frozenset(split["what"].upper().split("/"))
        if split["how"].lower() == "with"
        else frozenset()
    )
    return split["stem"].strip().lower(), has


def figures(
    counts: Mapping[str, int], titles: Mapping[str, str], weights: Mapping[str, Decimal]
) -> Figures:
    """Return the figures of stays by DRG (``counts``), with titles and weights by DRG."""
    cases = sum(counts.values())
    weighed = sum(count for drg, count in counts.items() if drg in weights)
    total = sum(
        (weights[drg] * count for drg, count in counts.items() if drg in weights), Decimal()
    )
    return Figures(
        cases=cases,
        weighed=weighed,
        case_mix_index=(total / weighed).quantize(Decimal("0.0001")) if weighed else None,
        mcc_rate=_captured("MCC", counts, titles),
        cc_rate=_captured("CC", counts, titles),
    )


def _captured(level: str, counts: Mapping[str, int], titles: Mapping[str, str]) -> float | None:
    families: dict[str, set[str]] = defaultdict(set)
    for title in titles.values():
        if found := level_of(title):
            families[found[0]] |= found[1]
    possible = captured = 0
    for drg, count in counts.items():
        found = level_of(titles.get(drg, ""))
        if found and level in families[found[0]]:
            possible += count
            captured += count if level in found[1] else 0
    return captured / possible if possible else None
