"""Good-faith estimates while they are drafts: who, what, and the charge that is expected."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from almoner.ledger.models import (
    MOST_MODIFIERS,
    Estimate,
    EstimateItem,
    EstimateProvider,
    EstimateState,
)
from almoner.ledger.queries.discounts import slid_on
from almoner.ledger.queries.estimate_words import standing_of
from almoner.ledger.queries.fees import fee_of
from almoner.lib.estimates import Why, due_on, is_within_a_year
from almoner.lib.money import ZERO, cents, share
from almoner.lib.npi import is_valid_npi
from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.people.models import Patient, Practitioner
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

MOST_ITEMS = 60


class NotADraft(Refusal):
    """This estimate was given or dropped: make a new version of it instead."""

    status = 409


class NoFee(Refusal):
    """This code is in no fee schedule on that day: type the expected charge, or load its fee."""

    field = "amount"


@transaction.atomic
def begin_estimate(
    actor: Actor,
    *,
    patient: Patient,
    practitioner: Practitioner,
    values: Mapping[str, Any],
    now: datetime,
) -> Estimate:
    """Begin an estimate with its convening provider; services are added to the draft."""
    actor.must("ledger.make_estimates")
    estimate = Estimate(patient=patient, made_at=now, made_by=actor.name)
    write_estimate(estimate, values)
    standing = standing_of(practitioner, estimate.location)
    EstimateProvider.objects.create(
        estimate=estimate, place=1, practitioner=practitioner, **standing
    )
    audit.record(actor, "ledger.begin_estimate", estimate, patient_id=patient.pk)
    return estimate


@transaction.atomic
def change_estimate(
    actor: Actor, *, estimate_id: UUID, values: Mapping[str, Any], seen_version: int
) -> Estimate:
    """Change a draft; expected charges follow its day and place."""
    actor.must("ledger.make_estimates")
    estimate = draft_of(estimate_id)
    if estimate.version != seen_version:
        raise ChangedMeanwhile
    estimate.version += 1
    write_estimate(estimate, values)
    _reprice(estimate)
    audit.record(actor, "ledger.change_estimate", estimate, patient_id=estimate.patient_id)
    return estimate


def write_estimate(estimate: Estimate, values: Mapping[str, Any]) -> None:
    """Write what a draft says, and by when it is to be given."""
    lines = str(values.get("separately", "")).splitlines()
    plain = {name: value for name, value in values.items() if name != "separately"}
    for name, value in tidied(Estimate, plain).items():
        setattr(estimate, name, value)
    estimate.separately = "\n".join(line for each in lines if (line := tidy(each)))
    if estimate.until and estimate.service_on is None:
        raise Refusal("Services that recur begin on a day: give the first.", field="service_on")
    if (
        estimate.until
        and estimate.service_on
        and not is_within_a_year(estimate.service_on, estimate.until)
    ):
        raise Refusal(
            "One estimate reaches twelve months at most, from the first service on. Give an "
            "earlier last day; what comes later gets an estimate of its own.",
            field="until",
        )
    estimate.due_on = due_on(
        Why(estimate.why), asked_on=estimate.asked_on, service_on=estimate.service_on
    )
    estimate.save()


@transaction.atomic
def add_estimate_provider(
    actor: Actor,
    *,
    estimate_id: UUID,
    practitioner: Practitioner | None = None,
    name: str = "",
    npi: str = "",
    tax_id: str = "",
    address: str = "",
) -> EstimateProvider:
    """Add another of ours, or a co-provider with what they told us."""
    actor.must("ledger.make_estimates")
    estimate = draft_of(estimate_id)
    if practitioner:
        if estimate.providers.filter(practitioner=practitioner).exists():
            raise Refusal(f"{practitioner} is on this estimate already.", field="practitioner")
        said = standing_of(practitioner, estimate.location)
    else:
        if not tidy(name):
            raise Refusal("Choose one of ours, or name the co-provider.", field="name")
        if npi and not is_valid_npi(npi):
            raise Refusal(
                "This is no NPI: ten digits, the last of them checks the rest.", field="npi"
            )
        said = tidied(
            EstimateProvider,
            {"name": name, "npi": npi, "tax_id": tax_id, "address": address},
        )
    last = estimate.providers.aggregate(last=Max("place"))["last"] or 0
    return EstimateProvider.objects.create(
        estimate=estimate, place=last + 1, practitioner=practitioner, **said
    )


@transaction.atomic
def drop_estimate_provider(actor: Actor, *, provider_id: UUID) -> Estimate:
    """Take a provider off a draft, with what was expected of it."""
    actor.must("ledger.make_estimates")
    provider = EstimateProvider.objects.filter(pk=provider_id).first()
    if provider is None:
        raise NotFound("There is no such provider.")
    estimate = draft_of(provider.estimate_id)
    if provider.is_convening:
        raise Refusal("The patient scheduled with or asked this provider: it stays.")
    provider.items.all().delete()
    provider.delete()
    _reprice(estimate)
    return estimate


@transaction.atomic
def add_estimate_item(
    actor: Actor,
    *,
    estimate_id: UUID,
    provider_id: UUID,
    code: str,
    words: str,
    modifiers: Sequence[str] = (),
    units: Decimal = Decimal(1),
    amount: Decimal | None = None,
) -> EstimateItem:
    """Add a service that is expected, at its fee of the day and place unless ``amount`` is given.

    ``amount`` is in dollars for all units together. Raises ``NoFee``.
    """
    actor.must("ledger.make_estimates")
    estimate = draft_of(estimate_id)
    provider = estimate.providers.filter(pk=provider_id).first()
    if provider is None:
        raise NotFound("There is no such provider on this estimate.")
    last = estimate.items.aggregate(last=Max("place"))["last"] or 0
    if estimate.items.count() >= MOST_ITEMS:
        raise Refusal(f"An estimate has {MOST_ITEMS} lines at most.")
    said = tidied(EstimateItem, {"code": code, "words": words})
    item = EstimateItem(
        estimate=estimate,
        provider=provider,
        place=last + 1,
        code=said["code"].upper(),
        words=said["words"],
        modifiers=[tidy(each).upper() for each in modifiers],
        units=units,
        is_typed=amount is not None,
    )
    if not item.code or not item.words:
        field = "words" if item.code else "code"
        raise Refusal("A service has a code, and words the patient understands.", field=field)
    if len(item.modifiers) > MOST_MODIFIERS:
        raise Refusal(f"{MOST_MODIFIERS} modifiers are the most.", field="modifiers")
    item.listed = cents(amount) if amount is not None else _listed(estimate, provider, item)
    item.amount = item.listed
    item.save(force_insert=True)
    _reprice(estimate)
    item.refresh_from_db()
    return item


@transaction.atomic
def drop_estimate_item(actor: Actor, *, item_id: UUID) -> Estimate:
    """Take a service off a draft."""
    actor.must("ledger.make_estimates")
    item = EstimateItem.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound("There is no such service.")
    estimate = draft_of(item.estimate_id)
    item.delete()
    _reprice(estimate)
    return estimate


def _listed(estimate: Estimate, provider: EstimateProvider, item: EstimateItem) -> Decimal:
    """Return the fee of all units on the day and at the place of the service."""
    if provider.practitioner_id is None:
        raise NoFee("Type the charge this co-provider told you.")
    unit = fee_of(
        item.code,
        on=estimate.service_on or estimate.asked_on,
        modifiers=item.modifiers,
        place_of_service=estimate.location.place_of_service,
    )
    if unit is None:
        raise NoFee
    return (unit * item.units).quantize(Decimal("0.01"))


def _reprice(estimate: Estimate) -> None:
    """Bring the expected charges that nobody typed up to the draft's day, place and discount."""
    items = list(estimate.items.select_related("provider").filter(is_typed=False))
    listed = [_listed(estimate, item.provider, item) for item in items]
    on = estimate.service_on or estimate.asked_on
    slid = slid_on(estimate.patient, on, charge=sum(listed, ZERO), visits=estimate.visits)
    estimate.discount = slid.explanation[:300] if slid and slid.reduction else ""
    estimate.save()
    off = share(slid.reduction, listed) if slid else [ZERO] * len(items)
    for item, fee, less in zip(items, listed, off, strict=True):
        if (item.listed, item.amount) != (fee, fee - less):
            item.listed, item.amount = fee, fee - less
            item.save()


def draft_of(estimate_id: UUID) -> Estimate:
    """Return an estimate, locked, that is still a draft; raises ``NotADraft``."""
    found = (
        Estimate.objects.select_for_update(of=("self",))
        .select_related("location", "patient__family_account")
        .filter(pk=estimate_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such estimate.")
    if found.state != EstimateState.DRAFT:
        raise NotADraft
    return found
