"""Coverages: in their order, one in each place at a time, with the subscriber named."""

from datetime import date

import pytest
from tests import make

from almoner.insurance import operations, queries
from almoner.insurance.models import Coverage, Filing, Plan, TradingPartner
from almoner.ledger.models import Payer
from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def plan() -> Plan:
    payer = Payer.objects.create(name="Blue Harbor")
    return operations.save_plan(SYSTEM, values={"payer": payer, "name": "PPO Gold"})


def given(plan: Plan, **more: object) -> dict[str, object]:
    return {"plan": plan, "member_id": "M123", "since": date(2026, 1, 1), **more}


def test_a_plan_gives_its_payer_terms_and_a_coverage_its_filing(plan: Plan) -> None:
    patient = make.patient()
    row = operations.save_coverage(SYSTEM, patient=patient, values=given(plan))
    assert row.filing == Filing.COMMERCIAL
    operations.save_plan(SYSTEM, values={"filing": Filing.HMO}, row=plan)
    assert Coverage.objects.get().filing == Filing.HMO


def test_one_coverage_in_each_place_at_a_time(plan: Plan) -> None:
    patient = make.patient()
    first = operations.save_coverage(SYSTEM, patient=patient, values=given(plan))
    with pytest.raises(operations.RankTaken, match="PPO Gold pays first from 01/01/2026"):
        operations.save_coverage(SYSTEM, patient=patient, values=given(plan, since=DAY))
    second = operations.save_coverage(SYSTEM, patient=patient, values=given(plan, rank=2))
    assert queries.coverages_on(patient, DAY) == [first, second]
    operations.end_coverage(SYSTEM, coverage=first, until=DAY)
    third = operations.save_coverage(
        SYSTEM, patient=patient, values=given(plan, since=date(2026, 3, 3))
    )
    assert queries.coverages_on(patient, DAY)[0] == first
    assert queries.coverages_on(patient, date(2026, 3, 3)) == [third, second]
    assert queries.first_coverages([patient.pk], DAY) == {patient.pk: first}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"member_id": " "}, "member_id"),
        ({"member_id": "M1234567"}, "member_id"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"relationship": "19"}, "subscriber_family_name"),
        ({"relationship": "19", "subscriber_family_name": "Doe"}, "subscriber_birth_date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    plan: Plan, values: dict[str, object], field: str
) -> None:
    operations.save_profile(SYSTEM, payer=plan.payer, values={"member_id_pattern": "[A-Z][0-9]{3}"})
    patient = make.patient()
    with pytest.raises(Refusal) as refused:
        operations.save_coverage(SYSTEM, patient=patient, values=given(plan, **values))
    assert refused.value.at_field == field
    assert not Coverage.objects.exists()


def test_an_accident_of_a_car_has_a_state_and_coverages_of_its_own(plan: Plan) -> None:
    patient = make.patient()
    with pytest.raises(Refusal, match="which state"):
        operations.save_accident(SYSTEM, patient=patient, values={"kind": "AA", "on": DAY})
    accident = operations.save_accident(
        SYSTEM, patient=patient, values={"kind": "AA", "on": DAY, "state": "MA"}
    )
    health = operations.save_coverage(SYSTEM, patient=patient, values=given(plan))
    car = operations.save_coverage(
        SYSTEM, patient=patient, values=given(plan, accident=accident, member_id="A1")
    )
    assert queries.coverages_on(patient, DAY) == [health]
    assert queries.coverages_on(patient, DAY, accident=accident) == [car]


def test_control_numbers_are_given_once_and_end() -> None:
    with pytest.raises(Refusal) as refused:
        operations.save_partner(SYSTEM, values={"name": "House", "host": "sftp.example"})
    assert refused.value.at_field == "host_key"
    partner = operations.save_partner(
        SYSTEM,
        values={"name": "House", "way": "folder", "sender_id": "M1", "receiver_id": "H1"},
    )
    numbers = [operations.take_control_number(SYSTEM, partner=partner) for _ in range(3)]
    assert numbers == [1, 2, 3]
    TradingPartner.objects.update(last_control_number=999_999_999)
    with pytest.raises(Refusal, match="used up"):
        operations.take_control_number(SYSTEM, partner=partner)


def test_a_transcriptionist_enters_no_coverage(plan: Plan) -> None:
    actor = Actor(name="T", user_id=None, powers=frozenset())
    with pytest.raises(NotPermitted):
        operations.save_coverage(actor, patient=make.patient(), values=given(plan))
