"""Statements and collection letters as PDF, set by Typst from what was kept of each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pikepdf

from almoner.ledger.models import CollectionStep, Statement, StatementPart
from almoner.lib.typeset import quick_qr, typeset


def statement(of: Statement) -> bytes:
    """Return one statement, the same at every printing, with structure for screen readers."""
    return _set([of], tagged=True, at=of.made_at)


def statements(of: Sequence[Statement]) -> tuple[bytes, dict[str, int], int]:
    """Return statements in one PDF for the printer, the first page of each, and their number."""
    if not of:
        return b"", {}, 0
    content = _set(of, tagged=False, at=of[0].made_at)
    with pikepdf.open(BytesIO(content)) as opened:
        places = {page.objgen: place for place, page in enumerate(opened.pages)}
        with opened.open_outline() as outline:
            firsts = {
                str(item.title): places[item.destination[0].objgen]  # type: ignore[index] # of Typst's own
                for item in outline.root
            }
        return content, firsts, len(opened.pages)


def joined(parts: Sequence[StatementPart]) -> tuple[bytes, int]:
    """Return the parts of a batch in one PDF, and its pages."""
    made = pikepdf.new()
    for part in parts:
        if part.pdf is not None:
            with pikepdf.open(part.pdf.path) as opened:
                made.pages.extend(opened.pages)
    if not len(made.pages):
        return b"", 0
    out = BytesIO()
    made.save(out)
    return out.getvalue(), len(made.pages)


def single_files(parts: Sequence[StatementPart]) -> bytes:
    """Return a ZIP file with each mailed statement of a batch as a PDF named by its number."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as whole:
        for part in parts:
            if part.pdf is None:
                continue
            firsts = sorted(part.firsts.items(), key=lambda each: each[1])
            ends = [first for _, first in firsts[1:]] + [part.page_count]
            with pikepdf.open(part.pdf.path) as opened:
                for (number, first), end in zip(firsts, ends, strict=True):
                    one = pikepdf.new()
                    one.pages.extend(opened.pages[first:end])
                    content = BytesIO()
                    one.save(content)
                    whole.writestr(f"statement-{number}.pdf", content.getvalue())
    return out.getvalue()


def letters(of: Sequence[CollectionStep]) -> bytes:
    """Return collection letters in one PDF, each beginning on a page of its own."""
    return typeset(
        "almoner.ledger",
        "collection",
        {"letters": [step.paper for step in of]},
        at=of[0].at.astimezone(UTC),
    )


def _set(of: Sequence[Statement], *, tagged: bool, at: datetime) -> bytes:
    papers = [{**each.paper, "qr": quick_qr(each.paper["scan"])} for each in of]
    number = of[0].number
    title = f"Statement {number}" if len(of) == 1 else f"Statements {number} and following"
    data = {"title": title, "author": papers[0]["practice"]["name"], "statements": papers}
    return typeset("almoner.ledger", "statement", data, tagged=tagged, at=at.astimezone(UTC))
