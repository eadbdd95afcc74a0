"""Reading requests for records: worklists, what may leave, packages, the accounting."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from almoner.lib import release as law
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, is_open_to, open_patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened
from almoner.records.models import IN_ERROR, DocumentPage, DocumentReference
from almoner.records.models.destruction import ItemState
from almoner.records.models.disclosures import Disclosure, FeeScheduleRow, Package, PackagePage
from almoner.records.models.release import (
    OPEN,
    Authority,
    PickedPage,
    ReleaseRequest,
    RequestKind,
)

ACCOUNTED_YEARS = 6
"""How far back an accounting reaches: 45 CFR 164.528(a)(1)."""


@dataclass(frozen=True, slots=True)
class PageChoice:
    """A page that may be picked: whether it is, with how many boxes, and why it may not leave."""

    page: DocumentPage
    is_picked: bool
    boxes: list[list[float]]
    may_leave: bool


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """A document of the chart with its pages, and whether it is within the dates asked for."""

    document: DocumentReference
    pages: Sequence[PageChoice]
    is_within: bool

    @property
    def picked(self) -> int:
        """How many of its pages are picked."""
        return sum(choice.is_picked for choice in self.pages)


def worklist(
    actor: Actor, *, kind: str = "", status: str = "", q: str = "", today: date
) -> "QuerySet[ReleaseRequest]":
    """Return requests, the most urgent first; without a status those that are open."""
    actor.must("records.release")
    seen = Patient.objects.seen_by(actor)
    rows = ReleaseRequest.objects.filter(patient__in=seen).select_related("patient", "requester")
    if status == "overdue":
        rows = rows.filter(status__in=OPEN, due_on__lt=today)
    elif status:
        rows = rows.filter(status=status)
    elif not q:
        rows = rows.filter(status__in=OPEN)
    if kind:
        rows = rows.filter(kind=kind)
    for word in q.split():
        number = Q(number=int(word)) if word.isdecimal() and len(word) < 10 else Q()
        rows = rows.filter(
            number
            | Q(patient__family_name__istartswith=word)
            | Q(patient__given_name__istartswith=word)
            | Q(requester__name__icontains=word)
        )
    return rows.order_by("due_on", "number")


def figures(today: date) -> dict[str, int]:
    """Return how many requests are open, overdue, due within a week, and ready to leave."""
    rows = ReleaseRequest.objects.filter(status__in=OPEN)
    return rows.aggregate(
        open=Count("id"),
        overdue=Count("id", filter=Q(due_on__lt=today)),
        soon=Count("id", filter=Q(due_on__range=(today, today + timedelta(days=7)))),
        to_approve=Count("id", filter=Q(status="picked")),
        ready=Count("id", filter=Q(status="ready")),
    )


def open_request(actor: Actor, request_id: UUID, *, now: datetime) -> ReleaseRequest:
    """Return a request whose patient ``actor`` may see; the chart counts as looked at."""
    actor.must("records.release")
    rows = ReleaseRequest.objects.select_related("patient", "requester")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    open_patient(actor, request.patient_id, what="release request", now=now)
    return request


def open_picture(actor: Actor, request_id: UUID, page_id: UUID) -> DocumentPage:
    """Return a page of the patient a request is about, to be drawn; raise ``NotFound``.

    The chart was opened with the screen that shows the picture: no reading is noted here.
    """
    actor.must("records.release")
    request = ReleaseRequest.objects.select_related("patient").filter(pk=request_id).first()
    if request is None:
        raise NotFound
    _within_reach(actor, request.patient)
    pages = DocumentPage.objects.filter(document__patient=request.patient).exclude(
        document__destructions__state=ItemState.DESTROYED
    )
    page = pages.select_related("document__pdf").filter(pk=page_id).first()
    if page is None:
        raise NotFound
    return page


def _within_reach(actor: Actor, patient: Patient) -> None:
    if not Patient.objects.seen_by(actor).filter(pk=patient.pk).exists():
        raise NotFound
    if not is_open_to(actor, patient):
        raise ChartRestricted(patient.pk)


def authorities_by_class(request: ReleaseRequest, on: date) -> dict[str, Authority]:
    """Return for each class of pages the authority it may leave on, if there is one on this day."""
    rows = request.authorities.filter(is_complete=True, revoked_on=None)
    found: dict[str, Authority] = {}
    for authority in rows.exclude(expires_on__lt=on).order_by("checked_at"):
        for release_class in law.AUTHORITIES[authority.kind].classes:
            found.setdefault(release_class, authority)
    return found


def choices_of(request: ReleaseRequest, on: date) -> list[DocumentChoice]:
    """Return the documents of the chart with what was picked, the oldest first."""
    may = authorities_by_class(request, on)
    picked = {row.page_id: row for row in PickedPage.objects.filter(request=request)}
    documents = (
        DocumentReference.objects.filter(patient=request.patient_id)
        .exclude(destructions__state=ItemState.DESTROYED)
        .exclude(status=IN_ERROR)
        .select_related("type")
        .prefetch_related(Prefetch("pages", DocumentPage.objects.defer("text")))
    )
    found = []
    for document in documents.order_by("at", "id"):
        day = document.at.date()
        is_within = (request.from_on or day) <= day <= (request.to_on or day)
        pages = [_choice(page, picked.get(page.pk), may) for page in document.pages.all()]
        found.append(DocumentChoice(document, pages, is_within))
    return found


def _choice(page: DocumentPage, row: PickedPage | None, may: dict[str, Authority]) -> PageChoice:
    is_picked = row is not None and row.is_picked
    return PageChoice(
        page, is_picked, row.boxes if row and is_picked else [], page.release_class in may
    )


def picked_pages(request: ReleaseRequest) -> list[PickedPage]:
    """Return the picked pages in the order they leave: by the day of the document, by page."""
    rows = request.picked.filter(is_picked=True).select_related(
        "page__document__pdf", "page__document__type"
    )
    return list(rows.order_by("page__document__at", "page__document_id", "page__number"))


def described(package: Package) -> str:
    """Return what is in a package, in words: each kind of document with its pages."""
    rows = package.pages.exclude(page=None).select_related("page__document__type")
    counted = Counter(str(row.page.document.type) for row in rows if row.page)
    words = "; ".join(
        f"{name}, {count} page{'s' if count > 1 else ''}" for name, count in sorted(counted.items())
    )
    return words if len(words) <= 1000 else f"{words[:999]}…"


def is_accounted(package: Package) -> bool:
    """Say whether any page of a package left on a ground that 164.528 wants accounted."""
    kinds = package.pages.exclude(authority=None).values_list("authority__kind", flat=True)
    return any(law.is_accounted(kind) for kind in set(kinds))


def charges_of(
    request: ReleaseRequest, schedule: FeeScheduleRow, postage: Decimal
) -> tuple[int, list[law.Charge]]:
    """Return how many pages of the chart are in the latest package, and what they cost."""
    package = request.packages.first()
    pages = package.pages.exclude(page=None).count() if package else 0
    prices = law.FeeSchedule(law.read_tiers(schedule.tiers), schedule.search, schedule.patient_flat)
    is_patient = request.kind == RequestKind.ACCESS
    return pages, law.charges(prices, pages=pages, postage=postage, is_patient=is_patient)


def disclosures_of(patient: Patient) -> "QuerySet[Disclosure]":
    """Return everything that left of a patient's record, the latest first."""
    rows = Disclosure.objects.filter(package__request__patient=patient)
    leaves = PackagePage.objects.select_related("page__document", "authority")
    return (
        rows.select_related("package__request__requester", "package__pdf", "sending")
        .prefetch_related(Prefetch("package__pages", leaves))
        .order_by("-sent_at")
    )


def accounting_of(patient: Patient, *, today: date) -> "QuerySet[Disclosure]":
    """Return the disclosures a patient may have accounted: six years, but for the exceptions."""
    since = today.replace(year=today.year - ACCOUNTED_YEARS, day=min(today.day, 28))
    return disclosures_of(patient).filter(is_accounted=True, sent_at__date__gte=since)


def requests_of(patient: Patient) -> "QuerySet[ReleaseRequest]":
    """Return a patient's requests, the latest first."""
    rows = ReleaseRequest.objects.filter(patient=patient).select_related("requester", "patient")
    return rows.order_by("-received_on", "-number")


def open_package(actor: Actor, package_id: UUID) -> Opened:
    """Return a package's PDF for whoever releases records; the door of packages."""
    actor.must("records.release")
    package = (
        Package.objects.select_related("pdf", "request__patient").filter(pk=package_id).first()
    )
    if package is None:
        raise NotFound
    _within_reach(actor, package.request.patient)
    return Opened(package.pdf, f"release-{package.request.number}.pdf")
