"""Documents on their way in: worklists, one with its pages, and what is proposed for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from almoner.lib import filing, paper
from almoner.lib.refusal import NotFound
from almoner.lib.sniff import EMAIL
from almoner.people.models import Patient
from almoner.people.queries import find_patients
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened
from almoner.records.models import (
    DocumentType,
    IncomingDocument,
    IncomingState,
    ReadPage,
)

CANDIDATES = 40
"""Patients of one birth date that are compared with a paper."""
AGES = {"day": timedelta(days=1), "week": timedelta(days=7)}
"""Filters by age: older than this."""


@dataclass(frozen=True, slots=True)
class Like:
    """A document that may be the same paper: ``share`` of 1 is the same file."""

    incoming: IncomingDocument
    share: float


def incoming(
    actor: Actor, *, state: str = "", origin: str = "", age: str = "", q: str = "", now: datetime
) -> "QuerySet[IncomingDocument]":
    """Return documents on their way in, the oldest first; without ``state`` those that wait."""
    actor.must("records.file")
    rows = IncomingDocument.objects.select_related("document__patient", "document__type")
    if state in IncomingState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=IncomingDocument.is_open)
    if origin:
        rows = rows.filter(origin=origin)
    if age in AGES:
        rows = rows.filter(received_at__lt=now - AGES[age])
    for word in q.split():
        rows = rows.filter(Q(name__icontains=word) | Q(sender__icontains=word))
    is_done = state in (IncomingState.FILED, IncomingState.ASIDE, "all")
    return rows.order_by("-received_at", "-id") if is_done else rows.order_by("received_at", "id")


def is_received(arrival_key: str) -> bool:
    """Say whether what came under this key is stored."""
    return IncomingDocument.objects.filter(arrival_key=arrival_key).exists()


def counts(actor: Actor) -> dict[str, int]:
    """Return how many documents are to ``confirm``, ``held``, and ``unread`` yet."""
    actor.must("records.file")
    rows = IncomingDocument.objects.filter(state__in=IncomingDocument.is_open).order_by()
    found = dict(rows.values_list("state").annotate(Count("id")))
    unread = found.get(IncomingState.RECEIVED, 0) + found.get(IncomingState.READING, 0)
    waiting = {"confirm": found.get(IncomingState.CONFIRM, 0)}
    return {**waiting, "held": found.get(IncomingState.HELD, 0), "unread": unread}


def open_incoming(actor: Actor, incoming_id: UUID) -> IncomingDocument:
    """Return one document on its way in; raise ``NotFound``."""
    actor.must("records.file")
    rows = IncomingDocument.objects.select_related(
        "pdf", "original", "document__patient", "document__type", "wanted_patient", "part_of"
    )
    found = rows.filter(pk=incoming_id).first()
    if found is None:
        raise NotFound("There is no such document.")
    return found


def open_original(actor: Actor, incoming_id: UUID) -> Opened:
    """Return the file as it came; the door of its stored file. What looks infected stays shut."""
    row = open_incoming(actor, incoming_id)
    if row.state == IncomingState.HELD and "infected" in row.reason:
        actor.must("records.release_held")
    return Opened(row.original, row.name)


def next_to_confirm(actor: Actor, after: IncomingDocument) -> UUID | None:
    """Return the next document to confirm, from the oldest again after the last."""
    actor.must("records.file")
    waiting = IncomingDocument.objects.filter(state=IncomingState.CONFIRM).exclude(pk=after.pk)
    waiting = waiting.order_by("received_at", "id")
    later = Q(received_at__gt=after.received_at) | Q(received_at=after.received_at, id__gt=after.pk)
    found = waiting.filter(later).first() or waiting.first()
    return found.pk if found else None


def attached_to(row: IncomingDocument) -> list[IncomingDocument]:
    """Return the documents that came with an e-mail, in its order."""
    if row.media_type != EMAIL.media_type:
        return []
    return [each for each in row.parts.order_by("id") if each.is_attached]


def pages_of(row: IncomingDocument) -> list[ReadPage]:
    """Return what was read on its pages, in order."""
    return list(ReadPage.objects.filter(pdf=row.pdf_id).order_by("number")) if row.pdf_id else []


def likes_of(row: IncomingDocument, pages: Sequence[ReadPage]) -> list[Like]:
    """Return documents that are the same file, or look like the same paper, the likest first."""
    related = {key for key in (row.pk, row.part_of_id) if key}
    found: dict[UUID, Like] = {}
    if row.part_of_id is None or row.is_attached:
        whole = Q(part_of=None) | Q(arrival_key__startswith="attached:")
        same = IncomingDocument.objects.filter(whole, original=row.original_id)
        found = {each.pk: Like(each, 1.0) for each in same if each.pk not in related}
    if pages and pages[0].keys:
        for pdf_id, share in _like_pages(pages[0]).items():
            for each in IncomingDocument.objects.filter(pdf=pdf_id).exclude(pk__in=related):
                found.setdefault(each.pk, Like(each, share))
    return sorted(found.values(), key=lambda like: -like.share)[:5]


def _like_pages(page: ReadPage) -> dict[UUID, float]:
    rows = ReadPage.objects.filter(keys__overlap=page.keys, number=1).exclude(pdf=page.pdf_id)
    shares: dict[UUID, float] = {}
    for other in rows[:50]:
        share = paper.alike(page.text, other.text)
        if len(page.text.split()) < paper.FEWEST_WORDS:
            share = 0.95 if paper.marks_alike(page.mark, other.mark) else 0.0
        if share >= paper.SAME_SHARE:
            shares[other.pdf_id] = min(share, 0.99)
    return shares


def proposal_for(
    actor: Actor, texts: Sequence[str], *, codes: Sequence[str], now: datetime
) -> dict[str, Any]:
    """Return what is proposed for a paper of these page texts: patients, type and date, and why."""
    text = "\n".join(texts)[:60_000]
    licence = next((found for code in codes if (found := paper.licence_of(code))), None)
    if licence:
        text += f"\nPatient: {licence.family}, {licence.given}\n"
        text += f"DOB: {licence.birth_date:%m/%d/%Y}\nDriver licence" if licence.birth_date else ""
    today = localdate(now)
    persons = filing.propose_person(text, _candidates(actor, text, today))[:3]
    born = persons[0].what.birth_date if persons else None
    day = None if licence else filing.propose_day(text, today=today, born=born)
    types = {row.name: row for row in DocumentType.objects.filter(is_active=True)}
    kind = filing.propose_kind(text, types)
    made: dict[str, Any] = {
        "patients": [
            {"id": each.what.key, "confidence": each.confidence, "words": each.words}
            for each in persons
        ]
    }
    if kind:
        made["type"] = {
            "id": str(types[kind.what].pk), "confidence": kind.confidence, "words": kind.words,
        }  # fmt: skip
    if day:
        made["date"] = {
            "on": day.what.isoformat(), "confidence": day.confidence, "words": day.words,
        }  # fmt: skip
    return made


def _candidates(actor: Actor, text: str, today: date) -> list[filing.Person]:
    asked = filing.asked_in(text, today=today)
    numbers_asked = [int(each) for each in asked.numbers if int(each) < 2**31]
    days = Patient.objects.seen_by(actor).filter(merged_into=None, birth_date__in=asked.days)
    numbers = Patient.objects.seen_by(actor).filter(merged_into=None, number__in=numbers_asked)
    # with a birth date, everybody of that day is compared: thousands share none
    found = {row.pk: row for row in chain(days[: CANDIDATES * 10], numbers[:CANDIDATES])}
    for name in asked.names:
        for each in find_patients(actor, name, limit=CANDIDATES, today=today):
            found.setdefault(each.id, None)  # type: ignore[arg-type]
    missing = [key for key, row in found.items() if row is None]
    found |= Patient.objects.in_bulk(missing)
    return [_person(row) for row in found.values() if row is not None]


def _person(row: Patient) -> filing.Person:
    given = (row.given_name, row.preferred_name)
    return filing.Person(
        key=str(row.pk),
        family=(row.family_name,),
        given=tuple(name for name in given if name),
        birth_date=row.birth_date,
        number=str(row.number),
    )


def types_in_use() -> "QuerySet[DocumentType]":
    """Return the types of document that are filed as, in order."""
    return DocumentType.objects.filter(is_active=True).order_by(F("name"))
