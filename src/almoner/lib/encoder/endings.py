"""The last character of a code: by what was typed, by the encounter, else the least said."""

from collections.abc import Iterator, Sequence

from almoner.lib.encoder.documents import Ending
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.words import words_of

_PLAIN = ("closed", "routine", "unspecified", "not applicable")
"""What is meant where nothing is said: a fracture is closed and heals (I.C.19.c)."""


def completed(
    index: Index, document: int, typed: Sequence[str] = (), encounter: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield codes and titles completed by each ending, the likeliest first if words are given."""
    stem = index.plain[document].ljust(6, "X")
    endings: Sequence[Ending] = index.endings_of(document)
    if typed or encounter:
        asked = set(typed) - set(words_of(index.titles[document]))
        endings = sorted(endings, key=lambda ending: -_fit(ending, asked, encounter))
    for ending in endings:
        code = stem + ending.character
        yield f"{code[:3]}.{code[3:]}", f"{index.titles[document]}, {ending.meaning}"


def _fit(ending: Ending, asked: set[str], encounter: str) -> float:
    words = set(words_of(ending.meaning))
    said = len(asked & words) / (1 + len(words) / 100)
    meant = 0.5 if encounter and encounter in words else 0.0
    return said + meant + sum(0.1 for text in _PLAIN if text in ending.meaning)
