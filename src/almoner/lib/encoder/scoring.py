"""From matched words to ranked codes, all in arrays.

A phrase's score is the share of the query's weight it has, to a power, times how little else it
says, times what its source counts; a code's is that of its best phrase, times how it fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from almoner.lib.encoder.arrays import Array
from almoner.lib.encoder.building import SEXES
from almoner.lib.encoder.documents import Source
from almoner.lib.encoder.hits import Context, Ranked
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.matching import Match

WEIGHTS = {
    Source.TITLE: 1.0,
    Source.INCLUSION: 1.0,
    Source.INCLUDES: 0.95,
    Source.LAY: 1.06,
    Source.INDEX: 1.0,
    Source.EXTERNAL: 0.9,
    Source.NEOPLASM: 0.95,
    Source.DRUG: 0.9,
}
"""What a match counts by where it was found."""
_WEIGHT = np.array([WEIGHTS[source] for source in Source], np.float32)
_SAID = 1.5
_ALL_SAID = 0.55
"""What a phrase counts whose words were asked for only in small part."""
_MISFIT = 0.35
_OF_AN_AGE = 20
_MEANT = 1.12
"""What a code counts that speaks of the patient's age, of 20 years or less; twice for newborns."""
_NOT_BILLABLE = 0.97
_BY_DEFAULT = 0.975
_USED = 0.05
_KEEP_ABOVE = 0.35
_MOST = 1500
_LOOKED_AT = 120


@dataclass(frozen=True, slots=True)
class Scores:
    """Documents once each, with the score and the phrase of the best phrase."""

    documents: Array
    scores: Array
    phrases: Array

    @classmethod
    def best(cls, parts: Sequence["Scores"]) -> "Scores":
        """Return the best of each document in all parts."""
        documents = np.concatenate([part.documents for part in parts])
        scores = np.concatenate([part.scores for part in parts])
        phrases = np.concatenate([part.phrases for part in parts])
        order = np.argsort(-scores, kind="stable")
        _, first = np.unique(documents[order], return_index=True)
        chosen = order[first]
        return cls(documents[chosen], scores[chosen], phrases[chosen])


def scored(
    index: Index, matches: Sequence[Match], factor: float, within: tuple[int, int] | None
) -> Scores | None:
    """Score the phrases that have a good part of the matched words; ``None``: none has any.

    ``within`` are documents, from and before, of which alone is asked.
    """
    whole = sum(match.weight for match in matches)
    if not whole or not any(len(match.phrases) for match in matches):
        return None
    got = np.zeros(len(index.phrase_weight), np.float32)
    for match in matches:
        got[match.phrases] += match.quality * np.float32(match.weight)
    if within is not None:
        first, last = np.searchsorted(index.phrase_document, within)
        got[:first] = got[last:] = 0
        if not got.any():
            return None
    phrases = _promising(got)
    mine = got[phrases]
    said = mine / np.float32(whole)
    asked = np.minimum(1, mine / index.phrase_weight[phrases])
    score = (
        said**_SAID
        * (_ALL_SAID + (1 - _ALL_SAID) * asked)
        * _WEIGHT[index.phrase_source[phrases]]
        * np.float32(factor)
    )
    return Scores(index.phrase_document[phrases], score, phrases)


def _promising(got: Array) -> Array:
    phrases = np.flatnonzero(got >= got.max() * np.float32(_KEEP_ABOVE))
    if len(phrases) > _MOST:
        part = np.argpartition(got[phrases], len(phrases) - _MOST)[-_MOST:]
        phrases = phrases[part]
    return phrases


def merged(index: Index, parts: Sequence[Scores]) -> Scores:
    """Return the best of all readings, with what is meant by default below what was found."""
    best = Scores.best(parts)
    default = index.default[best.documents]
    led = default >= 0
    meant = Scores(default[led], best.scores[led] * np.float32(_BY_DEFAULT), best.phrases[led])
    return Scores.best([best, meant])


def ranked(index: Index, found: Scores, context: Context) -> list[Ranked]:
    """Return the best documents for a context, the best first."""
    scores = found.scores * _fitting(index, found.documents, context)
    order = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
    return list(
        zip(
            found.documents[order].tolist(),
            scores[order].tolist(),
            found.phrases[order].tolist(),
            strict=True,
        )
    )


def _fitting(index: Index, documents: Array, context: Context) -> Array:
    ends = index.billable[documents] | (index.ending[documents] >= 0)
    factor = index.prior[documents] * np.where(ends, 1, _NOT_BILLABLE).astype(np.float32)
    misfit = np.zeros(len(documents), np.bool_)
    if context.age is not None:
        age = min(max(context.age, 0), 124)
        youngest, oldest = index.youngest[documents], index.oldest[documents]
        misfit |= (youngest > age) | (oldest < age)
        factor = np.where(oldest - youngest <= _OF_AN_AGE, factor * np.float32(_MEANT), factor)
        factor = np.where(oldest == 0, factor * np.float32(_MEANT), factor)
    if sex := SEXES.get(context.sex, 0):
        misfit |= (index.sex[documents] != 0) & (index.sex[documents] != sex)
    if context.used is not None:
        factor = factor * (1 + np.float32(_USED) * np.log1p(context.used[documents]))
    return np.where(misfit, factor * np.float32(_MISFIT), factor)
