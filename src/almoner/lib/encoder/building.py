"""Documents into an index: phrases, words, families of sides, and what is meant by default."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from almoner.lib.encoder.arrays import Array, Strings
from almoner.lib.encoder.documents import Document, Phrase, Source
from almoner.lib.encoder.words import FAINT, INITIALS, initials_of, words_of
from almoner.lib.icd10cm.sides import grouped, side_of

SEXES = {"": 0, "female": 1, "male": 2}
_ABBREVIATED = (Source.TITLE, Source.INCLUSION, Source.INCLUDES)
"""Whose first letters are typed for them: ADPKD."""
_SIDES_SAID = {"right": 1, "left": 2, "bilateral": 3, "both": 3}
"""4: the side is left open."""


@dataclass(slots=True)
class _Phrases:
    document: list[int] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)
    initials: list[tuple[int, str]] = field(default_factory=list)

    def add(self, document: int, phrase: Phrase) -> None:
        words = list(dict.fromkeys(words_of(phrase.text)))
        if words:
            self.document.append(document)
            self.source.append(phrase.source)
            self.texts.append(phrase.text)
            self.words.append(words)
            if phrase.source in _ABBREVIATED:
                place = len(self.texts) - 1
                self.initials += [(place, INITIALS + each) for each in initials_of(phrase.text)]


def built(documents: Iterable[Document]) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays and facts of an index over ``documents``."""
    ordered = sorted(documents, key=lambda each: _plain(each.code))
    places = {_plain(each.code): place for place, each in enumerate(ordered)}
    above = [places.get(_plain(each.above), -1) if each.above else -1 for each in ordered]
    phrases = _Phrases()
    for place, each in enumerate(ordered):
        phrases.add(place, Phrase(each.title, Source.TITLE))
        for phrase in each.phrases:
            phrases.add(place, phrase)
    arrays = _postings(phrases) | _facts_of(ordered, above)
    sets, which = _endings(ordered)
    arrays["ending"] = which
    family, side = _families(ordered, above)
    arrays["family"], arrays["side"] = family, side
    arrays["default"] = _defaults(ordered, above)
    for name, texts in (
        ("code", [each.code for each in ordered]),
        ("plain", [_plain(each.code) for each in ordered]),
        ("title", [each.title for each in ordered]),
        ("phrase", phrases.texts),
    ):
        arrays[f"{name}_text"], arrays[f"{name}_start"] = Strings.of(texts).arrays()
    return arrays, {"endings": sets}


def _plain(code: str) -> str:
    return code.replace(".", "").upper()


def _postings(phrases: _Phrases) -> dict[str, Array]:
    initials = {letters for _, letters in phrases.initials}
    vocabulary = sorted(initials.union(*phrases.words), key=str.encode)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    lengths = np.fromiter((len(words) for words in phrases.words), np.int64, len(phrases.words))
    flat = np.fromiter(
        (numbers[word] for words in phrases.words for word in words), np.int32, int(lengths.sum())
    )
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    total_of, total_words = owner, flat
    owner = np.append(owner, np.array([place for place, _ in phrases.initials], np.int32))
    flat = np.append(flat, np.array([numbers[each] for _, each in phrases.initials], np.int32))
    order = np.lexsort((owner, flat))
    counts = np.bincount(flat, minlength=len(vocabulary))
    rarity = np.log1p((len(lengths) - counts + 0.5) / (counts + 0.5))
    faint = np.array([FAINT.get(word, 1.0) for word in vocabulary])
    weight = (rarity * faint).astype(np.float32)
    total = np.zeros(len(lengths), np.float32)
    np.add.at(total, total_of, weight[total_words])
    text, start = Strings.of(vocabulary).arrays()
    return {
        "word_text": text,
        "word_start": start,
        "word_weight": weight,
        "postings": owner[order],
        "posting_start": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "phrase_weight": total,
        "phrase_document": np.array(phrases.document, np.int32),
        "phrase_source": np.array(phrases.source, np.uint8),
    }


def _facts_of(documents: Sequence[Document], above: Sequence[int]) -> dict[str, Array]:
    return {
        "above": np.array(above, np.int32),
        "billable": np.array([each.is_billable for each in documents], np.bool_),
        "youngest": np.array([each.youngest for each in documents], np.uint8),
        "oldest": np.array([each.oldest for each in documents], np.uint8),
        "sex": np.array([SEXES[each.sex] for each in documents], np.uint8),
        "prior": np.array([each.prior for each in documents], np.float32),
    }


def _endings(documents: Sequence[Document]) -> tuple[list[list[tuple[str, str]]], Array]:
    """Return the distinct sets of endings, and which each document has (-1: none)."""
    sets: dict[tuple[tuple[str, str], ...], int] = {}
    which = [
        sets.setdefault(tuple((e.character, e.meaning) for e in each.endings), len(sets))
        if each.endings
        else -1
        for each in documents
    ]
    return [list(each) for each in sets], np.array(which, np.int16)


def _families(documents: Sequence[Document], above: Sequence[int]) -> tuple[Array, Array]:
    """Return for each document the first of those that differ from it by the side only.

    Siblings are a family when one says right or left and their titles are the same but for that.
    """
    family = np.arange(len(documents), dtype=np.int32)
    side = np.zeros(len(documents), np.uint8)
    siblings: dict[int, list[int]] = {}
    for place, parent in enumerate(above):
        if parent >= 0:
            siblings.setdefault(parent, []).append(place)
    for children in siblings.values():
        said = [(place, side_of(documents[place].title)) for place in children]
        if not any(said_side in ("right", "left") for _, said_side in said):
            continue
        for group in grouped([(place, documents[place].title) for place in children]):
            for place in group:
                family[place] = group[0]
                side[place] = _SIDES_SAID.get(side_of(documents[place].title), 4)
    return family, side


_UNSPECIFIED = re.compile(r"unspecified|\bNOS\b|without (mention|complication)", re.IGNORECASE)


def _defaults(documents: Sequence[Document], above: Sequence[int]) -> Array:
    """Return for each document above others the one meant when nothing more is said, or -1."""
    children: dict[int, list[int]] = {}
    for place, parent in enumerate(above):
        if parent >= 0:
            children.setdefault(parent, []).append(place)
    default = np.full(len(documents), -1, np.int32)
    for place in range(len(documents) - 1, -1, -1):
        if place not in children:
            continue
        meant = _meant([(each, documents[each]) for each in children[place]])
        if meant >= 0:
            below = int(default[meant])
            default[place] = below if below >= 0 else (meant if meant not in children else -1)
    return default


def _meant(children: list[tuple[int, Document]]) -> int:
    if len(children) == 1:
        return children[0][0]
    said = [(place, each) for place, each in children if _UNSPECIFIED.search(each.title)]
    last = [(place, each) for place, each in said if _plain(each.code)[-1] in "90"]
    chosen = last or said
    if not chosen:
        return -1
    return min(chosen, key=lambda pair: len(pair[1].title))[0]
