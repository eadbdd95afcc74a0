"""Good-faith estimates: those to be given, and how what was billed compares with those given."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from almoner.ledger.models import (
    Cause,
    Estimate,
    EstimateProvider,
    EstimateState,
    EstimateVisit,
    Posting,
    Role,
    Superbill,
)
from almoner.ledger.queries.standing import ZERO
from almoner.lib.estimates import Compared, compare
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient, Practitioner
from almoner.people.queries import open_patient
from almoner.platform.accounts.actor import Actor

LOOKED_BACK = timedelta(days=500)
"""How long an estimate is compared: a year of services, and 120 days to dispute their bills."""


@dataclass(frozen=True, slots=True)
class ProviderCompared:
    """A provider of an estimate, what was expected of it and what it billed, in dollars."""

    name: str
    is_ours: bool
    """Bills of co-providers are not known here: nothing is said of them."""
    compared: Compared[object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An estimate beside the visits that were billed for it; ``rows`` has the worst first."""

    estimate: Estimate
    expected: Decimal
    superbills: list[Superbill]
    rows: list[ProviderCompared]

    @property
    def billed(self) -> Decimal:
        """What ours billed."""
        return sum((row.compared.billed for row in self.rows), ZERO)

    @property
    def is_substantial(self) -> bool:
        """Whether a provider billed at least $400 more than was expected of it."""
        return any(row.is_ours and row.compared.is_substantial for row in self.rows)

    @property
    def worst(self) -> Decimal:
        """The most that one of ours billed above what was expected of it."""
        return max((row.compared.over for row in self.rows if row.is_ours), default=ZERO)


def estimates(actor: Actor, *, state: str = "") -> "QuerySet[Estimate]":
    """Return the estimates in a state: those to be given by the day they are due."""
    actor.must("ledger.see_accounts")
    found = Estimate.objects.select_related("patient", "replaces")
    if state == EstimateState.DRAFT:
        return found.filter(state=state).order_by("due_on", "number")
    return found.filter(state=state) if state else found


def differing(actor: Actor, *, on: date) -> list[Comparison]:
    """Return the estimates of the last months that less than was billed was expected of.

    Those with a provider at least $400 above stand first, then by how much.
    """
    actor.must("ledger.see_accounts")
    given = Estimate.objects.filter(state=EstimateState.GIVEN, given_on__gte=on - LOOKED_BACK)
    found = compared(given.select_related("patient")).values()
    above = [each for each in found if each.worst > 0]
    return sorted(above, key=lambda each: (not each.is_substantial, -each.worst))


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """An estimate: its providers with services, the comparison, the visits that might be its."""

    estimate: Estimate
    patient: Patient
    providers: Sequence[EstimateProvider]
    total: Decimal
    comparison: Comparison | None
    others: list[Superbill]
    newer: Estimate | None


def open_estimate(actor: Actor, estimate_id: UUID, *, now: datetime) -> EstimatePage:
    """Return an estimate; looking at it is looking at the patient."""
    actor.must("ledger.see_accounts")
    estimate = (
        Estimate.objects.select_related("location", "replaces").filter(pk=estimate_id).first()
    )
    if estimate is None:
        raise NotFound("There is no such estimate.")
    patient = open_patient(actor, estimate.patient_id, what="estimate", now=now)
    providers = list(
        estimate.providers.prefetch_related("items").annotate(total=Sum("items__amount"))
    )
    total = sum((item.amount for each in providers for item in each.items.all()), ZERO)
    comparison, others = None, []
    if estimate.state == EstimateState.GIVEN:
        comparison = compared([estimate])[estimate.pk]
        mine = {each.pk for each in comparison.superbills}
        others = [
            each
            for each in _self_paid([estimate.patient_id])
            if each.pk not in mine and each.on >= estimate.asked_on
        ]
    newer = estimate.versions.exclude(state=EstimateState.DROPPED).first()
    return EstimatePage(estimate, patient, providers, total, comparison, others, newer)


def estimates_of(patients: Iterable[Patient]) -> list[Comparison]:
    """Return the estimates of patients that were not dropped, the newest first, each compared."""
    found = list(
        Estimate.objects.filter(patient__in=list(patients))
        .exclude(state=EstimateState.DROPPED)
        .select_related("patient")
        .order_by("-number")[:50]
    )
    done = compared(found)
    return [done[each.pk] for each in found]


def _self_paid(patients: Iterable[UUID]) -> list[Superbill]:
    """Return the visits of patients that were charged to their families, not to a payer."""
    return list(
        Superbill.objects.filter(patient__in=list(patients), payer=None).order_by("-on", "-number")
    )


def compared(given: Iterable[Estimate]) -> dict[UUID, Comparison]:
    """Return each estimate beside the visits that were billed for it.

    A visit charged to the family is of the estimate whose days it falls on, of the version that
    held then: a new one holds from the day after it was given. Somebody's word goes before that.
    """
    shown = list(given)
    keys = [each.pk for each in shown]
    bills = _self_paid({each.patient_id for each in shown}) if shown else []
    said = {each.superbill_id: each for each in EstimateVisit.objects.filter(superbill__in=bills)}
    ended = {
        each.replaces_id: each.given_on
        for each in Estimate.objects.filter(replaces__in=keys, state=EstimateState.GIVEN)
    }
    billed = _billed(bills)
    done = {}
    expected = _expected(keys)
    names = {
        each.pk: str(each)
        for each in Practitioner.objects.filter(pk__in={who for _, who in billed if who})
    }
    for estimate in shown:
        mine = [
            bill
            for bill in bills
            if bill.patient_id == estimate.patient_id
            and _is_of(estimate, bill, said.get(bill.pk), ended.get(estimate.pk))
        ]
        done[estimate.pk] = _compared(estimate, mine, expected[estimate.pk], billed, names)
    return done


def _is_of(
    estimate: Estimate, bill: Superbill, said: EstimateVisit | None, ended_on: date | None
) -> bool:
    if said is not None:
        return said.is_included and said.estimate_id == estimate.pk
    if estimate.service_on is None or estimate.state != EstimateState.GIVEN:
        return False
    begins = estimate.service_on
    if estimate.replaces_id and estimate.given_on:
        begins = max(begins, estimate.given_on + timedelta(days=1))
    ends = estimate.until or estimate.service_on
    return begins <= bill.on <= (min(ends, ended_on) if ended_on else ends)


def _expected(keys: list[UUID]) -> dict[UUID, list[tuple[EstimateProvider, Decimal]]]:
    found: dict[UUID, list[tuple[EstimateProvider, Decimal]]] = defaultdict(list)
    rows = EstimateProvider.objects.filter(estimate__in=keys).annotate(sum=Sum("items__amount"))
    for row in rows.order_by("place"):
        found[row.estimate_id].append((row, row.sum or ZERO))
    return found


def _billed(bills: list[Superbill]) -> dict[tuple[UUID, UUID | None], Decimal]:
    """Return what each practitioner billed on each superbill: charges less their discounts."""
    rows = (
        Posting.objects.filter(
            charge__superbill__in=bills,
            account__role__in=(Role.PATIENTS, Role.PAYERS),
            entry__cause__in=(Cause.CHARGE, Cause.ADJUSTMENT),
        )
        .values_list("charge__superbill", "charge__practitioner")
        .annotate(sum=Sum("amount"))
        .order_by()
    )
    return {(bill, who): amount for bill, who, amount in rows}


def _compared(
    estimate: Estimate,
    bills: list[Superbill],
    providers: list[tuple[EstimateProvider, Decimal]],
    billed: dict[tuple[UUID, UUID | None], Decimal],
    names: dict[UUID, str],
) -> Comparison:
    expected: dict[object, Decimal] = {}
    called, ours = {}, set()
    for provider, amount in providers:
        key = provider.practitioner_id or provider.pk
        expected[key], called[key] = amount, provider.name
        ours |= {key} if provider.practitioner_id else set()
    convening = next(iter(expected), None)
    mine = {bill.pk for bill in bills}
    found: dict[object, Decimal] = defaultdict(lambda: ZERO)
    for (bill, who), amount in billed.items():
        if bill in mine:
            found[who or convening] += amount
    rows = [
        ProviderCompared(
            str(called.get(row.key) or names.get(row.key, "")),  # type: ignore[call-overload] # a key of both
            row.key in ours or not row.is_listed,
            row,
        )
        for row in compare(expected, found)
    ]
    rows.sort(key=lambda row: not row.is_ours)
    return Comparison(estimate, sum(expected.values(), ZERO), bills, rows)


def given_estimate(estimate_id: UUID) -> Estimate:
    """Return an estimate that was given, for who prints or sends it."""
    return Estimate.objects.get(pk=estimate_id, state=EstimateState.GIVEN)
