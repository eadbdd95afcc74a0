"""Which documents are past their retention, and what keeps one all the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from almoner.lib import release as law
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import ChartWords, Deficiency, DocumentReference, PhysicianQuery
from almoner.records.models.custody import LegalHold, RetentionRule
from almoner.records.models.destruction import DestructionItem, DestructionList, ItemState
from almoner.records.models.disclosures import Disclosure
from almoner.records.models.release import OPEN, Authority, ReleaseRequest

POWER = "records.destroy_files"
SIX_YEARS = 6
"""What HIPAA asks for is kept six years: 45 CFR 164.528(a)(1), 164.530(j)(2)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A document, the rule of its type, and the last day it is kept by it."""

    document: DocumentReference
    rule: RetentionRule
    until: date


def due(actor: Actor, *, today: date, most: int = 200) -> list[Due]:
    """Return documents past their retention that nothing keeps, the oldest first."""
    actor.must(POWER)
    rows = (
        DocumentReference.objects.filter(
            type__retention__rule__isnull=False, patient__in=Patient.objects.seen_by(actor)
        )
        .exclude(destructions__state__in=(ItemState.LISTED, ItemState.DESTROYED))
        .exclude(patient__in=LegalHold.objects.filter(released_on=None).values("patient"))
        .exclude(patient__in=ReleaseRequest.objects.filter(status__in=OPEN).values("patient"))
        .select_related("patient", "type__retention__rule", "pdf")
        .order_by("at", "id")
    )
    found: list[Due] = []
    for each in _past(rows, today):
        if not why_kept(each.document, today=today):
            found.append(each)
        if len(found) == most:
            break
    return found


def _past(rows: "QuerySet[DocumentReference]", today: date) -> Iterator[Due]:
    last: dict[UUID, date] = {}
    for row in rows.iterator(chunk_size=500):
        if row.patient_id not in last:
            last[row.patient_id] = last_entry_on(row.patient)
        rule = row.type.retention.rule
        if rule is None:
            continue
        until = kept_until(row, rule, last[row.patient_id])
        if until < today:
            yield Due(row, rule, until)


def last_entry_on(patient: Patient) -> date:
    """Return the day of the last entry in the chart, of whatever kind."""
    newest = ChartWords.objects.filter(patient=patient).order_by("-at", "-entry_id").first()
    return localdate(newest.at) if newest else patient.birth_date


def kept_until(document: DocumentReference, rule: RetentionRule, last: date) -> date:
    """Return the last day a document is kept by ``rule``, after the last entry of the chart."""
    return law.keep_until(
        last_seen_on=max(last, localdate(document.at)),
        birth_date=document.patient.birth_date,
        years=rule.years,
        years_after_18=rule.years_after_18,
    )


def why_kept(document: DocumentReference, *, today: date) -> str:
    """Return what keeps a document although its retention is over; empty where nothing does."""
    patient, since = document.patient_id, _years_before(today, SIX_YEARS)
    left = Disclosure.objects.filter(package__pages__page__document=document)
    papers = Authority.objects.filter(evidence=document)
    reasons = (
        (LegalHold.objects.filter(patient=patient, released_on=None), "a legal hold stands"),
        (
            ReleaseRequest.objects.filter(patient=patient, status__in=OPEN),
            "a request for the record is open",
        ),
        (
            Deficiency.objects.filter(patient=patient, closed_at=None),
            "the chart is not complete: a deficiency is open",
        ),
        (
            PhysicianQuery.objects.filter(patient=patient).exclude(state="closed"),
            "a question to a clinician is open",
        ),
        (
            left.filter(sent_at__date__gte=since),
            "it was disclosed within the last six years (45 CFR 164.528)",
        ),
        (
            papers.filter(Q(request__settled_on=None) | Q(request__settled_on__gte=since)),
            "it is the authority of a release of the last six years (45 CFR 164.530(j))",
        ),
    )
    return next((why for rows, why in reasons if rows.exists()), "")


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # February 29
        return day.replace(year=day.year - years, day=28)


def lists(actor: Actor) -> "QuerySet[DestructionList]":
    """Return the destruction lists, the latest first."""
    actor.must(POWER)
    return DestructionList.objects.all()


def items_of(actor: Actor, list_id: UUID) -> "tuple[DestructionList, QuerySet[DestructionItem]]":
    """Return a list with its documents; raise ``NotFound``, also where one is out of reach."""
    actor.must(POWER)
    found = DestructionList.objects.filter(pk=list_id).first()
    items = DestructionItem.objects.filter(list=list_id).select_related(
        "document__patient", "document__type"
    )
    reach = Patient.objects.seen_by(actor)
    if found is None or items.exclude(document__patient__in=reach).exists():
        raise NotFound("There is no such list, or it names patients that are not yours to see.")
    return found, items


def tombstone_of(document: DocumentReference) -> DestructionItem | None:
    """Return when and under which certificate a document was destroyed, if it was."""
    rows = document.destructions.filter(state=ItemState.DESTROYED).select_related("list")
    return rows.first()


def must_be_there(document: DocumentReference) -> None:
    """Raise ``NotFound`` with when and why it went, where a document was destroyed."""
    tomb = tombstone_of(document)
    if tomb:
        raise NotFound(epitaph(tomb))


def epitaph(item: DestructionItem) -> str:
    """Return the sentence that stands where the document was."""
    said = (
        f"Destroyed on {localdate(item.settled_at):%m/%d/%Y} under certificate {item.list.number}, "
        f"approved by {item.list.approved_by}: its retention was over on "
        f"{item.kept_until:%m/%d/%Y}."
    )
    if item.shared_files:
        said += " A file of the same content belongs to another record and stays with it."
    return said
