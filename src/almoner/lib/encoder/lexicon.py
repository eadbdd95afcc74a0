"""Everyday words, abbreviations and other words for the same, from ``lexicon.txt``.

Three parts: *words* that say the same and stand for one another, *phrases* that are read as other
words, and *codes* that an everyday phrase leads to. The list is the project's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from almoner.lib.encoder.words import words_of

SHIPPED = Path(__file__).with_name("lexicon.txt")
LONGEST = 5
"""Words in the longest phrase."""


class DamagedLexicon(ValueError):
    """A line of the lexicon cannot be read."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The three parts, by single words in small letters."""

    words: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    codes: dict[str, tuple[str, ...]]
    """Texts by code, codes as written."""

    def readings(self, query: list[str], *, most: int = 4) -> Iterator[list[str]]:
        """Yield ``query`` as typed, then with its phrases replaced, longest phrases first."""
        yield query
        found = list(self._found(query))
        depth = max((len(meanings) for _, _, meanings in found), default=0)
        for turn in range(min(depth, most - 1)):
            said: list[str] = []
            at = 0
            for start, end, meanings in found:
                said += query[at:start]
                said += meanings[min(turn, len(meanings) - 1)]
                at = end
            yield said + query[at:]

    def _found(self, query: list[str]) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
        at = 0
        while at < len(query):
            for length in range(min(LONGEST, len(query) - at), 0, -1):
                meanings = self.phrases.get(tuple(query[at : at + length]))
                if meanings:
                    yield at, at + length, meanings
                    at += length - 1
                    break
            at += 1


def read_lexicon(text: str) -> Lexicon:
    """Read the lexicon's text; raises :class:`DamagedLexicon` with the line."""
    words: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    codes: dict[str, tuple[str, ...]] = {}
    part = ""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            part = line
        elif line and part == "[words]":
            _same(words, [words_of(each) for each in line.split("=")], number)
        elif line:
            said, colon, meaning = line.partition(":")
            if not colon or not words_of(said) or part not in ("[phrases]", "[codes]"):
                raise DamagedLexicon(f"lexicon.txt, line {number}: {line!r}")
            if part == "[phrases]":
                key = tuple(words_of(said))
                more = tuple(tuple(words_of(each)) for each in meaning.split("|"))
                phrases[key] = (*phrases.get(key, ()), *more)
            else:
                for code in meaning.split():
                    codes[code] = (*codes.get(code, ()), said.strip())
    return Lexicon(words, phrases, codes)


def _same(words: dict[str, tuple[str, ...]], group: list[list[str]], number: int) -> None:
    if len(group) < 2 or any(len(each) != 1 for each in group):
        raise DamagedLexicon(f"lexicon.txt, line {number}: words that say the same, with = between")
    alone = [each[0] for each in group]
    for word in alone:
        others = (other for other in alone if other != word)
        words[word] = tuple(dict.fromkeys((*words.get(word, ()), *others)))


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Return the lexicon that comes with Almoner."""
    return read_lexicon(SHIPPED.read_text(encoding="utf-8"))
