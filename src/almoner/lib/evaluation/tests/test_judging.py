"""The level is the one of the truth table, more evidence never lowers it, and nothing raises it."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.evaluation import (
    Beside,
    Comparison,
    Data,
    DataKind,
    Element,
    Evidence,
    Family,
    Level,
    Longitudinal,
    NoTable,
    Path,
    PayerKind,
    Problem,
    ProblemKind,
    Risk,
    RiskKind,
    Shared,
    Visit,
    complexity,
    decide,
    family_of,
    is_new,
    judge,
    share,
    table_of,
)
from almoner.lib.evaluation.tables import TABLES

DAY = date(2026, 3, 2)
OFFICE = Visit(Family.OFFICE_ESTABLISHED, DAY, PayerKind.AMA, last_seen_on=date(2026, 1, 5))
P, D, R = ProblemKind, DataKind, RiskKind

problems = st.lists(st.builds(Problem, st.sampled_from(P)), max_size=4).map(tuple)
data = st.lists(st.builds(Data, st.sampled_from(D), st.sampled_from("abc")), max_size=6).map(tuple)
risks = st.lists(st.builds(Risk, st.sampled_from(R)), max_size=3).map(tuple)
visits = st.builds(
    Visit,
    st.sampled_from(Family),
    st.sampled_from((date(2023, 5, 1), DAY)),
    st.just(PayerKind.AMA),
    problems,
    data,
    risks,
    st.none() | st.integers(0, 200),
)


def by_problems(found: tuple[Problem, ...]) -> int:
    """The column of problems, written as the table reads."""
    n = {kind: sum(each.kind is kind for each in found) for kind in P}
    if n[P.CHRONIC_SEVERE] or n[P.THREAT]:
        return 4
    if n[P.CHRONIC_WORSE] or n[P.STABLE_CHRONIC] >= 2 or n[P.UNDIAGNOSED]:
        return 3
    if n[P.ACUTE_SYSTEMIC] or n[P.COMPLICATED_INJURY]:
        return 3
    if n[P.MINOR] >= 2 or n[P.STABLE_CHRONIC] or n[P.ACUTE_UNCOMPLICATED]:
        return 2
    if n[P.STABLE_ACUTE] or n[P.ACUTE_IN_HOSPITAL]:
        return 2
    return 1 if n[P.MINOR] else 0


def by_data(found: tuple[Data, ...]) -> int:
    """The column of data, written as the table reads."""
    tests = {each.what for each in found if each.kind in {D.TEST_ORDERED, D.TEST_REVIEWED}}
    notes = {each.what for each in found if each.kind is D.EXTERNAL_NOTE}
    kinds = {each.kind for each in found}
    count = len(tests) + len(notes)
    met = (
        (count + (D.HISTORIAN in kinds) >= 3)
        + (D.INTERPRETATION in kinds)
        + (D.DISCUSSION in kinds)
    )
    if met:
        return 4 if met >= 2 else 3
    return 2 if count >= 2 or D.HISTORIAN in kinds else 1


def by_risk(found: tuple[Risk, ...]) -> int:
    """The column of risk, written as the table reads."""
    high = {R.TOXIC_DRUG, R.MAJOR_SURGERY_AT_RISK, R.EMERGENCY_SURGERY, R.HOSPITAL}
    high |= {R.NOT_TO_RESUSCITATE, R.PARENTERAL_CONTROLLED, R.OTHER_HIGH}
    moderate = {R.PRESCRIPTION, R.MINOR_SURGERY_AT_RISK, R.MAJOR_SURGERY, R.SOCIAL}
    levels = {R.MINIMAL: 1, R.LOW: 2, **dict.fromkeys(high, 4)}
    levels |= dict.fromkeys((*moderate, R.OTHER_MODERATE), 3)
    return max((levels[each.kind] for each in found), default=0)


@given(problems, data, risks)
def test_two_of_three_by_the_truth_table(
    p: tuple[Problem, ...], d: tuple[Data, ...], r: tuple[Risk, ...]
) -> None:
    columns = (by_problems(p), by_data(d), by_risk(r))
    decision = decide(p, d, r)
    assert tuple(each.level for each in decision.elements) == columns
    reached = max(level for level in range(5) if sum(each >= level for each in columns) >= 2)
    assert decision.level == reached


@given(visits)
def test_the_code_is_the_best_that_decision_or_time_supports(visit: Visit) -> None:
    found = judge(visit)
    level = found.decision.level
    allowed = [
        rung
        for rung in found.table.rungs
        if rung.level <= level
        or (
            rung.minutes is not None and visit.minutes is not None and rung.minutes <= visit.minutes
        )
    ]
    assert found.supported == (allowed[-1] if allowed else None)
    assert (found.next is None) == (found.supported == found.table.rungs[-1])
    if found.next and found.next.level > level:
        assert sum(each.level >= found.next.level for each in found.decision.elements) < 2
        assert found.missing


@given(
    visits,
    st.builds(Problem, st.sampled_from(P)),
    st.builds(Data, st.sampled_from(D), st.sampled_from("abcd")),
    st.builds(Risk, st.sampled_from(R)),
    st.integers(0, 60),
)
def test_more_evidence_never_lowers(
    visit: Visit, problem: Problem, item: Data, risk: Risk, minutes: int
) -> None:
    def place(judged: Visit) -> int:
        found = judge(judged)
        return found.table.rungs.index(found.supported) if found.supported else -1

    before = place(visit)
    assert place(replace(visit, problems=(*visit.problems, problem))) >= before
    assert place(replace(visit, data=(*visit.data, item))) >= before
    assert place(replace(visit, risks=(*visit.risks, risk))) >= before
    assert place(replace(visit, minutes=(visit.minutes or 0) + minutes)) >= before


@given(visits, st.sampled_from([rung.code for table in TABLES for rung in table.rungs]))
def test_the_choice_changes_nothing_but_the_comparison(visit: Visit, chosen: str) -> None:
    plain, compared = judge(visit), judge(replace(visit, chosen=chosen))
    assert (plain.supported, plain.next) == (compared.supported, compared.next)
    assert plain.comparison is Comparison.NOT_CHOSEN
    assert (compared.comparison is Comparison.OTHER) == (family_of(chosen) is not visit.family)


def test_a_visit_of_moderate_decision_making() -> None:
    shown = Evidence("note 1", "metformin increased")
    visit = replace(
        OFFICE,
        problems=(Problem(P.STABLE_CHRONIC), Problem(P.CHRONIC_WORSE)),
        risks=(Risk(R.PRESCRIPTION, shown),),
        minutes=22,
    )
    for chosen, said in (
        ("99213", Comparison.LOWER),
        ("99214", Comparison.SUPPORTED),
        ("99215", Comparison.HIGHER),
        ("99204", Comparison.OTHER),
    ):
        assert judge(replace(visit, chosen=chosen)).comparison is said
    found = judge(visit)
    assert found.supported
    assert (found.supported.code, found.path) == ("99214", Path.DECISION)
    assert found.by_time
    assert found.by_time.code == "99213"
    assert found.decision.elements[2].evidence == (shown,)
    assert found.missing_minutes == 18
    assert [element for element, _ in found.missing] == list(Element)
    assert "problems" in found.notes[0]


def test_no_facts_support_the_visit_without_a_physician_alone() -> None:
    found = judge(OFFICE)
    assert found.supported
    assert found.supported.code == "99211"
    assert judge(replace(OFFICE, family=Family.OFFICE_NEW, last_seen_on=None)).supported is None


def test_each_table_climbs() -> None:
    for table in TABLES:
        levels = [rung.level for rung in table.rungs]
        minutes = [rung.minutes for rung in table.rungs if rung.minutes]
        assert levels == sorted(set(levels))
        assert minutes == sorted(set(minutes))


@pytest.mark.parametrize(
    ("family", "on", "payer", "said"),
    [
        (Family.OFFICE_NEW, date(2020, 12, 31), PayerKind.AMA, "history and examination"),
        (Family.HOME_NEW, date(2022, 12, 31), PayerKind.AMA, "history and examination"),
        (Family.CONSULTATION_INPATIENT, DAY, PayerKind.MEDICARE, "no consultation codes"),
    ],
)
def test_where_there_is_no_table(family: Family, on: date, payer: PayerKind, said: str) -> None:
    with pytest.raises(NoTable, match=said):
        table_of(family, on, payer)


def test_nursing_facility_minutes_changed_in_2024() -> None:
    old = table_of(Family.NURSING_INITIAL, date(2023, 12, 31), PayerKind.AMA)
    new = table_of(Family.NURSING_INITIAL, date(2024, 1, 1), PayerKind.AMA)
    assert (old.rungs[-1].minutes, new.rungs[-1].minutes) == (45, 50)


@pytest.mark.parametrize(
    ("family", "payer", "minutes", "around", "code", "units"),
    [
        (Family.OFFICE_NEW, PayerKind.AMA, 74, 0, "99417", 0),
        (Family.OFFICE_NEW, PayerKind.AMA, 75, 0, "99417", 1),
        (Family.OFFICE_ESTABLISHED, PayerKind.AMA, 85, 0, "99417", 3),
        (Family.OFFICE_NEW, PayerKind.MEDICARE, 88, 0, "G2212", 0),
        (Family.OFFICE_NEW, PayerKind.MEDICARE, 104, 0, "G2212", 2),
        (Family.OFFICE_ESTABLISHED, PayerKind.MEDICARE, 69, 30, "G2212", 1),
        (Family.HOSPITAL_INITIAL, PayerKind.AMA, 90, 0, "99418", 1),
        (Family.HOSPITAL_INITIAL, PayerKind.MEDICARE, 90, 0, "G0316", 1),
        (Family.NURSING_INITIAL, PayerKind.MEDICARE, 60, 35, "G0317", 1),
        (Family.HOME_ESTABLISHED, PayerKind.MEDICARE, 60, 49, "G0318", 0),
        (Family.HOME_ESTABLISHED, PayerKind.MEDICARE, 60, 65, "G0318", 2),
    ],
)
def test_prolonged(
    family: Family, payer: PayerKind, minutes: int, around: int, code: str, units: int
) -> None:
    found = judge(Visit(family, DAY, payer, minutes=minutes, around=around)).prolonged
    assert found
    assert (found.code, found.units) == (code, units)


def test_no_prolonged_service_below_the_highest_code_or_without_time() -> None:
    assert judge(replace(OFFICE, minutes=39)).prolonged is None
    assert judge(Visit(Family.EMERGENCY, DAY, PayerKind.AMA, minutes=200)).prolonged is None


def test_g2211() -> None:
    continuing = Longitudinal(True)
    cases = product(("99214", "99348", "99233"), (2023, 2024, 2025, 2026), (False, True))
    allowed = {
        (code, year, modifier)
        for code, year, modifier in cases
        if complexity(
            code,
            date(year, 6, 1),
            PayerKind.MEDICARE,
            relation=continuing,
            modifiers=("25",) if modifier else (),
            beside=(Beside.VACCINE,) if modifier else (),
        ).is_allowed
    }
    assert allowed == {
        ("99214", 2024, False),
        ("99214", 2025, False),
        ("99214", 2025, True),
        ("99214", 2026, False),
        ("99214", 2026, True),
        ("99348", 2026, False),
        ("99348", 2026, True),
    }
    medicare = PayerKind.MEDICARE
    both = (Beside.VACCINE, Beside.OTHER)
    for refused in (
        complexity("99214", DAY, medicare, relation=None),
        complexity("99214", DAY, medicare, relation=Longitudinal(False)),
        complexity("99214", DAY, PayerKind.AMA, relation=continuing),
        complexity("99214", DAY, medicare, relation=continuing, modifiers=("25",)),
        complexity("99214", DAY, medicare, relation=continuing, modifiers=("25",), beside=both),
    ):
        assert not refused.is_allowed
        assert refused.why.endswith(".")


def test_new_and_established() -> None:
    assert is_new(None, DAY)
    assert is_new(date(2023, 3, 2), DAY)
    assert not is_new(date(2023, 3, 3), DAY)
    assert is_new(date(2024, 2, 29), date(2027, 3, 1))
    assert not is_new(date(2024, 2, 29), date(2027, 2, 28))
    seen = judge(replace(OFFICE, family=Family.OFFICE_NEW, minutes=20))
    assert "established patient" in seen.notes[0]
    assert "new patient" in judge(replace(OFFICE, last_seen_on=date(2020, 1, 1))).notes[0]


def test_shared_visits() -> None:
    hospital = Family.HOSPITAL_SUBSEQUENT
    assert share(hospital, DAY, Shared(20, 15)).physician_may_bill
    assert not share(hospital, DAY, Shared(15, 20)).physician_may_bill
    assert share(hospital, DAY, Shared(15, 20, physician_decided=True)).physician_may_bill
    assert share(hospital, DAY, Shared(10, 20, 15)).by_time_minutes == 45
    assert not share(Family.OFFICE_NEW, DAY, Shared(20, 15)).is_possible
    found = judge(Visit(hospital, DAY, PayerKind.MEDICARE, shared=Shared(20, 15)))
    assert found.sharing
    assert "FS" in found.sharing.why


def test_a_high_level_needs_two() -> None:
    found = decide((Problem(P.THREAT),), (), ())
    assert found.level is Level.STRAIGHTFORWARD
    assert decide((Problem(P.THREAT),), (), (Risk(R.HOSPITAL),)).level is Level.HIGH
