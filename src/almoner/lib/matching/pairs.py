"""All duplicates among many records."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from almoner.lib.matching.blocking import candidate_pairs
from almoner.lib.matching.records import Prepared, Record, prepare
from almoner.lib.matching.scoring import (
    POSSIBLE,
    PROBABLE,
    Evidence,
    Reason,
    Score,
    judge,
    score_pair,
    weigh,
)
from almoner.lib.matching.weights import Frequencies, Mix

_SURE = 0.9
_WORTH_A_LOOK = 0.002
_STRANGERS = 4.0
"""Bits below which a pair is not even kept to be counted."""
_ROUNDS = 12
_USUAL_RECORDS = 100


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
    weighed: dict[tuple[int, int], Evidence] = {}
    for one, two in candidate_pairs(mine, yours):
        evidence = weigh(mine[one], other[two], frequencies)
        if max(evidence.bits) > _STRANGERS:
            weighed[one, two] = evidence
    mix = estimate_mix(weighed.values(), len(mine), None if yours is None else len(yours))
    scored = {pair: judge(evidence, mix) for pair, evidence in weighed.items()}
    if yours is None:
        weigh_again = partial(_scored_now, mine, replace(frequencies, mix=mix))
        scored.update(_by_way_of_another(mine, scored, weigh_again))
    pairs = [
        ScoredPair(mine[one].record.id, other[two].record.id, score)
        for (one, two), score in scored.items()
        if score.probability >= least
    ]
    pairs.sort(key=lambda pair: (-pair.score.points, pair.id_a, pair.id_b))
    yield from pairs


def estimate_mix(weighed: Iterable[Evidence], records: int, against: int | None = None) -> Mix:
    """Return how many duplicates, relatives and twins there seem to be among the pairs.

    Expectation-maximisation over these three shares alone, the weights of the fields stay as
    they are. A hundred records' worth of the usual shares is mixed in, so that a small file
    cannot talk itself into certainty.
    """
    usual = Mix(population=max(records, against or 0, 2))
    shares = usual.duplicates, usual.relatives, usual.twins
    per_pair = 2 if against is None else 1
    base = records if against is None else max(min(records, against), 1)
    chances = [tuple(2.0 ** min(bits, 80.0) for bits in each.bits) for each in weighed]
    for _ in range(_ROUNDS):
        sums = [0.0, 0.0, 0.0]
        priors = [share / usual.population for share in shares]
        for chance in chances:
            parts = [prior * each for prior, each in zip(priors, chance, strict=True)]
            whole = 1.0 + sum(parts)
            for kind, part in enumerate(parts):
                sums[kind] += part / whole
        mixed = [
            (per_pair * found + _USUAL_RECORDS * share) / (base + _USUAL_RECORDS)
            for found, share in zip(
                sums, (usual.duplicates, usual.relatives, usual.twins), strict=True
            )
        ]
        shares = (mixed[0], mixed[1], mixed[2])
    return Mix(usual.population, *shares)


def _scored_now(
    records: Sequence[Prepared], frequencies: Frequencies, pair: tuple[int, int]
) -> Score:
    return score_pair(records[pair[0]], records[pair[1]], frequencies)


def _by_way_of_another(
    records: Sequence[Prepared],
    scored: dict[tuple[int, int], Score],
    score_now: Callable[[tuple[int, int]], Score],
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
            score = scored.get(pair) or score_now(pair)
            doubted = any(reason.field == "doubt" for reason in score.reasons)
            if _WORTH_A_LOOK <= score.probability < PROBABLE and not doubted:
                raised[pair] = _raised(score, records[third].record.id)
    return raised


def _raised(score: Score, third: str) -> Score:
    reason = Reason("third", -score.points, f"both match {third}")
    return replace(
        score, points=0.0, probability=PROBABLE, band="probable", reasons=(*score.reasons, reason)
    )
