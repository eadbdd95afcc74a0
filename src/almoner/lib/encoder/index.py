"""An index over codes: built, saved, and opened by mapping, so that processes share it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from almoner.lib.encoder.arrays import Array, DamagedIndex, Strings, load, save
from almoner.lib.encoder.building import built
from almoner.lib.encoder.documents import Document, Ending

_NEEDED = ("code", "plain", "title", "phrase", "word")


class Index:
    """Codes with their phrases and words. Documents are in the order of their codes without dot.

    Reading is safe from several threads.
    """

    def __init__(self, arrays: dict[str, Array], facts: dict[str, Any]) -> None:
        try:
            strings = {
                name: Strings(arrays[f"{name}_text"], arrays[f"{name}_start"]) for name in _NEEDED
            }
            self.endings = [
                tuple(Ending(character, meaning) for character, meaning in each)
                for each in facts["endings"]
            ]
            self.postings, self.posting_start = arrays["postings"], arrays["posting_start"]
            self.word_weight = arrays["word_weight"]
            self.phrase_weight = arrays["phrase_weight"]
            self.phrase_document = arrays["phrase_document"]
            self.phrase_source = arrays["phrase_source"]
            self.above, self.default = arrays["above"], arrays["default"]
            self.billable, self.prior = arrays["billable"], arrays["prior"]
            self.youngest, self.oldest = arrays["youngest"], arrays["oldest"]
            self.sex, self.ending = arrays["sex"], arrays["ending"]
            self.family, self.side = arrays["family"], arrays["side"]
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedIndex(DamagedIndex.__doc__) from error
        self._arrays, self._facts = arrays, facts
        self.codes, self.plain = strings["code"], strings["plain"]
        self.titles, self.phrases = strings["title"], strings["phrase"]
        self.words = strings["word"]

    @classmethod
    def build(cls, documents: Iterable[Document]) -> "Index":
        """Make an index in memory (ICD-10-CM takes some seconds)."""
        return cls(*built(documents))

    def save(self, path: Path) -> None:
        """Write it to ``path``; processes that have the old file open keep it."""
        save(path, self._arrays, self._facts)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Map a saved index into memory; raises :class:`DamagedIndex`."""
        return cls(*load(path))

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def vocabulary(self) -> list[str]:
        """All words, sorted; needed for misspellings only."""
        return [self.words[place] for place in range(len(self.words))]

    def posting(self, first: int, last: int) -> Array:
        """Return the phrases with the words from ``first`` to before ``last``, with repeats."""
        return self.postings[int(self.posting_start[first]) : int(self.posting_start[last])]

    def beginning(self, letters: str) -> tuple[int, int]:
        """Return where in :attr:`vocabulary` the words with these first letters are."""
        words = self.vocabulary
        return bisect_left(words, letters), bisect_left(words, letters + "\U0010ffff")

    def counted(self, counts: Mapping[str, int]) -> Array:
        """Return how often each document's code was used, its completions counted with it."""
        found = np.zeros(len(self), np.float32)
        for code, count in counts.items():
            plain = code.replace(".", "").upper()
            places = (self.plain.find(plain[:n]) for n in range(len(plain), 2, -1))
            place = next((each for each in places if each >= 0), -1)
            if place >= 0:
                found[place] += count
        return found

    def endings_of(self, document: int) -> tuple[Ending, ...]:
        """Return the endings that complete a document's code; none if it needs none."""
        which = int(self.ending[document])
        return self.endings[which] if which >= 0 else ()
