"""Search as one types: readings of the query, phrases that fit, codes ranked, sides folded in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from almoner.lib.encoder.arrays import Array
from almoner.lib.encoder.building import SEXES
from almoner.lib.encoder.documents import Source
from almoner.lib.encoder.endings import completed
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.lexicon import Lexicon, shipped_lexicon
from almoner.lib.encoder.matching import Match, Matcher
from almoner.lib.encoder.words import SIDES, words_of

WEIGHTS = {
    Source.TITLE: 1.0,
    Source.INCLUSION: 1.0,
    Source.INCLUDES: 0.95,
    Source.LAY: 1.06,
    Source.INDEX: 1.0,
    Source.EXTERNAL: 0.9,
    Source.NEOPLASM: 0.95,
    Source.DRUG: 0.9,
    Source.CONTEXT: 0.6,
}
"""What a match counts by where it was found."""
_WEIGHT = np.array([WEIGHTS[source] for source in Source], np.float32)
_REPLACED = 0.985
_MISFIT = 0.35
_NOT_BILLABLE = 0.97
_BY_DEFAULT = 0.975
_USED = 0.05
_KEEP_ABOVE = 0.55
_MOST = 3000
_LOOKED_AT = 120
_LONGEST = 12
"""Words of a query that are looked at."""
_CODE = re.compile(r"[A-Za-z][0-9A-Za-z.]{1,7}|[0-9]{3,5}[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Context:
    """Whom and what the code is for: what is not known is left out.

    ``encounter``: initial, subsequent or sequela. ``used``: how often this practice used a code.
    """

    age: int | None = None
    sex: str = ""
    encounter: str = "initial"
    used: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A code found, and why: the phrase it was found by, where that stands, and its words.

    ``variants`` are the codes that differ by the side only; ``under`` is the code above, for
    drilling down; a hit that is not billable leads to its children.
    """

    code: str
    title: str
    is_billable: bool
    score: float
    source: Source
    phrase: str
    matched: tuple[str, ...]
    under: str = ""
    variants: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why it was found, in a few words."""
        if self.source is Source.TITLE:
            return "title"
        return f"{self.source.label}: {self.phrase}"


class Encoder:
    """Search over one index; safe to share between threads."""

    def __init__(self, index: Index, lexicon: Lexicon | None = None) -> None:
        self.index = index
        self.lexicon = shipped_lexicon() if lexicon is None else lexicon
        self.matcher = Matcher(index, self.lexicon)

    def search(self, query: str, context: Context | None = None, *, limit: int = 20) -> list[Hit]:
        """Return the codes that ``query`` means, the best first; an empty query finds none."""
        context = Context() if context is None else context
        found = self._by_code(query, limit)
        if found:
            return found
        typed = words_of(query)[:_LONGEST]
        if not typed:
            return []
        is_last = query[-1:].isalnum()
        scored = _Scored(self.index)
        for turn, words in enumerate(self.lexicon.readings(typed)):
            if turn and words == typed:
                continue
            matches = [
                self.matcher.match(word, is_last=is_last and place == len(words) - 1 and not turn)
                for place, word in enumerate(words)
            ]
            scored.add(matches, _REPLACED if turn else 1.0)
        return self._hits(scored, typed, context, limit)

    def _by_code(self, query: str, limit: int) -> list[Hit]:
        plain = re.sub(r"[\s.-]", "", query).upper()
        if _CODE.fullmatch(plain) is None or not any(sign.isdigit() for sign in plain):
            return []
        first, last = self.index.plain.range(plain)
        found = [self._plain_hit(place) for place in range(first, min(last, first + limit))]
        return found or self._completed_hit(plain)

    def _plain_hit(self, place: int) -> Hit:
        index = self.index
        code, title = index.codes[place], index.titles[place]
        under = index.codes[int(index.above[place])] if index.above[place] >= 0 else ""
        return Hit(
            code, title, bool(index.billable[place]), 1.0, Source.TITLE, title, (code,), under
        )

    def _completed_hit(self, plain: str) -> list[Hit]:
        """Find a code typed with (some of) its X and its last character."""
        for length in range(len(plain) - 1, 2, -1):
            place = self.index.plain.find(plain[:length])
            if place < 0:
                continue
            hits = [
                Hit(code, title, True, 1.0, Source.TITLE, title, (code,), self.index.codes[place])
                for code, title in completed(self.index, place)
                if code.replace(".", "").startswith(plain)
            ]
            return hits
        return []

    def _hits(
        self, scored: "_Scored", typed: Sequence[str], context: Context, limit: int
    ) -> list[Hit]:
        ranked = scored.ranked(context)
        return _Assembling(self, scored, typed, context).hits(ranked, limit)


class _Scored:
    """The best phrase and its score for each document, over all readings."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.documents: list[Array] = []
        self.scores: list[Array] = []
        self.phrases: list[Array] = []
        self.matches: list[list[Match]] = []

    def add(self, matches: list[Match], factor: float) -> None:
        index = self.index
        whole = sum(match.weight for match in matches)
        if not whole or not any(len(match.phrases) for match in matches):
            return
        got = np.zeros(len(index.phrase_weight), np.float32)
        for match in matches:
            got[match.phrases] += match.quality * np.float32(match.weight)
        phrases = _promising(got)
        said = got[phrases] / np.float32(whole)
        asked = np.minimum(1, got[phrases] / index.phrase_weight[phrases])
        score = (
            said**1.5
            * (0.55 + 0.45 * asked)
            * _WEIGHT[index.phrase_source[phrases]]
            * np.float32(factor)
        )
        self.documents.append(index.phrase_document[phrases])
        self.scores.append(score)
        self.phrases.append(phrases)
        self.matches.append(matches)

    def ranked(self, context: Context) -> list[tuple[int, float, int]]:
        """Return document, score and phrase, the best first."""
        if not self.documents:
            return []
        documents = np.concatenate(self.documents)
        scores = np.concatenate(self.scores)
        phrases = np.concatenate(self.phrases)
        order = np.argsort(-scores, kind="stable")
        documents, scores, phrases = documents[order], scores[order], phrases[order]
        _, first = np.unique(documents, return_index=True)
        documents, scores, phrases = documents[first], scores[first], phrases[first]
        documents, scores, phrases = self._with_defaults(documents, scores, phrases)
        scores = scores * self._fitting(documents, context)
        order = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
        best = [
            (int(document), float(score), int(phrase))
            for document, score, phrase in zip(
                documents[order], scores[order], phrases[order], strict=True
            )
        ]
        if context.used:
            best = [(d, s * self._used(d, context), p) for d, s, p in best]
            best.sort(key=lambda each: -each[1])
        return best

    def _with_defaults(
        self, documents: Array, scores: Array, phrases: Array
    ) -> tuple[Array, Array, Array]:
        """Add what is meant by default where a code that leads on was found."""
        default = self.index.default[documents]
        led = default >= 0
        documents = np.concatenate([documents, default[led]])
        scores = np.concatenate([scores, scores[led] * np.float32(_BY_DEFAULT)])
        phrases = np.concatenate([phrases, phrases[led]])
        order = np.argsort(-scores, kind="stable")
        documents, scores, phrases = documents[order], scores[order], phrases[order]
        _, first = np.unique(documents, return_index=True)
        return documents[first], scores[first], phrases[first]

    def _fitting(self, documents: Array, context: Context) -> Array:
        index = self.index
        ends = index.billable[documents] | (index.ending[documents] >= 0)
        factor = index.prior[documents] * np.where(ends, 1, _NOT_BILLABLE).astype(np.float32)
        if context.age is not None:
            age = min(max(context.age, 0), 124)
            misfit = (index.youngest[documents] > age) | (index.oldest[documents] < age)
            factor = np.where(misfit, factor * _MISFIT, factor)
        sex = SEXES.get(context.sex, 0)
        if sex:
            misfit = (index.sex[documents] != 0) & (index.sex[documents] != sex)
            factor = np.where(misfit, factor * _MISFIT, factor)
        return np.asarray(factor)

    def _used(self, document: int, context: Context) -> float:
        count = context.used.get(self.index.codes[document], 0)
        return 1 + _USED * float(np.log1p(count))


def _promising(got: Array) -> Array:
    phrases = np.flatnonzero(got >= got.max() * np.float32(_KEEP_ABOVE))
    if len(phrases) > _MOST:
        part = np.argpartition(got[phrases], len(phrases) - _MOST)[-_MOST:]
        phrases = phrases[part]
    return phrases


class _Assembling:
    """Ranked documents into hits: one for each family, completed by the encounter."""

    def __init__(
        self, encoder: Encoder, scored: _Scored, typed: Sequence[str], context: Context
    ) -> None:
        self.index = encoder.index
        self.context = context
        self.typed = typed
        self.sided = bool(SIDES.intersection(typed))
        self.found = {
            word for matches in scored.matches for match in matches for word in match.words
        }

    def hits(self, ranked: Sequence[tuple[int, float, int]], limit: int) -> list[Hit]:
        index = self.index
        families: dict[int, list[tuple[int, float, int]]] = {}
        for each in ranked:
            families.setdefault(int(index.family[each[0]]), []).append(each)
        hits = []
        for members in families.values():
            hits.append(self._hit(*self._chosen(members), members))
            if len(hits) >= limit:
                break
        return hits

    def _chosen(self, members: list[tuple[int, float, int]]) -> tuple[int, float, int]:
        """Return the member whose side was asked for, the unspecified one where none was."""
        document, score, phrase = members[0]
        if self.sided or len(members) == 1:
            return members[0]
        unsaid = next((each for each in members if self.index.side[each[0]] == 4), None)
        return (unsaid[0], score, unsaid[2]) if unsaid is not None else (document, score, phrase)

    def _hit(
        self, document: int, score: float, phrase: int, members: list[tuple[int, float, int]]
    ) -> Hit:
        index = self.index
        code, title = index.codes[document], index.titles[document]
        is_billable = bool(index.billable[document])
        if index.ending[document] >= 0:
            code, title = next(iter(completed(index, document, self.typed, self.context.encounter)))
            is_billable = True
        text = index.phrases[phrase]
        above = int(index.above[document])
        return Hit(
            code,
            title,
            is_billable,
            round(score, 4),
            Source(int(index.phrase_source[phrase])),
            text,
            tuple(word for word in dict.fromkeys(words_of(text)) if word in self.found),
            index.codes[above] if above >= 0 else "",
            tuple(index.codes[other] for other, _, _ in members if other != document),
        )
