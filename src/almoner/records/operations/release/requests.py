"""Requests for records: received, checked against the law, extended, answered without pages."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate

from almoner.lib import release as law
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.models import DocumentReference
from almoner.records.models.release import (
    OPEN,
    Authority,
    ReleaseRequest,
    Requester,
    RequestKind,
    RequestStatus,
)
from almoner.records.operations.checking import lock

TOPIC = "records.releases"
"""What the screens of releases listen to."""
M = TypeVar("M", bound=models.Model)


class NotInThisState(Refusal):
    """This request has gone on meanwhile: reload it."""


class NotToBeExtended(Refusal):
    """This request cannot be extended."""

    field = "reason"


@transaction.atomic
def save_requester(
    actor: Actor, *, values: Mapping[str, Any], row: Requester | None = None
) -> Requester:
    """Add a requester to the directory, or change one."""
    actor.must("records.release")
    address = "\n".join(tidy(line) for line in str(values.get("address", "")).splitlines())
    done = {**tidied(Requester, {**values, "address": ""}), "address": address.strip()}
    saved = saved_row(row or Requester(), done, "There is such a requester already.", "name")
    audit.record(actor, "records.save_requester", saved)
    return saved


@transaction.atomic
def receive_request(
    actor: Actor,
    *,
    patient: Patient,
    kind: RequestKind,
    purpose: str,
    scope: str,
    received_on: date,
    now: datetime,
    requester: Requester | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> ReleaseRequest:
    """Take a request in; its clock runs from the day it came."""
    actor.must("records.release")
    lock(patient)
    if received_on > localdate(now):
        raise NotAcceptable("It cannot come in the future.", field="received_on")
    if from_on and to_on and to_on < from_on:
        raise NotAcceptable("The records end before they begin.", field="to_on")
    if kind == RequestKind.RELEASE and requester is None:
        raise NotAcceptable("Say who asks, from the directory.", field="requester")
    words = tidied(ReleaseRequest, {"purpose": purpose, "scope": scope})
    for name, value in words.items():
        if not value:
            raise NotAcceptable("Say what is asked for, and why.", field=name)
    request = ReleaseRequest(
        patient=patient,
        kind=kind,
        requester=requester,
        received_on=received_on,
        due_on=law.due_on(kind, received_on),
        from_on=from_on,
        to_on=to_on,
        recorded_by=actor.name,
        recorded_at=now,
        **words,
    )
    request.save(force_insert=True)
    request.refresh_from_db(fields=["number"])
    noted(actor, "records.receive_request", request, kind=str(kind))
    return request


@transaction.atomic
def add_authority(
    actor: Actor,
    *,
    request: ReleaseRequest,
    kind: str,
    elements: Collection[str],
    now: datetime,
    signed_on: date | None = None,
    expires_on: date | None = None,
    expires_with: str = "",
    evidence: DocumentReference | None = None,
    note: str = "",
) -> Authority:
    """Write down what an authority says, item by item; it is complete when nothing is missing.

    An earlier one of its kind is replaced by it (and stays readable). A signed one needs the day
    of the signature and its end; psychotherapy notes need a paper of their own.
    """
    actor.must("records.release")
    request = locked(request, *OPEN)
    if kind not in law.AUTHORITIES:
        raise NotAcceptable("Choose on what authority.", field="kind")
    _signed_rightly(law.AUTHORITIES[kind], signed_on, expires_on, expires_with, request, now)
    if evidence and evidence.patient_id != request.patient_id:
        raise NotAcceptable("This paper is in another patient's chart.", field="evidence")
    _stands_alone(request, kind, evidence)
    known = {element.key for element in law.AUTHORITIES[kind].elements}
    request.authorities.filter(kind=kind, revoked_on=None).update(revoked_on=localdate(now))
    authority = Authority.objects.create(
        request=request,
        kind=kind,
        elements=sorted(known & set(elements)),
        is_complete=not law.missing_elements(kind, elements),
        signed_on=signed_on,
        expires_on=expires_on,
        evidence=evidence,
        checked_by=actor.name,
        checked_at=now,
        **tidied(Authority, {"note": note, "expires_with": expires_with}),
    )
    if authority.is_complete and request.status == RequestStatus.RECEIVED:
        request.status = RequestStatus.CHECKED
        request.save(update_fields=["status"])
    noted(actor, "records.check_authority", request, kind=kind, complete=authority.is_complete)
    return authority


@transaction.atomic
def revoke_authority(actor: Actor, *, authority: Authority, on: date) -> None:
    """Write down that an authority was taken back: nothing more leaves on it."""
    actor.must("records.release")
    request = locked(authority.request)
    authority.revoked_on = on
    authority.save(update_fields=["revoked_on"])
    noted(actor, "records.revoke_authority", request, kind=authority.kind)


@transaction.atomic
def extend(actor: Actor, *, request: ReleaseRequest, reason: str, on: date) -> date:
    """Use the one extension of a request's clock, with the reason told in writing; return the day.

    Raises ``NotToBeExtended``: no such clock, used already, or too late.
    """
    actor.must("records.release")
    request = locked(request, *OPEN)
    until = law.extended_due_on(request.kind, request.received_on)
    words = tidied(ReleaseRequest, {"extension_reason": reason})["extension_reason"]
    if until is None:
        raise NotToBeExtended("This kind of request has no extension.")
    if request.extended_on:
        raise NotToBeExtended("Its one extension has been used.")
    if on > request.due_on:
        raise NotToBeExtended(f"It was due {request.due_on:%m/%d/%Y}: that is past.")
    if not words:
        raise NotToBeExtended("Write the reason: the law wants it told in writing.")
    request.extended_on, request.extension_reason, request.due_on = on, words, until
    request.save(update_fields=["extended_on", "extension_reason", "due_on"])
    noted(actor, "records.extend_request", request)
    return until


@transaction.atomic
def answer(
    actor: Actor, *, request: ReleaseRequest, outcome: str, on: date, accepted: bool = True
) -> None:
    """Answer what needs no pages: an amendment accepted or denied, an accounting handed over."""
    actor.must("records.approve_release")
    if request.has_pages:
        raise NotInThisState("This request is answered with pages: pick and deliver them.")
    _settle(
        actor,
        request,
        RequestStatus.DELIVERED if accepted else RequestStatus.REFUSED,
        outcome,
        on,
        "records.answer_request",
    )


@transaction.atomic
def refuse(actor: Actor, *, request: ReleaseRequest, reason: str, on: date) -> None:
    """Refuse a request, with the reason that the requester is told in writing."""
    actor.must("records.approve_release")
    _settle(actor, request, RequestStatus.REFUSED, reason, on, "records.refuse_request")


@transaction.atomic
def withdraw_request(actor: Actor, *, request: ReleaseRequest, reason: str, on: date) -> None:
    """Close a request that the requester took back."""
    actor.must("records.release")
    _settle(actor, request, RequestStatus.WITHDRAWN, reason, on, "records.withdraw_request")


def locked(request: ReleaseRequest, *states: str) -> ReleaseRequest:
    """Return the request's row, locked; refuse one that is not in one of ``states`` any more."""
    row = ReleaseRequest.objects.select_for_update().get(pk=request.pk)
    if states and row.status not in states:
        raise NotInThisState(
            f"{row} is “{row.get_status_display()}” meanwhile: this is not possible any more."
        )
    return row


def noted(actor: Actor, verb: str, request: ReleaseRequest, **detail: object) -> None:
    """Log what was done with a request, and tell the screens."""
    audit.record(actor, verb, request, patient_id=request.patient_id, **detail)
    tell(TOPIC)


def _settle(
    actor: Actor, request: ReleaseRequest, status: RequestStatus, why: str, on: date, verb: str
) -> None:
    request = locked(request, *OPEN)
    words = tidied(ReleaseRequest, {"outcome": why})["outcome"]
    if not words:
        raise NotAcceptable("Write why, and what was decided.", field="outcome")
    request.status, request.outcome, request.settled_on = status, words, on
    request.save(update_fields=["status", "outcome", "settled_on"])
    noted(actor, verb, request, status=str(status))


def _signed_rightly(
    ground: law.Authority,
    signed_on: date | None,
    expires_on: date | None,
    expires_with: str,
    request: ReleaseRequest,
    now: datetime,
) -> None:
    if not ground.is_signed:
        return
    if signed_on is None:
        raise NotAcceptable("Write the day it was signed.", field="signed_on")
    if signed_on > localdate(now) or signed_on < request.patient.birth_date:
        raise NotAcceptable("It cannot be signed on this day.", field="signed_on")
    if expires_on is None and not tidy(expires_with):
        raise NotAcceptable("Write the day or the event it ends with.", field="expires_on")
    if expires_on and expires_on < signed_on:
        raise NotAcceptable("It ends before it was signed.", field="expires_on")


def _stands_alone(request: ReleaseRequest, kind: str, evidence: DocumentReference | None) -> None:
    """Keep the authorization for psychotherapy notes apart (45 CFR 164.508(b)(3)(ii))."""
    if evidence is None:
        return
    notes = "psychotherapy_authorization"
    others = request.authorities.filter(evidence=evidence, revoked_on=None).exclude(kind=kind)
    if (kind == notes and others.exists()) or others.filter(kind=notes).exists():
        raise NotAcceptable(
            "An authorization for psychotherapy notes may not be combined with another: it needs "
            "a paper of its own (45 CFR 164.508(b)(3)(ii)).",
            field="evidence",
        )


def saved_row(row: M, values: Mapping[str, Any], taken: str, field: str) -> M:
    """Write a row of the set-up; ``taken`` is said where its name is there already."""
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotAcceptable(taken, field=field) from None
    return row
