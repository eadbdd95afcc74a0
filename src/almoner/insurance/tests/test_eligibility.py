"""Eligibility: asked at once or by batch, answered, refused, not reached; what the desk sees."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.insurance import jobs, operations, queries
from almoner.insurance.models import CheckState, Coverage, EligibilityCheck, TradingPartner
from almoner.insurance.pretend import PretendPayer
from almoner.insurance.pretend.benefits import answered
from almoner.insurance.tests.test_screens import HTMX, make_user
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db
DAY = make.TUESDAY
NOW = make.NOON


@pytest.fixture(autouse=True)
def _practice() -> None:
    make.practice(npi="1234567893", tax_id="12-3456789")


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendPayer]:
    made = PretendPayer(0, password="pretend")
    made.start()
    monkeypatch.setenv("PARTNER_PRETEND_URL", made.url)
    monkeypatch.setenv("PARTNER_PRETEND_PASSWORD", "pretend")
    yield made
    made.stop()


def partner(**more: object) -> TradingPartner:
    values = {
        "secret": "pretend", "user_name": "maple",
        "real_time_url": "https://payer.example/core", **more,
    }  # fmt: skip
    return make.partner(**values)


def covered(member_id: str = "BH3", over: TradingPartner | None = None, **more: object) -> Coverage:
    row = make.coverage(make.patient("Doe", "Ana"), member_id=member_id, **more)
    if not row.plan.payer.routes.exists():
        make.route(row.plan.payer, over or partner())
    return row


def ask(row: Coverage, on: date = DAY) -> EligibilityCheck:
    return operations.ask_eligibility(SYSTEM, coverage=row, on=on, now=NOW)


def carried(row: Coverage) -> EligibilityCheck:
    check = ask(row)
    jobs.ask_payer(str(check.pk))
    check.refresh_from_db()
    return check


@pytest.mark.parametrize("envelope", ["soap", "mime"])
def test_a_question_is_answered_at_once(payer: PretendPayer, envelope: str) -> None:
    row = covered(over=partner(envelope=envelope))
    check = carried(row)
    assert (check.state, check.is_active) == (CheckState.ANSWERED, True)
    reading = queries.reading_of(check)
    assert reading is not None
    assert reading.due_today()[0] == Decimal(25)
    assert reading.deductible_left == Decimal(225)
    row.refresh_from_db()
    assert row.verified_at is not None
    assert row.version == 1
    assert "EB*1*IND*30" in queries.raw_of(check, "answer")
    assert "NM1*IL*1*DOE*ANA****MI*BH3" in queries.raw_of(check, "question")
    assert TradingPartner.objects.get().last_control_number == 1


def test_a_dependents_question_names_the_subscriber(payer: PretendPayer) -> None:
    row = covered(
        relationship="19",
        subscriber_family_name="Roe",
        subscriber_given_name="Max",
        subscriber_birth_date=date(1970, 1, 1),
    )
    check = carried(row)
    assert check.is_active is True
    question = queries.raw_of(check, "question")
    assert "NM1*IL*1*ROE*MAX****MI*BH3" in question
    assert "NM1*03*1*DOE*ANA" in question


@pytest.mark.parametrize(
    ("member_id", "state", "active", "why"),
    [
        ("BH0", CheckState.ANSWERED, False, ""),
        ("BH9", CheckState.REJECTED, None, "does not find the subscriber"),
        ("BH8", CheckState.REJECTED, None, "cannot answer just now"),
        ("BH7", CheckState.FAILED, None, "out of order"),
    ],
)
def test_what_else_a_payer_says(
    payer: PretendPayer, member_id: str, state: str, active: bool | None, why: str
) -> None:
    check = carried(covered(member_id))
    assert (check.state, check.is_active) == (state, active)
    assert why in check.why


def test_a_failed_call_leaves_everything_as_it_was(payer: PretendPayer) -> None:
    row = covered()
    carried(row)
    before = Coverage.objects.values().get(pk=row.pk)
    payer.stop()
    failed = carried(row)
    assert failed.state == CheckState.FAILED
    assert "cannot be reached" in failed.why
    assert Coverage.objects.values().get(pk=row.pk) == before
    first = EligibilityCheck.objects.order_by("id")[0]
    assert (first.state, first.is_active) == (CheckState.ANSWERED, True)
    again = ask(row)
    assert again.state == CheckState.ASKED
    assert again.pk != failed.pk


def test_a_question_that_waits_is_not_asked_twice_and_an_answer_counts_once() -> None:
    row = covered()
    check = ask(row)
    assert ask(row) == check
    assert check.question
    text = answered(check.question.path.read_text(), NOW).encode()
    assert operations.take_answer(SYSTEM, content=text, now=NOW) == 1
    assert operations.take_answer(SYSTEM, content=text, now=NOW) == 0
    assert ask(row) != check


def test_an_answer_to_somebody_elses_question_changes_nothing() -> None:
    row = covered()
    check = ask(row)
    assert check.question
    text = answered(check.question.path.read_text(), NOW).replace(check.trace, "another")
    assert operations.take_answer(SYSTEM, content=text.encode(), now=NOW) == 0
    check.refresh_from_db()
    assert check.state == CheckState.ASKED


@pytest.mark.parametrize(
    ("content", "state", "why"),
    [
        (b"<html>", CheckState.FAILED, "cannot be read"),
        (
            b"ISA*00*          *00*          *ZZ*HOUSE          *ZZ*MAPLE          *260302*1504"
            b"*^*00501*000000001*0*T*:~GS*FA*HOUSE*MAPLE*20260302*1504*1*X*005010X231A1~"
            b"ST*999*0001*005010X231A1~AK1*HS*1~AK9*R*1*1*0~SE*4*0001~GE*1*1~IEA*1*000000001~",
            CheckState.REJECTED,
            "999",
        ),
    ],
)
def test_an_answer_that_is_no_271(content: bytes, state: str, why: str) -> None:
    check = ask(covered())
    operations.take_answer(SYSTEM, content=content, check=check, now=NOW)
    check.refresh_from_db()
    assert check.state == state
    assert why in check.why


def test_without_a_route_or_an_npi_nothing_is_asked() -> None:
    row = make.coverage(make.patient())
    with pytest.raises(operations.NoWay, match="no route"):
        ask(row)
    covered_row = covered()
    from almoner.people.models import Practice

    Practice.objects.update(npi="")
    with pytest.raises(operations.NoWay, match="NPI"):
        ask(covered_row)
    assert not EligibilityCheck.objects.exists()
    with pytest.raises(NotPermitted):
        operations.ask_eligibility(Actor(name="T"), coverage=row, on=DAY, now=NOW)


def test_the_nightly_file_holds_what_waits_once() -> None:
    over = partner(real_time_url="")
    first, second = covered("BH1", over), covered("BH2", over)
    checks = [ask(first), ask(second)]
    assert {each.way for each in checks} == {"batch"}
    written = operations.batch_question(SYSTEM, partner=over, now=NOW)
    assert written is not None
    text, asked = written
    assert {each.pk for each in asked} == {each.pk for each in checks}
    assert text.count("TRN*1*") == 2
    assert operations.batch_question(SYSTEM, partner=over, now=NOW) is None
    answer = answered(text, NOW).encode()
    assert operations.take_answer(SYSTEM, content=answer, now=NOW) == 2
    assert set(EligibilityCheck.objects.values_list("is_active", flat=True)) == {True}


def test_a_question_whose_worker_was_lost_fails_after_a_while() -> None:
    check = ask(covered())
    assert operations.give_up_lost(SYSTEM, now=NOW + timedelta(minutes=5)) == 0
    assert operations.give_up_lost(SYSTEM, now=NOW + timedelta(minutes=11)) == 1
    check.refresh_from_db()
    assert "Ask again" in check.why


def test_at_night_the_coming_visits_are_asked_about() -> None:
    row = covered(since=date(2020, 1, 1))
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    make.appointment(on=day, patient=row.patient)
    make.appointment(on=day)
    jobs.ask_about_coming_visits(0)
    asked = EligibilityCheck.objects.all()
    expected = day <= timezone.localdate() + timedelta(days=queries.AHEAD)
    assert [each.for_on for each in asked] == [day] * expected
    jobs.ask_about_coming_visits(0)
    assert EligibilityCheck.objects.count() == expected


def states(day: date = DAY) -> list[str]:
    rows = queries.coming(SYSTEM, location=None, first=day, last=day, now=NOW)
    return [row.state.value for row in rows]


def test_the_list_of_a_day_has_the_worst_first(payer: PretendPayer) -> None:
    for member_id in ("BH3", "BH0", "BH9", "BH7"):
        row = covered(member_id)
        make.appointment(patient=row.patient)
        carried(row)
    make.appointment(patient=covered("BH5").patient)
    make.appointment()
    other = make.coverage(make.patient(), plan=make.plan("X", payer="Unreached"))
    make.appointment(patient=other.patient)
    expected = ["inactive", "rejected", "failed", "none", "not-asked", "no-way", "active"]
    assert states() == expected


def test_an_answer_of_last_month_no_longer_counts(payer: PretendPayer) -> None:
    row = covered(since=date(2020, 1, 1))
    make.appointment(patient=row.patient)
    operations.ask_eligibility(SYSTEM, coverage=row, on=DAY - timedelta(days=10), now=NOW)
    jobs.ask_payer(str(EligibilityCheck.objects.get().pk))
    assert states() == ["not-asked"]
    carried(row)
    assert states() == ["active"]
    later = NOW + timedelta(days=8)
    rows = queries.coming(SYSTEM, location=None, first=DAY, last=DAY, now=later)
    assert rows[0].state == queries.Verified.NOT_ASKED


def test_the_day_takes_as_many_statements_for_many(django_assert_num_queries: object) -> None:
    for number in range(4):
        make.appointment(patient=covered(f"BH{number}").patient)
    make.location()
    with django_assert_num_queries(5):  # type: ignore[operator]
        queries.coming(SYSTEM, location=None, first=DAY, last=DAY, now=NOW)


def test_the_screens(client: Client, payer: PretendPayer) -> None:
    client.force_login(make_user("Insurance coordinator"))
    row = covered()
    make.appointment(patient=row.patient)
    url = reverse("insurance:eligibility")
    page = client.get(url, {"on": DAY}).content.decode()
    assert "Not verified" in page
    assert "Check all (1)" in page
    done = client.post(reverse("insurance:ask_coming"), {"on": DAY, "all": "1"}, headers=HTMX)
    assert "1 asked" in done.headers["HX-Trigger"]
    check = EligibilityCheck.objects.get()
    shown = reverse("insurance:check", args=[check.pk])
    assert "being asked" in client.get(shown).content.decode()
    jobs.ask_payer(str(check.pk))
    page = client.get(shown).content.decode()
    assert "$25.00" in page
    assert "Deductible left" in page
    assert "MRI or CT scan" in page
    assert "EB*1*IND*30" in page
    assert "Everybody is verified" in client.get(url, {"on": DAY}).content.decode()
    listed = client.get(url, {"on": DAY, "which": "all"}).content.decode()
    assert "Co-pay $25.00" in listed
    again = client.post(reverse("insurance:ask_coverage", args=[row.pk]), headers=HTMX)
    assert again.headers["HX-Redirect"] != shown
    page = client.get(reverse("insurance:coverage", args=[row.pk])).content.decode()
    assert "Deductible left $225.00" in page


def test_ticked_visits_only_and_why_others_were_not(client: Client) -> None:
    client.force_login(make_user("Insurance coordinator"))
    one, two = covered("BH1"), covered("BH2")
    for row in (one, two):
        make.appointment(patient=row.patient)
    url = reverse("insurance:ask_coming")
    client.post(url, {"on": DAY, "coverage": [str(one.pk)]}, headers=HTMX)
    assert EligibilityCheck.objects.get().coverage == one
    assert client.post(url, {"on": "never"}, headers=HTMX).status_code == 422
    from almoner.people.models import Practice

    Practice.objects.update(npi="")
    done = client.post(url, {"on": DAY, "all": "1"}, headers=HTMX)
    assert "under the NPI" in done.headers["HX-Trigger"]


def test_the_desk_is_told_what_to_collect(client: Client, payer: PretendPayer) -> None:
    client.force_login(make_user("Receptionist"))
    office = make.office()
    row = covered(since=date(2020, 1, 1))
    today = timezone.localdate()
    check = operations.ask_eligibility(SYSTEM, coverage=row, on=today, now=timezone.now())
    jobs.ask_payer(str(check.pk))
    page = client.get(reverse("frontdesk:walk_in", args=[row.patient_id])).content.decode()
    assert "Collect today" in page
    assert 'name="copay_amount" value="25.00"' in page
    assert office.location


def test_an_inactive_coverage_is_warned_of_while_booking(payer: PretendPayer) -> None:
    row = covered("BH0")
    carried(row)
    (said,) = queries.warnings_for(row.patient, DAY)
    assert said.tone == "danger"
    assert "not active" in said.text


def test_refusals_do_not_stop_the_others() -> None:
    row, other = covered(), make.coverage(make.patient(), plan=make.plan("X", payer="Unreached"))
    asked, why = operations.ask_many(SYSTEM, coverages=[(other.pk, DAY), (row.pk, DAY)], now=NOW)
    assert asked == 1
    assert "no route" in why[0]
    assert isinstance(operations.NoWay(), Refusal)
