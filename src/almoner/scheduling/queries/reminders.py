"""Which reminders are due, and what became of those that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet

from almoner.lib.refusal import NotFound
from almoner.messages.models import NOT_ARRIVED, UNDERWAY, State
from almoner.people.models import Location
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Policy, Reminder, ReminderRule
from almoner.scheduling.queries.reaching import is_quiet

WITHDRAWN = "The visit was cancelled or moved before it left."
"""Why a queued message was withdrawn; should the visit stand again, it is sent after all."""
STATES = (
    ("", "All"),
    ("not_sent", "Not sent"),
    ("not_arrived", "Did not arrive"),
    ("underway", "On the way"),
    ("sent", "Sent or delivered"),
    ("confirmed", "Confirmed by the patient"),
    ("cancelled", "Cancelled by the patient"),
)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A rule that is to be carried out for an appointment.

    ``reminder_id`` is the row of an earlier time that was withdrawn before it left: the visit
    stands again, and that row is used again.
    """

    appointment_id: UUID
    rule_id: UUID
    channel: str
    reminder_id: UUID | None


# The visits ahead are found by the index on their start, a rule's days at a time. A visit's moment
# is counted by the clock on the wall of its place; 0 days is the day's own morning. Who booked or
# moved after that moment was told then. The lock keeps a visit from being cancelled meanwhile;
# what is due is found before it, so that the planner does not mix the two.
_DUE = """
WITH due AS MATERIALIZED (
    SELECT a.id AS appointment_id, r.id AS rule_id, r.channel, x.id AS reminder_id,
        lower(a.during) AS starts_at
    FROM scheduling_reminderrule r
    JOIN scheduling_appointment a ON lower(a.during) > %(now)s
        AND lower(a.during) <= %(until)s
        AND lower(a.during) <= %(now)s + make_interval(days => r.days_before + 1)
    JOIN people_location l ON l.id = a.location_id
    CROSS JOIN LATERAL (SELECT (CASE WHEN r.days_before = 0
        THEN date_trunc('day', lower(a.during) AT TIME ZONE l.time_zone)
        ELSE (lower(a.during) AT TIME ZONE l.time_zone) - make_interval(days => r.days_before)
        END) AT TIME ZONE l.time_zone AS moment) m
    LEFT JOIN scheduling_reminder x ON x.appointment_id = a.id AND x.rule_id = r.id
        AND x.starts_at = lower(a.during)
    WHERE r.is_active AND a.status = 'booked' AND a.location_id = ANY(%(locations)s)
    AND m.moment <= %(now)s
    AND (r.visit_type_id = a.visit_type_id OR (r.visit_type_id IS NULL AND NOT EXISTS (
        SELECT FROM scheduling_reminderrule s WHERE s.is_active AND s.channel = r.channel
        AND s.visit_type_id = a.visit_type_id)))
    AND (x.not_sent_because = %(withdrawn)s
        OR (x.id IS NULL AND a.booked_at <= m.moment AND NOT EXISTS (SELECT
            FROM scheduling_move v WHERE v.appointment_id = a.id AND v.at > m.moment)))
    ORDER BY starts_at, a.id, r.id
    LIMIT %(limit)s
)
SELECT due.appointment_id, due.rule_id, due.channel, due.reminder_id
FROM due JOIN scheduling_appointment a ON a.id = due.appointment_id
WHERE a.status = 'booked' AND lower(a.during) = due.starts_at
ORDER BY due.starts_at, due.appointment_id, due.rule_id
FOR UPDATE OF a SKIP LOCKED
"""


def due_reminders(*, now: datetime, limit: int) -> list[DueReminder]:
    """Return the reminders whose moment has come, soonest visit first, their visits locked."""
    awake = awake_locations(now)
    longest = ReminderRule.objects.filter(is_active=True).aggregate(Max("days_before"))
    if not awake or longest["days_before__max"] is None:
        return []
    values: dict[str, Any] = {
        "now": now,
        "until": now + timedelta(days=longest["days_before__max"] + 1),
        "locations": awake,
        "limit": limit,
        "withdrawn": WITHDRAWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [DueReminder(*row) for row in cursor.fetchall()]


def awake_locations(now: datetime) -> list[UUID]:
    """Return the locations by whose clocks it is no quiet hour."""
    policy = Policy.current()
    return [
        location.id
        for location in Location.objects.only("id", "time_zone")
        if not is_quiet(
            now.astimezone(location.zone).time().replace(tzinfo=None),
            policy.quiet_from,
            policy.quiet_until,
        )
    ]


def reminders_of(appointment: Appointment) -> list[Reminder]:
    """Return an appointment's reminders with their messages, latest first, in one statement."""
    found = appointment.reminders.select_related("rule", "message")
    return list(found.order_by("-made_at", "-id"))


def reminder_worklist(
    actor: Actor, *, state: str = "", visit_type_id: UUID | None = None
) -> QuerySet[Reminder]:
    """Return what went out and what did not, latest first; ``state`` is one of ``STATES``."""
    actor.must("scheduling.remind")
    wanted: dict[str, Q] = {
        "not_sent": ~Q(not_sent_because=""),
        "not_arrived": Q(message__state__in=NOT_ARRIVED),
        "underway": Q(message__state__in=UNDERWAY),
        "sent": Q(message__state__in=[State.SENT, State.DELIVERED]),
        "confirmed": Q(reply="confirmed"),
        "cancelled": Q(reply="cancelled"),
    }
    found = Reminder.objects.select_related(
        "appointment__patient",
        "appointment__visit_type",
        "appointment__location",
        "rule",
        "message",
    ).filter(wanted.get(state, Q()))
    if visit_type_id:
        found = found.filter(appointment__visit_type_id=visit_type_id)
    return found.order_by("-made_at", "-id")


def find_reminder(reminder_id: UUID) -> Reminder:
    """Return a reminder with its visit, patient and place."""
    found = (
        Reminder.objects.select_related(
            "appointment__patient", "appointment__visit_type", "appointment__location", "message"
        )
        .filter(id=reminder_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such reminder.")
    return found


def reminder_rules(actor: Actor) -> Sequence[ReminderRule]:
    """Return every rule, those in use first."""
    actor.must("scheduling.set_up")
    return list(
        ReminderRule.objects.select_related("visit_type").order_by(
            "-is_active", "visit_type__name", "channel", "-days_before"
        )
    )


def find_rule(actor: Actor, rule_id: UUID) -> ReminderRule:
    """Return one rule."""
    actor.must("scheduling.set_up")
    found = ReminderRule.objects.filter(id=rule_id).first()
    if found is None:
        raise NotFound("There is no such rule.")
    return found
