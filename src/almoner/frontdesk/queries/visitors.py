"""Visitors: who is on site, who came today, who forgot to sign out."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from almoner.frontdesk.models import Visitor
from almoner.lib.refusal import NotFound
from almoner.people.models import Location, Practitioner, StaffMember
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.notices import FRESH


def visitors(actor: Actor, location: Location) -> "QuerySet[Visitor]":
    """Return the visitors of ``location`` with their hosts, newest first."""
    actor.must("frontdesk.receive_visitors")
    return (
        Visitor.objects.filter(location=location)
        .select_related("practitioner", "staff_member", "told", "location")
        .order_by("-arrived_at")
    )


def on_site(actor: Actor, location: Location, on: date) -> "QuerySet[Visitor]":
    """Return who came today and is still here."""
    return visitors(actor, location).filter(left_at__isnull=True, on=on)


def forgotten(actor: Actor, location: Location, on: date) -> "QuerySet[Visitor]":
    """Return who came before today and never signed out."""
    return visitors(actor, location).filter(left_at__isnull=True, on__lt=on)


def gone(actor: Actor, location: Location, on: date) -> "QuerySet[Visitor]":
    """Return who came today and has left."""
    return visitors(actor, location).filter(left_at__isnull=False, on=on)


def open_visitor(actor: Actor, visitor_id: UUID) -> Visitor:
    """Return one visitor with the host and the place."""
    actor.must("frontdesk.receive_visitors")
    found = (
        Visitor.objects.select_related("location", "practitioner", "staff_member")
        .filter(pk=visitor_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such visitor.")
    return found


def waiting_for(user_id: UUID) -> "QuerySet[Visitor]":
    """Return the visitors on site whose host is the user ``user_id``, of today and before."""
    return (
        Visitor.objects.filter(left_at__isnull=True)
        .filter(_is_host(user_id))
        .select_related("location")
        .order_by("arrived_at")
    )


def visitors_just_in(actor: Actor, now: datetime) -> list[str]:
    """Return a sentence for each visitor of ``actor`` who came a moment ago."""
    if actor.user_id is None:
        return []
    fresh = waiting_for(actor.user_id).filter(arrived_at__gt=now - FRESH)
    return [
        f"{visitor.name}{f' ({visitor.company})' if visitor.company else ''} is at the front desk "
        f"of {visitor.location} to see you."
        for visitor in fresh
    ]


def hosts(actor: Actor, words: str, limit: int = 10) -> list[Practitioner | StaffMember]:
    """Return practitioners and staff whose name holds each of ``words``."""
    actor.must("frontdesk.receive_visitors")
    practitioners = Practitioner.objects.filter(is_active=True)
    staff = StaffMember.objects.filter(is_active=True)
    for word in words.split():
        practitioners = practitioners.filter(_named(word))
        staff = staff.filter(name__icontains=word)
    found: list[Practitioner | StaffMember] = [*practitioners[:limit], *staff[:limit]]
    return found[:limit]


def _is_host(user_id: UUID) -> Q:
    return Q(practitioner__user=user_id) | Q(staff_member__user=user_id)


def _named(word: str) -> Q:
    return Q(family_name__icontains=word) | Q(given_name__icontains=word)
