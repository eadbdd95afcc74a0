"""One typed word against an index: itself, other words for it, beginnings, near spellings."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log1p
from threading import Lock

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from almoner.lib.encoder.arrays import Array
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.lexicon import Lexicon
from almoner.lib.encoder.words import FAINT, INITIALS

WHOLE, SAME, BEGUN_LAST, BEGUN, NEAR, FAR, INSIDE = 1.0, 0.92, 0.88, 0.7, 0.8, 0.6, 0.55
_KEPT = 256
_STEMMED = 7
_MOST_KIN = 30
KIN = 0.6
SHORT = 0.5
BY_INITIALS = 0.75
_MOST_SHORT = 4
_LONGEST_SHORT = 9
_MOST_BEGUN = 400
"""Words that one beginning may stand for before only the typed letters' own weight counts."""


@dataclass(frozen=True, slots=True)
class Match:
    """The phrases that have a typed word, how well each has it, and what the word weighs.

    ``words`` are the words that were found for it, for saying why.
    """

    phrases: Array
    quality: Array
    weight: float
    words: tuple[str, ...]


class Matcher:
    """Finds words in an index; the last few hundred are kept, since typing repeats them."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self.index = index
        self.lexicon = lexicon
        self._kept: OrderedDict[tuple[str, bool], Match] = OrderedDict()
        self._lock = Lock()

    def match(self, word: str, *, is_last: bool) -> Match:
        """Return what ``word`` matches; the last word may be half typed."""
        key = (word, is_last)
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        found = self._found(word, is_last)
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _found(self, word: str, is_last: bool) -> Match:
        ranges = list(self._ranges(word, is_last))
        if not ranges:
            ranges += self._misspelled(word, is_last)
        elif all(value == KIN for value, _, _ in ranges):
            near = self._near(word, word[0])
            ranges += [(NEAR if slips <= 1 else FAR, at, at + 1) for at, slips in near]
        index = self.index
        phrases, quality = self._gathered(ranges)
        total = len(index.phrase_weight)
        rarity = log1p((total - len(phrases) + 0.5) / (len(phrases) + 0.5))
        words = tuple(
            index.words[place]
            for _, first, last in ranges
            for place in range(first, min(last, first + _MOST_BEGUN))
        )
        return Match(phrases, quality, rarity * FAINT.get(word, 1.0), words)

    def _gathered(self, ranges: Sequence[tuple[float, int, int]]) -> tuple[Array, Array]:
        """Return the phrases once each, and the best quality of each."""
        if len(ranges) == 1 and ranges[0][2] == ranges[0][1] + 1:
            phrases = self.index.posting(ranges[0][1], ranges[0][2])
            return phrases, np.full(len(phrases), ranges[0][0], np.float32)
        quality = np.zeros(len(self.index.phrase_weight), np.float32)
        for value, first, last in sorted(ranges):
            quality[self.index.posting(first, last)] = value
        phrases = np.flatnonzero(quality > 0)
        return phrases, quality[phrases]

    def _ranges(self, word: str, is_last: bool) -> Iterator[tuple[float, int, int]]:
        """Yield quality and the words' places, from and before."""
        words = self.index.words
        whole = words.find(word)
        if whole >= 0:
            yield WHOLE, whole, whole + 1
        for other in self.lexicon.words.get(word, ()):
            same = words.find(other)
            if same >= 0:
                yield SAME, same, same + 1
        letters = words.find(INITIALS + word)
        if letters >= 0:
            yield BY_INITIALS, letters, letters + 1
        if is_last or (len(word) >= 3 and whole < 0):
            first, last = words.range(word)
            if last > first:
                yield BEGUN_LAST if is_last else BEGUN, first, last
        if len(word) >= _STEMMED:
            yield from self._kin(word)

    def _kin(self, word: str) -> Iterator[tuple[float, int, int]]:
        """Yield words with the same stem: acetabular for acetabulum."""
        words = self.index.words
        first, last = words.range(word[: len(word) - (3 if len(word) >= 9 else 2)])
        if last - first <= _MOST_KIN:
            for place in range(first, last):
                if abs(len(words.raw(place)) - len(word)) <= 4:
                    yield KIN, place, place + 1

    def _misspelled(self, word: str, is_last: bool) -> Iterator[tuple[float, int, int]]:
        if len(word) < 3 or any(sign.isdigit() for sign in word):
            return
        near = []
        if len(word) > 3:
            near = self._near(word, word[0]) or self._near(word, "")
        if not near and is_last:
            near = self._near_begun(word)
        for place, distance in near:
            yield (NEAR if distance <= 1 else FAR), place, place + 1
        if not near:
            for place in self._abbreviated(word):
                yield SHORT, place, place + 1
        if not near and len(word) >= 5:
            places = (
                place
                for place, each in enumerate(self.index.vocabulary)
                if word in each and not each.startswith(INITIALS)
            )
            for place, _ in zip(places, range(20), strict=False):
                yield INSIDE, place, place + 1

    def _near(self, word: str, beginning: str) -> list[tuple[int, int]]:
        """Return the places and distances of the nearest words that begin so."""
        first, last = self.index.beginning(beginning or "0")[0], len(self.index.words)
        if beginning:
            last = self.index.beginning(beginning)[1]
        slips = 1 if len(word) < 6 else 2
        found = process.extract(
            word,
            self.index.vocabulary[first:last],
            scorer=OSA.distance,
            score_cutoff=slips,
            limit=12,
        )
        best = min((int(distance) for _, distance, _ in found), default=0)
        return [(first + place, int(distance)) for _, distance, place in found if distance == best]

    def _abbreviated(self, word: str) -> list[int]:
        """Return the commonest words with these letters in this order: hmrg for hemorrhage."""
        if len(word) > _LONGEST_SHORT:
            return []
        first, last = self.index.beginning(word[0])
        pattern = re.compile(word[0] + "".join(f"[^{sign}]*{sign}" for sign in word[1:]))
        found = [
            place for place in range(first, last) if pattern.match(self.index.vocabulary[place])
        ]
        starts = self.index.posting_start
        found.sort(key=lambda place: int(starts[place] - starts[place + 1]))
        return found[:_MOST_SHORT]

    def _near_begun(self, word: str) -> list[tuple[int, int]]:
        """Return words whose beginning is nearest to ``word``, which may be half typed."""
        first, last = self.index.beginning(word[0])
        cut = [each[: len(word)] for each in self.index.vocabulary[first:last]]
        found = process.extract(word, cut, scorer=OSA.distance, score_cutoff=1, limit=40)
        return [(first + place, 2) for _, _, place in found]
