"""Good-faith estimates: drafted, due, given once and for all, and held beside what was billed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import make

from almoner.ledger import estimate_papers, jobs, operations, queries
from almoner.ledger.models import (
    Estimate,
    EstimateItem,
    EstimateSending,
    EstimateState,
    Payer,
    Superbill,
)
from almoner.ledger.operations import Service
from almoner.ledger.tests.test_fees import fee, load
from almoner.ledger.tests.test_posting import DAY, TODAY, reason
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.ledger.tests.test_statements import at_home, text_of
from almoner.lib.refusal import Refusal
from almoner.messages.models import Message
from almoner.people.models import Location, Patient, Practitioner
from almoner.people.operations import merge
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db
SERVICE = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _practice() -> None:
    make.practice(line1="12 Willow Street", city="Salem", state="MA", tax_id="12-3456789")
    load(fee("99213", "142.00"), fee("36415", "18.00"), on=date(2020, 1, 1))


def place() -> Location:
    here = Location.objects.first()
    return here or make.location(line1="12 Willow Street", city="Salem", state="MA")


def values(**more: object) -> dict[str, Any]:
    return {
        "why": "requested", "asked_on": TODAY, "primary": "Knee visit", "location": place(),
        "service_on": SERVICE, **more,
    }  # fmt: skip


def begun(
    patient: Patient | None = None, who: Practitioner | None = None, **more: object
) -> Estimate:
    return operations.begin_estimate(
        SYSTEM, patient=patient or make.patient(), practitioner=who or make.practitioner(),
        values=values(**more), now=make.NOON,
    )  # fmt: skip


def expect(estimate: Estimate, code: str = "99213", place: int = 1, **more: Any) -> EstimateItem:
    return operations.add_estimate_item(
        SYSTEM, estimate_id=estimate.pk, code=code, words="Visit",
        provider_id=estimate.providers.get(place=place).pk, **more,
    )  # fmt: skip


def give(estimate: Estimate, way: str = "paper", on: date = TODAY) -> Estimate:
    return operations.give_estimate(
        SYSTEM, estimate_id=estimate.pk, way=way, on=on, now=make.NOON + timedelta(days=9)
    )


def whole(amount: str = "100.00", **more: Any) -> Estimate:
    estimate = begun(**more)
    expect(estimate, amount=D(amount))
    return give(estimate)


def bill(estimate: Estimate, *amounts: str, on: date = SERVICE, **more: Any) -> Superbill:
    who = estimate.providers.get(place=1).practitioner
    return operations.post_charges(
        SYSTEM, patient=estimate.patient, services=[Service("99213", D(each)) for each in amounts],
        service_on=on, practitioner=more.pop("who", who), **{**DAY, **more},
    )  # fmt: skip


def comparison(estimate: Estimate) -> queries.Comparison:
    return queries.compared([estimate])[estimate.pk]


def test_expected_charges_come_from_the_schedule_of_the_day_and_follow_it() -> None:
    estimate = begun()
    assert expect(estimate, units=D(2)).amount == D("284.00")
    typed = expect(estimate, "36415", amount=D("15.00"))
    with pytest.raises(operations.NoFee):
        expect(estimate, "J1100")
    load(fee("99213", "150.00"), on=SERVICE + timedelta(days=10))
    operations.change_estimate(
        SYSTEM, estimate_id=estimate.pk, seen_version=1,
        values=values(service_on=SERVICE + timedelta(days=10)),
    )  # fmt: skip
    amounts = dict(estimate.items.values_list("code", "amount"))
    assert amounts == {"99213": D("300.00"), typed.code: D("15.00")}


def test_what_is_given_never_changes_and_a_new_version_takes_its_place() -> None:
    estimate = whole()
    for change in (
        lambda: Estimate.objects.filter(pk=estimate.pk).update(primary="Other"),
        lambda: estimate.items.update(amount=1),
        lambda: estimate.items.all().delete(),
        lambda: estimate.providers.update(name="Other"),
        lambda: EstimateItem.objects.create(
            estimate=estimate, provider=estimate.providers.get(), place=9, code="1", words="x",
            listed=1, amount=1,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()
    with pytest.raises(operations.NotADraft):
        expect(estimate)
    new = operations.replace_estimate(SYSTEM, estimate_id=estimate.pk, now=make.NOON)
    assert (new.replaces, new.state) == (estimate, EstimateState.DRAFT)
    assert new.items.get().amount == D("100.00")
    assert new.providers.get().pk != estimate.providers.get().pk
    with pytest.raises(Refusal, match="newer version"):
        operations.replace_estimate(SYSTEM, estimate_id=estimate.pk, now=make.NOON)
    operations.drop_estimate(SYSTEM, estimate_id=new.pk, why="Did not come")
    assert (
        operations.replace_estimate(SYSTEM, estimate_id=estimate.pk, now=make.NOON).replaces
        == estimate
    )


def test_nothing_is_given_that_lacks_what_it_must_say() -> None:
    estimate = begun()
    with pytest.raises(operations.NotReady, match="Nothing is expected"):
        give(estimate)
    expect(estimate)
    other = operations.add_estimate_provider(SYSTEM, estimate_id=estimate.pk, name="Harbor Lab")
    with pytest.raises(operations.NotReady, match="Harbor Lab has no NPI and no tax id"):
        give(estimate)
    with pytest.raises(Refusal, match="no NPI"):
        operations.add_estimate_provider(
            SYSTEM, estimate_id=estimate.pk, name="Lab", npi="1234567890"
        )
    operations.drop_estimate_provider(SYSTEM, provider_id=other.pk)
    with pytest.raises(Refusal, match="day to come"):
        give(estimate, on=TODAY + timedelta(days=30))
    assert give(estimate).paper is not None


def test_one_estimate_of_recurring_services_reaches_twelve_months() -> None:
    with pytest.raises(Refusal, match="twelve months"):
        begun(until=SERVICE + timedelta(days=366))
    with pytest.raises(Refusal, match="begin on a day"):
        begun(service_on=None, until=SERVICE)
    assert begun(until=SERVICE + timedelta(days=365), visits=12).visits == 12


def test_the_rule_of_400_dollars_is_of_each_provider() -> None:
    estimate = begun()
    second = make.practitioner()
    operations.add_estimate_provider(SYSTEM, estimate_id=estimate.pk, practitioner=second)
    expect(estimate, amount=D("100.00"))
    expect(estimate, place=2, amount=D("50.00"))
    estimate = give(estimate)
    bill(estimate, "499.99")
    bill(estimate, "449.99", who=second)
    found = comparison(estimate)
    assert (found.expected, found.billed) == (D("150.00"), D("949.98"))
    assert not found.is_substantial
    bill(estimate, "0.01", who=second)
    found = comparison(estimate)
    assert found.is_substantial
    assert found.rows[0].name.startswith(second.given_name)
    assert [each.estimate.pk for each in queries.differing(SYSTEM, on=TODAY)] == [estimate.pk]


def test_discounts_and_what_was_taken_back_are_not_billed_and_payers_pay_for_others() -> None:
    estimate = whole()
    posted = bill(estimate, "600.00", "70.00")
    first, second = posted.charges.all()
    operations.void_charge(SYSTEM, charge_id=second.pk, memo="Not done", **DAY)
    operations.adjust(
        SYSTEM, amounts={first.pk: D("150.00")}, payer_id=None, reason=reason("Charity care"), **DAY
    )
    bill(estimate, "5000.00", payer=Payer.objects.create(name="Anthem"))
    bill(estimate, "5000.00", on=SERVICE + timedelta(days=1))
    assert comparison(estimate).billed == D("450.00")


def test_somebodys_word_goes_before_the_date() -> None:
    estimate = whole(service_on=None)
    posted = bill(estimate, "600.00")
    assert comparison(estimate).superbills == []
    for is_included in (True, False):
        operations.say_estimate_visit(
            SYSTEM, estimate_id=estimate.pk, superbill_id=posted.pk, is_included=is_included
        )
        assert bool(comparison(estimate).superbills) == is_included
    other = whole()
    with pytest.raises(Refusal, match="another patient"):
        operations.say_estimate_visit(
            SYSTEM, estimate_id=other.pk, superbill_id=posted.pk, is_included=True
        )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(new_after=st.integers(-3, 8), days=st.lists(st.integers(-2, 8), max_size=4))
def test_a_visit_is_of_the_version_that_held_on_its_day(new_after: int, days: list[int]) -> None:
    with transaction.atomic():
        old = whole(until=SERVICE + timedelta(days=6))
        new = operations.replace_estimate(SYSTEM, estimate_id=old.pk, now=make.NOON)
        given_on = min(SERVICE + timedelta(days=new_after), make.NOON.date() + timedelta(days=9))
        give(new, on=given_on)
        for each in days:
            bill(old, "10.00", on=SERVICE + timedelta(days=each))
        found = queries.compared([old, Estimate.objects.get(pk=new.pk)])
        within = [SERVICE + timedelta(days=each) for each in days if 0 <= each <= 6]
        assert sorted(each.on for each in found[old.pk].superbills) == sorted(
            day for day in within if day <= given_on
        )
        assert sorted(each.on for each in found[new.pk].superbills) == sorted(
            day for day in within if day > given_on
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "right to dispute a bill"), ("es", "tiene derecho a disputar")],
)
def test_the_paper_says_what_it_must(language: str, sentence: str) -> None:
    estimate = begun(language=language, separately="X-ray of the knee\n\n Therapy ")
    expect(estimate)
    text = " ".join(text_of(estimate_papers.estimate(give(estimate))).split())
    provider = estimate.providers.get()
    for each in (
        sentence, "$400", "120", "1-800-985-3059", "$142.00", "99213", provider.npi, "12-3456789",
        "MA", "X-ray of the knee", "Therapy", f"{SERVICE:%m/%d/%Y}", str(estimate.number),
    ):  # fmt: skip
        assert each in text


def test_by_e_mail_it_goes_behind_a_link_once() -> None:
    estimate = begun()
    expect(estimate)
    with pytest.raises(Refusal, match="no e-mail address"):
        give(estimate, way="both")
    at_home(bill(estimate, "10.00", on=SERVICE - timedelta(days=1)), email="alma@example.org")
    give(estimate, way="both")
    jobs.send_estimate(str(estimate.pk))
    jobs.send_estimate(str(estimate.pk))
    assert EstimateSending.objects.get().sending is not None
    assert Message.objects.filter(to="alma@example.org").exists()


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("Receptionist"))
    return client


def post(client: Client, url: str, /, *args: object, **typed: object) -> str:
    answer = client.post(reverse(f"ledger:{url}", args=args), typed, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.headers.get("HX-Redirect", "")


def test_an_estimate_from_the_patients_page_to_the_paper(desk: Client) -> None:
    patient, who, here = make.patient(), make.practitioner(), place()
    today = timezone.localdate()
    typed = {
        "why": "requested", "asked_on": today.isoformat(), "primary": "Knee visit",
        "practitioner": who.pk, "location": here.pk, "language": "en",
        "service_on": (today + timedelta(days=20)).isoformat(), "diagnoses": "m25.561",
    }  # fmt: skip
    page = desk.get(reverse("ledger:add_estimate", args=[patient.pk]))
    assert "Go on to the services" in page.content.decode()
    post(desk, "add_estimate", patient.pk, **typed)
    estimate = Estimate.objects.get()
    assert estimate.diagnoses == ["M25.561"]
    convening = estimate.providers.get()
    url = reverse("ledger:add_estimate_item", args=[estimate.pk])
    line = {"provider": convening.pk, "code": "J1100", "words": "Injection"}
    wrong = desk.post(url, line, headers=HTMX)
    assert wrong.status_code == 422
    assert "in no fee schedule" in wrong.content.decode()
    post(desk, "add_estimate_item", estimate.pk, **{**line, "amount": "30"})
    post(desk, "add_estimate_item", estimate.pk, **{**line, "code": "99213", "units": "2"})
    post(desk, "drop_estimate_item", estimate.items.get(code="J1100").pk)
    post(desk, "add_estimate_provider", estimate.pk, name="Harbor Lab")
    post(desk, "drop_estimate_provider", estimate.providers.get(place=2).pk)
    listed = desk.get(reverse("ledger:estimates")).content.decode()
    assert "Knee visit" in listed
    draft = desk.get(reverse("ledger:estimate_pdf", args=[estimate.pk]))
    assert "Draft" in text_of(draft.content)
    edit = {**typed, "primary": "Knee visit, left", "version": "1"}
    post(desk, "edit_estimate", estimate.pk, **edit)
    late = desk.post(reverse("ledger:edit_estimate", args=[estimate.pk]), edit, headers=HTMX)
    assert late.status_code == 422
    post(desk, "give_estimate", estimate.pk, way="paper", on=today.isoformat())
    shown = desk.get(reverse("ledger:estimate", args=[estimate.pk])).content.decode()
    assert "$284.00" in shown
    assert "No visit of it is charged yet" in shown
    post(desk, "replace_estimate", estimate.pk)
    new = Estimate.objects.get(replaces=estimate)
    post(desk, "drop_estimate", new.pk, why="Not needed")
    assert (
        "Not needed" in desk.get(reverse("ledger:estimates"), {"which": "dropped"}).content.decode()
    )


def test_what_was_billed_above_is_listed_and_shown_on_the_account(desk: Client) -> None:
    estimate = whole()
    posted = bill(estimate, "500.00")
    assert (
        "$400 or more" in desk.get(reverse("ledger:estimate", args=[estimate.pk])).content.decode()
    )
    account = desk.get(reverse("ledger:account", args=[posted.family_id])).content.decode()
    assert "$400 or more above" in account
    post(desk, "say_estimate_visit", estimate.pk, superbill=posted.pk, verb="leave_out")
    shown = desk.get(reverse("ledger:estimate", args=[estimate.pk])).content.decode()
    assert "Is of it" in shown
    post(desk, "say_estimate_visit", estimate.pk, superbill=posted.pk, verb="take_in")
    assert comparison(estimate).is_substantial


def test_a_restricted_chart_asks_for_a_reason(desk: Client) -> None:
    estimate = whole()
    Patient.objects.filter(pk=estimate.patient_id).update(is_restricted=True)
    answer = desk.get(reverse("ledger:estimate", args=[estimate.pk]))
    assert answer.status_code == 403
    assert "Knee visit" not in answer.content.decode()
    listed = desk.get(reverse("ledger:estimates"), {"which": "given"}).content.decode()
    assert "Restricted chart" in listed
    assert "Knee visit" not in listed


def test_a_given_estimate_and_its_bill_follow_when_charts_are_merged() -> None:
    estimate = whole()
    bill(estimate, "500.00")
    survivor = make.patient()
    merge(
        SYSTEM, survivor=survivor, retired=estimate.patient, now=make.NOON,
        seen_versions=(survivor.version, estimate.patient.version),
    )  # fmt: skip
    estimate.refresh_from_db()
    assert estimate.patient == survivor
    assert comparison(estimate).is_substantial
