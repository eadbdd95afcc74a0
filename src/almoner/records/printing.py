"""A selection of a chart as PDF: its entries set by Typst, the pages of its documents laid in.

Every page of a document gets a page of its own from the same template, with
the same head and foot, and is laid into the middle of it: pages are counted once, over all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
from django.utils.timezone import localtime

from almoner.lib.typeset import typeset
from almoner.records.models import ChartPrint, DocumentPage, DocumentReference, Entry
from almoner.records.models.documents import ReleaseClass
from almoner.records.queries import destroying
from almoner.records.queries.linked import RELATED
from almoner.records.queries.selection import Selection, selected
from almoner.records.queries.versions import Version, versions_of_each

BATCH = 250
_MARGINS = pikepdf.Rectangle(54, 62, 558, 706)
"""Where a page of a document lies on letter paper, in points: below its title, above the foot."""


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """The pages of one document; none where its file cannot be read, and why."""

    document: DocumentReference
    pdf: pikepdf.Pdf | None
    classes: Sequence[str]


def made_of(asked: ChartPrint, *, practice: str, done: Callable[[int], None]) -> Made:
    """Return the PDF of what was asked for; ``done`` hears how many entries are collected."""
    selection = Selection.of_json(asked.selection)
    parts = selected(asked.patient, selection)
    groups, documents = [], []
    count = 0
    for kind, rows in parts.items():
        lines = []
        found = rows.select_related(*RELATED.get(kind, ())).iterator(chunk_size=BATCH)
        while batch := list(islice(found, BATCH)):
            versions = versions_of_each(batch) if selection.with_versions else {}
            lines += [_line(row, versions.get(row.pk, [])) for row in batch]
            documents += [row for row in batch if isinstance(row, DocumentReference)]
            count += len(batch)
            done(min(count, asked.entry_count))
        if lines:
            title = str(rows.model._meta.verbose_name_plural).capitalize()
            groups.append({"title": title, "rows": lines})
    with ExitStack() as opened:
        leaves = []
        if selection.with_pages:
            leaves = [_opened(document, opened) for document in documents]
        words = _words(asked, selection, practice, leaves)
        return _laid_in(
            typeset(
                "almoner.records",
                "chart",
                {**words, "groups": groups, "leaves": _titles(leaves)},
            ),
            leaves,
        )


def _line(row: Entry, versions: Sequence[Version]) -> dict[str, Any]:
    code = row.code if row.code not in row.text else ""
    told = f", told by {row.source}" if row.source else ""
    return {
        "at": _day(row) if row.is_day else f"{localtime(row.at):%m/%d/%Y %-I:%M %p}",
        "text": row.text,
        "code": code,
        "facts": row.facts,
        "note": row.note,
        "state": "" if row.is_in_error else row.get_status_display(),  # type: ignore[attr-defined]
        "error": (row.error_reason or "no reason given") if row.is_in_error else None,
        "recorded": f"{localtime(row.recorded_at):%m/%d/%Y} by {row.recorded_by}{told}",
        "versions": [_version(each) for each in versions],
    }


def _version(each: Version) -> dict[str, str]:
    changed = [f"{field.label} {field.value}" for field in each.fields if field.is_new]
    shown = changed or [f"{field.label} {field.value}" for field in each.fields]
    return {
        "number": str(each.number),
        "at": f"{localtime(each.at):%m/%d/%Y %-I:%M %p}",
        "who": each.who,
        "changes": "; ".join(shown),
    }


def _words(
    asked: ChartPrint, selection: Selection, practice: str, leaves: Sequence[Leaves]
) -> dict[str, Any]:
    patient = asked.patient
    remarks = [_remark(each.document) for each in leaves if each.pdf is None]
    return {
        "patient": {
            "name": patient.sort_name,
            "born": f"{patient.birth_date:%m/%d/%Y}",
            "number": str(patient.number),
        },
        "practice": practice,
        "printed": f"{localtime(asked.asked_at):%m/%d/%Y %-I:%M %p}",
        "by": asked.asked_by,
        "choice": _choice(selection, asked.entry_count),
        "remarks": remarks,
    }


def _remark(document: DocumentReference) -> str:
    tomb = destroying.tombstone_of(document)
    if tomb:
        return f"“{document.text}”: {destroying.epitaph(tomb)}"
    return f"The pages of “{document.text}” could not be read. Open it on the screen."


def _choice(of: Selection, count: int) -> str:
    """Say in a line what was chosen, so that nobody takes a part for the whole."""
    parts = [f"{count} entries" if count > 1 else "1 entry"]
    parts += ["chosen one by one"] if of.ticked else []
    parts += ["of some kinds"] if of.kinds else []
    parts += ["of one problem"] if of.problem else []
    parts += [f"{word} {day}" for word, day in (("from", of.since), ("until", of.until)) if day]
    if not (of.with_errors or of.ticked):
        parts.append("without what was entered in error")
    is_whole = not (of.ticked or of.kinds or of.problem or of.since or of.until)
    return ("The whole chart: " if is_whole else "A part of the chart: ") + ", ".join(parts) + "."


def _opened(document: DocumentReference, opened: ExitStack) -> Leaves:
    rows = DocumentPage.objects.filter(document=document).order_by("number")
    classes = [
        "" if page.release_class == ReleaseClass.ORDINARY else page.get_release_class_display()
        for page in rows
    ]
    if destroying.tombstone_of(document):
        return Leaves(document, None, classes)
    try:
        pdf = opened.enter_context(pikepdf.open(document.pdf.path))
    except (pikepdf.PdfError, OSError):
        return Leaves(document, None, classes)
    return Leaves(document, pdf, classes)


def _titles(leaves: Sequence[Leaves]) -> list[dict[str, str]]:
    return [
        {
            "title": each.document.text,
            "at": _day(each.document),
            "number": str(number),
            "of": str(len(each.pdf.pages)),
            "class": each.classes[number - 1] if number <= len(each.classes) else "",
        }
        for each in leaves
        if each.pdf is not None
        for number in range(1, len(each.pdf.pages) + 1)
    ]


def _laid_in(content: bytes, leaves: Sequence[Leaves]) -> Made:
    pages = list(_pages(leaves))
    with pikepdf.open(BytesIO(content)) as made:
        count = len(made.pages)
        if not pages:
            return Made(content, count)
        for place, page in enumerate(pages, count - len(pages)):
            made.pages[place].add_overlay(page, _MARGINS)
        stream = BytesIO()
        made.save(stream)
    return Made(stream.getvalue(), count)


def _pages(leaves: Sequence[Leaves]) -> Iterator[pikepdf.Page]:
    for each in leaves:
        if each.pdf is not None:
            yield from each.pdf.pages


def _day(row: Entry) -> str:
    return f"{row.at:%m/%d/%Y}"
