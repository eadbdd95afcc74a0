"""ICD-10-CM as documents: titles, inclusion terms, the tables, lay phrases, age and sex."""

import re
from collections.abc import Container, Iterator

from almoner.lib.encoder.documents import Document, Ending, Phrase, Source
from almoner.lib.encoder.lexicon import Lexicon, shipped_lexicon
from almoner.lib.icd10cm import Book, Fitting, NoteKind, Term, normal

_BRACKETED = re.compile(r"\s*\([A-Z][0-9A-Z]{2}[^()]*\)")
_COLUMNS = (
    "poisoning accidental overdose",
    "poisoning intentional self-harm suicide overdose",
    "poisoning assault",
    "poisoning undetermined",
    "adverse effect side effect reaction",
    "underdosing",
)
_GROWTHS = (
    "malignant neoplasm primary",
    "malignant neoplasm secondary metastatic",
    "carcinoma in situ",
    "benign neoplasm",
    "neoplasm of uncertain behavior",
    "neoplasm of unspecified behavior",
)
_SLOW = (
    (re.compile(r"^[VWXY]"), 0.94),
    (re.compile(r"^O"), 0.92),
    (re.compile(r"^P"), 0.9),
    (re.compile(r"^Z(8[0-7])"), 0.9),
    (re.compile(r"^T(3[6-9]|4|50)"), 0.95),
    (re.compile(r"^I69"), 0.93),
)
"""What is asked for less often than its words let expect, by the beginning of the code."""
_ELSEWHERE = 0.93
_OTHER = 0.96


def documents(
    book: Book,
    lexicon: Lexicon | None = None,
    *,
    without: Container[tuple[str, str]] = frozenset(),
) -> Iterator[Document]:
    """Yield every code of the tabular list, with its completions as endings.

    ``without`` leaves out inclusion terms by code and text, to measure how they are found.
    """
    lexicon = shipped_lexicon() if lexicon is None else lexicon
    fitting = Fitting(book)
    more = _tables(book)
    for code, texts in lexicon.codes.items():
        node = book.find(code)
        if node is not None:
            more.setdefault(node.place, []).extend(Phrase(text, Source.LAY) for text in texts)
    for place, code in enumerate(book.codes):
        node = book.at(place)
        if node.level != "code":
            continue
        fit = fitting.at(place)
        endings = tuple(Ending(each.character, each.meaning) for each in book.sevenths(place))
        parent = book.parents[place]
        yield Document(
            code,
            node.title,
            (*_noted(book, place, without), *more.get(place, ())),
            book.codes[parent] if book.at(parent).level == "code" else "",
            node.is_billable,
            endings,
            fit.youngest,
            fit.oldest,
            fit.sex.value,
            _prior(code, node.title),
        )


def _noted(book: Book, place: int, without: Container[tuple[str, str]]) -> Iterator[Phrase]:
    for note in book.notes.get(place, ()):
        if note.kind is NoteKind.INCLUSION_TERM:
            source = Source.INCLUSION
        elif note.kind is NoteKind.INCLUDES:
            source = Source.INCLUDES
        else:
            continue
        for line in note.lines:
            text = _BRACKETED.sub("", line)
            if text and (book.codes[place], line) not in without:
                yield Phrase(text, source)


def _prior(code: str, title: str) -> float:
    prior = next((value for begins, value in _SLOW if begins.match(code)), 1.0)
    if "classified elsewhere" in title:
        prior *= _ELSEWHERE
    if title.startswith("Other "):
        prior *= _OTHER
    return prior


def _tables(book: Book) -> dict[int, list[Phrase]]:
    found: dict[int, list[Phrase]] = {}
    for name, source, columns in (
        ("index", Source.INDEX, ("",)),
        ("external", Source.EXTERNAL, ("",)),
        ("neoplasm", Source.NEOPLASM, _GROWTHS),
        ("drug", Source.DRUG, _COLUMNS),
    ):
        for term in book.release.table(name).terms:
            for cell, column in zip(term.cells, columns, strict=False):
                place = _place(book, cell)
                if place >= 0:
                    text = f"{column} {_said(term, source)}".strip()
                    found.setdefault(place, []).append(Phrase(text, source))
    return found


def _said(term: Term, source: Source) -> str:
    path = term.path[1:] if source is Source.NEOPLASM else term.path
    return ", ".join(path)


def _place(book: Book, cell: str) -> int:
    node = book.find(normal(cell)) if cell else None
    return -1 if node is None else node.place
