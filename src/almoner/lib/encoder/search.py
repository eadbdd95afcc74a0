"""Search as one types: by code or the beginning of one, else by words in all their readings."""

import re
from collections import OrderedDict
from threading import Lock

from almoner.lib.encoder.documents import Source
from almoner.lib.encoder.endings import completed
from almoner.lib.encoder.hits import Context, Hit, assembled
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.lexicon import Lexicon, shipped_lexicon
from almoner.lib.encoder.matching import Matcher
from almoner.lib.encoder.scoring import Scores, merged, ranked, scored
from almoner.lib.encoder.words import words_of

_REPLACED = 0.985
"""What a reading counts in which phrases were replaced."""
_LONGEST, _LETTERS = 12, 200
"""Words and letters of a query that are looked at."""
_SHORT = 3
_KEPT = 512
_BEGUN = re.compile(r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}")
"""The beginning of a code beside words: S72 left."""
_CODE = re.compile(r"[A-Z][0-9A-Z]{1,7}|[0-9]{3,5}[A-Z]?")

_Found = tuple[Scores, frozenset[str], frozenset[str]]
"""Scores, the words of the index that were found, and the words of all readings."""


class Encoder:
    """Search over one index; safe to share between threads."""

    def __init__(self, index: Index, lexicon: Lexicon | None = None) -> None:
        self.index = index
        self.lexicon = shipped_lexicon() if lexicon is None else lexicon
        self.matcher = Matcher(index, self.lexicon)
        self._kept: OrderedDict[str, _Found | None] = OrderedDict()
        self._lock = Lock()

    def search(self, query: str, context: Context | None = None, *, limit: int = 20) -> list[Hit]:
        """Return the codes that ``query`` means, the best first; an empty query finds none."""
        context = Context() if context is None else context
        query = query[:_LETTERS]
        if hits := self._by_code(query, limit):
            return hits
        is_last = query[-1:].isalnum()
        rest, within = self._within(query)
        typed = words_of(rest)[:_LONGEST]
        found = self._read(typed, is_last=is_last, within=within) if within else None
        if found is None:
            typed = words_of(query)[:_LONGEST]
            found = self._found(typed, is_last=is_last)
        if found is None:
            return []
        scores, words, said = found
        best = ranked(self.index, scores, context)
        return assembled(self.index, best, said, words, context, limit=limit)

    def _within(self, query: str) -> tuple[str, tuple[int, int] | None]:
        """Return the query without the beginning of a code in it, and the codes it begins."""
        for word in query.split():
            plain = word.replace(".", "").upper()
            if _BEGUN.fullmatch(plain):
                first, last = self.index.plain.range(plain)
                if last > first:
                    return query.replace(word, " ", 1), (first, last)
        return query, None

    def _found(self, typed: list[str], *, is_last: bool) -> _Found | None:
        """Return what fits before the context is looked at; first letters are kept."""
        if len(typed) != 1 or len(typed[0]) > _SHORT or not is_last:
            return self._read(typed, is_last=is_last)
        with self._lock:
            if typed[0] in self._kept:
                self._kept.move_to_end(typed[0])
                return self._kept[typed[0]]
        found = self._read(typed, is_last=True)
        with self._lock:
            self._kept[typed[0]] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _read(
        self, typed: list[str], *, is_last: bool, within: tuple[int, int] | None = None
    ) -> _Found | None:
        parts: list[Scores] = []
        words: set[str] = set()
        said: set[str] = set()
        for turn, reading in enumerate(self.lexicon.readings(typed)):
            if turn and reading == typed:
                continue
            matches = [
                self.matcher.match(word, is_last=is_last and not turn and at == len(reading) - 1)
                for at, word in enumerate(reading)
            ]
            said.update(reading)
            part = scored(self.index, matches, _REPLACED if turn else 1.0, within)
            if part is not None:
                parts.append(part)
                words.update(word for match in matches for word in match.words)
        if not parts:
            return None
        return merged(self.index, parts), frozenset(words), frozenset(said)

    def _by_code(self, query: str, limit: int) -> list[Hit]:
        plain = re.sub(r"[\s.-]", "", query).upper()
        if _CODE.fullmatch(plain) is None or not any(sign.isdigit() for sign in plain):
            return []
        first, last = self.index.plain.range(plain)
        found = [self._plain_hit(place) for place in range(first, min(last, first + limit))]
        return found or self._completed_hits(plain)

    def _plain_hit(self, place: int) -> Hit:
        index, above = self.index, int(self.index.above[place])
        code, title = index.codes[place], index.titles[place]
        under = index.codes[above] if above >= 0 else ""
        return Hit(
            code, title, bool(index.billable[place]), 1.0, Source.TITLE, title, (code,), under
        )

    def _completed_hits(self, plain: str) -> list[Hit]:
        """Find a code typed with (some of) its X and its last character."""
        stems = [
            place
            for length in range(len(plain) - 1, 2, -1)
            if (place := self.index.plain.find(plain[:length])) >= 0
        ]
        return [
            Hit(code, title, True, 1.0, Source.TITLE, title, (code,), self.index.codes[place])
            for place in stems[:1]
            for code, title in completed(self.index, place)
            if code.replace(".", "").startswith(plain)
        ]
