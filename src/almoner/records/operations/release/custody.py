"""Holds, retention, paper charts and boxes: where they are, and what was destroyed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate

from almoner.lib import release as law
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models.custody import (
    ArchiveBox,
    Destruction,
    LegalHold,
    PaperChart,
    PaperLoan,
    RetentionRule,
)
from almoner.records.operations.checking import lock
from almoner.records.operations.release.requests import saved_row


class IsHeld(Refusal):
    """A legal hold keeps this record: nothing of it may be destroyed."""


class MustBeKept(Refusal):
    """This chart must still be kept."""


class AlreadyOut(Refusal):
    """This is out already: take it back first."""


@transaction.atomic
def place_hold(actor: Actor, *, patient: Patient, matter: str, on: date) -> LegalHold:
    """Keep everything of a patient from being destroyed until the matter is over."""
    actor.must("records.keep")
    lock(patient)
    words = tidied(LegalHold, {"matter": matter})
    if not words["matter"]:
        raise NotAcceptable("Write the case, and who told us.", field="matter")
    hold = LegalHold.objects.create(patient=patient, placed_on=on, placed_by=actor.name, **words)
    audit.record(actor, "records.place_hold", hold, patient_id=patient.pk)
    return hold


@transaction.atomic
def release_hold(actor: Actor, *, hold: LegalHold, reason: str, on: date) -> None:
    """End a hold, with the reason."""
    actor.must("records.keep")
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    words = tidied(LegalHold, {"release_reason": reason})
    if hold.released_on:
        raise NotAcceptable("This hold has ended already.")
    if not words["release_reason"]:
        raise NotAcceptable("Write why the hold ends.", field="reason")
    hold.released_on, hold.release_reason = on, words["release_reason"]
    hold.save()
    audit.record(actor, "records.release_hold", hold, patient_id=hold.patient_id)


@transaction.atomic
def save_retention_rule(
    actor: Actor, *, values: Mapping[str, Any], row: RetentionRule | None = None
) -> RetentionRule:
    """Add a rule of how long charts are kept, or change one."""
    actor.must("records.set_up_release")
    done = tidied(RetentionRule, values)
    saved = saved_row(row or RetentionRule(), done, "There is such a rule already.", "name")
    audit.record(actor, "records.save_retention_rule", saved)
    return saved


@transaction.atomic
def add_paper_chart(
    actor: Actor, *, patient: Patient, place: str, last_seen_on: date, volume: int = 1
) -> PaperChart:
    """Take a paper chart (or a volume of it) into the list; its number goes on its label."""
    actor.must("records.keep")
    lock(patient)
    words = tidied(PaperChart, {"place": place})
    if not words["place"]:
        raise NotAcceptable("Write where it stands.", field="place")
    chart = PaperChart(patient=patient, volume=volume, last_seen_on=last_seen_on, **words)
    chart.save(force_insert=True)
    chart.refresh_from_db(fields=["number"])
    audit.record(actor, "records.add_paper_chart", chart, patient_id=patient.pk)
    return chart


@transaction.atomic
def add_box(actor: Actor, *, contents: str, place: str) -> ArchiveBox:
    """Take an archive box into the list; its number goes on its label."""
    actor.must("records.keep")
    words = tidied(ArchiveBox, {"contents": contents, "place": place})
    for name, value in words.items():
        if not value:
            raise NotAcceptable("Write what is in it, and where it stands.", field=name)
    box = ArchiveBox(**words)
    box.save(force_insert=True)
    box.refresh_from_db(fields=["number"])
    audit.record(actor, "records.add_box", box)
    return box


@transaction.atomic
def put_in_box(actor: Actor, *, chart: PaperChart, box: ArchiveBox | None) -> None:
    """Put a paper chart into a box, or (with none) back on its own shelf."""
    actor.must("records.keep")
    chart = PaperChart.objects.select_for_update().get(pk=chart.pk)
    if chart.is_destroyed:
        raise NotAcceptable("This chart was destroyed.", field="box")
    chart.box = box
    chart.save(update_fields=["box"])
    audit.record(actor, "records.put_in_box", chart, patient_id=chart.patient_id)


@transaction.atomic
def check_out_paper(
    actor: Actor,
    *,
    thing: PaperChart | ArchiveBox,
    out_to: str,
    reason: str,
    due_on: date,
    now: datetime,
) -> PaperLoan:
    """Hand a paper chart or a box out; raise ``AlreadyOut`` where somebody has it."""
    actor.must("records.keep")
    words = tidied(PaperLoan, {"out_to": out_to, "reason": reason})
    for name, value in words.items():
        if not value:
            raise NotAcceptable("Write who takes it, and what for.", field=name)
    if due_on < localdate(now):
        raise NotAcceptable("It cannot be due back in the past.", field="due_on")
    if isinstance(thing, PaperChart):
        if thing.is_destroyed or _loans(thing).exists():
            raise AlreadyOut(f"{thing} is not here: it was destroyed, or its box is out.")
        place: dict[str, Any] = {"chart": thing}
    else:
        place = {"box": thing}
    try:
        with transaction.atomic():
            loan = PaperLoan.objects.create(
                out_at=now, out_by=actor.name, due_on=due_on, **words, **place
            )
    except IntegrityError:
        raise AlreadyOut(f"{thing} is out already: take it back first.") from None
    audit.record(actor, "records.check_out_paper", loan)
    return loan


@transaction.atomic
def check_in_paper(actor: Actor, *, loan: PaperLoan, now: datetime) -> None:
    """Take a paper chart or a box back."""
    actor.must("records.keep")
    loan = PaperLoan.objects.select_for_update().get(pk=loan.pk)
    if loan.returned_at is None:
        loan.returned_at = now
        loan.save(update_fields=["returned_at"])
        audit.record(actor, "records.check_in_paper", loan)


@transaction.atomic
def destroy_paper_chart(
    actor: Actor,
    *,
    chart: PaperChart,
    rule: RetentionRule,
    method: str,
    witness: str,
    destroyed_on: date,
    now: datetime,
    certificate: str = "",
) -> Destruction:
    """Document that a paper chart was destroyed after its time; its row stays for good.

    Only paper: files of the program are never destroyed by it. Raises ``IsHeld`` and
    ``MustBeKept``.
    """
    actor.must("records.destroy")
    chart = PaperChart.objects.select_for_update().select_related("patient").get(pk=chart.pk)
    lock(chart.patient)
    words = tidied(Destruction, {"method": method, "witness": witness, "certificate": certificate})
    if not (words["method"] and words["witness"]):
        raise NotAcceptable("Write how, and who saw it.", field="method")
    until = law.keep_until(
        last_seen_on=chart.last_seen_on,
        birth_date=chart.patient.birth_date,
        years=rule.years,
        years_after_18=rule.years_after_18,
    )
    if LegalHold.objects.filter(patient=chart.patient, released_on=None).exists():
        raise IsHeld
    if destroyed_on <= until:
        raise MustBeKept(f"By “{rule}” this chart is kept until {until:%m/%d/%Y}.")
    if chart.is_destroyed or chart.loans.filter(returned_at=None).exists():
        raise AlreadyOut(f"{chart} is not here to be destroyed.")
    done = Destruction.objects.create(
        chart=chart,
        rule=f"{rule.name}: {rule.years} years after the last entry ({rule.source})",
        kept_until=until,
        destroyed_on=destroyed_on,
        recorded_by=actor.name,
        recorded_at=now,
        **words,
    )
    chart.is_destroyed = True
    chart.save(update_fields=["is_destroyed"])
    audit.record(actor, "records.destroy_paper_chart", chart, patient_id=chart.patient_id)
    return done


def _loans(chart: PaperChart) -> "models.QuerySet[PaperLoan]":
    return PaperLoan.objects.filter(box=chart.box_id, returned_at=None, box__isnull=False)
