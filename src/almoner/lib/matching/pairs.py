"""All duplicates among many records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log2

from almoner.lib.matching.blocking import candidate_pairs
from almoner.lib.matching.learning import learn
from almoner.lib.matching.records import Prepared, Record, prepare
from almoner.lib.matching.scoring import (
    POSSIBLE,
    PROBABLE,
    Evidence,
    Reason,
    Score,
    score_pair,
    weigh,
)
from almoner.lib.matching.weights import Frequencies

_SURE = 0.9
_WORTH_A_LOOK = 0.002
_HOPELESS = 7.0
"""Bits by which a pair may fall short of an even chance and still be kept and counted."""


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two records by their ids, and how they compare."""

    id_a: str
    id_b: str
    score: Score


def find_pairs(
    records: Iterable[Record],
    against: Iterable[Record] | None = None,
    *,
    least: float = POSSIBLE,
) -> Iterator[ScoredPair]:
    """Yield the pairs that may be one person, the most probable first.

    Within ``records``, or between ``records`` and ``against`` when that is given. ``least`` is
    the lowest probability to tell of. How common a name is, and how many duplicates, relatives
    and twins there are, is taken from these very records, without labels. The outcome depends
    on nothing else: the same input, the same output.
    """
    mine = [prepare(record) for record in records]
    yours = [prepare(record) for record in against] if against is not None else None
    other = mine if yours is None else yours
    frequencies = Frequencies.of([*mine, *(yours or ())])
    strangers = log2(frequencies.mix.population) - _HOPELESS
    weighed: dict[tuple[int, int], Evidence] = {}
    for one, two in candidate_pairs(mine, yours):
        evidence = weigh(mine[one], other[two], frequencies)
        if max(evidence.bits) > strangers:
            weighed[one, two] = evidence
    sides = len(mine), None if yours is None else len(yours)
    learned = learn(list(weighed.values()), frequencies, *sides)
    scored = {
        pair: score_pair(evidence.one, evidence.two, learned) for pair, evidence in weighed.items()
    }
    if yours is None:
        scored.update(_by_way_of_another(mine, scored, learned))
    pairs = [
        ScoredPair(mine[one].record.id, other[two].record.id, score)
        for (one, two), score in scored.items()
        if score.probability >= least
    ]
    pairs.sort(key=lambda pair: (-pair.score.points, pair.id_a, pair.id_b))
    yield from pairs


def _by_way_of_another(
    records: Sequence[Prepared],
    scored: dict[tuple[int, int], Score],
    learned: Frequencies,
) -> dict[tuple[int, int], Score]:
    """Raise unlikely pairs that both surely match a third record: one person typed three times."""
    sure: dict[int, list[int]] = defaultdict(list)
    for (one, two), score in scored.items():
        if score.probability >= _SURE:
            sure[one].append(two)
            sure[two].append(one)
    raised: dict[tuple[int, int], Score] = {}
    for third, friends in sorted(sure.items()):
        for pair in combinations(sorted(friends), 2):
            one, two = pair
            score = scored.get(pair) or score_pair(records[one], records[two], learned)
            doubted = any(reason.field == "doubt" for reason in score.reasons)
            if _WORTH_A_LOOK <= score.probability < PROBABLE and not doubted:
                raised[pair] = _raised(score, records[third].record.id)
    return raised


def _raised(score: Score, third: str) -> Score:
    reason = Reason("third", -score.points, f"both match {third}")
    return replace(
        score, points=0.0, probability=PROBABLE, band="probable", reasons=(*score.reasons, reason)
    )
