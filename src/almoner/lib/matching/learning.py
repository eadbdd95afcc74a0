"""What the records themselves tell, without labels, about how to weigh them.

Expectation-maximisation over two things only: how many duplicates, relatives and twins there
are, and how often each field of a duplicate comes out otherwise than "same". Both are held near
the usual figures by counting these in as so many more records, so that a small or strange file
cannot talk itself into certainty.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import log2

from almoner.lib.matching.scoring import Evidence
from almoner.lib.matching.weights import CHANCES, Frequencies, Mix

_ROUNDS = 12
_USUAL_RECORDS = 100
_USUAL_PAIRS = 200
_MOST_LEARNED = 2.5
"""Points by which a weight may move: the data may correct, not overrule."""


def learn(
    weighed: Sequence[Evidence], known: Frequencies, records: int, against: int | None = None
) -> Frequencies:
    """Return ``known`` with the mix and the slips that the compared pairs make likely.

    ``records`` and ``against`` are the numbers of records on the two sides.
    """
    mix = _mix(weighed, records, against)
    priors = mix.priors()
    counts: defaultdict[tuple[str, str], float] = defaultdict(float)
    totals: defaultdict[str, float] = defaultdict(float)
    for evidence in weighed:
        likely = _posteriors(_chances(evidence), priors)[0]
        if likely > 0.01:
            for field, level, _ in evidence.outcomes:
                counts[field, level] += likely
                totals[field] += likely
    learned = {
        (name, level): _shift(counts[name, level], totals[name], chances.same)
        for name, table in CHANCES.items()
        for level, chances in table.items()
        if totals[name] and name != "names"
    }
    return replace(known, mix=mix, learned=learned)


def _shift(count: float, total: float, usual: float) -> float:
    rate = (count + _USUAL_PAIRS * usual) / (total + _USUAL_PAIRS)
    return max(-_MOST_LEARNED, min(_MOST_LEARNED, log2(rate / usual)))


def _mix(weighed: Sequence[Evidence], records: int, against: int | None) -> Mix:
    mix = usual = Mix(population=max(records, against or 0, 2))
    per_pair = 2 if against is None else 1
    base = records if against is None else max(min(records, against), 1)
    chances = [_chances(evidence) for evidence in weighed]
    weight = _USUAL_RECORDS / (base + _USUAL_RECORDS)
    for _ in range(_ROUNDS):
        priors = mix.priors()
        sums = [0.0, 0.0, 0.0]
        for chance in chances:
            for kind, posterior in enumerate(_posteriors(chance, priors)):
                sums[kind] += posterior
        found = [per_pair * each / (base + _USUAL_RECORDS) for each in sums]
        mix = Mix(
            usual.population,
            found[0] + weight * usual.duplicates,
            found[1] + weight * usual.relatives,
            found[2] + weight * usual.twins,
        )
    return mix


_Three = tuple[float, float, float]


def _chances(evidence: Evidence) -> _Three:
    same, household, twins = evidence.bits
    return 2.0**same, 2.0**household, 2.0**twins


def _posteriors(chances: _Three, priors: _Three) -> _Three:
    """Return how likely a pair is one person, a household, twins; the rest are strangers."""
    one, two, three = (chance * prior for chance, prior in zip(chances, priors, strict=True))
    whole = 1.0 + one + two + three
    return one / whole, two / whole, three / whole
