"""The encoder: recall in the first ten, and the time of a keystroke, beside plain full-text search.

Two sets of questions. *Held terms*: inclusion terms of ICD-10-CM that are taken out before the
index is built; the code they stood at has to be found. *Lay queries*: what people type, written
before the ranking was tuned (``lib/tests/encoder_lay_queries.tsv``), in two halves by a checksum
of their words; only the ``tuned`` half was looked at while tuning. The same hand wrote the lexicon,
so they flatter it; a set that nobody here wrote are the *short titles* of CMS's order file
(``Displ fx of base of nk of r femr, init``) and a published list of *abbreviations*, both in
``../shared/data``. Beside it stands
SQLite's FTS5 (BM25, all words, else any word) over the titles of the same codes.

A code counts when it is the accepted one, or lies below an accepted one that cannot be billed.
"""

import csv
import random
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time

from almoner.lib.encoder import Encoder, Index, Source, read_lexicon
from almoner.lib.encoder.icd10cm import documents
from almoner.lib.encoder.words import words_of
from almoner.lib.icd10cm import Book, Level, NoteKind, normal, shipped
from benchmarks.figures import Figure

LAY = Path(__file__).resolve().parents[1] / "src/almoner/lib/tests/encoder_lay_queries.tsv"
ORDER = (
    Path(__file__).resolve().parents[2]
    / "shared/data/codes/openemr/contrib/icd10/icd10orderfiles.zip"
)
ABBREVIATIONS = (
    Path(__file__).resolve().parents[2]
    / "shared/data/dictation/lisavirginia_clinical-abbreviations"
    "/sources/5-wikipedia/wikipedia_abbreviation_database.csv"
)
_OFFICIAL = (Source.TITLE, Source.INCLUSION, Source.INCLUDES, Source.INDEX, Source.EXTERNAL)
HELD = 1000
PLAIN = "FTS5 over titles"
Find = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the codes (without dot) of which one has to be found, or one below."""

    text: str
    accepted: tuple[str, ...]
    below: tuple[str, ...]
    kind: str

    def is_answered(self, codes: Sequence[str]) -> bool:
        plain = [normal(code) for code in codes]
        return any(code in self.accepted or code.startswith(self.below or "?") for code in plain)

    @property
    def half(self) -> str:
        return ("tuned", "unseen")[zlib.crc32(self.text.lower().encode()) % 2]


def figures() -> Iterator[Figure]:
    """Measure quality, then time."""
    book = shipped()
    held = held_terms(book)
    left_out = {(term.accepted[0], term.text) for term in held}
    index = Index.build(documents(book, without=_Held(left_out)))
    plain = Plain(book)
    yield from _recall("held_terms", held, searching(Encoder(index)), plain.titles, 0.6)
    started = perf_counter()
    index = Index.build(documents(book))
    yield Figure("coding_encoder", "build", perf_counter() - started, "s", 30)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "icd10cm.index"
        index.save(path)
        yield Figure("coding_encoder", "size", path.stat().st_size / 1e6, "MB", 40)
        started = perf_counter()
        opened = Index.open(path)
        yield Figure("coding_encoder", "open", (perf_counter() - started) * 1e3, "ms", 300)
        encoder = Encoder(opened)
        queries = lay_queries()
        for half in ("tuned", "unseen"):
            chosen = [query for query in queries if query.half == half]
            yield from _recall(f"lay_{half}", chosen, searching(encoder), plain.titles, 0.9)
        bare = read_lexicon("")
        unaided = searching(Encoder(Index.build(documents(book, bare)), bare))
        yield from _recall("lay_without_lexicon", queries, unaided, plain.titles, None)
        if listed := abbreviations(opened):
            yield from _recall("abbreviations", listed, searching(encoder), plain.titles, None)
        if shortened := short_titles():
            yield from _recall("short_titles", shortened, searching(encoder), plain.titles, None)
        yield from _times(encoder, plain, queries)


def searching(encoder: Encoder) -> Find:
    """Return the codes the encoder finds, the first ten."""
    return lambda text: [hit.code for hit in encoder.search(text, limit=10)]


class _Held:
    """Inclusion terms left out, by code with its dot and text."""

    def __init__(self, terms: set[tuple[str, str]]) -> None:
        self.terms = terms

    def __contains__(self, term: object) -> bool:
        return isinstance(term, tuple) and (normal(term[0]), term[1]) in self.terms


def held_terms(book: Book, count: int = HELD) -> list[Query]:
    """Return inclusion terms, drawn with a fixed seed, and the codes they stand at."""
    terms = [
        (book.codes[place], line)
        for place, notes in book.notes.items()
        for note in notes
        if note.kind is NoteKind.INCLUSION_TERM and book.at(place).level is Level.CODE
        for line in note.lines
        if not line.endswith(":")
    ]
    chosen = random.Random(2026).sample(terms, count)
    return [
        Query(line, (normal(code),), () if book.is_billable(code) else (normal(code),), "held")
        for code, line in chosen
    ]


def lay_queries() -> list[Query]:
    """Return the lay queries of the tests' data."""
    with LAY.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return [
            Query(
                row["query"],
                tuple(normal(code) for code in row["accepted"].split() if code[-1] != "-"),
                tuple(normal(code) for code in row["accepted"].split() if code[-1] == "-"),
                row["kind"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def short_titles(count: int = HELD) -> list[Query]:
    """Return abbreviated titles of codes that can be billed, drawn with a fixed seed."""
    if not ORDER.exists():
        print(f"coding_encoder: left out, the data is missing: {ORDER}")
        return []
    with zipfile.ZipFile(ORDER) as file:
        name = next(name for name in file.namelist() if re.search(r"order_\d{4}\.txt$", name))
        lines = file.read(name).decode("latin-1").splitlines()
    titles = [
        (line[6:13].strip(), line[16:76].strip())
        for line in lines
        if line[14] == "1" and line[16:76].strip() != line[77:].strip()
    ]
    chosen = random.Random(2026).sample(titles, count)
    return [Query(title, (code,), (), "short") for code, title in chosen]


def abbreviations(index: Index) -> list[Query]:
    """Return abbreviations of a published list of which a meaning is a phrase of the release."""
    if not ABBREVIATIONS.exists():
        print(f"coding_encoder: left out, the data is missing: {ABBREVIATIONS}")
        return []
    meant: dict[frozenset[str], set[str]] = {}
    for place in range(len(index.phrases)):
        if int(index.phrase_source[place]) in _OFFICIAL:
            code = index.plain[int(index.phrase_document[place])]
            meant.setdefault(_bare(index.phrases[place]), set()).add(code)
    found: dict[str, set[str]] = {}
    with ABBREVIATIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = meant.get(_bare(row["long_form"]), set())
            if codes and 2 <= len(row["abr"]) <= 8:
                found.setdefault(row["abr"], set()).update(codes)
    return [Query(text, (), tuple(sorted(codes)), "abbr") for text, codes in sorted(found.items())]


def _bare(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - {"unspecified", "nos", "disease", "syndrome", "disorder"}


def recall(queries: Sequence[Query], find: Find) -> float:
    """Return the share of queries answered."""
    return sum(query.is_answered(find(query.text)) for query in queries) / len(queries)


def _recall(
    name: str, queries: Sequence[Query], find: Find, plain: Find, goal: float | None
) -> Iterator[Figure]:
    yield Figure(
        "coding_encoder",
        f"{name}_recall_at_10",
        recall(queries, find),
        f"of {len(queries)}",
        goal,
        lower_is_better=False,
        beside=(PLAIN, recall(queries, plain)),
    )


class Plain:
    """Full-text search as one writes it in an afternoon: all words, the last begun, else any."""

    def __init__(self, book: Book) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.execute("CREATE VIRTUAL TABLE said USING fts5(code UNINDEXED, title)")
        rows = ((node.code, node.title) for node in book.all())
        self.base.executemany("INSERT INTO said VALUES (?, ?)", rows)

    def titles(self, text: str) -> list[str]:
        """Return ten codes."""
        words = [f'"{word}"' for word in words_of(text)]
        if not words:
            return []
        words[-1] += "*"
        found: dict[str, None] = {}
        for joint in (" AND ", " OR "):
            rows = self.base.execute(
                "SELECT code FROM said WHERE said MATCH ? ORDER BY rank LIMIT 10",
                (f"title : ({joint.join(words)})",),
            )
            found |= dict.fromkeys(row[0] for row in rows)
        return list(found)[:10]


def _times(encoder: Encoder, plain: Plain, queries: Sequence[Query]) -> Iterator[Figure]:
    """Type every query letter by letter."""
    typed = [query.text[:end] for query in queries for end in range(1, len(query.text) + 1)]
    encoder.search("warm")
    ours = [_timed(encoder.search, text) for text in typed]
    plains = [_timed(plain.titles, text) for text in typed[:: max(1, len(typed) // 800)]]
    for place, what, most in ((0, "keystroke", 20.0), (1, "keystroke_own_time", 5.0)):
        mine, other = (sorted(each[place] for each in times) for times in (ours, plains))
        for share, goal in ((0.5, None), (0.95, most), (0.99, None)):
            yield Figure(
                "coding_encoder",
                f"{what}_p{share * 100:.0f}",
                mine[int(len(mine) * share)],
                "ms",
                goal,
                beside=(PLAIN, other[int(len(other) * share)]),
            )


def _timed(find: Callable[[str], object], text: str) -> tuple[float, float]:
    """Return milliseconds by the clock and of the processor (others use this machine too)."""
    started, spent = perf_counter(), thread_time()
    find(text)
    return (perf_counter() - started) * 1e3, (thread_time() - spent) * 1e3
