"""The arrivals board: everybody expected, here and gone on one day at one location.

The number of SQL statements does not depend on the number of rows, and the appointments are
found by the index on their start, whatever the length of the schedule's history.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from almoner.frontdesk.models import HERE, DeskRules, Limit, Status, Visit
from almoner.frontdesk.queries.missing import Lack, missing_of
from almoner.insurance.queries import Planned, cautions
from almoner.lib.clock import at_local, moment
from almoner.people.models import Location, Patient, PatientAlert, holding
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Occupancy
from almoner.scheduling.models import Status as Booked

FROM_APPOINTMENT: dict[str, Status] = {
    Booked.BOOKED: Status.EXPECTED,
    Booked.ARRIVED: Status.ARRIVED,
    Booked.CHECKED_IN: Status.ARRIVED,
    Booked.FULFILLED: Status.DONE,
    Booked.NOSHOW: Status.NO_SHOW,
}
"""Where an appointment stands that has no visit of its own."""
ORDER = (
    Status.ARRIVED,
    Status.ROOMED,
    Status.WITH_CLINICIAN,
    Status.EXPECTED,
    Status.NO_SHOW,
    Status.LEFT,
    Status.DONE,
)
"""How the board is sorted: those who need the desk first."""


_PATIENT = (
    "family_name", "given_name", "middle_name", "preferred_name", "birth_date", "number",
    "deceased_on", "pronouns", "needs_interpreter", "language", "is_restricted",
)  # fmt: skip
_SHOWN = (
    "status", "during", "reason", "confirmed_at", "group_id", "location_id",
    *(f"patient__{name}" for name in _PATIENT),
    "visit_type__name", "visit_type__colour",
    "visit__version", "visit__status", "visit__since_at", "visit__arrived_at", "visit__purpose",
    "visit__queue_number", "visit__room__name", "visit__appointment_id",
)  # fmt: skip
"""What is read of an appointment and around it; a row that needs more would ask once for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One patient on the board.

    ``starts_at`` is the appointment's time, or when a walk-in came. ``clock_since`` is what the
    timer counts from (``None``: no timer), ``limit`` when it turns amber and red.
    """

    appointment_id: UUID | None
    visit_id: UUID | None
    version: int
    patient_id: UUID
    patient_name: str
    chart_number: int
    birth_date: date
    age: str
    pronouns: str
    needs_interpreter: bool
    language: str
    status: Status
    starts_at: datetime
    arrived_at: datetime | None
    visit_type: str
    colour: int
    purpose: str
    queue_number: int | None
    room: str
    columns: tuple[str, ...]
    is_confirmed: bool
    alerts: tuple[tuple[str, str], ...]
    missing: tuple[Lack, ...]
    insurance: tuple[tuple[str, str, str], ...]
    """What to know of the insurance: tone, a few words, the sentence."""
    clock_since: datetime | None
    limit: Limit
    waited: int
    """Minutes on the clock, 0 where there is none."""

    @property
    def key(self) -> str:
        """A name for the row that stays the same from expected to done."""
        return f"a-{self.appointment_id}" if self.appointment_id else f"v-{self.visit_id}"

    @property
    def mood(self) -> str:
        """``hot``, ``warm`` or nothing."""
        if self.clock_since is None:
            return ""
        if self.waited >= self.limit.hot:
            return "hot"
        return "warm" if self.waited >= self.limit.warm else ""

    @property
    def spelt(self) -> str:
        """How long the clock has run: ``4 min``, ``1 h 05``."""
        hours, minutes = divmod(max(self.waited, 0), 60)
        return f"{hours} h {minutes:02}" if hours else f"{minutes} min"

    @property
    def pill(self) -> str:
        """The look of the status."""
        if self.is_late:
            return "late"
        return "no-show" if self.status == Status.LEFT else self.status.replace("_", "-")

    @property
    def is_here(self) -> bool:
        """Whether the patient is in the office."""
        return self.status in HERE

    @property
    def is_late(self) -> bool:
        """Whether the patient should have been here a while ago."""
        return self.status == Status.EXPECTED and bool(self.mood)

    @property
    def next_step(self) -> str:
        """The step that usually follows: ``check_in``, ``room``, ``clinician``, ``check_out``."""
        if self.status == Status.ARRIVED and self.visit_id is None:
            return "check_in"
        return _NEXT.get(self.status, "")


_NEXT = {
    Status.EXPECTED: "check_in",
    Status.ARRIVED: "room",
    Status.ROOMED: "clinician",
    Status.WITH_CLINICIAN: "check_out",
}


@dataclass(frozen=True, slots=True)
class Board:
    """A day's rows in order, and what the desk should know at a glance."""

    location: Location
    on: date
    rows: tuple[Row, ...]
    counts: dict[Status, int]
    columns: tuple[str, ...]

    @property
    def topic(self) -> str:
        """The topic told whenever a step changes this board."""
        return f"board:{self.location.pk}:{self.on}"

    @property
    def waiting_long(self) -> int:
        """How many patients who are here have waited until red."""
        return sum(1 for row in self.rows if row.is_here and row.mood == "hot")

    @property
    def late(self) -> int:
        """How many expected patients are late until red."""
        return sum(1 for row in self.rows if row.is_late and row.mood == "hot")


def board(
    actor: Actor,
    *,
    location: Location,
    on: date,
    now: datetime,
    words: str = "",
    column: str = "",
    status: str = "",
) -> Board:
    """Return the board of ``location`` on the day ``on``.

    ``words`` keeps rows that hold each of them (name, chart number, purpose, room), ``column``
    those of one practitioner, ``status`` those of one status; the counts are of the whole day.
    """
    actor.must("frontdesk.see_board")
    rules = DeskRules.objects.filter(id=1).first() or DeskRules()
    told = actor.may("insurance.see")
    rows = _booked(location, on, now, rules, told=told)
    rows += _walk_ins(location, on, now, rules, told=told)
    counts = Counter(row.status for row in rows)
    columns = sorted({name for row in rows for name in row.columns})
    kept = [row for row in rows if _fits(row, words, column, status)]
    kept.sort(key=_order)
    return Board(
        location=location,
        on=on,
        rows=tuple(kept),
        counts={each: counts[each] for each in Status},
        columns=tuple(columns),
    )


def day_bounds(location: Location, on: date) -> tuple[datetime, datetime]:
    """Return the instants at which the day ``on`` begins and ends at ``location``."""
    start = at_local(on, time(0), location.zone)
    end = at_local(on + timedelta(days=1), time(0), location.zone)
    return moment(start), moment(end)


def _order(row: Row) -> tuple[int, datetime, str]:
    since = row.starts_at if row.status == Status.EXPECTED else row.arrived_at or row.starts_at
    return ORDER.index(row.status), since, row.patient_name


def _fits(row: Row, words: str, column: str, status: str) -> bool:
    told = (row.patient_name, str(row.chart_number), row.visit_type, row.purpose, row.room)
    text = " ".join((*told, *row.columns)).casefold()
    return (
        all(word in text for word in words.casefold().split())
        and (not column or column in row.columns)
        and (not status or row.status == status)
    )


def _booked(
    location: Location, on: date, now: datetime, rules: DeskRules, *, told: bool
) -> list[Row]:
    """Rows of the day's appointments; one that was cancelled stays if its patient came."""
    start, end = day_bounds(location, on)
    appointments = list(
        Appointment.objects.starting(start, end)
        .filter(location=location)
        .filter(Q(status__in=FROM_APPOINTMENT) | Q(visit__arrived_at__isnull=False))
        .select_related("patient", "visit_type", "visit__room")
        .only(*_SHOWN)
    )
    around = _around(appointments, on, told=told)
    return [
        _row(getattr(appointment, "visit", None), appointment, around, now=now, on=on, rules=rules)
        for appointment in appointments
    ]


def _walk_ins(
    location: Location, on: date, now: datetime, rules: DeskRules, *, told: bool
) -> list[Row]:
    visits = list(
        Visit.objects.filter(location=location, on=on, appointment__isnull=True).select_related(
            "patient", "practitioner", "room"
        )
    )
    around = _around(visits, on, told=told)
    return [_row(visit, None, around, now=now, on=on, rules=rules) for visit in visits]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read for all rows at once."""

    columns: dict[UUID, list[str]]
    alerts: dict[UUID, list[tuple[str, str]]]
    missing: dict[UUID, tuple[Lack, ...]]
    insurance: dict[UUID, tuple[tuple[str, str, str], ...]]


def _around(rows: Collection[Appointment] | Collection[Visit], on: date, *, told: bool) -> _Around:
    patient_ids = {row.patient_id for row in rows}
    booked = [row for row in rows if isinstance(row, Appointment)]
    return _Around(
        columns=_columns(booked),
        alerts=_alerts(patient_ids, on),
        missing=missing_of(patient_ids, on) if patient_ids else {},
        insurance=_insurance(rows, on) if told and patient_ids else {},
    )


def _insurance(
    rows: Collection[Appointment] | Collection[Visit], on: date
) -> dict[UUID, tuple[tuple[str, str, str], ...]]:
    """What to know of the insurance of each row, but for restricted charts."""
    shown = [row for row in rows if not row.patient.is_restricted]
    planned = [
        Planned(row.patient_id, on, row.visit_type_id, appointment_id=row.pk)
        if isinstance(row, Appointment)
        else Planned(row.patient_id, on)
        for row in shown
    ]
    return {
        row.pk: tuple((each.tone, each.short, each.text) for each in said if each.short)
        for row, said in zip(shown, cautions(planned), strict=True)
    }


def _columns(appointments: Iterable[Appointment]) -> dict[UUID, list[str]]:
    """The names of the practitioners' columns of each appointment, or of its group."""
    by_group = {each.group_id: each.id for each in appointments if each.group_id}
    taken = Occupancy.objects.filter(
        Q(appointment__in=[each.id for each in appointments]) | Q(group__in=list(by_group)),
        released_at__isnull=True,
        column__kind="practitioner",
    ).values_list("appointment_id", "group_id", "column__name")
    names: dict[UUID, list[str]] = defaultdict(list)
    members = defaultdict(list)
    for each in appointments:
        members[each.group_id or each.id].append(each.id)
    for appointment_id, group_id, name in taken:
        for member in members[group_id or appointment_id]:
            names[member].append(name)
    return names


def _alerts(patient_ids: Collection[UUID], on: date) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    alerts = PatientAlert.objects.filter(holding(on), patient__in=patient_ids)
    for patient_id, level, text in alerts.values_list("patient_id", "level", "text"):
        found[patient_id].append((level, text))
    return found


def _row(
    visit: Visit | None,
    appointment: Appointment | None,
    around: _Around,
    *,
    now: datetime,
    on: date,
    rules: DeskRules,
) -> Row:
    patient: Patient = (appointment or visit).patient  # type: ignore[union-attr]
    status = _status(visit, appointment)
    starts_at = appointment.starts_at if appointment else visit.since_at  # type: ignore[union-attr]
    arrived_at = visit.arrived_at if visit else None
    clock_since, limit = _clock(status, visit, starts_at, now, rules)
    return Row(
        appointment_id=appointment.id if appointment else None,
        visit_id=visit.id if visit else None,
        version=visit.version if visit else 0,
        patient_id=patient.pk,
        patient_name=patient.sort_name,
        chart_number=patient.number,
        birth_date=patient.birth_date,
        age=patient.age_on(on),
        pronouns=patient.pronouns,
        needs_interpreter=patient.needs_interpreter,
        language=patient.language,
        status=status,
        starts_at=starts_at if appointment else arrived_at or starts_at,
        arrived_at=arrived_at,
        visit_type=appointment.visit_type.name if appointment else "",
        colour=appointment.visit_type.colour if appointment else 0,
        purpose=(visit.purpose if visit else "") or (appointment.reason if appointment else ""),
        queue_number=visit.queue_number if visit else None,
        room=str(visit.room) if visit and visit.room else "",
        columns=_seen_by(visit, appointment, around),
        is_confirmed=bool(appointment and appointment.confirmed_at),
        alerts=tuple(around.alerts.get(patient.pk, ())),
        missing=around.missing.get(patient.pk, ()),
        insurance=around.insurance.get((appointment or visit).pk, ()),  # type: ignore[union-attr]
        clock_since=clock_since,
        limit=limit,
        waited=int((now - clock_since).total_seconds() // 60) if clock_since else 0,
    )


def _status(visit: Visit | None, appointment: Appointment | None) -> Status:
    """Where the row stands: as the visit says, or as the appointment does without one."""
    if visit is not None and (visit.status != Status.EXPECTED or appointment is None):
        return Status(visit.status)
    return (
        FROM_APPOINTMENT.get(appointment.status, Status.EXPECTED)
        if appointment
        else (Status.EXPECTED)
    )


def _seen_by(
    visit: Visit | None, appointment: Appointment | None, around: _Around
) -> tuple[str, ...]:
    if appointment is not None:
        return tuple(around.columns.get(appointment.id, ()))
    return (str(visit.practitioner),) if visit and visit.practitioner else ()


def _clock(
    status: Status, visit: Visit | None, starts_at: datetime, now: datetime, rules: DeskRules
) -> tuple[datetime | None, Limit]:
    """Since when the patient waits where they are, and after how long that is long."""
    if status == Status.EXPECTED:
        return (starts_at if now >= starts_at else None), rules.limit("late")
    if status in HERE and visit is not None:
        return visit.since_at, rules.limit(status)
    return None, rules.limit("late")
