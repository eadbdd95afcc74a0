"""Ranked codes into hits: one for each family of sides, completed by the encounter, with why."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from almoner.lib.encoder.arrays import Array
from almoner.lib.encoder.documents import Source
from almoner.lib.encoder.endings import likeliest
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.words import SIDES, words_of

Ranked = tuple[int, float, int]
"""A document, its score and the phrase it was found by."""


@dataclass(frozen=True, slots=True)
class Context:
    """Whom and what the code is for: what is not known is left out.

    ``age`` in years; ``sex``: female or male; ``encounter``: initial, subsequent or sequela.
    ``used``: how often this practice used each code, as ``Index.counted`` gives it.
    """

    age: int | None = None
    sex: str = ""
    encounter: str = "initial"
    used: Array | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A code found, and why: the phrase it was found by, where that stands, and its words.

    ``variants`` are the codes that differ by the side only (right, left, bilateral); ``under`` is
    the code above, for drilling down; a hit that is not billable leads to its children.
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


def assembled(
    index: Index,
    ranked: Sequence[Ranked],
    said: frozenset[str],
    found: frozenset[str],
    context: Context,
    *,
    limit: int,
) -> list[Hit]:
    """Return the hits.

    ``said`` are the words typed and those they are read as; ``found`` the words of the index
    that these stand for.
    """
    families: dict[int, list[Ranked]] = {}
    heads = index.family[[document for document, _, _ in ranked]].tolist()
    for head, each in zip(heads, ranked, strict=True):
        families.setdefault(head, []).append(each)
    sided = bool(SIDES & said)
    hits: list[Hit] = []
    for members in families.values():
        if len(hits) >= limit:
            break
        document, score, phrase = _chosen(index, members, sided=sided)
        code, title, is_billable = _completed(index, document, said, context)
        text, above = index.phrases[phrase], int(index.above[document])
        hits.append(
            Hit(
                code,
                title,
                is_billable,
                round(score, 4),
                Source(int(index.phrase_source[phrase])),
                text,
                tuple(word for word in _words(text) if word in found),
                index.codes[above] if above >= 0 else "",
                _variants(index, members, document, code),
            )
        )
    return hits


def _chosen(index: Index, members: Sequence[Ranked], *, sided: bool) -> Ranked:
    """Return the member whose side was asked for, the one that leaves it open where none was."""
    best = members[0]
    if sided or len(members) == 1:
        return best
    unsaid = next((each for each in members if index.side[each[0]] == 4), None)
    return best if unsaid is None else (unsaid[0], best[1], unsaid[2])


def _completed(
    index: Index, document: int, said: frozenset[str], context: Context
) -> tuple[str, str, bool]:
    if index.ending[document] >= 0:
        return (*likeliest(index, document, said, context.encounter), True)
    return index.codes[document], index.titles[document], bool(index.billable[document])


def _variants(index: Index, members: Sequence[Ranked], document: int, code: str) -> tuple[str, ...]:
    """Return the other codes of a family, right before left, with the same last character."""
    others = [other for other, _, _ in members if other != document]
    others.sort(key=lambda other: int(index.side[other]))
    if index.ending[document] < 0:
        return tuple(index.codes[other] for other in others)
    plain = (index.plain[other].ljust(6, "X") + code[-1] for other in others)
    return tuple(f"{each[:3]}.{each[3:]}" for each in plain)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words_of(text)))
