"""Coding audited: drawn, judged by somebody else, counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests import make

from almoner.coding import operations
from almoner.coding.models import CodedVisit, CodingAudit, CodingState, Verdict
from almoner.coding.operations.audits import GivenVerdict
from almoner.coding.queries import audits
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.records.models import Encounter
from almoner.records.tests.test_screens import signed_in, text

pytestmark = pytest.mark.django_db
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def coder() -> Actor:
    return User.objects.create_user("first", name="First Coder").as_actor()


@pytest.fixture
def client() -> Client:
    return signed_in(CODER)


@pytest.fixture
def auditor(client: Client) -> Actor:
    return User.objects.exclude(username="first").get().as_actor()


@pytest.fixture
def visit(coder: Actor) -> CodedVisit:
    now = timezone.now()
    encounter = make.entry(make.patient(), "Office visit", Encounter)
    visit = operations.await_coding(SYSTEM, encounter=encounter, now=now)
    coder = Actor("First Coder", coder.user_id, frozenset({"coding.code"}))
    operations.add_diagnosis(coder, visit=visit, code="I10")
    operations.add_service(coder, visit=visit, code="99213", modifiers=["25"])
    visit.refresh_from_db()
    return operations.finish(coder, visit=visit, seen_version=visit.version, now=now)


def drawn(auditor: Actor, visit: CodedVisit) -> CodingAudit:
    assert visit.coder_id is not None
    [row] = operations.draw(
        auditor, coder_id=visit.coder_id, since=LONG_AGO, count=5, now=timezone.now()
    )
    return row


def agreed(kind: str, coded: str) -> GivenVerdict:
    return GivenVerdict(kind, coded, Verdict.AGREED)


def close(auditor: Actor, row: CodingAudit, *verdicts: GivenVerdict, **more: Any) -> CodingAudit:
    usual: dict[str, Any] = {"remark": "", "give_back": False, "now": timezone.now()}
    return operations.close_audit(auditor, row=row, verdicts=verdicts, **{**usual, **more})


def test_a_visit_is_drawn_once_and_not_by_its_coder(visit: CodedVisit, auditor: Actor) -> None:
    assert drawn(auditor, visit).visit == visit
    with pytest.raises(operations.NothingToDraw):
        drawn(auditor, visit)
    myself = Actor("First Coder", visit.coder_id, frozenset({"coding.audit"}))
    with pytest.raises(operations.OwnCoding):
        drawn(myself, visit)


def test_every_code_gets_a_verdict_that_says_why(visit: CodedVisit, auditor: Actor) -> None:
    row = drawn(auditor, visit)
    right = agreed("diagnosis", "I10")
    with pytest.raises(operations.NotAllJudged):
        close(auditor, row, right)
    for verdict in (Verdict.CHANGED, Verdict.REMOVED):
        with pytest.raises(NotAcceptable, match="Say why"):
            close(auditor, row, right, GivenVerdict("service", "99213-25", verdict, "99214"))
    with pytest.raises(NotAcceptable, match="which code"):
        close(auditor, row, right, GivenVerdict("service", "99213-25", Verdict.CHANGED, "", "x"))
    close(
        auditor,
        row,
        right,
        GivenVerdict("service", "99213-25", Verdict.CHANGED, "99214-25", "Two problems."),
        GivenVerdict("diagnosis", "", Verdict.MISSED, "Z79.4", "Insulin."),
        give_back=True,
    )
    visit.refresh_from_db()
    assert visit.state == CodingState.TO_CODE
    with pytest.raises(operations.AuditIsClosed):
        close(auditor, row, right)


def test_agreement_is_counted_by_coder(visit: CodedVisit, auditor: Actor) -> None:
    wrong = GivenVerdict("service", "99213-25", Verdict.REMOVED, "", "Nothing separate.")
    close(auditor, drawn(auditor, visit), agreed("diagnosis", "I10"), wrong)
    today = timezone.localdate() + timedelta(days=1)
    [found] = audits.agreements(auditor, since=LONG_AGO, until=today)
    assert (found.coder, found.visits, found.clean, found.codes) == ("First Coder", 1, 0, 2)
    assert (found.agreed, found.removed, found.firsts, found.firsts_agreed) == (1, 1, 1, 1)
    assert (found.rate, found.first_rate) == (0.5, 1.0)


def test_nobody_audits_themselves_even_in_sql(visit: CodedVisit, auditor: Actor) -> None:
    row = drawn(auditor, visit)
    with pytest.raises(IntegrityError, match="nobody_audits"), transaction.atomic():
        CodingAudit.objects.filter(pk=row.pk).update(auditor=visit.coder_id)


def test_the_screens(visit: CodedVisit, client: Client, auditor: Actor) -> None:
    draw = {"coder": visit.coder_id, "since": "2020-01-01", "count": 1}
    assert client.post("/coding/audits/", draw).headers["HX-Redirect"] == "/coding/audits/"
    assert client.post("/coding/audits/", draw).status_code == 422
    assert "First Coder" in text(client.get("/coding/audits/"))
    row = CodingAudit.objects.get()
    page = f"/coding/audits/{row.pk}/"
    assert "Essential (primary) hypertension" in text(client.get(page))
    given = {
        "0-kind": "diagnosis", "0-coded": "I10", "0-verdict": "agreed",
        "1-kind": "service", "1-coded": "99213-25", "1-verdict": "changed",
    }  # fmt: skip
    for number in range(3):
        given |= {f"missed{number}-kind": "diagnosis", f"missed{number}-verdict": "missed"}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert "Say why" in text(answer)
    given |= {"1-right": "99214", "1-reason": "Two stable problems.", "remark": "Good."}
    assert client.post(page, given).headers["HX-Redirect"] == "/coding/audits/"
    assert "1 of 2" in text(client.get("/coding/audits/", {"state": "closed"}))
    assert "Two stable problems." in text(client.get(page))


def test_only_those_with_the_power_audit(visit: CodedVisit, auditor: Actor) -> None:
    row = drawn(auditor, visit)
    User.objects.exclude(username="first").update(username="auditor")
    client = signed_in(RECEPTIONIST)
    assert client.get("/coding/audits/").status_code == 403
    assert client.get(f"/coding/audits/{row.pk}/").status_code == 403
