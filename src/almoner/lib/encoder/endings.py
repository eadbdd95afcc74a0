"""The last character of a code: by what was typed, by the encounter, else the least said."""

from collections.abc import Iterator
from functools import lru_cache

from almoner.lib.encoder.documents import Ending
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.words import words_of

_PLAIN = ("closed", "routine", "unspecified", "not applicable")
"""What is meant where nothing is said: a fracture is closed and heals (I.C.19.c)."""


def completed(index: Index, document: int) -> Iterator[tuple[str, str]]:
    """Yield codes and titles completed by each ending."""
    for ending in index.endings_of(document):
        yield _completed(index, document, ending)


def likeliest(index: Index, document: int, said: frozenset[str], encounter: str) -> tuple[str, str]:
    """Return the code and title completed by the ending that words and encounter mean."""
    title = index.titles[document]
    asked = said.difference(words_of(title))
    ending = max(index.endings_of(document), key=lambda each: _fit(each, asked, encounter))
    return _completed(index, document, ending)


def _completed(index: Index, document: int, ending: Ending) -> tuple[str, str]:
    code = index.plain[document].ljust(6, "X") + ending.character
    return f"{code[:3]}.{code[3:]}", f"{index.titles[document]}, {ending.meaning}"


def _fit(ending: Ending, asked: frozenset[str], encounter: str) -> float:
    if f"7th{ending.character.lower()}" in asked:  # as CMS's short titles say it
        return 9.0
    words, plain = _words(ending.meaning)
    said = len(asked & words) / (1 + len(words) / 100)
    return said + (0.5 if encounter and encounter in words else 0.0) + plain


@lru_cache(maxsize=1024)
def _words(meaning: str) -> tuple[frozenset[str], float]:
    plain = sum(0.1 for text in _PLAIN if text in meaning)
    return frozenset(words_of(meaning)), plain
