"""Every address of Almoner, asked by those who should not get in: what they get, what changed.

The addresses come from the URL resolver (``tests/addresses.py``), so that a new one is tried by
itself. Which power an address asks for is not written here either: somebody without any power
tries it first, and the power that was missing is noted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.http import FileResponse, HttpResponse
from django.test import Client
from django.utils import timezone

from almoner.main import web
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import ROLES, declared
from tests.addresses import Address, addresses
from tests.furnished import Office, furnish, give_second_factors
from tests.test_architecture import PUBLIC, _is_listed_by_its_area

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
}
PDF_POLICY = {"default-src 'none'", "object-src 'self'", "style-src 'unsafe-inline'"}
"""That of a PDF by itself: Chromium's viewer needs these, and nothing of ours runs in it."""
OWN = ("account_", "mfa_", "accounts:own", "accounts:lock", "accounts:unlock", "accounts:active")
OPEN_TO_ALL = {
    "accounts:sign_out_everywhere": "ends one's own sessions only",
    "api:openapi-json": "what programs may ask, no data",
    "api:api-root": "the root of the API has no answer",
    "files:open": "each door asks for its own power; here it is the test's",
    "frontdesk:home": "where everybody's day begins",
    "frontdesk:start": "where everybody's day begins",
    "live:stream": "topics carry no data; never ends",
    "scheduling:day": "leads to today's day sheet, which asks",
    "scheduling:week": "leads to this week's sheet, which asks",
    "ui:drafts": "one's own, and nobody else's",
    "ui:news": "says that there is news, not what",
    "ui:gallery": "components with made-up people",
    "ui:gallery_form": "keeps nothing",
    "ui:palette": "shows what one may do",
}
"""Addresses that ask for no power, and why."""
EITHER = {"records:queries": "those who ask see all queries, those who are asked their own"}
"""Addresses that one of two powers opens, and why."""
UNSEEN_WRITES = ("accounts_session", "accounts_attempt")
"""Tables that any request may touch: that somebody is there, and how often they tried."""


def is_public(name: str) -> bool:
    return name in PUBLIC or _is_listed_by_its_area(name)


@pytest.fixture
def office() -> Office:
    made = furnish(timezone.now())
    give_second_factors(made)
    return made


def ask(client: Client, method: str, address: Address, office: Office) -> HttpResponse:
    """Send what a browser or a program would, so that only who asks can be wrong."""
    if method == "GET":
        answer = client.get(address.path)
        _let_go(answer)
        return answer
    if address.name.startswith("api:"):
        return client.post(address.path, _body(address.name, office), "application/json")
    return client.post(address.path, {"version": "1", "why": "other", "words": "No"})


def _let_go(answer: HttpResponse) -> None:
    """Close the file of an answer that nobody reads; ``close`` would end the test's connection."""
    if isinstance(answer, FileResponse):
        for close in answer._resource_closers:
            close()


def _body(name: str, office: Office) -> dict[str, Any]:
    things, start = office.things, "2030-01-07T15:00:00Z"
    booking = {"patient": things["patient_id"], "visit_type": things["visit_type_id"]}
    bodies: dict[str, dict[str, Any]] = {
        "api:book": {**booking, "column": things["column_id"], "start": start},
        "api:find_patients": {"family_name": "Doe", "birth_date": "1990-01-02"},
        "api:register": {"family_name": "Doe", "birth_date": "1990-01-02"},
        "api:move": {"version": 1, "start": start},
        "api:cancel": {"version": 1, "reason": "No"},
        "api:check_in": {"identity": "birth_date"},
    }
    return bodies.get(name, {"version": 1})


def test_nobody_gets_in_unsigned(office: Office) -> None:
    stranger = Client()
    for address in addresses(office):
        if is_public(address.name):
            continue
        for method in ("GET", "POST"):
            answer = ask(stranger, method, address, office)
            where = f"{method} {address.name}"
            if address.path.startswith(("/api/", "/fhir/", "/live/")):
                assert answer.status_code == HTTPStatus.UNAUTHORIZED, where
                assert answer["Content-Type"] == "application/problem+json", where
            else:
                assert answer.status_code == HTTPStatus.FOUND, where
                assert answer["Location"].startswith("/accounts/login/?next="), where


def test_every_post_needs_the_csrf_token(office: Office) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(office.user)
    exempt = {
        "messages:report": "the provider signs what it reports",
        "messages:fax_event": "the provider signs what it reports",
    }
    for address in addresses(office):
        with writes() as written:
            answer = ask(forger, "POST", address, office)
        if address.name not in exempt:
            assert answer.status_code == HTTPStatus.FORBIDDEN, address
            assert written == [], address


def test_pages_carry_the_policy_and_no_name_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Client()
    browser.force_login(office.user)
    caplog.set_level("DEBUG")
    for address in addresses(office):
        if address.name in ("live:stream", "files:open", "mfa_reauthenticate_webauthn"):
            continue
        answer = browser.get(address.path)
        _let_go(answer)
        found = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
        is_pdf = answer["Content-Type"] == "application/pdf"
        assert found == (PDF_POLICY if is_pdf and found != POLICY else POLICY), address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] == "same-origin", address
        name = office.things["family_name"].lower()
        assert name not in address.path.partition("?")[0].lower(), "names stand in no address"
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in said if office.things["family_name"] in line] == []
    assert "query" not in web.ACCESS_LOG, "what was searched for is not logged"


@dataclass(frozen=True)
class Asked:
    """An address, how it was asked, and the power that was missing."""

    address: Address
    method: str
    power: str


def test_without_the_power_nothing_opens_and_nothing_changes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = _note_missing(monkeypatch)
    asked = list(_tried_without_powers(office, missing))
    assert {each.power for each in asked} <= {power.name for power in declared()}
    sure = [each for each in asked if each.address.name not in EITHER]
    first = {each.power: each for each in reversed(sure)}
    for role in ROLES:
        held = _powers_of(role)
        client = Client()
        client.force_login(_somebody(f"only {role}", role))
        for power, each in first.items():
            if power not in held:
                missing.clear()
                with writes() as written:
                    answer = ask(client, each.method, each.address, office)
                assert answer.status_code == HTTPStatus.FORBIDDEN, (role, each)
                assert written == [], (role, each)
                assert set(missing).isdisjoint(held), (role, each)


def _tried_without_powers(office: Office, missing: list[str]) -> Iterator[Asked]:
    """Try every address as somebody without any role; yield what each asked for."""
    client = Client()
    client.force_login(_somebody("nobody"))
    faults = []
    for address in addresses(office):
        if is_public(address.name) or address.name.startswith(OWN) or address.name in OPEN_TO_ALL:
            continue
        for method in ("GET", "POST"):
            missing.clear()
            with writes() as written:
                answer = ask(client, method, address, office)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                continue
            if written or answer.status_code not in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
                faults.append(f"{method} {address.name}: {answer.status_code} {written}")
            elif missing:
                yield Asked(address, method, missing[-1])
    assert faults == [], "\n".join(faults)


def _somebody(username: str, *roles: str) -> User:
    user = User.objects.create_user(username, None, name=username)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def _powers_of(role: str) -> set[str]:
    held = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in held}


def _note_missing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each power is added that somebody was asked for and had not."""
    missing: list[str] = []
    must = Actor.must

    def noting(self: Actor, power: str) -> None:
        if not self.may(power):
            missing.append(power)
        must(self, power)

    monkeypatch.setattr(Actor, "must", noting)
    return missing


@contextmanager
def writes() -> Iterator[list[str]]:
    """Give the tables that were written to inside the block, which is then undone."""
    found: list[str] = []
    before = _counts()
    with transaction.atomic():
        yield found
        after = _counts()
        transaction.set_rollback(True)
    found += [table for table in after if after[table] != before.get(table, 0)]


def _counts() -> dict[str, int]:
    """Rows written so far in this transaction, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE NOT relname = ANY(%s)",
            [list(UNSEEN_WRITES)],
        )
        return {table: count for table, count in cursor.fetchall() if count}
