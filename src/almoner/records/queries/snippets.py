"""Where words were found: pieces of a text, and pages of documents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from almoner.records.models import DocumentPage
from almoner.records.queries.words import Said

AROUND = 60
"""Letters of a text that are shown on each side of a match."""
PAGES = 3
"""Pages of a document that are shown with their words; the others are counted."""

Piece = tuple[str, bool]
"""Some text, and whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class FoundPages:
    """The first pages of a document that have the words, and how many more there are."""

    rows: Sequence[tuple[int, Sequence[Piece]]]
    more: int


def pattern_of(q: str) -> re.Pattern[str]:
    """Return what finds the words of ``q`` where a word begins."""
    words = [re.escape(word) for word in q.split() if any(map(str.isalnum, word))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE)


def pieces_of(text: str, pattern: re.Pattern[str], *, around: int = AROUND) -> list[Piece]:
    """Return a text, or what stands around the first match, cut where it matches."""
    first = pattern.search(text)
    at = max(first.start() - around, 0) if first else 0
    end = min(at + 4 * around, len(text))
    found = [("…", False)] if at else []
    for match in pattern.finditer(text, first.start(), end) if first else ():
        found += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    found.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in found if piece[0]]


def pages_of(found: Iterable[Said], q: str) -> Mapping[UUID, FoundPages]:
    """Return the pages that have the words, by document."""
    found = [each for each in found if each.pages]
    wanted = [page for each in found for page in each.pages[:PAGES]]
    texts = DocumentPage.objects.filter(pk__in=wanted).values_list("pk", "number", "text")
    pages = {key: (number, " ".join(text.split())) for key, number, text in texts}
    pattern = pattern_of(q)
    shown = {}
    for each in found:
        first = (pages[key] for key in each.pages[:PAGES])
        rows = [(number, pieces_of(text, pattern)) for number, text in first]
        shown[each.entry_id] = FoundPages(rows, max(len(each.pages) - PAGES, 0))
    return shown
