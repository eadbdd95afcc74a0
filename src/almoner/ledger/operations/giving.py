"""Good-faith estimates given to patients, dropped, replaced and sent; nothing here moves money."""

from datetime import date, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate

from almoner.ledger.models import (
    Estimate,
    EstimateItem,
    EstimateProvider,
    EstimateSending,
    EstimateState,
    EstimateVisit,
    EstimateWay,
    Superbill,
)
from almoner.ledger.operations.estimates import draft_of, write_estimate
from almoner.ledger.queries.estimate_words import paper_of_estimate, standing_of
from almoner.ledger.queries.guarantors import Reach, reach_of
from almoner.lib.refusal import NotFound, Refusal
from almoner.lib.sniff import PDF
from almoner.messages import operations as mail
from almoner.people.operations import open_account
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.jobs import later


class NotReady(Refusal):
    """The estimate lacks something it must say."""


@transaction.atomic
def give_estimate(
    actor: Actor, *, estimate_id: UUID, way: str, on: date, now: datetime
) -> Estimate:
    """Give a draft to the patient; from then on it never changes. Raises ``NotReady``.

    ``on`` is the day it was handed over, mailed or sent.
    """
    actor.must("ledger.make_estimates")
    estimate = draft_of(estimate_id)
    if way not in EstimateWay.values:
        raise Refusal("Say how it is given.", field="way")
    if on > localdate(now):
        raise Refusal("It cannot have been given on a day to come.", field="on")
    if way != EstimateWay.PAPER and _reached(estimate, now) is None:
        raise Refusal(
            "There is no e-mail address that may be used. Add one to the patient's page or the "
            "guarantor, or give the estimate on paper.",
            field="way",
        )
    for provider in estimate.providers.select_related("practitioner"):
        if provider.practitioner:
            said = standing_of(provider.practitioner, estimate.location)
            for name, value in said.items():
                setattr(provider, name, value)
            provider.save()
    _must_be_whole(estimate)
    estimate.given_on, estimate.given_at, estimate.given_by = on, now, actor.name
    estimate.way, estimate.state = way, EstimateState.GIVEN
    estimate.paper = paper_of_estimate(estimate)
    estimate.version += 1
    estimate.save()
    if way != EstimateWay.PAPER:
        later("ledger.send_estimate", estimate_id=estimate.pk)
    audit.record(actor, "ledger.give_estimate", estimate, patient_id=estimate.patient_id, way=way)
    return estimate


def _must_be_whole(estimate: Estimate) -> None:
    """Refuse an estimate without what 45 CFR 149.610(c)(1) asks for."""
    if not estimate.items.exists():
        raise NotReady("Nothing is expected yet: add the services first.")
    for provider in estimate.providers.all():
        must = {"NPI": provider.npi, "tax id (TIN)": provider.tax_id, "address": provider.address}
        missing = [words for words, value in must.items() if not value]
        if missing:
            where = (
                "Enter it on the provider's, the practice's or the location's page."
                if provider.practitioner_id
                else "Take the co-provider off and add it again with it."
            )
            raise NotReady(f"{provider.name} has no {' and no '.join(missing)}. {where}")


@transaction.atomic
def drop_estimate(actor: Actor, *, estimate_id: UUID, why: str) -> Estimate:
    """Drop a draft that will not be given; it is kept with the reason."""
    actor.must("ledger.make_estimates")
    estimate = draft_of(estimate_id)
    if not tidy(why):
        raise Refusal("Say why it is not given.", field="why")
    estimate.state, estimate.why_dropped = EstimateState.DROPPED, tidy(why)[:300]
    estimate.version += 1
    estimate.save()
    audit.record(actor, "ledger.drop_estimate", estimate, patient_id=estimate.patient_id)
    return estimate


_COPIED = (
    *("patient_id", "service_on", "until", "visits", "how_often", "primary", "diagnoses"),
    *("location_id", "separately", "note", "language"),
)


@transaction.atomic
def replace_estimate(actor: Actor, *, estimate_id: UUID, now: datetime) -> Estimate:
    """Begin a new version of an estimate that was given: the old one stays as it is."""
    actor.must("ledger.make_estimates")
    old = Estimate.objects.select_for_update().filter(pk=estimate_id).first()
    if old is None:
        raise NotFound("There is no such estimate.")
    if old.state != EstimateState.GIVEN:
        raise Refusal("Only an estimate that was given is replaced by a new version.")
    there = old.versions.exclude(state=EstimateState.DROPPED).first()
    if there is not None:
        raise Refusal(f"It has a newer version already: estimate {there.number}.")
    today = localdate(now)
    new = Estimate(
        replaces=old, why=old.why, asked_on=today, made_at=now, made_by=actor.name,
        **{name: getattr(old, name) for name in _COPIED},
    )  # fmt: skip
    write_estimate(new, {})
    providers = {}
    for provider in old.providers.all():
        key, provider.pk = provider.pk, None
        provider.id = EstimateProvider._meta.pk.get_default()
        provider.estimate, provider._state.adding = new, True
        provider.save(force_insert=True)
        providers[key] = provider
    for item in old.items.all():
        item.id = EstimateItem._meta.pk.get_default()
        item.estimate, item.provider = new, providers[item.provider_id]
        item._state.adding = True
        item.save(force_insert=True)
    audit.record(actor, "ledger.replace_estimate", new, patient_id=new.patient_id)
    return new


@transaction.atomic
def say_estimate_visit(
    actor: Actor, *, estimate_id: UUID, superbill_id: UUID, is_included: bool
) -> EstimateVisit:
    """Say that a visit's charges are, or are not, of an estimate; without it their date decides."""
    actor.must("ledger.make_estimates")
    estimate = Estimate.objects.filter(pk=estimate_id).first()
    superbill = Superbill.objects.filter(pk=superbill_id).first()
    if estimate is None or superbill is None:
        raise NotFound
    if superbill.patient_id != estimate.patient_id:
        raise Refusal("This visit is another patient's.")
    said, _ = EstimateVisit.objects.update_or_create(
        superbill=superbill,
        defaults={"estimate": estimate, "is_included": is_included, "said_by": actor.name},
    )
    audit.record(
        actor, "ledger.say_estimate_visit", estimate, patient_id=estimate.patient_id,
        included=is_included,
    )  # fmt: skip
    return said


@transaction.atomic
def send_estimate(
    actor: Actor, *, estimate_id: UUID, content: bytes, pages: int, now: datetime
) -> EstimateSending:
    """Send the PDF of an estimate that was given by e-mail, once; or keep why it could not be."""
    actor.must("ledger.make_estimates")
    estimate = Estimate.objects.select_for_update(of=("self",)).get(pk=estimate_id)
    if there := EstimateSending.objects.filter(estimate=estimate).first():
        return there
    to = _reached(estimate, now)
    made = EstimateSending(estimate=estimate, why_not="There is no e-mail address any more.")
    if to is not None:
        pdf = files.store(actor, ContentFile(content, "estimate.pdf"), now=now, kinds=[PDF])
        try:
            with transaction.atomic():
                made.sending = mail.send_bill(
                    SYSTEM,
                    patient=estimate.patient,
                    pdf=pdf,
                    page_count=pages,
                    title=str(estimate),
                    name=to.name,
                    to=to.email,
                    text_code_to=to.texts,
                    language=estimate.language,
                    now=now,
                )
            made.why_not = ""
        except mail.AddressNotUsable as no:
            made.why_not = no.message[:300]
    made.save(force_insert=True)
    return made


def _reached(estimate: Estimate, now: datetime) -> Reach | None:
    """Return where who answers for the patient gets e-mail, or ``None``."""
    patient = estimate.patient
    family = patient.family_account or open_account(SYSTEM, patient=patient)
    found = reach_of([family.pk], on=localdate(now))[family.pk]
    return found if found.email else None
