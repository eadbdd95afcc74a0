"""A furnished office: the demonstration for few people, and something of everything besides."""

import os
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from almoner.coding import indexing
from almoner.coding import operations as coding
from almoner.coding.models import CodedVisit, CodeGroup, CodingAudit
from almoner.frontdesk import operations as frontdesk
from almoner.frontdesk.models import Visit
from almoner.insurance import operations as insurance
from almoner.insurance.models import Coverage, Enrollment, TradingPartner
from almoner.insurance.pretend.benefits import answered
from almoner.ledger import jobs as ledger_jobs
from almoner.ledger import operations as ledger
from almoner.ledger import queries
from almoner.ledger.models import (
    Account,
    Drawer,
    DrawerSession,
    Owed,
    Payment,
    Reason,
    Refund,
    Role,
    SlidingScale,
)
from almoner.lib.fees import Fee
from almoner.lib.ids import uuid7
from almoner.lib.recurrence import Daily, Series
from almoner.main.demo import books, cash, clock, desk, incoming, letters, outside, papers, schedule
from almoner.main.demo import coding as demo_coding
from almoner.main.demo import insurance as demo_insurance
from almoner.main.demo import office as practice
from almoner.main.demo.logins import add_logins
from almoner.main.demo.persons import persons
from almoner.messages import links
from almoner.messages import operations as mail
from almoner.messages.models import Postage
from almoner.people import operations as people
from almoner.people.forms.rows import KINDS as ROWS
from almoner.people.models import (
    Consent,
    ContactPoint,
    DuplicatePair,
    FormerName,
    Holiday,
    Location,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
    Practitioner,
)
from almoner.people.operations import around
from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import ROLES
from almoner.platform.files import doors
from almoner.platform.files import operations as files
from almoner.records import operations as records
from almoner.records.jobs import prints
from almoner.records.links import token_of
from almoner.records.models import (
    KINDS,
    CompletenessRule,
    Deficiency,
    DocumentReference,
    DocumentType,
    IncomingDocument,
    PhysicianQuery,
    Questionnaire,
)
from almoner.records.models.destruction import DestructionList
from almoner.records.models.questionnaires import FilledBy
from almoner.records.queries import Selection
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Appointment,
    Column,
    GroupVisit,
    Reminder,
    VisitType,
)
from tests import make
from tests.tables import Tables

PASSWORD = "correct horse battery"
Values = dict[str, Any]


@dataclass
class Office:
    """A furnished office: ``things`` by the name under which addresses ask for them."""

    now: datetime
    user: User
    things: Values = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    """A patient's rows by the kind that addresses name."""
    chart: dict[str, Any] = field(default_factory=dict)
    """Entries of a patient's chart by the kind that addresses name."""
    filled_forms: dict[str, Any] = field(default_factory=dict)
    """Forms of a patient by how far they are."""
    set_up: dict[str, Any] = field(default_factory=dict)
    """Rows of the schedule's set-up by the kind that addresses name."""

    @property
    def today(self) -> date:
        """The day it is at the office."""
        return self.now.astimezone(clock.ZONE).date()


def furnish(now: datetime) -> Office:
    """Fill an empty office with the demonstration, and one of everything besides.

    Who signs in has every role, and ``PASSWORD``. What was filled a few minutes ago is put back
    as it was instead of being made again.
    """
    if not _made or now - _made[-1][0].now > timedelta(minutes=10):
        office = _furnish(now)
        with connection.cursor() as cursor:
            _made.append((deepcopy(office), Tables.read(cursor)))
        return office
    office, tables = _made[-1]
    tables.come_back()
    return deepcopy(office)


_made: list[tuple[Office, Tables]] = []


def _furnish(now: datetime) -> Office:
    _demonstration(now)
    user = accounts.add_user(
        SYSTEM,
        username="everybody",
        name="Dana Price",
        password=PASSWORD,
        roles=list(ROLES),
        is_temporary=False,
    )
    office = Office(now, user)
    office.things |= _accounts(office) | _schedule(office) | _patients(office) | _desk(office)
    office.things |= _releases(office)
    office.things |= {"on": office.today, "job_id": 1, "message_id": make.message(now=now).id}
    indexing.make()
    office.things |= _code_sets(office)
    office.things |= _papers(office) | _notes(office) | _letters(office) | _coding(office)
    _add(office, _books(office))
    _add(office, _insurance(office))
    return office


def _add(office: Office, things: Values) -> None:
    """Add things whose names nothing else has: an address asks for a thing by its name."""
    taken = sorted(office.things.keys() & things.keys())
    assert not taken, f"{', '.join(taken)}: another area's addresses ask for these; rename yours."
    office.things |= things


def _code_sets(office: Office) -> Values:
    """Load a release of places of service, keep a favorite that it breaks, and give a file."""
    return make.code_sets(office.user, now=office.now)


def _papers(office: Office) -> Values:
    """Let paper come in: some to confirm, some held."""
    incoming.let_some_come(Patient.objects.order_by("number")[:4], now=office.now)
    rows = IncomingDocument.objects.order_by("-received_at")
    found = {name: rows.filter(state=state)[0].pk for name, state in _STATES.items()}
    patient = Patient.objects.get(pk=office.things["patient_id"])
    summary = make.stored("summary.xml", outside.summary_of(patient, office.now.date()).encode())
    clinical = make.document(patient, title="Summary of Elm Clinic", original=summary)
    return {**found, "clinical_id": clinical.pk}


def _notes(office: Office) -> Values:
    """Write notes, ask a clinician, leave something missing, and print a chart."""
    patients = Patient.objects.order_by("number")
    papers.write_some(patients[4:10], now=office.now)
    order = records.order_print(
        office.user.as_actor(),
        patient=patients[0],
        selection=Selection(kinds=("problem",)),
        now=office.now,
    )
    prints.make_print(str(order.pk))
    Practitioner.objects.filter(pk=Practitioner.objects.all()[0].pk).update(user=office.user)
    asked = PhysicianQuery.objects.all()[0]
    kept = records.keep_deficiency_letter(
        SYSTEM,
        practitioner=Practitioner.objects.all()[0],
        content=make.pdf("Please sign."),
        count=1,
        warning="",
        now=office.now,
    )
    return {
        "query_id": asked.pk,
        "asked_of_id": asked.patient_id,
        "deficiency_id": Deficiency.objects.all()[0].pk,
        "kept_letter_id": kept.pk,
        "asked_rule_id": CompletenessRule.objects.all()[0].pk,
        "print_id": order.pk,
    }


def _coding(office: Office) -> Values:
    """Let visits wait to be coded, and begin with one."""
    demo_coding.let_some_wait(Patient.objects.order_by("number")[10:14], now=office.now)
    visit = CodedVisit.objects.order_by("since_at")[0]
    actor = office.user.as_actor()
    diagnosis = coding.add_diagnosis(actor, visit=visit, code="E11.42")
    coding.add_diagnosis(actor, visit=visit, code="E10.9")
    coding.add_service(actor, visit=visit, code="99214", modifiers=["25"])
    audited = CodingAudit.objects.create(
        visit=CodedVisit.objects.order_by("-since_at")[0],
        coder=User.objects.get(username="coder"),
        opened_at=office.now,
    )
    group = CodeGroup.objects.order_by("name")[0]
    return {
        "code_group_id": group.pk,
        "coded_visit_id": visit.pk,
        "line_id": diagnosis.pk,
        "audit_id": audited.pk,
    }


def _books(office: Office) -> Values:
    """Keep the books of some visits: charged, paid, still owed."""
    books.keep_some(Patient.objects.order_by("number")[:7], now=office.now)
    owed = Owed.objects.filter(payer=None, amount__gt=0).select_related("charge__superbill")[0]
    paid = Payment.objects.exclude(family=None)[0]
    fee = Fee("99213", "", Decimal(142))
    begins = office.today.replace(month=1, day=1)
    fees = ledger.load_fees(SYSTEM, name="Our fees", fees=[fee], effective_on=begins)
    return {
        "fee_schedule_id": fees.schedule.pk,
        "fee_row_id": fees.schedule.rows.all()[0].pk,
        **_estimates(office),
        **_discounts(office, owed),
        **_billing(office, owed),
        **_cash(office),
        "family_id": owed.family_id,
        "billed_id": owed.charge.superbill.patient_id,
        "superbill_id": owed.charge.superbill_id,
        "charge_id": owed.charge_id,
        "owed_id": owed.pk,
        "payment_id": paid.pk,
        "journal_entry_id": paid.entry_id,
    }


def _insurance(office: Office) -> Values:
    """Cover some patients; one has a card, one an accident, one a coverage that ended."""
    patients = list(Patient.objects.order_by("number")[:12])
    demo_insurance.cover_some(patients, today=office.today)
    coverage = Coverage.objects.filter(plan__name="PPO Silver").order_by("id")[0]
    front = make.stored("card.png", make.card("Blue Harbor", "Member ID: BH123456789"))
    insurance.keep_card(SYSTEM, coverage=coverage, front=front)
    accident = insurance.save_accident(
        SYSTEM,
        patient=coverage.patient,
        values={"kind": "AA", "on": office.today - timedelta(days=9), "state": "MA"},
    )
    old = {
        "plan": coverage.plan,
        "member_id": "BH000000001",
        "since": office.today - timedelta(days=800),
        "until": office.today - timedelta(days=400),
    }
    insurance.save_coverage(SYSTEM, patient=coverage.patient, values=old)
    authorization = insurance.save_authorization(
        SYSTEM,
        patient=coverage.patient,
        values={
            "coverage": coverage,
            "kind": "G1",
            "number": "A-4711",
            "since": office.today,
            "until": office.today + timedelta(days=20),
            "units": 6,
        },
    )
    use = insurance.use_authorization(
        SYSTEM, authorization=authorization, on=office.today, units=2, note="Before Almoner"
    )
    check = insurance.ask_eligibility(SYSTEM, coverage=coverage, on=office.today, now=office.now)
    assert check.question
    insurance.take_answer(
        SYSTEM,
        content=answered(check.question.path.read_text(), office.now).encode(),
        check=check,
        now=office.now,
    )
    enrollment = Enrollment.objects.filter(route__payer=coverage.plan.payer)[0]
    return {
        "covered_id": coverage.patient_id,
        "coverage_id": coverage.pk,
        "accident_id": accident.pk,
        "authorization_id": authorization.pk,
        "check_id": check.pk,
        "authorization_use_id": use.pk,
        "payer_id": coverage.plan.payer_id,
        "payer_plan_id": coverage.plan_id,
        "payer_route_id": enrollment.route_id,
        "payer_enrollment_id": enrollment.pk,
        "trading_partner_id": TradingPartner.objects.get().pk,
    }


def _cash(office: Office) -> Values:
    """Count drawers, make a deposit, ask for a refund, prove a bank account."""
    cash.keep_some({"reception": office.user}, now=office.now, today=office.today)
    bank = Account.objects.get(role=Role.BANK)
    items = [row.pk for row in queries.to_deposit(SYSTEM)]
    deposit = ledger.make_deposit(
        SYSTEM, account=bank, items=items, on=office.today, now=office.now
    )
    family = Refund.objects.get().family
    assert family
    card = ledger.ask_card(SYSTEM, family=family, amount=Decimal(20), now=office.now)
    line = queries.open_bank(SYSTEM, bank.pk).lines[0]
    before = bank.postings.order_by("on")[0].on - timedelta(days=1)
    proved = ledger.reconcile(
        SYSTEM, account=bank, on=before, bank_balance=Decimal(0), now=office.now
    )
    return {
        "cash_drawer_id": Drawer.objects.get(name="Checkout").pk,
        "drawer_session_id": DrawerSession.objects.get(closed_at=None).pk,
        "deposit_id": deposit.pk,
        "refund_id": Refund.objects.get().pk,
        "card_payment_id": card.pk,
        "reason_id": Reason.objects.all()[0].pk,
        "bank_account_id": bank.pk,
        "bank_line_id": line.pk,
        "reconciliation_id": proved.pk,
    }


def _estimates(office: Office) -> Values:
    """Draft an estimate with a co-provider."""
    draft = ledger.begin_estimate(
        SYSTEM,
        patient=Patient.objects.order_by("number")[0],
        practitioner=Practitioner.objects.all()[0],
        values={
            "primary": "Knee visit",
            "asked_on": office.today,
            "location": Location.objects.all()[0],
        },
        now=office.now,
    )
    lab = ledger.add_estimate_provider(SYSTEM, estimate_id=draft.pk, name="Harbor Laboratory")
    test = ledger.add_estimate_item(
        SYSTEM,
        estimate_id=draft.pk,
        provider_id=lab.pk,
        code="80053",
        words="Blood test",
        amount=Decimal(40),
    )
    return {
        "estimate_id": draft.pk,
        "estimate_provider_id": lab.pk,
        "estimate_item_id": test.pk,
    }


def _discounts(office: Office, owed: Owed) -> Values:
    """Give a family a discount, and take its application for the sliding scale."""
    rule = ledger.save_discount_rule(
        SYSTEM,
        values={
            "name": "Clergy",
            "who": "flagged",
            "percent": Decimal(10),
            "reason": Reason.objects.get(name="Professional courtesy"),
            "since": office.today,
        },
    )
    flag = ledger.give_discount(SYSTEM, family_id=owed.family_id, rule=rule, since=office.today)
    application = ledger.take_application(
        SYSTEM,
        family_id=owed.family_id,
        persons=3,
        income=Decimal(2000),
        per="month",
        since=office.today,
        until=office.today + timedelta(days=365),
        now=office.now,
    )
    return {
        "discount_rule_id": rule.pk,
        "discount_flag_id": flag.pk,
        "sliding_scale_id": SlidingScale.objects.all()[0].pk,
        "sliding_application_id": application.pk,
    }


def _billing(office: Office, owed: Owed) -> Values:
    """Make statements, agree on a plan, hand an account to an agency, hold another."""
    set_up = ledger.set_billing_rules(
        SYSTEM,
        values={"reminder_days": 0, "second_days": 1, "final_days": 2, "agency_days": 3},
        seen_version=1,
    )
    assert set_up.version
    batch = ledger.propose_batch(SYSTEM, now=office.now)
    started = ledger.start_batch(SYSTEM, batch_id=batch.pk, now=office.now)
    ledger_jobs.make_statements(str(batch.pk), started.run)
    statement = ledger.make_statement(SYSTEM, family_id=owed.family_id, now=office.now)
    agency = ledger.save_agency(SYSTEM, values={"name": "Northside", "fee_percent": Decimal(25)})
    (step,) = ledger.write_letters(SYSTEM, families=[owed.family_id], stage="final", now=office.now)
    handed = ledger.hand_to_agency(
        SYSTEM, agency_id=agency.pk, families=[owed.family_id], now=office.now
    )
    other = (
        Owed.objects.filter(payer=None, amount__gt=0).exclude(family=owed.family_id).order_by("id")
    )[0]
    plan = ledger.agree_plan(
        SYSTEM,
        family_id=other.family_id,
        charges=[other.charge_id],
        count=3,
        first_on=office.today + timedelta(days=1),
        now=office.now,
    )
    hold = ledger.hold_account(
        SYSTEM,
        family_id=other.family_id,
        kind="dispute",
        since=office.today,
        reason="Says the visit was not theirs",
        now=office.now,
    )
    return {
        "statement_batch_id": batch.pk,
        "statement_id": statement.pk,
        "agency_id": agency.pk,
        "hand_off_id": handed.pk,
        "case_id": step.case_id,
        "collection_step_id": step.pk,
        "payment_plan_id": plan.pk,
        "account_hold_id": hold.pk,
    }


def _letters(office: Office) -> Values:
    """Write letters, put some in a batch, send one as a link, and begin a mailing."""
    patients = list(Patient.objects.order_by("number"))
    picture = BytesIO()
    segno.make("Maple Street").save(picture, kind="png", scale=8)
    logo = SimpleUploadedFile("logo.png", picture.getvalue())
    mail.keep_logo(SYSTEM, picture=logo, now=office.now)
    letters.write_some(patients[:8], now=office.now)
    ready = make.ready_letter(make.posted(patients[9]))
    mail.send_letter(SYSTEM, letter_id=ready.pk, way="mail", now=office.now)
    batch = mail.make_batch(SYSTEM, postage=Postage.FIRST_CLASS, is_two_sided=False, now=office.now)
    linked = make.sending(
        make.ready_letter(patients[8]), way="email", to="ana@example.org", now=office.now
    )
    mailing = mail.make_mailing(
        SYSTEM,
        name="Flu shots",
        template=make.template(),
        way="mail",
        patients=[patient.pk for patient in patients[:3]],
        chosen_by="all patients",
        now=office.now,
    )
    return {
        "link_token": links.token_of(linked.link.pk),
        "letter_id": ready.pk,
        "template_id": mailing.template_id,
        "sending_id": linked.pk,
        "batch_id": batch.pk,
        "mailing_id": mailing.pk,
    }


_STATES = {"incoming_id": "confirm", "held_id": "held"}


def give_second_factors(office: Office) -> None:
    """Give the user second factors, for the pages that show them; call it after signing in."""
    TOTP.activate(office.user, generate_totp_secret())
    RecoveryCodes.activate(office.user)
    key = Authenticator.objects.create(
        user=office.user, type="webauthn", data={"name": "Desk key", "credential": {}}
    )
    office.things["pk"] = key.pk


def _demonstration(now: datetime) -> None:
    """Do what ``almoner demo`` does, for few people and few days."""
    today = now.astimezone(clock.ZONE).date()
    practice.build_practice(add_logins(), today, clinicians=2)
    schedule.build_columns(today)
    patients = [practice.register(each, now=now) for each in persons(24, today=today)]
    schedule.book_weeks(patients, today=today, now=now, progress=lambda *_: None, days=3)
    desk.let_them_arrive(now=now)


def _accounts(office: Office) -> Values:
    other = User.objects.get(username="clinician")
    token, _secret = accounts.issue_token(SYSTEM, user=other, name="Laboratory", now=office.now)
    role = other.groups.get()
    return {"user_id": other.id, "role_id": role.pk, "token_id": token.id}


def _schedule(office: Office) -> Values:
    column = Column.objects.filter(kind="practitioner").order_by("position")[0]
    session = column.sessions.all()[0]
    usual = VisitType.objects.get(name="Follow-up")
    office.set_up = {
        "column": column.id,
        "session": session.id,
        "block": column.blocks.all()[0].id,
        "visit-type": usual.id,
    }
    return {
        "appointment_id": _series(office, column, usual).id,
        "column_id": column.id,
        "visit_type_id": usual.id,
        "location_id": session.location_id,
        "practitioner_id": Practitioner.objects.all()[0].id,
        "holiday_id": Holiday.objects.all()[0].id,
        "group_id": _group(office, column).id,
        **_waiting(office, column, usual),
        **_reminded(office),
        **_feed(office, column),
    }


def _series(office: Office, column: Column, usual: VisitType) -> Appointment:
    """Book three visits, a week apart, and return the first."""
    wish = _wish(column, usual, morning(office, days=14))
    rule = Series(first=wish.starts_at.date(), at=time(8), zone=clock.ZONE, rule=Daily(7), count=3)
    booked = operations.book_series(SYSTEM, wish=wish, rule=rule, now=office.now)
    return booked.made[0]


def _group(office: Office, column: Column) -> GroupVisit:
    kind = VisitType.objects.create(name="Diabetes class", minutes=60, capacity=8, colour=9)
    wish = replace(
        _wish(column, kind, morning(office, days=17) + timedelta(hours=1)), patient_id=None
    )
    group = operations.open_group(SYSTEM, wish=wish, topic="Eating well", now=office.now)
    who = Patient.objects.all()[1]
    operations.join_group(SYSTEM, group_id=group.id, patient_id=who.id, now=office.now)
    return group


def _waiting(office: Office, column: Column, usual: VisitType) -> Values:
    """Let two wait, offer one of them a time, and note that a third is to come again."""
    one, two, three = Patient.objects.all()[:3]
    entries = [
        operations.join_waiting_list(
            SYSTEM, patient_id=patient.id, visit_type_id=usual.id, now=office.now
        )
        for patient in (one, two)
    ]
    offer = operations.offer_by_hand(
        SYSTEM,
        entry_id=entries[1].id,
        column_ids=[column.id],
        starts_at=morning(office, days=19) + timedelta(hours=2),
        location_id=column.sessions.all()[0].location_id,
        now=office.now,
    )
    recall = operations.add_recall(
        SYSTEM,
        patient_id=three.id,
        visit_type_id=usual.id,
        due_on=office.today + timedelta(days=20),
        now=office.now,
    )
    return {"entry_id": entries[0].id, "offer_id": offer.id, "recall_id": recall.id}


def _reminded(office: Office) -> Values:
    rule = operations.set_up_usual_rules(SYSTEM)[0]
    operations.send_due(SYSTEM, now=morning(office, days=12) + timedelta(hours=4))
    return {"rule_id": rule.id, "reminder_id": Reminder.objects.all()[0].id}


def _feed(office: Office, column: Column) -> Values:
    feed, token = operations.issue_feed(SYSTEM, column_id=column.id, now=office.now)
    return {"feed_id": feed.id, "token": token}


def _wish(column: Column, kind: VisitType, start: datetime) -> operations.Wish:
    return operations.Wish(
        visit_type_id=kind.id,
        column_ids=[column.id],
        starts_at=start,
        patient_id=Patient.objects.all()[0].id,
    )


def morning(office: Office, days: int) -> datetime:
    """Return eight o'clock of a working day, at least so many days ahead."""
    on = office.today + timedelta(days=days)
    while on.weekday() > 4:
        on += timedelta(days=1)
    return datetime.combine(on, time(8), clock.ZONE).astimezone(UTC)


def _patients(office: Office) -> Values:
    patient, other, third, fourth = Patient.objects.order_by("number")[:4]
    _fill_in(office, patient)
    _write_chart(office, patient)
    pair = DuplicatePair.objects.create(
        left=min(patient, other, key=lambda each: each.pk),
        right=max(patient, other, key=lambda each: each.pk),
        score=0.97,
        why=["Same telephone", "Names sound alike", "Birth dates differ in one digit"],
        found_at=office.now,
    )
    merged = people.merge(
        SYSTEM,
        survivor=third,
        retired=fourth,
        seen_versions=(third.version, fourth.version),
        now=office.now,
    )
    return {
        "patient_id": patient.id,
        "family_name": patient.family_name,
        "one_id": patient.id,
        "two_id": other.id,
        "pair_id": pair.id,
        "merge_id": merged.id,
    }


def _fill_in(office: Office, patient: Patient) -> None:
    """Give the patient a row of every kind."""
    today = office.today
    rows: list[tuple[str, Any, Values]] = [
        ("contact", PatientContact, {"name": "Rosa Terry", "relationship": "Daughter"}),
        ("name", FormerName, {"kind": "maiden", "family_name": "Ashdown"}),
        ("consent", Consent, {"kind": "treatment", "given": True, "on": today}),
        ("alert", PatientAlert, {"text": "Hard of hearing: speak clearly", "level": "warning"}),
        ("number", PatientIdentifier, {"kind": "other_chart", "value": "A-1009"}),
    ]
    for kind, model, values in rows:
        added = around.add(SYSTEM, patient=patient, kind=model, values=values)
        office.rows[kind] = added.pk
    picture = BytesIO()
    segno.make(str(patient.number)).save(picture, kind="png", scale=8)
    upload = SimpleUploadedFile("photo.png", picture.getvalue())
    photo = files.store(SYSTEM, upload, now=office.now)
    people.set_photo(SYSTEM, patient=patient, photo=photo)
    doors.register("tests.file", lambda _actor, _id: doors.Opened(photo, "photo.png"))
    office.rows["phone"] = ContactPoint.objects.get(patient=patient, system="phone").pk
    office.rows["email"] = ContactPoint.objects.get(patient=patient, system="email").pk
    office.rows["address"] = PatientAddress.objects.get(patient=patient).pk
    assert set(office.rows) == set(ROWS), "the furnished office has a row of every kind"


def _write_chart(office: Office, patient: Patient) -> None:
    """Give the patient an entry of every kind, one of them corrected and one in error."""
    kinds: dict[str, Values] = {
        "problem": {"text": "Asthma"},
        "allergy": {"text": "Penicillin", "severity": "severe", "reaction": "Hives"},
        "medication": {"text": "Albuterol inhaler", "dosage": "Two puffs as needed"},
        "immunization": {"text": "Influenza, seasonal", "lot_number": "A41"},
        "procedure": {"text": "Spirometry"},
        "family": {"text": "Diabetes", "relative": "MTH", "onset_age": 52},
    }
    for kind, values in kinds.items():
        row = records.add(
            SYSTEM,
            patient=patient,
            kind=KINDS[kind],
            values={"at": office.now, **values},
            now=office.now,
        )
        office.chart[kind] = row.pk
    readings = {"systolic": Decimal(128), "diastolic": Decimal(82), "pulse": Decimal(70)}
    taken = records.record_vital_signs(
        SYSTEM, patient=patient, readings=readings, at=office.now, now=office.now
    )
    records.change(
        SYSTEM, row=taken[0], seen_version=1, values={"value": Decimal(118)}, now=office.now
    )
    records.mark_in_error(SYSTEM, row=taken[2], reason="Another patient's")
    office.chart["observation"] = taken[0].pk
    office.chart["encounter"] = make.entry(patient, "Office visit", KINDS["encounter"]).pk
    note = {
        "text": "Visit",
        "at": office.now,
        "body": "Well.",
        "type": DocumentType.objects.get(name="Progress note"),
        "author": Practitioner.objects.all()[0],
    }
    office.chart["note"] = records.write_note(
        SYSTEM, patient=patient, values=note, now=office.now
    ).pk
    office.chart["document"] = make.document(patient, "One", "Two").pk
    assert set(office.chart) == set(KINDS), "the furnished office has an entry of every kind"
    office.things |= _forms(office, patient)


def _forms(office: Office, patient: Patient) -> Values:
    """Ask the patient for one form by link, and let another be reviewed."""
    privacy = Questionnaire.objects.get(url="urn:almoner:form:privacy-notice")
    asked = records.request_form(
        SYSTEM, patient=patient, questionnaire=privacy, to=None, now=office.now
    )
    phq = Questionnaire.objects.get(url="urn:almoner:form:phq-9")
    begun = records.start(
        SYSTEM, patient=patient, questionnaire=phq, filled_by=FilledBy.DESK, now=office.now
    )
    done = make.answered(begun, now=office.now)
    office.filled_forms = {"done": done.pk, "underway": asked.response_id}
    return {"form_id": phq.pk, "response_id": done.pk, "form_token": token_of(asked.pk)}


def _releases(office: Office) -> Values:
    """Let somebody ask for a chart, and keep paper, a hold and the set-up of releases."""
    patient, today = Patient.objects.order_by("number")[0], office.today
    soon = today + timedelta(days=30)
    request = make.release_request(patient, received_on=today, now=office.now)
    authority = make.authority(request, now=office.now, signed_on=today, expires_on=soon)
    page = make.pages_of(patient)[0]
    do = records.release
    do.pick(SYSTEM, request=request, pages=[page.pk], now=office.now)
    fees = {"name": "Copies", "tiers": "rest 1.00", "search": 0, "patient_flat": 5}
    rule = {"name": "Usual", "years": 6, "years_after_18": 3, "source": "Policy"}
    schedule = do.save_fee_schedule(SYSTEM, values=fees)
    chart = do.add_paper_chart(SYSTEM, patient=patient, place="Shelf 2", last_seen_on=today)
    loan = do.check_out_paper(
        SYSTEM, thing=chart, out_to="Dr. Osei", reason="Notes", due_on=soon, now=office.now
    )
    return {
        "request_id": request.pk,
        "authority_id": authority.pk,
        "page_id": page.pk,
        "requester_id": request.requester_id,
        "schedule_id": schedule.pk,
        "retention_id": do.save_retention_rule(SYSTEM, values=rule).pk,
        "list_id": _destruction(office).pk,
        "hold_id": do.place_hold(SYSTEM, patient=patient, matter="Case 12", on=today).pk,
        "chart_id": chart.pk,
        "loan_id": loan.pk,
        "box_id": do.add_box(SYSTEM, contents="A to C", place="Store").pk,
        "invoice_id": make.invoice(request, now=office.now).pk,
    }


def _destruction(office: Office) -> DestructionList:
    """Carry out a list of one document of long ago."""
    patient = make.patient(family_name="Longago", birth_date=date(1931, 4, 5))
    row = make.document(patient, "Of long ago", title="Old letter")
    os.utime(row.pdf.path, (0, 0))
    DocumentReference.objects.filter(pk=row.pk).update(at=office.now - timedelta(days=9000))
    do = records.destroying
    values = {"name": "Old", "years": 7, "years_after_18": 3, "source": "State law"}
    rule = records.release.save_retention_rule(SYSTEM, values=values)
    do.keep_types_by(SYSTEM, rule=rule, types=[row.type])
    ada, ben = (replace(SYSTEM, name=name, user_id=uuid7()) for name in ("Ada", "Ben"))
    proposed = do.propose_destruction(ada, documents=[row.pk], now=office.now)
    do.approve_destruction(ben, proposed=proposed, now=office.now)
    do.destroy_document(SYSTEM, item=proposed.items.get(), now=office.now)
    do.finish_destruction(SYSTEM, approved=proposed, now=office.now)
    return proposed


def _desk(office: Office) -> Values:
    here = Visit.objects.filter(status__in=("arrived", "roomed", "with_clinician")).first()
    visit = here or _arrived(office)
    visitor = make.visitor(visit.location)
    return {"visit_id": visit.id, "visitor_id": visitor.id}


def _arrived(office: Office) -> Visit:
    """Let the next patient come, on a day or at an hour when nobody is there."""
    appointment = Appointment.objects.filter(during__startswith__gt=office.now)[0]
    return frontdesk.check_in(
        SYSTEM,
        appointment_id=appointment.id,
        identity="birth_date",
        is_confirmed=True,
        now=appointment.starts_at,
    )
