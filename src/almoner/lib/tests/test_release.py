"""What may leave, by when and for how much: the tables against the law, money against sums."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import release as law

CENTS = st.integers(0, 5000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def schedules(draw: st.DrawFn) -> law.FeeSchedule:
    ends = sorted(draw(st.sets(st.integers(1, 400), max_size=5)))
    rates = [draw(CENTS) for _ in range(len(ends) + 1)]
    tiers = tuple(zip([*ends, None], rates, strict=True))
    return law.FeeSchedule(tiers, draw(CENTS), draw(CENTS))


def test_psychotherapy_notes_leave_on_their_own_authorization_alone() -> None:
    assert [key for key in law.AUTHORITIES if law.permits(key, "psychotherapy")] == [
        "psychotherapy_authorization"
    ]
    assert law.AUTHORITIES["psychotherapy_authorization"].classes == {"psychotherapy"}


def test_part_2_records_never_leave_on_a_general_authorization_or_a_subpoena() -> None:
    on = {key for key in law.AUTHORITIES if law.permits(key, "part2")}
    assert on == {"part2_consent", "part2_court_order", "patient_access"}


def test_the_patient_gets_everything_but_psychotherapy_notes() -> None:
    assert law.AUTHORITIES["patient_access"].classes == set(law.CLASSES) - {"psychotherapy"}


def test_every_class_has_a_ground_and_every_ground_its_source() -> None:
    for release_class in law.CLASSES:
        assert any(law.permits(key, release_class) for key in law.AUTHORITIES)
    for ground in law.AUTHORITIES.values():
        assert ground.source
        assert ground.classes <= set(law.CLASSES)
        assert all(element.source for element in ground.elements)
        keys = [element.key for element in ground.elements]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", sorted(law.AUTHORITIES))
def test_what_is_not_there_is_missing(kind: str) -> None:
    elements = law.AUTHORITIES[kind].elements
    every = {element.key for element in elements}
    assert law.missing_elements(kind, every) == []
    for element in elements:
        missing = law.missing_elements(kind, every - {element.key})
        assert missing == ([] if element.group else [element])
    assert law.missing_elements(kind, ()) == list(elements)


def test_one_of_two_assurances_is_enough_for_a_subpoena() -> None:
    for assurance in ("notice", "protective"):
        assert law.missing_elements("subpoena", {"paper", assurance}) == []
    assert len(law.missing_elements("subpoena", {"paper"})) == 2


def test_only_what_the_law_excepts_is_left_out_of_the_accounting() -> None:
    accounted = {key for key in law.AUTHORITIES if law.is_accounted(key)}
    assert accounted == {"subpoena", "court_order", "part2_court_order", "required_by_law"}


def test_clocks() -> None:
    came = date(2026, 1, 15)
    assert law.due_on("access", came) == date(2026, 2, 14)
    assert law.extended_due_on("access", came) == date(2026, 3, 16)
    assert law.due_on("amendment", came) == date(2026, 3, 16)
    assert law.extended_due_on("amendment", came) == came + timedelta(days=90)
    assert law.due_on("release", came) == date(2026, 2, 14)
    assert law.extended_due_on("release", came) is None


@given(schedules(), st.integers(0, 500), CENTS)
def test_pages_cost_what_each_page_costs(
    schedule: law.FeeSchedule, pages: int, postage: Decimal
) -> None:
    def rate(page: int) -> Decimal:
        return next(rate for last, rate in schedule.tiers if last is None or page <= last)

    lines = law.charges(schedule, pages=pages, postage=postage)
    by_hand = sum((rate(page) for page in range(1, pages + 1)), Decimal(0))
    expected = by_hand + schedule.search + postage if pages else Decimal(0)
    assert law.total(lines) == expected
    assert all(line.amount > 0 for line in lines)


@given(schedules(), st.integers(1, 500), CENTS)
def test_the_patient_pays_the_flat_fee_and_postage_never_the_search(
    schedule: law.FeeSchedule, pages: int, postage: Decimal
) -> None:
    lines = law.charges(schedule, pages=pages, postage=postage, is_patient=True)
    assert law.total(lines) == schedule.patient_flat + postage


@given(schedules(), st.integers(0, 300))
def test_more_pages_never_cost_less(schedule: law.FeeSchedule, pages: int) -> None:
    less = law.total(law.charges(schedule, pages=pages))
    assert law.total(law.charges(schedule, pages=pages + 1)) >= less


@given(schedules())
def test_tiers_are_read_as_they_are_written(schedule: law.FeeSchedule) -> None:
    text = "\n".join(f"{last or 'rest'} {rate}" for last, rate in schedule.tiers)
    assert law.read_tiers(text) == schedule.tiers


@given(st.text(max_size=80))
def test_any_text_is_tiers_or_a_sentence(text: str) -> None:
    tiers = None
    with suppress(law.WrongTiers):
        tiers = law.read_tiers(text)
    assert tiers is None or tiers[-1][0] is None


@pytest.mark.parametrize(
    "text",
    ["", "25 0.75", "rest 0.5\n30 1", "30 1\n20 1\nrest 1", "5 -1\nrest 1", "x 1", "rest 1.234"],
)
def test_wrong_tiers(text: str) -> None:
    with pytest.raises(law.WrongTiers, match=r"[Ll]ine"):
        law.read_tiers(text)


def test_a_childs_chart_is_kept_until_well_after_eighteen() -> None:
    born, seen = date(2012, 2, 29), date(2015, 6, 1)
    kept = law.keep_until(last_seen_on=seen, birth_date=born, years=7, years_after_18=3)
    assert kept == date(2033, 3, 1)
    assert law.keep_until(last_seen_on=seen, birth_date=born, years=30, years_after_18=3) == date(
        2045, 6, 1
    )
