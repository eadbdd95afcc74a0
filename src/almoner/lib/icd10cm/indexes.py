"""The alphabetic index, the external-cause index, the neoplasm table and the drug table in XML.

All four have one layout: ``letter > mainTerm > term > term …``; the tables put codes in numbered
columns (``cell``) where the indexes have one ``code``. Codes with a dash at the end (``C79.8-``)
need more characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.icd10cm.elements import Element, parsed, refused

CELL = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?\.?-?")


@dataclass(frozen=True, slots=True)
class Term:
    """A line of an index or a table.

    ``path`` is the main term and the subterms down to this one, without the non-essential
    modifiers, which are kept apart: they may be said or not and change nothing. ``cells`` has a
    code, or ``""``, for each column after the first; an index has one column.
    """

    path: tuple[str, ...]
    modifiers: tuple[str, ...]
    cells: tuple[str, ...]
    see: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    manifestation: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """A whole index or table; ``columns`` are the headings after the first, or ``("Code",)``."""

    edition: str
    columns: tuple[str, ...]
    terms: tuple[Term, ...]


def read_index(raw: bytes) -> Index:
    """Read an index or a table; raises :class:`NotARelease` with the line of what is wrong."""
    root = parsed(raw, root="ICD10CM.index")
    heading = root.first("indexHeading")
    columns = tuple(heading.texts("head"))[1:] if heading is not None else ("Code",)
    terms = tuple(
        term
        for letter in root.all("letter")
        for main in letter.all("mainTerm")
        for term in _terms(main, (), (), len(columns))
    )
    if not terms:
        raise refused(root.line, "the index holds no term.")
    return Index(root.needed("version"), columns, terms)


def _terms(
    element: Element, above: tuple[str, ...], said: tuple[str, ...], width: int
) -> Iterator[Term]:
    title = element.first("title")
    if title is None:
        raise refused(element.line, "a term has no title.")
    path = (*above, title.text)
    modifiers = (*said, *(text for inside in title.all("nemod") for text in _modifiers(inside)))
    yield Term(
        path,
        modifiers,
        _cells(element, width),
        tuple(text for child in element.all("see") if (text := child.text)),
        tuple(text for child in element.all("seeAlso") if (text := child.text)),
        "".join(element.texts("manif")),
    )
    for term in element.all("term"):
        yield from _terms(term, path, modifiers, width)


def _modifiers(element: Element) -> list[str]:
    return [text.strip() for text in re.findall(r"\(([^()]*)\)", element.text) if text.strip()]


def _cells(element: Element, width: int) -> tuple[str, ...]:
    cells = [""] * width
    for place, child in _coded(element):
        code = child.text.strip()
        if not code.strip("-"):
            continue
        if CELL.fullmatch(code) is None:
            raise refused(child.line, f"{code!r} is no code.")
        if not 0 <= place < width:
            raise refused(child.line, "a cell stands in a column that the heading does not name.")
        cells[place] = code
    return tuple(cells)


def _coded(element: Element) -> Iterator[tuple[int, Element]]:
    for child in element.children:
        if child.name == "cell":
            column = child.attributes.get("col", "")
            yield (int(column) - 2 if column.isdecimal() and len(column) < 4 else -1), child
        elif child.name in ("code", "subcat", "seecat"):
            yield 0, child
