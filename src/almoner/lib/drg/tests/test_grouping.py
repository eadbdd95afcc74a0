"""What grouping one stay must always do, what it says of wrong input, and why it says it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.drg import Diagnosis, Stay, explain, group, parse_stay, shipped

LOGIC = shipped("43.1")
DX, PX = sorted(LOGIC.dx), sorted(LOGIC.px)
PDX = sorted(LOGIC.mdcs)

diagnoses = st.builds(Diagnosis, st.sampled_from(DX), st.sampled_from("YNUW"))
stays = st.builds(
    Stay,
    st.builds(Diagnosis, st.sampled_from(PDX), st.just("Y")),
    st.lists(diagnoses, max_size=8),
    st.lists(st.sampled_from(PX), max_size=6),
    st.sampled_from("MFU"),
    st.integers(0, 124),
    st.sampled_from(["01", "02", "03", "07", "20"]),
)


@given(stays, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter(stay: Stay, chance: object) -> None:
    mixed, procedures = list(stay.secondary), list(stay.procedures)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(procedures)  # type: ignore[attr-defined]
    other = replace(stay, secondary=mixed, procedures=procedures)
    assert group(LOGIC, stay).final_drg == group(LOGIC, other).final_drg


@given(stays)
@settings(max_examples=60, deadline=None)
def test_what_is_said_twice_counts_once(stay: Stay) -> None:
    twice = replace(stay, secondary=[*stay.secondary, *stay.secondary])
    assert group(LOGIC, stay).final_drg == group(LOGIC, twice).final_drg


@given(stays)
@settings(max_examples=60, deadline=None)
def test_an_explanation_tells_the_same_as_the_grouping(stay: Stay) -> None:
    told = explain(LOGIC, stay)
    assert told.grouping == group(LOGIC, stay)
    assert len(told.weighings) == len(told.what_ifs) == len(stay.secondary)
    if told.grouping.return_code == "OK":
        assert any(told.grouping.final_drg in step.sentence for step in told.steps)
    for what_if in told.what_ifs:
        rest = [d for at, d in enumerate(stay.secondary) if at != what_if.position]
        assert group(LOGIC, replace(stay, secondary=rest)).final_drg == what_if.drg


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text(max_size=3), st.text(max_size=3))
def test_no_text_breaks_it(pdx: str, sdx: str, px: str, sex: str, status: str) -> None:
    stay = parse_stay(
        principal_dx=pdx, secondary_dx=sdx, procedures=px, sex=sex, discharge_status=status
    )
    assert group(LOGIC, stay).final_drg
    explain(LOGIC, stay)


@pytest.mark.parametrize(
    ("given_", "code", "where", "says"),
    [
        ({"principal_dx": ""}, "NO_PRINCIPAL_DIAGNOSIS", "principal diagnosis", "there is none"),
        ({"principal_dx": "S141"}, "INVALID_PDX", "principal diagnosis", "not a valid code"),
        ({"principal_dx": "V506XXS"}, "DX_CANNOT_BE_PDX", "principal diagnosis", "what happened"),
        ({"principal_dx": "I10!!"}, "INVALID_PDX", "principal diagnosis", "not written like"),
        ({"secondary_dx": "I10 QQQ9"}, "OK", "secondary diagnosis 2", "was left out"),
        ({"secondary_dx": "E119 E119"}, "OK", "secondary diagnosis 2", "number 1 already"),
        (
            {"secondary_dx": "I10 J189"},
            "OK",
            "secondary diagnosis 2",
            "principal diagnosis already",
        ),
        ({"secondary_dx": "I10:Q"}, "OK", "secondary diagnosis 1", "none of Y N U W 1"),
        ({"procedures": "0016070 XX"}, "OK", "procedure 2", "not written like"),
        ({"age_years": "130"}, "OK", "age", "not from 0 to 124"),
        ({"discharge_status": "99"}, "OK", "discharge status", "not a UB-04"),
    ],
)
def test_wrong_input_is_named_with_its_place(
    given_: dict[str, str], code: str, where: str, says: str
) -> None:
    row = {"principal_dx": "J189:Y", "sex": "F", "age_years": "70"} | given_
    grouping = group(LOGIC, parse_stay(**row))
    assert grouping.return_code == code
    assert any(p.where == where and says in p.sentence for p in grouping.problems)


def test_the_reasons_of_a_joint_replacement() -> None:
    stay = parse_stay(
        principal_dx="M1711:Y",
        secondary_dx="I10:Y I5023:Y",
        procedures="0SRC0J9 0SRD0J9",
        sex="M",
        age_years="70",
    )
    told = explain(LOGIC, stay)
    assert told.grouping.final_drg == "461"
    assert [(w.code, w.own, w.counted) for w in told.weighings] == [
        ("I10", "none", "none"),
        ("I5023", "MCC", "MCC"),
    ]
    assert [(w.code, w.drg) for w in told.what_ifs if w.changes] == [("I5023", "462")]
    found = {code for step in told.steps for item in step.evidence for code in item.codes}
    assert {"0SRC0J9", "0SRD0J9", "I5023"} <= found
    assert any("466" in n.drgs and n.reason.startswith("it lacks") for n in told.not_reached)


def test_an_acquired_condition_loses_its_weight() -> None:
    row = {"principal_dx": "I214:Y", "sex": "F", "age_years": "70"}
    acquired = group(LOGIC, parse_stay(**row, secondary_dx="T8131XA:Y S32010A:N"))
    present = group(LOGIC, parse_stay(**row, secondary_dx="T8131XA:Y S32010A:Y"))
    missing = group(LOGIC, parse_stay(**row, secondary_dx="T8131XA:Y S32010A"))
    stay = parse_stay(**row, secondary_dx="T8131XA:Y S32010A")
    exempt = group(LOGIC, replace(stay, exempt=True))
    assert acquired.hac_status.startswith("FINAL_DRG")
    assert acquired.hacs == (("05", 1),)
    assert present.hac_status == exempt.hac_status == "NOT_APPLICABLE"
    assert missing.return_code == "POA_MISSING"
    assert missing.final_drg == "999"
