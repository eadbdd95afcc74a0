"""Asking payers what holds, and keeping what they answer: nothing else changes by it.

A question that was not answered leaves the coverage and its earlier answers as they were; it says
why, and may be asked again.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from almoner.insurance.models import (
    CheckState,
    CheckWay,
    Coverage,
    EligibilityCheck,
    Relationship,
    TradingPartner,
    Transaction,
    Usage,
)
from almoner.insurance.operations.payers import take_control_number
from almoner.insurance.queries.payers import route_to
from almoner.lib import eligibility
from almoner.lib.eligibility import Answer, Asker, Person, Question
from almoner.lib.refusal import Refusal
from almoner.lib.x12 import Envelope, NotX12, look
from almoner.people.models import Patient, Practice
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile
from almoner.platform.jobs import later
from almoner.platform.live import tell

TOPIC = "eligibility"
LOST_AFTER = timedelta(minutes=10)
"""After that nobody waits for an answer at once any more: its worker was lost."""


class NoWay(Refusal):
    """There is no way to ask this payer."""


@transaction.atomic
def ask_eligibility(
    actor: Actor, *, coverage: Coverage, on: date, now: datetime
) -> EligibilityCheck:
    """Ask what a coverage pays on a day: at once where its partner answers so, else by batch.

    A question that still waits is not asked twice. Raises ``NoWay`` without a route, and where
    the practice has no NPI.
    """
    actor.must("insurance.check_eligibility")
    coverage = (
        Coverage.objects.select_for_update(of=("self",))
        .select_related("plan__payer", "patient")
        .get(pk=coverage.pk)
    )
    waiting = coverage.checks.filter(state=CheckState.ASKED, for_on=on).first()
    if waiting is not None:
        return waiting
    route = route_to(coverage.plan.payer, Transaction.ELIGIBILITY)
    if route is None:
        raise NoWay(
            f"There is no route for eligibility to {coverage.plan.payer}. Add one, or telephone."
        )
    asker()
    is_at_once = bool(route.partner.real_time_url)
    check = EligibilityCheck.objects.create(
        coverage=coverage,
        partner=route.partner,
        for_on=on,
        way=CheckWay.REAL_TIME if is_at_once else CheckWay.BATCH,
        trace=uuid4().hex,
        asked_at=now,
        asked_by_id=actor.user_id,
    )
    if is_at_once:
        text = eligibility.written(
            [question_of(check, route.identifier)], _envelope(route.partner, now)
        )
        check.question = _stored(f"{check.trace}.270", text, now)
        check.save()
        later("insurance.ask_payer", check_id=check.pk)
    audit.record(actor, "insurance.ask_eligibility", check, patient_id=coverage.patient_id)
    tell(TOPIC)
    return check


def asker() -> Asker:
    """Return the practice as who asks; refuse without its NPI."""
    practice = Practice.objects.first()
    if practice is None or not practice.npi:
        raise NoWay("Payers are asked under the NPI of the practice: enter it first.")
    return Asker(practice.name, practice.npi, practice.tax_id)


def question_of(check: EligibilityCheck, payer_id: str) -> Question:
    """Return a check as what is asked."""
    coverage = check.coverage
    patient: Patient = coverage.patient
    himself = Person(
        patient.family_name,
        patient.given_name,
        patient.middle_name,
        patient.birth_date,
        patient.sex,
    )
    is_self = coverage.relationship == Relationship.SELF
    subscriber = himself
    if not is_self:
        subscriber = Person(
            coverage.subscriber_family_name,
            coverage.subscriber_given_name,
            "",
            coverage.subscriber_birth_date,
            coverage.subscriber_sex,
        )
    return Question(
        trace=check.trace,
        payer_name=coverage.plan.payer.name,
        payer_id=payer_id,
        asker=asker(),
        subscriber=subscriber,
        member_id=coverage.member_id,
        group_number=coverage.group_number,
        on=check.for_on,
        dependent=None if is_self else himself,
        relationship=coverage.relationship,
    )


def _envelope(partner: TradingPartner, now: datetime) -> Envelope:
    control = take_control_number(SYSTEM, partner=partner)
    return Envelope(
        sender=partner.sender_id,
        receiver=partner.receiver_id,
        control=control,
        group_control=control,
        at=now,
        sender_type=partner.sender_qualifier,
        receiver_type=partner.receiver_qualifier,
        group_sender=partner.group_sender_id,
        group_receiver=partner.group_receiver_id,
        is_test=partner.usage == Usage.TEST,
        wants_acknowledgement=False,
    )


def _stored(name: str, text: str, now: datetime) -> StoredFile:
    return files.keep(SYSTEM, upload=ContentFile(text.encode(), name), now=now).file


@transaction.atomic
def batch_question(
    actor: Actor, *, partner: TradingPartner, now: datetime
) -> tuple[str, list[EligibilityCheck]] | None:
    """Write the questions that wait for a partner's nightly file; ``None`` where none do.

    Returns the file's text and its questions; they are not written again until they failed.
    """
    actor.must("insurance.check_eligibility")
    checks = list(
        EligibilityCheck.objects.select_for_update(of=("self",))
        .filter(partner=partner, way=CheckWay.BATCH, state=CheckState.ASKED, question=None)
        .select_related("coverage__plan__payer", "coverage__patient")
        .order_by("asked_at")
    )
    asked = []
    for check in checks:
        route = route_to(check.coverage.plan.payer, Transaction.ELIGIBILITY)
        if route is None:
            _fail(check, "The route to this payer was ended before the file was written.", now)
        else:
            asked.append((check, question_of(check, route.identifier)))
    if not asked:
        return None
    text = eligibility.written([each for _, each in asked], _envelope(partner, now))
    file = _stored("batch.270", text, now)
    for check, _ in asked:
        check.question = file
        check.save()
    audit.record(actor, "insurance.batch_question", partner, count=len(asked))
    return text, [check for check, _ in asked]


@transaction.atomic
def take_answer(
    actor: Actor, *, content: bytes, now: datetime, check: EligibilityCheck | None = None
) -> int:
    """Keep the answers of a 271 file with their questions; return how many were found.

    ``check`` is the question that was asked at once: what answers it without its trace is its
    own. An answer to nothing that waits is left alone: it came twice, or is somebody else's.
    """
    actor.must("insurance.check_eligibility")
    try:
        found = list(eligibility.read_answers(content))
    except NotX12 as no:
        if check is not None:
            fail_check(actor, check=check, why=f"Its answer cannot be read: {no.message}", now=now)
        return 0
    file = files.keep(SYSTEM, upload=ContentFile(content, "answer.271"), now=now).file
    count = 0
    for answer in found:
        row = _asked(answer, check if len(found) == 1 else None)
        if row is not None:
            _settle(row, answer, file, now)
            count += 1
    if check is not None and not count:
        _refused(check, content, file, now)
    if count:
        tell(TOPIC)
    audit.record(actor, "insurance.take_answer", file, answers=count)
    return count


def _asked(answer: Answer, check: EligibilityCheck | None) -> EligibilityCheck | None:
    """Return the question that an answer belongs to and that still waits for it."""
    waiting = EligibilityCheck.objects.select_for_update(of=("self",)).select_related(
        "coverage__plan__payer"
    )
    row = waiting.filter(trace=answer.trace).first() if answer.trace else None
    if row is None and check is not None:
        row = waiting.get(pk=check.pk)
    return row if row is not None and row.state == CheckState.ASKED else None


def _settle(row: EligibilityCheck, answer: Answer, file: StoredFile, now: datetime) -> None:
    row.answered_at, row.answer = now, file
    if answer.rejects and not answer.benefits:
        row.state = CheckState.REJECTED
        row.why = eligibility.why_rejected(row.coverage.plan.payer.name, answer.rejects)[:500]
        row.save()
        return
    reading = eligibility.reading_of(answer)
    row.state = CheckState.ANSWERED
    row.is_active = reading.is_active
    row.benefits = reading.plain()
    row.save()
    Coverage.objects.filter(pk=row.coverage_id).update(verified_at=now)


def _refused(check: EligibilityCheck, content: bytes, file: StoredFile, now: datetime) -> None:
    """Keep that a question was answered with something else than a 271, such as a 999."""
    row = EligibilityCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if row.state != CheckState.ASKED:
        return
    try:
        kinds = ", ".join(dict.fromkeys(each.kind for each in look(content)))
    except NotX12:
        kinds = ""
    row.state, row.answer, row.answered_at = CheckState.REJECTED, file, now
    row.why = (
        f"It answered with {kinds or 'something'} instead of benefits: the question was not "
        "taken. Show the answer below to the partner."
    )
    row.save()
    tell(TOPIC)


@transaction.atomic
def fail_check(actor: Actor, *, check: EligibilityCheck, why: str, now: datetime) -> None:
    """Keep that a question was not answered, and why; all else stays as it was."""
    actor.must("insurance.check_eligibility")
    row = EligibilityCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if row.state == CheckState.ASKED:
        _fail(row, why, now)
        audit.record(actor, "insurance.fail_check", row)


def _fail(row: EligibilityCheck, why: str, now: datetime) -> None:
    row.state, row.answered_at = CheckState.FAILED, now
    row.why = (why.strip() or "It did not answer.")[:500]
    row.save()
    tell(TOPIC)


@transaction.atomic
def ask_many(
    actor: Actor, *, coverages: Iterable[tuple[UUID, date]], now: datetime
) -> tuple[int, list[str]]:
    """Ask about many coverages, each on its day; return how many, and why others were not asked."""
    actor.must("insurance.check_eligibility")
    asked, why = 0, []
    for key, on in coverages:
        try:
            with transaction.atomic():
                ask_eligibility(actor, coverage=Coverage.objects.get(pk=key), on=on, now=now)
            asked += 1
        except Refusal as no:
            why.append(no.message)
    return asked, list(dict.fromkeys(why))


@transaction.atomic
def give_up_lost(actor: Actor, *, now: datetime) -> int:
    """Fail questions asked at once whose worker was lost; return how many."""
    actor.must("insurance.check_eligibility")
    lost = EligibilityCheck.objects.select_for_update(of=("self",)).filter(
        state=CheckState.ASKED, way=CheckWay.REAL_TIME, asked_at__lt=now - LOST_AFTER
    )
    count = 0
    for row in lost:
        _fail(row, "Nobody carried the question to the payer. Ask again.", now)
        count += 1
    return count
