"""Discounts and the sliding fee scale: proposed with their reason, posted by an act, once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    DiscountFlag,
    DiscountRule,
    Estimate,
    JournalEntry,
    Owed,
    Payer,
    SlidingApplication,
    SlidingScale,
    SlidingTier,
    Superbill,
)
from almoner.ledger.tests.test_fees import fee, load
from almoner.ledger.tests.test_posting import DAY, TODAY, bill, reason
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.fees import Tier, WrongScale
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
A_YEAR = timedelta(days=365)
pytestmark = pytest.mark.django_db


def rule(name: str = "Courtesy", **more: Any) -> DiscountRule:
    values = {
        "name": name, "who": "self-pay", "percent": D(20), "reason": reason("Self-pay discount"),
        "since": TODAY - A_YEAR, **more,
    }  # fmt: skip
    return operations.save_discount_rule(SYSTEM, values=values)


def scale(*tiers: Tier, since: date = TODAY - A_YEAR) -> SlidingScale:
    values = {
        "name": f"Scale {since}", "base": D(15960), "per_person": D(5680), "since": since,
        "reason": reason("Sliding fee scale"),
    }  # fmt: skip
    given = tiers or (Tier(D(100), nominal=D(20)), Tier(D(200), share=D(50)))
    return operations.save_sliding_scale(SYSTEM, values=values, tiers=given)


def applied(superbill: Superbill, income: str, **more: Any) -> SlidingApplication:
    values = {
        "persons": 4, "per": "year", "since": TODAY, "until": TODAY + A_YEAR, "proof": "Stubs",
        **more,
    }  # fmt: skip
    return operations.take_application(
        SYSTEM, family_id=superbill.family_id, income=D(income), now=make.NOON, **values
    )


def found(superbill: Superbill, on: date = TODAY) -> queries.Discounts | None:
    every = queries.discounts_of([superbill], on=on)
    return every[0] if every else None


def offers(superbill: Superbill, on: date = TODAY) -> dict[str, Decimal]:
    said = found(superbill, on)
    return {each.name: each.total for each in said.offers} if said else {}


def post(superbill: Superbill, key: str = "sliding", on: date = TODAY) -> list[JournalEntry]:
    return operations.post_discount(
        SYSTEM, superbill_id=superbill.pk, key=key, on=on, now=make.NOON
    )


def test_a_rule_is_proposed_changes_nothing_and_is_posted_once() -> None:
    superbill = bill(make.patient(), "100.00", "50.00")
    courtesy = rule()
    before = JournalEntry.objects.count()
    assert offers(superbill) == {"Courtesy": D("30.00")}
    assert JournalEntry.objects.count() == before
    entries = post(superbill, f"rule:{courtesy.pk}")
    assert sum(each.amount for each in Owed.objects.all()) == D("120.00")
    assert offers(superbill) == {}
    with pytest.raises(operations.NotOffered):
        post(superbill, f"rule:{courtesy.pk}")
    for entry in entries:
        operations.take_back(SYSTEM, entry_id=entry.pk, memo="Wrong family", **DAY)
    assert offers(superbill) == {"Courtesy": D("30.00")}


def test_what_an_insurance_leaves_is_not_discounted() -> None:
    rule()
    payer = Payer.objects.create(name="Anthem")
    superbill = bill(make.patient(), "100.00", payer=payer)
    charge = superbill.charges.get()
    operations.transfer(
        SYSTEM, amounts={charge.pk: D(100)}, from_payer=payer.pk, to_payer=None, memo="Copay",
        **DAY,
    )  # fmt: skip
    assert offers(superbill) == {}


def test_prompt_payment_is_offered_until_its_last_day_and_never_above_what_is_owed() -> None:
    superbill = bill(make.patient(), "100.00")
    rule(who="prompt", within_days=10, percent=None, amount=D("15.00"))
    assert offers(superbill, TODAY + timedelta(days=10)) == {"Courtesy": D("15.00")}
    assert offers(superbill, TODAY + timedelta(days=11)) == {}
    charge = superbill.charges.get()
    operations.adjust(
        SYSTEM, amounts={charge.pk: D("95.00")}, payer_id=None, reason=reason("Charity care"),
        **DAY,
    )  # fmt: skip
    assert offers(superbill) == {"Courtesy": D("5.00")}


def test_a_flag_is_of_a_family_or_of_one_patient_for_its_days() -> None:
    superbill = bill(make.patient(), "100.00")
    other = make.patient()
    Patient.objects.filter(pk=other.pk).update(family_account=superbill.family)
    other.refresh_from_db()
    theirs = bill(other, "40.00")
    staff = rule("Staff", who="flagged", percent=D(100))
    assert offers(superbill) == {}
    flag = operations.give_discount(
        SYSTEM, family_id=superbill.family_id, rule=staff, patient=other, since=TODAY
    )
    assert (offers(superbill), offers(theirs)) == ({}, {"Staff": D("40.00")})
    operations.end_discount(SYSTEM, flag_id=flag.pk, on=TODAY)
    assert offers(theirs) == {}
    with pytest.raises(Refusal, match="another account"):
        operations.give_discount(
            SYSTEM, family_id=superbill.family_id, rule=staff, patient=make.patient(), since=TODAY
        )


@pytest.mark.parametrize(
    ("income", "off"),
    [("33000.00", "130.00"), ("33000.01", "75.00"), ("66000.00", "75.00"), ("66000.01", None)],
)
def test_the_sliding_scale_takes_off_by_household_and_income(income: str, off: str | None) -> None:
    scale()
    superbill = bill(make.patient(), "100.00", "50.00")
    applied(superbill, income)
    assert offers(superbill).get("Sliding fee scale") == (D(off) if off else None)
    if off:
        entries = post(superbill)
        assert sum(each.amount for each in Owed.objects.all()) == D("150.00") - D(off)
        assert {each.reason.name for each in entries if each.reason} == {"Sliding fee scale"}


def test_an_application_that_ended_says_so_and_a_new_one_leaves_the_old() -> None:
    scale()
    superbill = bill(make.patient(), "100.00")
    old = applied(
        superbill, "20000", since=TODAY - A_YEAR, until=TODAY - timedelta(days=1), proof=""
    )
    said = found(superbill)
    assert said is not None
    assert not said.offers
    assert "ask for a new one" in said.notes[0]
    with pytest.raises(operations.NotOffered):
        post(superbill)
    new = applied(superbill, "1000", per="month", proof="")
    assert new.yearly == D(12000)
    said = found(superbill)
    assert said is not None
    assert "No proof was seen" in said.offers[0].why
    operations.end_application(SYSTEM, application_id=new.pk, on=TODAY, why="Found work")
    assert offers(superbill) == {}
    assert [each.pk for each in queries.applications_of(SYSTEM, superbill.family_id)] == [
        new.pk, old.pk,
    ]  # fmt: skip


def test_the_scale_of_the_day_of_the_visit_holds() -> None:
    scale()
    scale(Tier(D(300), share=D(10)), since=TODAY)
    superbill = bill(make.patient(), "100.00")
    applied(superbill, "20000", since=TODAY - A_YEAR)
    assert offers(superbill)["Sliding fee scale"] == D("90.00")


def test_what_cannot_be_a_scale_or_a_rule_is_refused() -> None:
    for tiers in (
        (Tier(D(100), share=D(10)), Tier(D(100), share=D(20))),
        (Tier(D(100), share=D(10), nominal=D(5)),),
        (),
    ):
        with pytest.raises(WrongScale):
            operations.save_sliding_scale(
                SYSTEM, tiers=tiers,
                values={"name": "X", "base": D(1), "per_person": D(0), "since": TODAY,
                        "reason": reason("Charity care")},
            )  # fmt: skip
    assert not SlidingScale.objects.exists()
    for wrong, sentence in (
        ({"percent": None}, "either a percent"),
        ({"percent": D(101)}, "at most 100"),
        ({"who": "prompt"}, "days to pay in"),
        ({"reason": reason("Bad debt")}, "not a write-off"),
        ({"until": TODAY - 2 * A_YEAR}, "before the first"),
    ):
        with pytest.raises(Refusal, match=sentence):
            rule(**wrong)
    kept = rule()
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountRule.objects.filter(pk=kept.pk).update(amount=5)


def test_an_estimate_expects_what_the_sliding_scale_leaves() -> None:
    make.practice(line1="12 Willow Street", city="Salem", state="MA", tax_id="12-3456789")
    load(fee("99213", "142.00"), fee("36415", "18.00"), on=date(2020, 1, 1))
    scale()
    superbill = bill(make.patient(), "10.00")
    applied(superbill, "40000", until=TODAY + A_YEAR)
    estimate = operations.begin_estimate(
        SYSTEM, patient=superbill.patient, practitioner=make.practitioner(), now=make.NOON,
        values={"primary": "Visit", "asked_on": TODAY, "location": make.location(state="MA")},
    )  # fmt: skip
    who = estimate.providers.get().pk
    for code in ("99213", "36415"):
        operations.add_estimate_item(
            SYSTEM, estimate_id=estimate.pk, provider_id=who, code=code, words="Visit"
        )
    assert dict(estimate.items.values_list("code", "amount")) == {
        "99213": D("71.00"), "36415": D("9.00"),
    }  # fmt: skip
    assert "50 % of the charge" in Estimate.objects.get().discount
    SlidingApplication.objects.update(yearly=1000)
    operations.change_estimate(
        SYSTEM, estimate_id=estimate.pk, seen_version=1, values={"visits": 3}
    )
    assert sum(estimate.items.values_list("amount", flat=True)) == D("60.00")


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("Office manager"))
    return client


def send(client: Client, url: str, /, *args: object, **typed: object) -> str:
    answer = client.post(reverse(f"ledger:{url}", args=args), typed, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.headers.get("HX-Redirect", "")


def test_the_screens_from_the_scale_to_the_posted_discount(manager: Client) -> None:
    begun = manager.get(reverse("ledger:add_sliding_scale"), {"region": "states"})
    assert "15960.00" in begun.content.decode()
    as_charity = reason("Sliding fee scale").pk
    tiers = {"up_to_1": "100", "nominal_1": "20", "up_to_2": "200", "share_2": "50"}
    typed = {
        "name": "2026", "base": "15,960", "per_person": "5680", "reason": as_charity,
        "since": (TODAY - A_YEAR).isoformat(),
    }  # fmt: skip
    both = manager.post(
        reverse("ledger:add_sliding_scale"), {**typed, **tiers, "share_1": "5"}, headers=HTMX
    )
    assert both.status_code == 422
    send(manager, "add_sliding_scale", **typed, **tiers)
    kept = SlidingScale.objects.get()
    more = {**tiers, "share_2": "40", "version": "1"}
    send(manager, "edit_sliding_scale", kept.pk, **typed, **more)
    assert SlidingTier.objects.get(up_to=200).share == D(40)
    again = manager.post(
        reverse("ledger:edit_sliding_scale", args=[kept.pk]), {**typed, **more}, headers=HTMX
    )
    assert again.status_code == 422
    superbill = bill(make.patient(), "100.00")
    family = superbill.family_id
    send(
        manager, "take_application", family, persons=4, income="1,000", per="month",
        since=TODAY.isoformat(), until=(TODAY + A_YEAR).isoformat(),
    )  # fmt: skip
    send(
        manager, "add_discount_rule", name="Staff", who="flagged", percent="50",
        reason=reason("Professional courtesy").pk, since=TODAY.isoformat(),
    )  # fmt: skip
    send(manager, "give_discount", family, rule=DiscountRule.objects.get().pk, since=TODAY)
    for name, args in (
        ("superbill", [superbill.pk]), ("account", [family]), ("family_discounts", [family]),
        ("discounts", []),
    ):  # fmt: skip
        page = manager.get(reverse(f"ledger:{name}", args=args)).content.decode()
        assert "Staff" in page
    send(manager, "post_discount", superbill.pk, key="sliding")
    assert Owed.objects.get(charge__superbill=superbill).amount == D("20.00")
    refused = manager.post(
        reverse("ledger:post_discount", args=[superbill.pk]), {"key": "sliding"}, headers=HTMX
    )
    assert refused.status_code == 409
    send(manager, "end_discount", DiscountFlag.objects.get().pk)
    send(manager, "end_application", SlidingApplication.objects.get().pk, why="Found work")
    ended = manager.get(reverse("ledger:family_discounts", args=[family])).content.decode()
    assert "Found work" in ended


def test_discounts_of_many_visits_take_as_many_statements_as_of_one(
    django_assert_max_num_queries: Any,
) -> None:
    scale()
    rule()
    superbills = []
    for _ in range(4):
        superbills.append(bill(make.patient(), "100.00"))
        applied(superbills[-1], "1000")
    with django_assert_max_num_queries(7):
        assert len(queries.discounts_of(superbills, on=TODAY)) == 4


def test_nobody_posts_a_discount_without_the_power(client: Client) -> None:
    client.force_login(make_user("Receptionist"))
    superbill = bill(make.patient(), "100.00")
    courtesy = rule()
    answer = client.post(
        reverse("ledger:post_discount", args=[superbill.pk]),
        {"key": f"rule:{courtesy.pk}"}, headers=HTMX,
    )  # fmt: skip
    assert answer.status_code == 403
    assert Owed.objects.get(charge__superbill=superbill).amount == D(100)
