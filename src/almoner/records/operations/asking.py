"""Physician queries: asked, answered, talked over, closed with an outcome, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from almoner.lib import querywording
from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient, Practitioner
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied, tidy
from almoner.people.operations.versions import write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.records.events import QueryAsked, QueryEnded
from almoner.records.models import Encounter, Note, PhysicianQuery, QueryMessage, QueryTemplate
from almoner.records.models.asking import QueryOutcome, QueryState
from almoner.records.operations.checking import lock
from almoner.records.operations.writing import tidy_body

TOPIC = "records.queries"


class MayLead(Refusal):
    """This query may lead the clinician: look at the warnings and change it, or ask it so."""

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__(" ".join(warnings))
        self.warnings = list(warnings)


class NotOpen(Refusal):
    """This query is closed: ask a new one."""


class NotAsked(Refusal):
    """This query was put to another clinician."""

    status = 403


@transaction.atomic
def ask(
    actor: Actor,
    *,
    patient: Patient,
    practitioner: Practitioner,
    values: Mapping[str, Any],
    due_on: date,
    now: datetime,
    encounter: Encounter | None = None,
    template: QueryTemplate | None = None,
    in_spite_of_warnings: bool = False,
) -> PhysicianQuery:
    """Ask ``practitioner``; ``values`` are title, findings, question and options.

    “Other” and “Unable to determine” are always offered. Raises ``MayLead`` with the warnings of
    ``lib.querywording`` unless they were seen, and ``NotAcceptable``.
    """
    actor.must("records.query")
    lock(patient)
    done = _worded(values)
    if due_on < localdate(now):
        raise NotAcceptable("This day is over.", field="due_on")
    if encounter is not None and encounter.patient_id != patient.pk:
        raise NotAcceptable("This is not in the patient's chart.", field="encounter")
    warnings = querywording.warnings_of(**done)
    if warnings and not in_spite_of_warnings:
        raise MayLead(warnings)
    row = PhysicianQuery.objects.create(
        patient=patient,
        practitioner=practitioner,
        encounter=encounter,
        template=template,
        due_on=due_on,
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
        **done,
    )
    audit.record(actor, "records.ask", row, patient_id=patient.pk, warnings=len(warnings))
    publish(QueryAsked(row.pk, patient.pk, row.encounter_id, now))
    tell(TOPIC)
    return row


@transaction.atomic
def answer(
    actor: Actor,
    *,
    row: PhysicianQuery,
    me: Practitioner,
    option: str,
    words: str,
    now: datetime,
) -> PhysicianQuery:
    """Answer with one of the options; “Other” asks for words. Until it is closed it may change."""
    actor.must("records.sign")
    row = _open_one(row)
    if row.practitioner_id != me.pk or me.user_id != actor.user_id:
        raise NotAsked
    if option not in row.options:
        raise NotAcceptable("Choose one of the answers.", field="option")
    if option == querywording.OTHER and not words.strip():
        raise NotAcceptable("Say what holds instead.", field="words")
    write(row, {"answer": option, "answered_at": now, "state": QueryState.ANSWERED})
    said = f"{option}: {words.strip()}" if words.strip() else option
    QueryMessage.objects.create(query=row, at=now, who=actor.name, text=said)
    audit.record(actor, "records.answer", row, patient_id=row.patient_id)
    tell(TOPIC)
    return row


@transaction.atomic
def say(actor: Actor, *, row: PhysicianQuery, words: str, now: datetime) -> QueryMessage:
    """Add a line to the thread: whoever asks, and the clinician who was asked."""
    if not actor.may("records.sign"):
        actor.must("records.query")
    row = _open_one(row)
    is_asked = row.practitioner.user_id == actor.user_id
    if not is_asked and not actor.may("records.query"):
        raise NotAsked
    said = QueryMessage.objects.create(
        query=row, at=now, who=actor.name, text=tidy_body(words)[:4000]
    )
    audit.record(actor, "records.say", row, patient_id=row.patient_id)
    tell(TOPIC)
    return said


@transaction.atomic
def close(
    actor: Actor,
    *,
    row: PhysicianQuery,
    outcome: QueryOutcome,
    now: datetime,
    note: Note | None = None,
) -> PhysicianQuery:
    """Close a query with its outcome, and the note in which the answer stands."""
    actor.must("records.query")
    row = _open_one(row)
    answered = row.state == QueryState.ANSWERED
    if not answered and outcome != QueryOutcome.NO_RESPONSE:
        raise NotAcceptable("Nobody has answered: “no response” is what fits.", field="outcome")
    if answered and outcome == QueryOutcome.NO_RESPONSE:
        raise NotAcceptable("It was answered.", field="outcome")
    if note is not None and note.patient_id != row.patient_id:
        raise NotAcceptable("This note is of another chart.", field="note")
    write(row, {"state": QueryState.CLOSED, "outcome": outcome, "closed_at": now, "note": note})
    _ended(actor, row, "records.close_query", now)
    return row


@transaction.atomic
def withdraw(actor: Actor, *, row: PhysicianQuery, reason: str, now: datetime) -> PhysicianQuery:
    """Take a query back, and say why."""
    actor.must("records.query")
    row = _open_one(row)
    if not tidy(reason):
        raise NotAcceptable("Say why.", field="reason")
    write(row, {"state": QueryState.WITHDRAWN, "closed_at": now})
    text = f"Withdrawn: {tidy(reason)}"
    QueryMessage.objects.create(query=row, at=now, who=actor.name, text=text)
    _ended(actor, row, "records.withdraw_query", now)
    return row


def _ended(actor: Actor, row: PhysicianQuery, verb: str, now: datetime) -> None:
    audit.record(actor, verb, row, patient_id=row.patient_id, outcome=row.outcome)
    publish(QueryEnded(row.pk, row.patient_id, row.encounter_id, row.outcome, now))
    tell(TOPIC)


def _open_one(row: PhysicianQuery) -> PhysicianQuery:
    found = PhysicianQuery.objects.select_for_update().get(pk=row.pk)
    if found.state not in (QueryState.OPEN, QueryState.ANSWERED):
        raise NotOpen
    return found


def _worded(values: Mapping[str, Any]) -> dict[str, Any]:
    done = tidied(PhysicianQuery, {"title": values["title"]})
    if not done["title"]:
        raise NotAcceptable("Name the subject.", field="title")
    for name in ("findings", "question"):
        if not values[name].strip():
            raise NotAcceptable(
                f"The {name} are missing." if name == "findings" else "Ask something.", field=name
            )
        done[name] = tidy_body(values[name])
    options = querywording.with_always([tidy(each) for each in values["options"] if tidy(each)])
    if any(len(each) > 200 for each in options):
        raise NotAcceptable("An answer has 200 letters at most.", field="options")
    return {**done, "options": options}
