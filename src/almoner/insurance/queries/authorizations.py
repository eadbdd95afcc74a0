"""Authorizations and referrals: what is left of them, which run out, which a visit may use."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from almoner.insurance.models import (
    Authorization,
    AuthorizationState,
    AuthorizationUse,
    Coverage,
)
from almoner.people.models import Patient
from almoner.people.queries.history import Change, changes_in
from almoner.platform.accounts.actor import Actor

SOON = 30
"""Days before its end from which an authorization runs out."""
FEW = 2
"""Units from which on it runs out."""
_WAITING = (AuthorizationState.TO_ASK, AuthorizationState.ASKED)
_OVER = (AuthorizationState.DENIED, AuthorizationState.ENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """An authorization and what is left of it on a day."""

    row: Authorization
    used: int
    today: date

    @property
    def left(self) -> int | None:
        """Units left; ``None`` where any number is covered."""
        return None if self.row.units is None else self.row.units - self.used

    @property
    def days_left(self) -> int | None:
        """Days left with today; ``None`` where it has no end."""
        return None if self.row.until is None else (self.row.until - self.today).days + 1

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left of it."""
        return self.left is not None and self.left <= 0

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.days_left is not None and self.days_left <= 0

    @property
    def tone(self) -> str:
        """How urgent it is: a tone of badges."""
        if self.row.state != AuthorizationState.APPROVED:
            return "danger" if self.row.state == AuthorizationState.DENIED else "info"
        if self.is_past or self.is_used_up:
            return "danger"
        is_few = self.left is not None and self.left <= FEW
        is_soon = self.days_left is not None and self.days_left <= SOON
        return "warning" if is_few or is_soon else "success"

    @property
    def words(self) -> str:
        """What is left, in words: ``3 of 12 left, 9 days``."""
        parts = []
        if self.is_past:
            return f"ended on {self.row.until:%m/%d/%Y}"
        if self.row.units is not None:
            parts.append(f"{max(self.left or 0, 0)} of {self.row.units} left")
        if self.days_left is not None:
            parts.append(f"{self.days_left} day{'' if self.days_left == 1 else 's'}")
        return ", ".join(parts) or "no limit"


def counted() -> "QuerySet[Authorization]":
    """Return all authorizations with ``used``: their units that are taken."""
    taken = Coalesce(Sum("uses__units", filter=Q(uses__is_undone=False)), 0)
    return Authorization.objects.annotate(used=taken)


def standing(rows: Iterable[Any], today: date) -> list[Standing]:
    """Return rows of ``counted()`` with what is left of each."""
    return [Standing(row, row.used, today) for row in rows]


def authorizations_of(actor: Actor, patient: Patient, today: date) -> list[Standing]:
    """Return the authorizations of a patient, those that hold first."""
    actor.must("insurance.see")
    rows = (
        counted()
        .filter(patient=patient)
        .select_related("coverage__plan__payer", "practitioner", "visit_type")
    )
    found = standing(rows, today)
    return sorted(found, key=lambda each: (_place(each), each.row.until or date.max))


def _place(each: Standing) -> int:
    if each.row.state in _OVER or each.is_past:
        return 2
    return 1 if each.row.state in _WAITING else 0


def authorizations(actor: Actor, *, which: str, today: date) -> "QuerySet[Any]":
    """Return a worklist: ``running-out``, ``waiting``, ``approved`` or ``over``; urgent first.

    One that is used up or ended stands among those running out only while visits are still booked
    that would need it.
    """
    actor.must("insurance.see")
    rows = counted().select_related(
        "patient", "coverage__plan__payer", "practitioner", "visit_type"
    )
    if which == "waiting":
        return rows.filter(state__in=_WAITING).order_by(
            "state", F("asked_on").asc(nulls_first=True)
        )
    if which == "over":
        return rows.filter(state__in=_OVER).order_by("-until", "-id")
    held = rows.filter(state=AuthorizationState.APPROVED)
    if which == "approved":
        return held.filter(Q(until=None) | Q(until__gte=today)).order_by(
            F("until").asc(nulls_last=True), "id"
        )
    return running_out(held, today).order_by(F("until").asc(nulls_last=True), "id")


def running_out(held: "QuerySet[Any]", today: date) -> "QuerySet[Any]":
    """Keep approved authorizations that end soon or have few units left, and are not replaced."""
    others = Authorization.objects.filter(
        patient=OuterRef("patient"), coverage=OuterRef("coverage"), kind=OuterRef("kind")
    ).exclude(pk=OuterRef("pk"))
    after = others.filter(
        Q(state__in=_WAITING)
        | Q(state=AuthorizationState.APPROVED, until=None)
        | Q(state=AuthorizationState.APPROVED, until__gt=OuterRef("until"))
    )
    soon = Q(until__gte=today - timedelta(days=SOON), until__lte=today + timedelta(days=SOON))
    few = Q(units__isnull=False, units__lte=F("used") + FEW)
    still = Q(until=None) | Q(until__gte=today - timedelta(days=SOON))
    return held.filter(still & (soon | few)).exclude(Exists(after))


def authorizations_for(
    coverage: Coverage,
    day: date,
    *,
    codes: Collection[str] = (),
    appointment_id: UUID | None = None,
) -> list[Authorization]:
    """Return approved authorizations and referrals that a claim of a day may name, best first.

    Those that the appointment takes units of come before those that only hold on the day; with
    ``codes`` one that is limited to other codes is left out.
    """
    used = AuthorizationUse.objects.filter(
        authorization=OuterRef("pk"), appointment=appointment_id, is_undone=False
    )
    rows: QuerySet[Any] = (
        Authorization.objects.filter(
            coverage=coverage, state=AuthorizationState.APPROVED, since__lte=day
        )
        .filter(Q(until=None) | Q(until__gte=day))
        .annotate(is_used_by_it=Exists(used))
    )
    wanted = set(codes)
    fitting = [row for row in rows if not row.codes or not wanted or wanted & set(row.codes)]
    return sorted(
        fitting, key=lambda row: (not row.is_used_by_it, not row.codes, row.until or date.max)
    )


def authorized_patients() -> list[UUID]:
    """Return the patients whose visits may take units of something."""
    held = Authorization.objects.filter(state=AuthorizationState.APPROVED)
    return list(held.order_by("patient_id").values_list("patient_id", flat=True).distinct())


def uses_of(row: Authorization) -> "QuerySet[AuthorizationUse]":
    """Return what took units of an authorization, also what was undone."""
    return row.uses.select_related("appointment__visit_type", "appointment__location").order_by(
        "on", "id"
    )


def authorization_history(actor: Actor, row: Authorization) -> list[Change]:
    """Return who changed what of an authorization, the latest first."""
    actor.must("insurance.see")
    found = changes_in(Authorization, limit=200, pgh_obj_id=row.pk)
    return [change for change in found if change.changes]
