"""Authorizations and referrals: entered, counted down by visits, counted by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from almoner.insurance.models import (
    Authorization,
    AuthorizationState,
    AuthorizationUse,
    Coverage,
)
from almoner.insurance.operations.saving import as_seen, save
from almoner.lib import authorizations as counting
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.scheduling.models import Appointment, Occupancy
from almoner.scheduling.models import Status as Booked

_COUNTED = (AuthorizationState.APPROVED, AuthorizationState.ENDED)
STANDING = (*(Booked.BOOKED, Booked.PENDING, Booked.ARRIVED, Booked.CHECKED_IN, Booked.FULFILLED),)
"""Statuses of appointments that take a unit: a visit that was missed or cancelled takes none."""


@transaction.atomic
def save_authorization(
    actor: Actor,
    *,
    patient: Patient,
    values: Mapping[str, Any],
    row: Authorization | None = None,
    seen_version: int | None = None,
) -> Authorization:
    """Write an authorization or referral, or change it; booked visits that fit take their units."""
    actor.must("insurance.keep_authorizations")
    row = Authorization.objects.get(pk=row.pk) if row else Authorization(patient=patient)
    as_seen(row, seen_version)
    for name, value in values.items():
        setattr(row, name, value)
    _is_right(row, patient)
    row = save(actor, row, values, patient_id=patient.pk)
    count_visits(SYSTEM, patient_id=patient.pk)
    return row


def _is_right(row: Authorization, patient: Patient) -> None:
    coverage: Coverage = row.coverage
    if coverage.patient_id != patient.pk:
        raise Refusal("This is a coverage of another patient.", field="coverage")
    if row.state == AuthorizationState.APPROVED and not row.number.strip():
        raise Refusal("Give the number that the payer gave.", field="number")
    if row.state == AuthorizationState.APPROVED and row.since is None:
        raise Refusal("Say from which day it holds.", field="since")
    if row.state == AuthorizationState.ENDED and row.until is None:
        raise Refusal("Say which day was its last.", field="until")
    if row.since and row.until and row.until < row.since:
        raise Refusal("It ends before it begins.", field="until")
    if row.units == 0:
        raise Refusal("Give a number above nothing, or leave it empty for any.", field="units")
    wrong = [code for code in row.codes if len(code) != 5 or not code.isalnum()]
    if wrong:
        raise Refusal(f"“{wrong[0]}” is not a code of five places.", field="codes")


@transaction.atomic
def use_authorization(
    actor: Actor, *, authorization: Authorization, on: date, units: int, note: str
) -> AuthorizationUse:
    """Count units that something else than a visit here took, such as a visit before Almoner."""
    actor.must("insurance.keep_authorizations")
    row = Authorization.objects.select_for_update().get(pk=authorization.pk)
    if row.state != AuthorizationState.APPROVED:
        raise Refusal("Units are counted of what is approved.", field="units")
    if not note.strip():
        raise Refusal("Say what took them.", field="note")
    taken = row.uses.filter(is_undone=False).aggregate(sum=Sum("units", default=0))["sum"]
    if row.units is not None and taken + units > row.units:
        raise Refusal(f"Only {row.units - taken} of {row.units} are left.", field="units")
    use = AuthorizationUse.objects.create(
        authorization=row, on=on, units=units, note=" ".join(note.split())[:200]
    )
    audit.record(actor, "insurance.use_authorization", row, patient_id=row.patient_id, units=units)
    return use


@transaction.atomic
def undo_use(actor: Actor, *, use: AuthorizationUse) -> AuthorizationUse:
    """Take back units that were counted by hand; those of a visit go with the visit."""
    actor.must("insurance.keep_authorizations")
    use = AuthorizationUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
    if use.appointment_id is not None:
        raise Refusal("These are taken by a visit: move or cancel the visit.")
    use.is_undone = True
    use.save()
    patient_id = use.authorization.patient_id
    audit.record(actor, "insurance.undo_use", use.authorization, patient_id=patient_id)
    count_visits(SYSTEM, patient_id=patient_id)
    return use


@transaction.atomic
def count_visits(actor: Actor, *, patient_id: UUID) -> int:
    """Let a patient's visits take their units anew: added, undone; return how many changed."""
    actor.must("insurance.keep_authorizations")
    rows = list(
        Authorization.objects.select_for_update(of=("self",))
        .filter(patient=patient_id, since__isnull=False)
        .filter(Q(state__in=_COUNTED) | Q(uses__appointment__isnull=False, uses__is_undone=False))
        .order_by("pk")
    )
    if not rows:
        return 0
    rows = list({row.pk: row for row in rows}.values())
    uses = list(AuthorizationUse.objects.filter(authorization__in=rows, is_undone=False))
    by_visit = {
        (use.authorization_id, use.appointment_id): use for use in uses if use.appointment_id
    }
    visits = _visits(patient_id, rows)
    done = counting.settle(_leaves(rows, uses), visits.values(), by_visit)
    for pair in done.undo:
        use = by_visit[pair]
        use.is_undone = True
        use.save()
    for key, visit in done.add:
        AuthorizationUse.objects.create(
            authorization_id=key, appointment_id=visit, on=visits[visit].on
        )
    _follow(by_visit, visits, done)
    return len(done.add) + len(done.undo)


def _follow(
    uses: Mapping[tuple[UUID, UUID], AuthorizationUse],
    visits: Mapping[counting.Key, counting.Visit],
    done: counting.Settled,
) -> None:
    """Write the new day of visits that moved and keep their unit."""
    for pair, use in uses.items():
        if pair not in done.undo and use.on != visits[pair[1]].on:
            use.on = visits[pair[1]].on
            use.save()


def _leaves(
    rows: Sequence[Authorization], uses: Sequence[AuthorizationUse]
) -> list[counting.Leave]:
    by_hand: dict[UUID, int] = {}
    for use in uses:
        if use.appointment_id is None:
            by_hand[use.authorization_id] = by_hand.get(use.authorization_id, 0) + use.units
    return [
        counting.Leave(
            key=row.pk,
            kind=f"{row.coverage_id} {row.kind}",
            since=row.since,
            until=row.until,
            units=row.units,
            taken=by_hand.get(row.pk, 0),
            visit_type=row.visit_type_id,
            practitioner=row.practitioner_id,
        )
        for row in rows
        if row.state in _COUNTED and row.since is not None
    ]


def _visits(patient_id: UUID, rows: Sequence[Authorization]) -> dict[counting.Key, counting.Visit]:
    """Return the standing visits of a patient since the first authorization."""
    first = min(row.since for row in rows if row.since)
    booked = list(
        Appointment.objects.filter(patient=patient_id, status__in=STANDING).select_related(
            "location"
        )
    )
    days = {each.pk: each.starts_at.astimezone(each.location.zone).date() for each in booked}
    booked = [each for each in booked if days[each.pk] >= first]
    with_whom = _practitioners(booked)
    return {
        each.pk: counting.Visit(
            each.pk, days[each.pk], each.visit_type_id, frozenset(with_whom.get(each.pk, ()))
        )
        for each in booked
    }


def _practitioners(booked: Sequence[Appointment]) -> dict[UUID, set[UUID]]:
    members = {each.group_id or each.pk: each.pk for each in booked}
    taken = Occupancy.objects.filter(
        Q(appointment__in=[each.pk for each in booked])
        | Q(group__in=[each.group_id for each in booked if each.group_id]),
        released_at__isnull=True,
        column__practitioner__isnull=False,
    ).values_list("appointment_id", "group_id", "column__practitioner_id")
    found: dict[UUID, set[UUID]] = {}
    for appointment_id, group_id, practitioner_id in taken:
        found.setdefault(members[group_id or appointment_id], set()).add(practitioner_id)
    return found
