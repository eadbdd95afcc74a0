"""Destroying documents after their time: proposed, approved by another, carried out by a job."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib.refusal import Refusal
from almoner.messages.models import Letter
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import removal
from almoner.platform.files.models import StoredFile
from almoner.platform.jobs import later
from almoner.records.models import (
    ChartPrint,
    DocumentPage,
    DocumentReference,
    DocumentType,
    IncomingDocument,
    ReadPage,
    SealedCopy,
)
from almoner.records.models.custody import RetentionRule
from almoner.records.models.destruction import (
    DestructionItem,
    DestructionList,
    ItemState,
    ListState,
    RetentionOfType,
)
from almoner.records.models.disclosures import Package
from almoner.records.operations.checking import lock
from almoner.records.queries import destroying as queries

METHOD = "Files removed from storage, words erased from the database"


class NotDue(Refusal):
    """One of these documents is not past its retention, or something keeps it: look again."""


class SecondPerson(Refusal):
    """Another person than who proposed the list approves it."""


class ListSettled(Refusal):
    """This list was settled meanwhile: look at it again."""


@transaction.atomic
def keep_types_by(actor: Actor, *, rule: RetentionRule, types: Sequence[DocumentType]) -> None:
    """Say which types of documents are kept by ``rule``; those left out are kept for good."""
    actor.must("records.set_up_release")
    RetentionOfType.objects.filter(rule=rule).exclude(type__in=types).update(rule=None)
    for each in types:
        RetentionOfType.objects.update_or_create(type=each, defaults={"rule": rule})
    audit.record(actor, "records.keep_types_by", rule, types=len(types))


@transaction.atomic
def propose_destruction(
    actor: Actor, *, documents: Sequence[UUID], now: datetime
) -> DestructionList:
    """Put documents on a new destruction list; raise ``NotDue`` unless each is due."""
    actor.must(queries.POWER)
    if actor.user_id is None:
        raise SecondPerson("A person proposes what is destroyed, never the system.")
    due = {each.document.pk: each for each in queries.due(actor, today=localdate(now), most=1000)}
    if not documents:
        raise NotAcceptable("Tick the documents that are to be destroyed.")
    if not set(documents) <= set(due):
        raise NotDue
    proposed = DestructionList(
        method=METHOD, proposed_at=now, proposed_by=actor.name, proposed_by_id=actor.user_id
    )
    proposed.save(force_insert=True)
    proposed.refresh_from_db(fields=["number"])
    for each in (due[pk] for pk in dict.fromkeys(documents)):
        rule, document = each.rule, each.document
        DestructionItem.objects.create(
            list=proposed,
            document=document,
            rule=f"{rule.name}: {rule.years} years after the last entry ({rule.source})",
            kept_until=each.until,
            page_count=document.page_count,
            sha256=document.pdf.sha256,
        )
    audit.record(actor, "records.propose_destruction", proposed, documents=len(documents))
    return proposed


@transaction.atomic
def approve_destruction(actor: Actor, *, proposed: DestructionList, now: datetime) -> None:
    """Approve a list as a second person; a job carries it out. Raises ``SecondPerson``."""
    actor.must(queries.POWER)
    proposed = _locked(proposed, ListState.PROPOSED)
    if actor.user_id is None or actor.user_id == proposed.proposed_by_id:
        raise SecondPerson
    queries.items_of(actor, proposed.pk)
    proposed.state, proposed.approved_at = ListState.APPROVED, now
    proposed.approved_by, proposed.approved_by_id = actor.name, actor.user_id
    proposed.save()
    later("records.destroy", list_id=proposed.pk)
    audit.record(actor, "records.approve_destruction", proposed)


@transaction.atomic
def withdraw_destruction(
    actor: Actor, *, proposed: DestructionList, reason: str, now: datetime
) -> None:
    """Withdraw a list before it is approved, with the reason; its documents may be listed again."""
    actor.must(queries.POWER)
    proposed = _locked(proposed, ListState.PROPOSED)
    words = tidied(DestructionList, {"withdrawn_why": reason})["withdrawn_why"]
    if not words:
        raise NotAcceptable("Write why.", field="reason")
    proposed.items.filter(state=ItemState.LISTED).update(
        state=ItemState.KEPT, reason="The list was withdrawn.", settled_at=now
    )
    proposed.state, proposed.withdrawn_by = ListState.WITHDRAWN, actor.name
    proposed.withdrawn_why = words
    proposed.save()
    audit.record(actor, "records.withdraw_destruction", proposed)


@transaction.atomic
def destroy_document(actor: Actor, *, item: DestructionItem, now: datetime) -> None:
    """Destroy one document of an approved list, or keep it with what keeps it now.

    All of it in one transaction but the bytes: those are ordered to go, and
    ``platform.files.removal.carry_out`` removes them after the commit, however often it is tried.
    """
    actor.must("files.remove")
    lock(Patient.objects.get(pk=item.document.patient_id))
    item = DestructionItem.objects.select_for_update().get(pk=item.pk)
    _locked(item.list, ListState.APPROVED)
    if item.state != ItemState.LISTED:
        return
    item.settled_at = now
    item.reason = _kept(item, now)
    if not item.reason:
        try:
            with transaction.atomic():
                item.shared_files = _forget(actor, item.document, now)
        except removal.FileInUse as no:
            item.reason = no.message
    item.state = ItemState.KEPT if item.reason else ItemState.DESTROYED
    item.save()
    audit.record(actor, f"records.document_{item.state}", item, patient_id=item.document.patient_id)


@transaction.atomic
def finish_destruction(actor: Actor, *, approved: DestructionList, now: datetime) -> None:
    """Close a list of which nothing is left to do."""
    actor.must("files.remove")
    approved = _locked(approved, ListState.APPROVED)
    if approved.items.filter(state=ItemState.LISTED).exists():
        raise ListSettled("Some of this list is not carried out yet.")
    approved.state, approved.done_at = ListState.DONE, now
    approved.save()
    audit.record(actor, "records.finish_destruction", approved)


def _locked(row: DestructionList, state: ListState) -> DestructionList:
    row = DestructionList.objects.select_for_update().get(pk=row.pk)
    if row.state != state:
        raise ListSettled
    return row


def _kept(item: DestructionItem, now: datetime) -> str:
    """Return what keeps the document now; the rule is read again, it may be longer by now."""
    document, today = item.document, localdate(now)
    kept = RetentionOfType.objects.filter(type=document.type_id).select_related("rule").first()
    if kept is None or kept.rule is None:
        return "No retention rule holds for its type any more."
    until = queries.kept_until(document, kept.rule, queries.last_entry_on(document.patient))
    if until >= today or item.kept_until >= today:
        return f"It is kept until {until:%m/%d/%Y}: the chart went on, or the rule was changed."
    why = queries.why_kept(document, today=today)
    return f"Kept: {why}." if why else ""


def _forget(actor: Actor, document: DocumentReference, now: datetime) -> int:
    """Erase the words of a document, order its bytes to go; return how many files stay shared."""
    gone = DestructionItem.objects.filter(state=ItemState.DESTROYED)
    documents = [document.pk, *gone.values_list("document", flat=True)]
    sealed = SealedCopy.objects.filter(attestation__document__in=documents)
    packages = Package.objects.filter(pages__page__document__in=documents)
    arrivals = IncomingDocument.objects.filter(document__in=documents)
    letters = Letter.objects.filter(holds_records=True, sendings__disclosure__package__in=packages)
    files = {
        document.pdf_id,
        document.original_id,
        *sealed.filter(attestation__document=document).values_list("pdf", flat=True),
        *packages.filter(pages__page__document=document).values_list("pdf", flat=True),
        *arrivals.filter(document=document).values_list("original", flat=True),
        *arrivals.filter(document=document).values_list("pdf", flat=True),
    }
    going = {
        DocumentReference: documents,
        SealedCopy: list(sealed.values_list("pk", flat=True)),
        Package: list(packages.values_list("pk", flat=True)),
        IncomingDocument: list(arrivals.values_list("pk", flat=True)),
        Letter: list(letters.values_list("pk", flat=True)),
        ReadPage: list(ReadPage.objects.filter(pdf__in=files).values_list("pk", flat=True)),
    }
    rows = StoredFile.objects.filter(pk__in=files).order_by("pk")
    removed = [row for row in rows if removal.order_removal(actor, file=row, going=going, now=now)]
    ReadPage.objects.filter(pdf__in=removed).update(text="", mark="", codes=[], keys=[])
    _erase_words(document)
    ChartPrint.objects.filter(patient=document.patient_id, kept_until__gt=now).update(
        kept_until=now
    )
    return len(rows) - len(removed)


def _erase_words(document: DocumentReference) -> None:
    """Erase what was read of the pages: now, in every earlier version, and from the search."""
    pages = DocumentPage.objects.filter(document=document)
    pages.update(text="", confidence=None)
    versions = apps.get_model("records", "DocumentPageEvent")
    versions.objects.filter(pgh_obj_id__in=pages.values("pk")).update(text="", confidence=None)
    IncomingDocument.objects.filter(document=document).update(proposal={})
    arrivals = apps.get_model("records", "IncomingDocumentEvent")
    of = IncomingDocument.objects.filter(document=document).values("pk")
    arrivals.objects.filter(pgh_obj_id__in=of).update(proposal={})
