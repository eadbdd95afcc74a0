"""What the records themselves tell, without labels, about how to weigh them.

Expectation-maximisation over two things only: how many duplicates, relatives, twins and
namesakes there are, and how often each field of a duplicate comes out otherwise than "same".
Both are held near the usual figures by counting these in as so many more records, so that a
small or strange file cannot talk itself into certainty.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import log2

from almoner.lib.matching.scoring import Evidence
from almoner.lib.matching.weights import CHANCES, Frequencies, Kinds, Mix

_ROUNDS = 12
_USUAL_RECORDS = 100
_USUAL_PAIRS = 200
_SURE = 0.5
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
        if likely > _SURE:
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
    for _ in range(_ROUNDS):
        priors = mix.priors()
        counts = [_USUAL_RECORDS * share for share in usual.shares]
        for chance in chances:
            for kind, posterior in enumerate(_posteriors(chance, priors)):
                counts[kind] += per_pair * posterior
        shares = Kinds(*(count / (base + _USUAL_RECORDS) for count in counts))
        mix = Mix(usual.population, shares)
    return mix


def _chances(evidence: Evidence) -> Kinds:
    return Kinds(*(2.0**bits for bits in evidence.bits))


def _posteriors(chances: Kinds, priors: Kinds) -> list[float]:
    """Return how likely a pair is of each kind; what is missing to one are strangers."""
    parts = [chance * prior for chance, prior in zip(chances, priors, strict=True)]
    whole = 1.0 + sum(parts)
    return [part / whole for part in parts]
