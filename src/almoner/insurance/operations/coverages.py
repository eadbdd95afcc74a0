"""Entering what covers a patient, and the accidents behind some coverages."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from almoner.insurance.models import (
    Accident,
    Coverage,
    PayerProfile,
    Plan,
    Rank,
    Relationship,
)
from almoner.insurance.operations.saving import as_seen, save
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import StoredFile


class RankTaken(Refusal):
    """Another coverage pays in this place in that time."""

    field = "rank"


@transaction.atomic
def save_coverage(
    actor: Actor,
    *,
    patient: Patient,
    values: Mapping[str, Any],
    row: Coverage | None = None,
    seen_version: int | None = None,
) -> Coverage:
    """Write a coverage, or change one that the person saw as ``seen_version``.

    Raises:
        RankTaken: another coverage is first (second, third) in the same time.
        ChangedMeanwhile: somebody else changed it.
    """
    actor.must("insurance.keep_coverages")
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    row = Coverage.objects.get(pk=row.pk) if row else Coverage(patient=patient)
    as_seen(row, seen_version)
    for name, value in values.items():
        setattr(row, name, value)
    _is_right(row)
    if not row.is_entered_in_error:
        _is_alone(row)
    return save(actor, row, values, patient_id=patient.pk)


def _is_right(row: Coverage) -> None:
    plan: Plan = row.plan
    pattern = PayerProfile.objects.get(payer=plan.payer_id).member_id_pattern
    if not row.member_id.strip():
        raise Refusal("Give the member id, as the card says it.", field="member_id")
    if pattern and not re.fullmatch(pattern, row.member_id.strip()):
        raise Refusal(
            f"“{row.member_id}” has not the form of {plan.payer}'s member ids. Compare it with "
            "the card.",
            field="member_id",
        )
    if row.until is not None and row.until < row.since:
        raise Refusal("It ends before it begins.", field="until")
    if row.relationship == Relationship.SELF:
        return
    if not row.subscriber_family_name.strip():
        raise Refusal("Give the subscriber's name.", field="subscriber_family_name")
    if row.subscriber_birth_date is None:
        raise Refusal("Give the subscriber's birth date.", field="subscriber_birth_date")


def _is_alone(row: Coverage) -> None:
    there = Coverage.objects.filter(
        patient=row.patient, rank=row.rank, accident=row.accident, is_entered_in_error=False
    ).exclude(pk=row.pk)
    there = there.filter(Q(until=None) | Q(until__gte=row.since))
    if row.until is not None:
        there = there.filter(since__lte=row.until)
    other = there.select_related("plan__payer").first()
    if other is not None:
        raise RankTaken(
            f"{other.plan} pays {Rank(row.rank).label.lower()} from {other.since:%m/%d/%Y}. End "
            "it first, or give this one another place."
        )


@transaction.atomic
def end_coverage(actor: Actor, *, coverage: Coverage, until: date) -> Coverage:
    """End a coverage; claims of earlier days are still sent by it."""
    actor.must("insurance.keep_coverages")
    coverage = Coverage.objects.select_for_update(of=("self",)).get(pk=coverage.pk)
    if until < coverage.since:
        raise Refusal("It ends before it begins.", field="until")
    return save(actor, coverage, {"until": until}, patient_id=coverage.patient_id)


@transaction.atomic
def mark_coverage(actor: Actor, *, coverage: Coverage, is_in_error: bool) -> Coverage:
    """Mark a coverage as entered in error, or bring it back where its place is still free."""
    actor.must("insurance.keep_coverages")
    Patient.objects.select_for_update(of=("self",)).get(pk=coverage.patient_id)
    row = Coverage.objects.get(pk=coverage.pk)
    if not is_in_error:
        _is_alone(row)
    values = {"is_entered_in_error": is_in_error}
    return save(actor, row, values, patient_id=row.patient_id, verb="mark_coverage")


@transaction.atomic
def keep_card(
    actor: Actor,
    *,
    coverage: Coverage,
    front: StoredFile | None = None,
    back: StoredFile | None = None,
) -> Coverage:
    """Keep pictures of a card, a side or both; earlier ones stay in the history."""
    actor.must("insurance.keep_coverages")
    given = {"card_front": front, "card_back": back}
    values = {name: file for name, file in given.items() if file is not None}
    if not values:
        raise Refusal("Choose a picture of the card.", field="front")
    row = Coverage.objects.select_for_update(of=("self",)).get(pk=coverage.pk)
    return save(actor, row, values, patient_id=row.patient_id, verb="keep_card")


@transaction.atomic
def save_accident(
    actor: Actor, *, patient: Patient, values: Mapping[str, Any], row: Accident | None = None
) -> Accident:
    """Write an accident, or change one; a car's needs the state it happened in."""
    actor.must("insurance.keep_coverages")
    row = row or Accident(patient=patient)
    on, closed_on = values.get("on", row.on), values.get("closed_on", row.closed_on)
    if closed_on and on and closed_on < on:
        raise Refusal("The case was closed before the accident.", field="closed_on")
    kind, state = values.get("kind", row.kind), values.get("state", row.state)
    if kind == "AA" and not state:
        raise Refusal("Say in which state it happened: the insurer asks for it.", field="state")
    return save(actor, row, values, patient_id=patient.pk)
