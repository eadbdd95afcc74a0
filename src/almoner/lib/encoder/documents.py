"""What is searched: codes with everything that is said about them, of any code set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum


class Source(IntEnum):
    """Where a phrase comes from; what a match in it counts is in ``scoring.WEIGHTS``."""

    TITLE = 0
    INCLUSION = 1
    INCLUDES = 2
    LAY = 3
    INDEX = 4
    EXTERNAL = 5
    NEOPLASM = 6
    DRUG = 7

    @property
    def label(self) -> str:
        """What to say beside a hit that matched there."""
        return _LABELS[self]


_LABELS = {
    Source.TITLE: "title",
    Source.INCLUSION: "inclusion term",
    Source.INCLUDES: "includes",
    Source.LAY: "also called",
    Source.INDEX: "index",
    Source.EXTERNAL: "external-cause index",
    Source.NEOPLASM: "neoplasm table",
    Source.DRUG: "drug table",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that lead to a code."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Ending:
    """A last character that completes a code, filled up with X to ``at``, and what it says."""

    character: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Document:
    """A code to be found.

    ``above`` is the code it stands under, ``""`` for none. ``endings`` are the 7th characters of
    ICD-10-CM; with them the code itself cannot be billed, its completions can. Ages in years.
    ``prior`` is below 1 for what is wanted less often than its words let expect.
    """

    code: str
    title: str
    phrases: tuple[Phrase, ...] = ()
    above: str = ""
    is_billable: bool = True
    endings: tuple[Ending, ...] = ()
    youngest: int = 0
    oldest: int = 124
    sex: str = ""
    prior: float = 1.0


def plain_documents(rows: Iterable[tuple[str, str]]) -> Iterator[Document]:
    """Make documents of codes and titles, as an office loads them (CPT, HCPCS, ICD-10-PCS)."""
    return (Document(code, title) for code, title in rows)


def with_phrases(
    documents: Iterable[Document], more: Mapping[str, Sequence[Phrase]]
) -> Iterator[Document]:
    """Add phrases by code, such as names a practice uses; codes that are not there are left out."""
    for document in documents:
        extra = tuple(more.get(document.code, ()))
        yield replace(document, phrases=(*document.phrases, *extra)) if extra else document
