"""Joining two records of one person, and taking that back.

A merge writes down every row it moved and every field it overwrote. Un-merging moves those rows
back, unless they changed hands since, and restores those fields, unless they were changed since;
what was written after the merge stays where it is or goes to whom the person says.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.people.events import PatientsMerged, PatientsUnmerged
from almoner.people.merging import Follower, followers
from almoner.people.models import DuplicatePair, Merge, MergeMove, Patient
from almoner.people.operations.searching import reindex
from almoner.people.operations.versions import bring_up_to_date, change, write
from almoner.people.queries.unmerging import FieldBack, UnmergePlan, plan_unmerge
from almoner.people.queries.values import field_of, from_plain, plain
from almoner.platform import jobs
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

CHOSEN_FIELDS = (
    "family_name",
    "given_name",
    "middle_name",
    "prefix",
    "suffix",
    "preferred_name",
    "birth_date",
    "sex",
    "gender_identity",
    "pronouns",
    "marital_status",
    "race",
    "ethnicity",
    "language",
    "needs_interpreter",
    "is_deceased",
    "deceased_on",
    "usual_practitioner",
    "family_account",
    "guarantor_relationship",
    "photo",
    "is_restricted",
)
"""Fields of the patient for which a merge takes one of the two values."""


class NotTwoPatients(Refusal):
    """Choose two different patients to merge."""


class NotMergeable(Refusal):
    """One of these charts was merged already, or was entered in error."""


class NotUnmergeable(Refusal):
    """This merge cannot be taken back now."""


@transaction.atomic
def merge(
    actor: Actor,
    *,
    survivor: Patient,
    retired: Patient,
    seen_versions: tuple[int, int],
    take_from_retired: Collection[str] = (),
    now: datetime,
) -> Merge:
    """Join ``retired`` into ``survivor``; the fields in ``take_from_retired`` come from it.

    ``seen_versions`` are those of survivor and retired that the person compared. Every row of
    every area that names the retired patient names the survivor afterwards, but for rows that
    the survivor has already: those stay with the retired chart.
    """
    actor.must("people.merge")
    if survivor.pk == retired.pk:
        raise NotTwoPatients
    _lock(survivor, retired)
    bring_up_to_date(survivor, seen_version=seen_versions[0])
    bring_up_to_date(retired, seen_version=seen_versions[1])
    if not (_is_usable(survivor) and _is_usable(retired)):
        raise NotMergeable
    values = {
        name: getattr(retired, name) for name in CHOSEN_FIELDS if name in set(take_from_retired)
    }
    if values.get("deceased_on") or (survivor.deceased_on and "deceased_on" not in values):
        values["is_deceased"] = True
    if survivor.is_restricted or retired.is_restricted:
        values["is_restricted"] = True
    changed = write(survivor, values)
    write(retired, {"merged_into": survivor})
    done = Merge.objects.create(
        survivor=survivor,
        retired=retired,
        at=now,
        by=actor.name,
        fields={
            name: {"before": before, "after": after} for name, (before, after) in changed.items()
        },
    )
    moved = sum(_move(follower, done) for follower in followers())
    _settle_pair(done, actor, "merged", now)
    reindex([survivor.pk, retired.pk])
    audit.record(
        actor,
        "people.merge",
        survivor,
        patient_id=survivor.pk,
        retired=str(retired.pk),
        rows=moved,
        fields=sorted(changed),
    )
    publish(PatientsMerged(survivor.pk, retired.pk))
    jobs.later("people.find_duplicates_of", patient_id=str(survivor.pk))
    return done


@transaction.atomic
def unmerge(
    actor: Actor, *, merge: Merge, give: Collection[str] = (), now: datetime
) -> UnmergePlan:
    """Take ``merge`` back and return what was done.

    ``give`` holds the keys (``RowMade.key``) of rows written since that belong to the restored
    patient; all others written since stay with the survivor.
    """
    actor.must("people.merge")
    survivor, retired = merge.survivor, merge.retired
    _lock(survivor, retired)
    merge = Merge.objects.select_for_update().select_related("survivor", "retired").get(pk=merge.pk)
    survivor, retired = merge.survivor, merge.retired
    _may_be_undone(merge)
    plan = plan_unmerge(merge)
    _change_now(retired, {"merged_into": None})
    for move, row in plan.back:
        _point(row, move.field, retired)
    MergeMove.objects.filter(pk__in=[move.pk for move, _ in plan.back]).update(moved_back=True)
    for made in plan.made_since:
        if made.key in give:
            _point(made.row, made.follower.field, retired)
    _change_now(survivor, _restored(plan.fields))
    _hand_down(merge, plan.fields)
    merge.undone_at, merge.undone_by = now, actor.name
    merge.save(update_fields=["undone_at", "undone_by"])
    _settle_pair(merge, actor, "different", now)
    reindex([survivor.pk, retired.pk])
    audit.record(
        actor,
        "people.unmerge",
        survivor,
        patient_id=survivor.pk,
        restored=str(retired.pk),
        rows=len(plan.back),
        given=len(give),
    )
    publish(PatientsUnmerged(survivor.pk, retired.pk))
    return plan


def _lock(*patients: Patient) -> None:
    """Lock in the order of the keys, so that two merges never wait for each other in a circle."""
    wanted = sorted(patient.pk for patient in patients)
    list(Patient.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def _is_usable(patient: Patient) -> bool:
    return patient.merged_into_id is None and not patient.is_entered_in_error


def _may_be_undone(merge: Merge) -> None:
    if merge.undone_at:
        raise NotUnmergeable("This merge was taken back already.")
    if merge.survivor.merged_into_id:
        raise NotUnmergeable(
            "The chart it was merged into was itself merged later: take that merge back first."
        )


def _move(follower: Follower, done: Merge) -> int:
    rows = follower.rows(done.retired)
    if follower.leaves_behind:
        stay = follower.leaves_behind(done.survivor, done.retired).values("pk")
        rows = rows.exclude(pk__in=stay)
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    moved = _move_all(follower, keys, done.survivor)
    MergeMove.objects.bulk_create(
        [
            MergeMove(merge=done, model=follower.label, field=follower.field, row=str(key))
            for key in moved
        ]
    )
    return len(moved)


def _move_all(follower: Follower, keys: list[Any], to: Patient) -> list[Any]:
    """Move rows at once; where one breaks a rule of its table, all but those that do."""
    if _moves(follower, keys, to):
        return keys
    return [key for key in keys if _moves(follower, [key], to)]


def _moves(follower: Follower, keys: list[Any], to: Patient) -> bool:
    try:
        with transaction.atomic():
            follower.model._base_manager.filter(pk__in=keys).update(**{follower.field: to})
    except IntegrityError:
        return False
    return True


def _point(row: models.Model, field: str, patient: Patient) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**{field: patient})


def _change_now(patient: Patient, values: Mapping[str, Any]) -> None:
    change(patient, seen_version=patient.version, values=values)


def _restored(fields: list[FieldBack]) -> dict[str, Any]:
    values = {
        each.name: from_plain(field_of(Patient, each.name), each.before)
        for each in fields
        if each.goes_back
    }
    return values


def _hand_down(merge: Merge, fields: list[FieldBack]) -> None:
    """Let the next merge that overwrote the same field remember what this one had found there.

    Without it, taking back merges in another order than they were made would restore values of
    a patient who has left.
    """
    for each in fields:
        if each.goes_back:
            continue
        later = Merge.objects.filter(survivor=merge.survivor, undone_at=None, at__gte=merge.at)
        for other in later.exclude(pk=merge.pk).order_by("at", "id"):
            wrote = other.fields.get(each.name)
            if wrote and wrote["before"] == each.after:
                wrote["before"] = each.before
                other.save(update_fields=["fields"])
                break


def _settle_pair(merge: Merge, actor: Actor, status: str, now: datetime) -> None:
    left, right = sorted((merge.survivor_id, merge.retired_id))
    DuplicatePair.objects.filter(left_id=left, right_id=right).update(
        status=status, decided_at=now, decided_by=actor.name
    )


def default_choices(survivor: Patient, retired: Patient) -> set[str]:
    """Return the fields that the retired patient knows and the survivor does not."""
    return {
        name
        for name in CHOSEN_FIELDS
        if _says_nothing(getattr(survivor, name)) and not _says_nothing(getattr(retired, name))
    }


def _says_nothing(value: object) -> bool:
    return value in (None, "", False, "unknown")


def differing_fields(survivor: Patient, retired: Patient) -> list[str]:
    """Return the fields for which the two patients have different values."""
    return [
        name
        for name in CHOSEN_FIELDS
        if plain(getattr(survivor, name)) != plain(getattr(retired, name))
    ]
