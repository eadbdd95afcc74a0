"""Making the PDF of a release: a cover with its notices, then every page in its stamped frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime

from almoner.lib import release as law
from almoner.lib.release.pages import Box, Leaf, page_digests, page_sizes, put_in_frames
from almoner.lib.typeset import typeset
from almoner.people.models import Practice
from almoner.records.models.disclosures import Disclosure
from almoner.records.models.release import Authority, PickedPage, ReleaseRequest
from almoner.records.operations.release.delivering import Sheet


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF that may leave, and what each of its pages is."""

    pdf: bytes
    sheets: list[Sheet]


def make_release(
    request: ReleaseRequest,
    picked: Sequence[PickedPage],
    may: dict[str, Any],
    practice: Practice | None,
) -> Made:
    """Return the PDF of the picked pages, each on the authority in ``may`` of its class."""
    leaves = [_leaf(row) for row in picked]
    frames = typeset("almoner.records", "release", _words(request, picked, leaves, may, practice))
    pdf = put_in_frames(frames, leaves)
    digests = page_digests(pdf)
    covers = len(digests) - len(leaves)
    sheets = [Sheet(sha256) for sha256 in digests[:covers]]
    for row, sha256 in zip(picked, digests[covers:], strict=True):
        release_class = row.page.release_class
        sheets.append(
            Sheet(
                sha256,
                row.page_id,
                release_class,
                may[release_class].pk,
                is_redacted=bool(row.boxes),
            )
        )
    return Made(pdf, sheets)


def practice_words(practice: Practice | None) -> dict[str, Any]:
    """Return the practice's name and address lines for a letterhead."""
    if practice is None:
        return {"name": "", "lines": []}
    town = f"{practice.city}, {practice.state} {practice.zip_code}".strip(", ")
    lines = [practice.line1, practice.line2, town, practice.phone]
    return {"name": practice.name, "lines": [line for line in lines if line.strip()]}


def patient_words(request: ReleaseRequest) -> str:
    """Return how papers name the patient: the legal name, the birth date, the chart."""
    patient = request.patient
    return f"{patient.legal_name}, born {patient.birth_date:%m/%d/%Y}, chart {patient.number}"


def _leaf(row: PickedPage) -> Leaf:
    content = row.page.document.pdf.path.read_bytes()
    return Leaf(content, row.page.number, tuple(Box(*box) for box in row.boxes))


def _words(
    request: ReleaseRequest,
    picked: Sequence[PickedPage],
    leaves: Sequence[Leaf],
    may: dict[str, Any],
    practice: Practice | None,
) -> dict[str, Any]:
    classes = {row.page.release_class for row in picked}
    grounds = {str(may[each]): law.AUTHORITIES[may[each].kind].source for each in sorted(classes)}
    return {
        "practice": practice_words(practice),
        "number": str(request.number),
        "patient": patient_words(request),
        "to": str(request.requester or request.patient.legal_name),
        "received": f"{request.received_on:%m/%d/%Y}",
        "purpose": request.purpose,
        "scope": request.scope,
        "authorities": [f"{words} ({source})" for words, source in grounds.items()],
        "documents": [*_documents(picked)],
        "notice": law.PART_2_NOTICE if "part2" in classes else "",
        "consent": _consent(request, may["part2"]) if "part2" in classes else "",
        "redacted": sum(bool(row.boxes) for row in picked),
        "frames": [{"wide": width > height} for width, height in page_sizes(leaves)],
    }


def _consent(request: ReleaseRequest, authority: Authority) -> str:
    """Return the scope of what Part 2 pages leave on, in words: 42 CFR 2.32(b)."""
    signed = f", signed {authority.signed_on:%m/%d/%Y}" if authority.signed_on else ""
    end = f"{authority.expires_on:%m/%d/%Y}" if authority.expires_on else authority.expires_with
    until = f", until {end}" if end else ""
    return (
        f"Scope: {str(authority).lower()}{signed}{until}; for {request.asked_by}; "
        f"what: {request.scope}; purpose: {request.purpose}."
    )


def _documents(picked: Sequence[PickedPage]) -> list[dict[str, Any]]:
    """Return each document with its pages; ``first`` and ``last`` count from the cover's end."""
    found, first = [], 1
    for document, rows in groupby(picked, key=lambda row: row.page.document):
        numbers = [row.page.number for row in rows]
        found.append(
            {
                "at": f"{document.at:%m/%d/%Y}",
                "title": str(document),
                "pages": f"{spans(numbers)} of {document.page_count}",
                "first": first,
                "last": first + len(numbers) - 1,
            }
        )
        first += len(numbers)
    return found


def spans(numbers: Sequence[int]) -> str:
    """Return page numbers in words: ``1-3, 5``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def disclosure_words(disclosure: Disclosure) -> dict[str, Any]:
    """Return one line of an accounting, with its pages and their digests as they left."""
    parts = list(disclosure.package.pages.all())
    pages = [part.page for part in parts if part.page]
    by_document = [
        f"{document}: {spans([page.number for page in group])}"
        for document, group in groupby(pages, key=lambda page: page.document)
    ]
    kinds = {str(part.authority) for part in parts if part.authority}
    return {
        "at": f"{localtime(disclosure.sent_at):%m/%d/%Y %-I:%M %p}",
        "to": "\n".join(each for each in (disclosure.recipient, disclosure.address) if each),
        "what": disclosure.description,
        "pages": "; ".join(by_document),
        "why": f"{disclosure.purpose}. {'; '.join(sorted(kinds))}.",
        "how": disclosure.how,
        "number": str(disclosure.package.request.number),
        "digest": disclosure.package.pdf.sha256[:16],
    }
