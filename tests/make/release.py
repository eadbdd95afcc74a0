"""Requests for records, and charts with pages of every class."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from almoner.lib import release as law
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.records import operations, queries
from almoner.records.models import DocumentPage, DocumentReference
from almoner.records.models.disclosures import Invoice
from almoner.records.models.release import Authority, ReleaseRequest, Requester, RequestKind
from tests.make.records import document
from tests.make.scheduling import NOON

CLASS_TYPES = {
    "ordinary": "Progress note",
    "part2": "Substance use treatment record",
    "psychotherapy": "Psychotherapy notes",
    "state": "HIV test or care",
}
"""A type of document for each class of pages."""


def requester(name: str = "Hale and Ward, Attorneys", kind: str = "attorney") -> Requester:
    """Return somebody who asks for records."""
    found = Requester.objects.filter(name=name).first()
    values = {"name": name, "kind": kind, "address": "12 Court Street\nAlbany, NY 12207"}
    return found or operations.release.save_requester(SYSTEM, values=values)


def release_request(patient: Patient, **fields: Any) -> ReleaseRequest:
    """Return a request that came at noon, of an attorney unless something else is said."""
    usual: dict[str, Any] = {
        "kind": RequestKind.RELEASE,
        "requester": None if fields.get("kind", "release") != "release" else requester(),
        "purpose": "Legal matter",
        "scope": "The complete record",
        "received_on": NOON.date(),
        "now": NOON,
    }
    return operations.release.receive_request(SYSTEM, patient=patient, **{**usual, **fields})


def authority(request: ReleaseRequest, kind: str = "authorization", **fields: Any) -> Authority:
    """Return an authority with everything its paper must say."""
    usual: dict[str, Any] = {
        "elements": [element.key for element in law.AUTHORITIES[kind].elements],
        "signed_on": NOON.date() - timedelta(days=3),
        "expires_on": NOON.date() + timedelta(days=180),
        "now": NOON,
    }
    return operations.release.add_authority(
        SYSTEM, request=request, kind=kind, **{**usual, **fields}
    )


def mixed_chart(patient: Patient, pages: int = 60) -> list[DocumentReference]:
    """Return documents of every class, in turn, with so many pages in all."""
    made, left, turn = [], pages, 0
    kinds = ("ordinary", "part2", "ordinary", "psychotherapy", "ordinary", "state")
    while left:
        kind, count = kinds[turn % len(kinds)], min(left, 3 + turn % 3)
        texts = [f"{secret(kind)} document {turn} sheet {sheet}" for sheet in range(count)]
        at = NOON - timedelta(days=200 - turn)
        made.append(
            document(patient, *texts, title=f"{kind} {turn}", type=CLASS_TYPES[kind], at=at)
        )
        left, turn = left - count, turn + 1
    return made


def secret(kind: str) -> str:
    """Return the word that stands on pages of this class and nowhere else."""
    return f"{kind}secretword"


def pick_all(actor: Actor, request: ReleaseRequest, classes: Iterable[str]) -> None:
    """Pick every page of these classes."""
    pages = [
        choice.page.pk
        for each in queries.release.choices_of(request, NOON.date())
        for choice in each.pages
        if choice.page.release_class in classes
    ]
    operations.release.pick(actor, request=request, pages=pages, now=NOON)


def pages_of(patient: Patient) -> list[DocumentPage]:
    """Return every page of a patient's documents, the latest document last."""
    pages = DocumentPage.objects.filter(document__patient=patient)
    return list(pages.order_by("document_id", "number"))


def invoice(request: ReleaseRequest, now: datetime = NOON) -> Invoice:
    """Return an invoice of one line, as if a package had been charged."""
    made = Invoice.objects.create(
        request=request, schedule="Copies", pages=1, total=1, issued_at=now, issued_by="Ada Price"
    )
    made.lines.create(text="Pages 1 to 1", quantity=1, rate=1, amount=1)
    return made
