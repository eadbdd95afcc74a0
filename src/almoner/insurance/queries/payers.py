"""Finding payers, their terms, and the ways to them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from almoner.insurance.models import (
    Enrollment,
    EnrollmentState,
    PayerProfile,
    PayerRoute,
    Plan,
    TradingPartner,
)
from almoner.ledger.models import Payer
from almoner.platform.accounts.actor import Actor


def payers(actor: Actor, *, words: str = "") -> "QuerySet[Payer]":
    """Return all payers by name with their terms; ``words`` keeps those that hold each of them."""
    actor.must("insurance.see")
    found = Payer.objects.select_related("profile").annotate(
        plan_count=Count("plans", filter=Q(plans__is_active=True), distinct=True),
        route_count=Count("routes", filter=Q(routes__is_active=True), distinct=True),
        waiting_count=Count(
            "routes__enrollments",
            filter=Q(
                routes__enrollments__state__in=(EnrollmentState.TO_SEND, EnrollmentState.SENT)
            ),
            distinct=True,
        ),
    )
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(profile__identifier__icontains=word)
            | Q(plans__name__icontains=word)
            | Q(routes__identifier__iexact=word)
        )
    return found.distinct().order_by("-is_active", "name")


def profile(payer: Payer) -> PayerProfile:
    """Return the terms of a payer; the usual ones, not stored, where none were written."""
    return PayerProfile.objects.filter(payer=payer).first() or PayerProfile(payer=payer)


@dataclass(frozen=True, slots=True)
class PayerPage:
    """A payer with all that is set up for it."""

    payer: Payer
    profile: PayerProfile
    plans: list[Plan]
    routes: list[PayerRoute]
    enrollments: list[Enrollment]


def payer_page(actor: Actor, payer: Payer) -> PayerPage:
    """Return a payer with its terms, plans, routes and enrollments."""
    actor.must("insurance.see")
    return PayerPage(
        payer,
        profile(payer),
        list(payer.plans.annotate(holders=Count("coverages")).order_by("-is_active", "name")),
        list(payer.routes.select_related("partner").order_by("-is_active", "transaction")),
        list(
            Enrollment.objects.filter(route__payer=payer)
            .select_related("route__payer", "route__partner", "practitioner")
            .order_by("state", "route__transaction")
        ),
    )


def partners(actor: Actor) -> "QuerySet[TradingPartner]":
    """Return all trading partners, those in use first."""
    actor.must("insurance.see")
    return TradingPartner.objects.annotate(
        payer_count=Count("routes__payer", filter=Q(routes__is_active=True), distinct=True)
    ).order_by("-is_active", "name")


def open_enrollments(actor: Actor) -> "QuerySet[Enrollment]":
    """Return enrollments that are not settled, the longest waiting first."""
    actor.must("insurance.see")
    return (
        Enrollment.objects.filter(state__in=(EnrollmentState.TO_SEND, EnrollmentState.SENT))
        .select_related("route__payer", "route__partner", "practitioner")
        .order_by("sent_on", "id")
    )


def route_to(payer: Payer, transaction: str) -> PayerRoute | None:
    """Return the way a transaction goes to a payer, if there is one in use."""
    return (
        PayerRoute.objects.filter(
            payer=payer, transaction=transaction, is_active=True, partner__is_active=True
        )
        .select_related("partner", "payer")
        .first()
    )
