"""What to know of a patient's insurance before a visit: said while booking and at the desk.

The number of SQL statements does not depend on the number of visits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from almoner.insurance.models import (
    Authorization,
    AuthorizationKind,
    AuthorizationState,
    AuthorizationUse,
    CheckState,
    Coverage,
    EligibilityCheck,
)
from almoner.insurance.queries.authorizations import FEW, Standing, counted
from almoner.people.models import Patient

SOON = 14
"""Days before its end from which an authorization is spoken of when booking."""
_NEEDED = (
    (AuthorizationKind.PRIOR, "needs_authorization", "an authorization"),
    (AuthorizationKind.REFERRAL, "needs_referral", "a referral"),
)


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know; ``tone`` is one of badges, ``short`` fits on the arrivals board."""

    tone: str
    text: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit that is thought of (``appointment_id`` empty) or booked."""

    patient_id: UUID
    on: date
    visit_type_id: UUID | None = None
    practitioner_ids: frozenset[UUID] = frozenset()
    codes: frozenset[str] = frozenset()
    appointment_id: UUID | None = None


def warnings_for(
    patient: Patient,
    day: date,
    *,
    visit_type_id: UUID | None = None,
    practitioner_ids: Collection[UUID] = (),
    codes: Collection[str] = (),
    appointment_id: UUID | None = None,
) -> list[Caution]:
    """Return what to know of a patient's insurance before a visit on a day, the worst first."""
    planned = Planned(
        patient.pk,
        day,
        visit_type_id,
        frozenset(practitioner_ids),
        frozenset(codes),
        appointment_id,
    )
    return cautions([planned])[0]


def cautions(visits: Iterable[Planned]) -> list[list[Caution]]:
    """Return what to know before each of many visits, in their order."""
    wanted = list(visits)
    known = _Known.read({each.patient_id for each in wanted})
    rank = {"danger": 0, "warning": 1, "info": 2}
    return [sorted(_about(each, known), key=lambda it: rank[it.tone]) for each in wanted]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read for all patients at once."""

    coverages: dict[UUID, list[Coverage]]
    authorizations: dict[UUID, list[Authorization]]
    taken: dict[UUID, set[UUID]]
    checks: dict[UUID, EligibilityCheck]

    @classmethod
    def read(cls, patients: Collection[UUID]) -> "_Known":
        """Read the coverages of patients, with authorizations and the latest answers."""
        covers: dict[UUID, list[Coverage]] = defaultdict(list)
        rows = (
            Coverage.objects.filter(
                patient__in=patients, is_entered_in_error=False, accident__isnull=True
            )
            .select_related("plan__payer")
            .order_by("rank", "-since")
        )
        for row in rows:
            covers[row.patient_id].append(row)
        if not covers:
            return cls(covers, {}, {}, {})
        leaves: dict[UUID, list[Authorization]] = defaultdict(list)
        for each in (
            counted()
            .filter(patient__in=patients)
            .exclude(state__in=(AuthorizationState.DENIED, AuthorizationState.ENDED))
        ):
            leaves[each.coverage_id].append(each)
        taken: dict[UUID, set[UUID]] = defaultdict(set)
        for leave, visit in AuthorizationUse.objects.filter(
            authorization__patient__in=patients, is_undone=False, appointment__isnull=False
        ).values_list("authorization_id", "appointment_id"):
            taken[visit].add(leave)
        latest = (
            EligibilityCheck.objects.filter(coverage__patient__in=patients)
            .filter(~Q(state=CheckState.ASKED))
            .order_by("coverage_id", "-asked_at", "-id")
            .distinct("coverage_id")
            .defer("benefits")
        )
        return cls(covers, leaves, taken, {check.coverage_id: check for check in latest})


def _about(visit: Planned, known: _Known) -> Iterator[Caution]:
    all_of_them = known.coverages.get(visit.patient_id, [])
    held = [row for row in all_of_them if row.holds_on(visit.on)]
    if not held:
        ended = next((row for row in all_of_them if row.until and row.until < visit.on), None)
        if ended:
            text = f"{ended.plan} ended on {ended.until:%m/%d/%Y}, and nothing else is on file."
            yield Caution("warning", text, "Insurance ended")
        else:
            yield Caution("info", f"No insurance is on file for {visit.on:%m/%d/%Y}.", "")
    for row in held:
        yield from _about_check(row, known.checks.get(row.pk))
        for kind, needs, what in _NEEDED:
            is_needed = getattr(row.plan, needs)
            yield from _about_leave(visit, row, kind, what if is_needed else "", known)


def _about_check(row: Coverage, check: EligibilityCheck | None) -> Iterator[Caution]:
    if check is None:
        return
    when = f"{check.asked_at:%m/%d/%Y}"
    if check.state == CheckState.ANSWERED and check.is_active is False:
        text = f"{row.plan.payer} answered on {when} that {row.member_id} is not active."
        yield Caution("danger", text, "Not active")
    elif check.state == CheckState.REJECTED:
        yield Caution("warning", f"{row.plan.payer} on {when}: {check.why}", "Not verified")
    elif check.state == CheckState.FAILED:
        yield Caution("info", f"{row.plan.payer} was not reached on {when}: {check.why}", "")


def _about_leave(
    visit: Planned, row: Coverage, kind: AuthorizationKind, what: str, known: _Known
) -> Iterator[Caution]:
    """Say what stands about the leave of one kind; ``what`` is empty where the plan needs none."""
    leaves = [each for each in known.authorizations.get(row.pk, []) if each.kind == kind]
    approved = [each for each in leaves if each.state == AuthorizationState.APPROVED]
    mine = known.taken.get(visit.appointment_id, set()) if visit.appointment_id else set()
    fitting = [each for each in approved if each.pk in mine or _fits(each, visit)]
    open_ones = [Standing(each, each.used, visit.on) for each in fitting]  # type: ignore[attr-defined] # counted
    free = [each for each in open_ones if each.row.pk in mine or not each.is_used_up]
    if free:
        yield from _running_out(free, mine)
    elif open_ones:
        spent = open_ones[0].row
        text = f"{spent} is used up: all {spent.units} are taken."
        yield Caution("warning", text, f"{spent.get_kind_display()} used up")
    elif what:
        yield _missing(row, kind, what, leaves, visit.on)


def _missing(
    row: Coverage, kind: AuthorizationKind, what: str, leaves: list[Authorization], day: date
) -> Caution:
    short = f"No {AuthorizationKind(kind).label.lower()}"
    asked = next((each for each in leaves if each.state == AuthorizationState.ASKED), None)
    if asked and asked.asked_on:
        text = f"{row.plan} needs {what}: asked for on {asked.asked_on:%m/%d/%Y}, not approved yet."
    elif asked:
        text = f"{row.plan} needs {what}: asked for, not approved yet."
    else:
        text = f"{row.plan} needs {what}, and none fits a visit on {day:%m/%d/%Y}."
    return Caution("warning", text, short)


def _running_out(free: list[Standing], mine: set[UUID]) -> Iterator[Caution]:
    best = max(free, key=lambda each: (each.row.pk in mine, each.row.until or date.max))
    left = best.left
    if left is not None and best.row.pk not in mine:
        left -= 1
    parts = []
    if left is not None and left <= FEW:
        parts.append(f"{left} of {best.row.units} left after this visit")
    if best.days_left is not None and best.days_left <= SOON:
        parts.append(f"it ends on {best.row.until:%m/%d/%Y}")
    if parts:
        yield Caution("info", f"{best.row}: {', '.join(parts)}.", "")


def _fits(each: Authorization, visit: Planned) -> bool:
    return bool(
        each.since
        and each.since <= visit.on
        and (each.until is None or visit.on <= each.until)
        and each.visit_type_id in (None, visit.visit_type_id)
        and (
            each.practitioner_id is None
            or not visit.practitioner_ids
            or each.practitioner_id in visit.practitioner_ids
        )
        and (not each.codes or not visit.codes or visit.codes & set(each.codes))
    )
