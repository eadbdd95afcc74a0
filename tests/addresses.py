"""Every address of Almoner, and a furnished office with something behind each of them.

Tests that walk all addresses (``tests/browser/test_every_screen.py``, ``tests/test_security.py``)
find them in the URL resolver, so that a new one is walked by itself. An address that asks for
something new needs a line in ``furnish`` or ``variants``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from almoner.frontdesk import operations as frontdesk
from almoner.frontdesk.models import Visit
from almoner.lib.recurrence import Daily, Series
from almoner.main.demo import desk, filling, schedule
from almoner.main.demo import office as practice
from almoner.main.demo.logins import add_logins
from almoner.main.demo.persons import persons
from almoner.people import operations as people
from almoner.people.forms.rows import KINDS as ROWS
from almoner.people.models import (
    Consent,
    ContactPoint,
    DuplicatePair,
    FormerName,
    Holiday,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
    Practitioner,
)
from almoner.people.operations import around
from almoner.people.tables import TABLES
from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import ROLES
from almoner.platform.files import doors
from almoner.platform.files import operations as files
from almoner.scheduling import operations
from almoner.scheduling.models import (
    Appointment,
    Column,
    GroupVisit,
    VisitType,
    WaitingListEntry,
)
from almoner.scheduling.views.openings import SALT
from almoner.scheduling.views.setup import KINDS as SET_UP
from tests import make

PASSWORD = "correct horse battery"
Values = dict[str, Any]


@dataclass(frozen=True)
class Route:
    """A named pattern of the URL resolver and what it asks for."""

    name: str
    asks_for: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """A route with everything filled in."""

    name: str
    path: str


@dataclass
class Office:
    """A furnished office: ``things`` by the name under which addresses ask for them."""

    now: datetime
    user: User
    things: Values = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    """A patient's rows by the kind that addresses name."""
    set_up: dict[str, Any] = field(default_factory=dict)
    """Rows of the schedule's set-up by the kind that addresses name."""


def routes() -> list[Route]:
    """Return every named pattern, in the order of the resolver."""
    return list(_within(get_resolver(), (), ()))


def _within(
    resolver: URLResolver, spaces: tuple[str, ...], asked: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        asks = asked + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            within = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _within(pattern, within, asks)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Route(":".join((*spaces, pattern.name)), asks)


def addresses(office: Office) -> Iterator[Address]:
    """Yield every route with the office's things filled in.

    Raises ``AssertionError`` for a route that asks for what the office does not have.
    """
    special = variants(office)
    for route in routes():
        for values in special.get(route.name, [{}]):
            given, query = dict(values), dict(values).pop("?", None)
            given.pop("?", None)
            missing = [name for name in route.asks_for if name not in {**office.things, **given}]
            assert not missing, (
                f"{route.name} asks for {', '.join(missing)}, which tests/addresses.py does not "
                "know: make one in `furnish` (things['…'] = …), or give the address its own "
                "values in `variants`."
            )
            filled = {name: given.get(name, office.things.get(name)) for name in route.asks_for}
            path = reverse(route.name, kwargs=filled)
            yield Address(route.name, f"{path}?{urlencode(query, doseq=True)}" if query else path)


def variants(office: Office) -> dict[str, list[Values]]:
    """Return what single routes are filled with; ``"?"`` is the query of the address."""
    things, set_up = office.things, office.set_up
    today = office.now.date()
    week = {"first": today, "last": today + timedelta(days=6)}
    asked = {"visit_type": things["visit_type_id"], **week}
    return {
        "api:openings": [{"?": asked}],
        "api:day": [{"?": {"column": things["column_id"], "on": today}}],
        "api:find_patients": [{"?": {"q": "smith"}}],
        "files:open": [{"door": "tests.file", "subject_id": things["patient_id"]}],
        "frontdesk:paper": [{"kind": kind} for kind in ("label", "sheet", "wristband")],
        "frontdesk:arrivals": [{}, {"?": {"status": "done"}}, {"?": {"q": "nobody at all"}}],
        "frontdesk:find_walk_in": [{}, {"?": {"q": things["family_name"]}}],
        "live:stream": [{"?": {"topics": "arrivals"}}],
        "people:add_row": [{"kind": kind} for kind in ROWS],
        "people:edit_row": [{"kind": kind, "row_id": row} for kind, row in office.rows.items()],
        "people:settle_row": [{"kind": "phone", "row_id": office.rows["phone"], "verb": "end"}],
        "people:practice": [{"kind": kind} for kind in TABLES],
        "people:practice_add": [{"kind": kind} for kind in TABLES],
        "people:practice_edit": [
            {"kind": "locations", "row_id": things["location_id"]},
            {"kind": "practitioners", "row_id": things["practitioner_id"]},
        ],
        "people:search": [{}, {"?": {"q": things["family_name"]}}, {"?": {"q": "zzzyx"}}],
        "people:options": [{"?": {"q": things["family_name"]}}],
        "people:alike": [{"?": {"family_name": things["family_name"], "given_name": "A"}}],
        "scheduling:openings": [{}, {"?": asked}, {"?": {**asked, "last": today}}],
        "scheduling:pick": [{"?": {"opening": _opening(office)}}],
        "scheduling:set_up_add": [{"kind": kind} for kind in SET_UP],
        "scheduling:set_up_edit": [{"kind": key, "row_id": row} for key, row in set_up.items()],
        "scheduling:set_up_remove": [{"kind": "block", "row_id": set_up["block"]}],
        "scheduling:find_patient": [{"?": {"q": things["family_name"]}}],
        "ui:palette": [{"?": {"q": "pat"}}, {"?": {"q": things["family_name"]}}],
    }


def furnish(now: datetime) -> Office:
    """Fill an empty office with the demonstration, and one of everything besides.

    Who signs in has every role, and ``PASSWORD``.
    """
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
    office.things |= {"on": now.date(), "job_id": 1, "message_id": make.message(now=now).id}
    return office


def _opening(office: Office) -> str:
    """Return an opening as the page of openings signs it."""
    things = office.things
    start = _morning(office, days=18).isoformat()
    column = str(things["column_id"])
    step = [str(things["visit_type_id"]), start, str(things["location_id"]), [column], 20]
    return signing.dumps([step], salt=SALT, compress=True)


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
    today = now.astimezone(filling.ZONE).date()
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
        "entry_id": _waiting(office, usual).id,
        **_feed(office, column),
    }


def _series(office: Office, column: Column, usual: VisitType) -> Appointment:
    """Book three visits, a week apart, and return the first."""
    wish = _wish(column, usual, _morning(office, days=14))
    rule = Series(
        first=wish.starts_at.date(), at=time(8), zone=filling.ZONE, rule=Daily(7), count=3
    )
    booked = operations.book_series(SYSTEM, wish=wish, rule=rule, now=office.now)
    return booked.made[0]


def _group(office: Office, column: Column) -> GroupVisit:
    kind = VisitType.objects.create(name="Diabetes class", minutes=60, capacity=8, colour=9)
    wish = replace(_wish(column, kind, _morning(office, days=17)), patient_id=None)
    group = operations.open_group(SYSTEM, wish=wish, topic="Eating well", now=office.now)
    who = Patient.objects.all()[1]
    operations.join_group(SYSTEM, group_id=group.id, patient_id=who.id, now=office.now)
    return group


def _waiting(office: Office, usual: VisitType) -> WaitingListEntry:
    return operations.join_waiting_list(
        SYSTEM, patient_id=Patient.objects.all()[0].id, visit_type_id=usual.id, now=office.now
    )


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


def _morning(office: Office, days: int) -> datetime:
    """Return eight o'clock of a working day, at least so many days ahead."""
    on = office.now.astimezone(filling.ZONE).date() + timedelta(days=days)
    while on.weekday() > 4:
        on += timedelta(days=1)
    return datetime.combine(on, time(8), filling.ZONE).astimezone(UTC)


def _patients(office: Office) -> Values:
    patient, other, third, fourth = Patient.objects.order_by("number")[:4]
    _fill_in(office, patient)
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
    today = office.now.date()
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
    assert set(office.rows) == set(ROWS), "tests/addresses.py makes a row of every kind"


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
