"""Many members at once get what each of them gets alone; files, wrong rows and wrong files."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.hcc import ANNOUNCED, Member, Payment, read_member, score
from almoner.lib.hcc.batch import READ, MissingMemberColumn, score_file, score_frame
from almoner.lib.hcc.tests.test_scoring import MODELS, members
from almoner.lib.partwise import NotAFileOfRows

PAYMENT = ANNOUNCED["V28", 2026]


def row(member: Member) -> dict[str, str]:
    return {
        "age": str(member.age),
        "sex": member.sex,
        "diagnoses": " ".join(member.diagnoses),
        "dual": member.dual,
        "orec": member.orec,
        "new_enrollee": "Y" if member.new_enrollee else "N",
        "institutional": "1" if member.institutional else "",
        "special_needs": "true" if member.special_needs else "false",
    }


@pytest.mark.parametrize("name", ["V24", "V28"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_member_is_scored_as_alone(name: str, data: st.DataObject) -> None:
    made = data.draw(st.lists(members(name), min_size=1, max_size=10))
    frame = score_frame(MODELS[name], PAYMENT, pl.DataFrame([row(one) for one in made]))
    for member, found in zip(made, frame.iter_rows(named=True), strict=True):
        alone = score(MODELS[name], member)
        assert found["error"] is None
        assert found["segment"] == member.segment
        assert found["hccs"] == " ".join(alone.hccs)
        assert found["hcc_count"] == len(alone.hccs)
        assert found["raw_score"] == float(alone.raw)
        assert found["payment_score"] == float(PAYMENT.score(alone.raw))


text = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["70", "F", "E11.9", "1"]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(READ, text)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_row_is_scored_or_says_why_not(rows: list[dict[str, str]]) -> None:
    frame = score_frame(MODELS["V28"], Payment(), pl.DataFrame(rows))
    for values, found in zip(rows, frame.iter_rows(named=True), strict=True):
        member, problems = read_member(**values)
        assert (found["error"] or "") == "; ".join(map(str, problems))
        assert (found["raw_score"] is None) == (member is None)


def test_files_keep_their_columns_and_a_bad_row_does_not_stop_them(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "member,age,sex,diagnoses\n"
        'A,72,F,"E11.40 E11.9 I50.22 J44.9"\nB,,F,I10\nC,70,M,"??? E11.9"\n'
    )
    for name in ("out.csv", "out.parquet"):
        assert score_file(MODELS["V28"], PAYMENT, source, tmp_path / name) == 3
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["member"].to_list() == ["A", "B", "C"]
    assert found["hccs"].to_list() == ["37 226 280", "", "38"]
    assert found["raw_score"].to_list() == [1.43, None, found["raw_score"][2]]
    assert "age" in found["error"][1]
    assert "diagnosis 1" in found["error"][2]


def test_a_file_of_something_else_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("name,born\nTula,1960\n")
    with pytest.raises(MissingMemberColumn, match="diagnoses"):
        score_file(MODELS["V28"], PAYMENT, source, out)
    source.write_text("age,sex,diagnoses\n70,F,I10\n70,F,I10,more\n")
    with pytest.raises(NotAFileOfRows, match="line 3"):
        score_file(MODELS["V28"], PAYMENT, source, out)
    with pytest.raises(NotAFileOfRows, match="xlsx"):
        score_file(MODELS["V28"], PAYMENT, tmp_path / "in.xlsx", out)
    assert not out.exists()
