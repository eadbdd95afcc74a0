"""Risk scores by hand, with their reasons; and beside an independent implementation."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.hcc import (
    ANNOUNCED,
    Member,
    hccs_of,
    read_member,
    score,
    shipped,
    shipped_models,
    with_one_more,
    without_each,
)
from almoner.lib.hcc.members import DUALS
from almoner.lib.hcc.store import BadModelFile, dumps, loads
from almoner.lib.hcc.tests.reference import KNOWN_MISSES, peer_score

MODELS = {name: shipped(name, 2026) for name in ("V24", "V28")}


def test_the_models_and_years_that_ship() -> None:
    assert shipped_models() == [("V24", 2025), ("V28", 2025), ("V24", 2026), ("V28", 2026)]


def test_each_part_of_a_score_is_named() -> None:
    member, problems = read_member(
        age="72", sex="F", diagnoses="E11.40 E11.9 I50.22 J44.9 Z00.00", dual="00"
    )
    assert member is not None
    assert not problems
    found = score(MODELS["V28"], member)
    assert found.segment == "Community, not dual, aged"
    assert found.hccs == ("37", "226", "280")
    trumped = {each.hcc: each.because for each in found.found if not each.counts}
    assert trumped == {"38": "trumped by HCC 37"}
    assert found.without_hcc == (("Z0000", "has no payment HCC in this model"),)
    names = [each.variable for each in found.addends]
    assert names == ["F70_74", "HCC37", "HCC226", "HCC280", "DIABETES_HF_V28", "HF_CHR_LUNG_V28"]
    assert [each.value for each in found.addends[:2]] == [Decimal("0.395"), Decimal("0.166")]
    assert found.raw == Decimal("1.430")


def test_what_one_diagnosis_more_or_less_would_change() -> None:
    member = Member(72, "F", ("E1140", "E119", "I5022"))
    model = MODELS["V28"]
    whole = score(model, member).raw
    changes = {each.code: each for each in without_each(model, member)}
    assert changes["E119"].difference == 0
    assert changes["I5022"].difference < 0
    more = with_one_more(model, member, "J449")
    assert more.raw - more.difference == whole
    assert "280" in more.hccs


def test_heart_assist_device_counts_only_beside_heart_failure() -> None:
    model = MODELS["V28"]
    device = next(code for code, hccs in model.mapping.items() if hccs == ("223",))
    alone = score(model, Member(70, "M", (device,)))
    assert alone.hccs == ()
    assert "counts only beside" in alone.found[0].because


def test_new_enrollees_have_no_hccs_in_their_score() -> None:
    found = score(MODELS["V28"], Member(64, "M", ("E1140",), new_enrollee=True))
    assert [each.variable for each in found.addends] == ["NMCAID_NORIGDIS_NEM65"]


def test_an_edit_takes_a_diagnosis_out_or_elsewhere() -> None:
    woman = score(MODELS["V28"], Member(70, "F", ("D66",)))
    man = score(MODELS["V28"], Member(70, "M", ("D66",)))
    assert woman.hccs == ("112",)
    assert man.hccs != woman.hccs


def test_payment_scores_are_rounded_at_each_step() -> None:
    payment = ANNOUNCED["V28", 2026]
    assert payment.score(Decimal("1.234")) == Decimal("1.089")  # 1.157 then 1.0887


def test_hccs_of_a_code_for_a_badge() -> None:
    assert hccs_of("E11.40", MODELS["V28"]) == (("37", MODELS["V28"].labels["37"]),)
    assert hccs_of("nonsense", MODELS["V24"]) == ()


def test_what_is_wrong_is_named() -> None:
    member, problems = read_member(age="x", sex="?", diagnoses="E11.9 12", dual="77", orec="9")
    assert member is None
    assert [each.where for each in problems] == ["diagnosis 2", "age", "sex", "dual", "orec"]
    some, problems = read_member(age="70", sex="m", diagnoses="E11.9 12")
    assert some is not None
    assert some.diagnoses == ("E119",)
    assert len(problems) == 1


def test_a_compiled_model_survives_its_file() -> None:
    assert loads(dumps(MODELS["V24"])) == MODELS["V24"]
    with pytest.raises(BadModelFile):
        loads(b"other")


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=4), st.text(max_size=40), st.text(max_size=3))
def test_any_text_is_read_or_refused(age: str, sex: str, diagnoses: str, dual: str) -> None:
    member, problems = read_member(age=age, sex=sex, diagnoses=diagnoses, dual=dual, orec=dual)
    assert member is not None or problems


def members(name: str) -> st.SearchStrategy[Member]:
    """Members whose codes are mostly of the model, so that much comes together."""
    codes = sorted(MODELS[name].mapping)
    edited = sorted(set(MODELS[name].edits))
    code = st.sampled_from(codes) | st.sampled_from(edited) | st.sampled_from(["Z0000", "I10"])
    return st.builds(
        Member,
        age=st.integers(0, 110),
        sex=st.sampled_from("FM"),
        diagnoses=st.lists(code, max_size=25, unique=True).map(tuple),
        dual=st.sampled_from([each for each in DUALS if len(each) == 2]),
        orec=st.sampled_from("01"),
        new_enrollee=st.sampled_from([False] * 4 + [True]),
        institutional=st.sampled_from([False] * 4 + [True]),
        special_needs=st.booleans(),
    )


@pytest.mark.parametrize("name", ["V24", "V28"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_scores_are_those_of_an_independent_implementation(name: str, data: st.DataObject) -> None:
    member = data.draw(members(name))
    if any(known(MODELS[name], member) for known in KNOWN_MISSES.values()):
        return
    ours = score(MODELS[name], member)
    hccs, raw = peer_score(name, member)
    assert set(ours.hccs) == hccs
    assert float(ours.raw) == pytest.approx(raw, abs=1e-9)
