"""Many stays at once get what each of them gets alone; files, wrong rows and wrong files."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from almoner.lib.drg import Stay, group, parse_stay, shipped
from almoner.lib.drg.batch import MissingColumn, group_file, group_frame
from almoner.lib.drg.tests.labelled import DATA, read, sets
from almoner.lib.drg.tests.test_grouping import stays
from almoner.lib.partwise import NotAFileOfRows

LOGIC = shipped("43.1")
COLUMNS = ("initial_mdc", "initial_drg", "final_mdc", "final_drg")
CLUSTERED = sorted({code for codes in LOGIC.clusters for code in codes})


def row(stay: Stay) -> dict[str, str]:
    principal = stay.principal
    return {
        "principal_dx": f"{principal.code}:{principal.poa}" if principal else "",
        "secondary_dx": " ".join(f"{d.code}:{d.poa}" for d in stay.secondary),
        "procedures": " ".join(stay.procedures),
        "sex": stay.sex,
        "age_years": "" if stay.age is None else str(stay.age),
        "discharge_status": stay.status,
    }


def same(made: list[Stay]) -> None:
    rows = [row(stay) for stay in made]
    grouped = group_frame(LOGIC, pl.DataFrame(rows))
    for values, answer in zip(rows, grouped.iter_rows(named=True), strict=True):
        alone = group(LOGIC, parse_stay(**values))
        assert {name: int(getattr(alone, name)) for name in COLUMNS} == {
            name: answer[name] for name in COLUMNS
        }, values
        assert answer["med_surg"] == alone.kind
        assert answer["grouper_return_code"] == alone.return_code
        assert answer["hac_status"] == alone.hac_status
        assert (answer["error"] or "") == "; ".join(map(str, alone.problems))


@given(st.lists(stays, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_stay_is_grouped_as_it_is_alone(made: list[Stay]) -> None:
    same(made)


@given(st.lists(st.lists(st.sampled_from(CLUSTERED), max_size=9), min_size=1, max_size=8), stays)
@settings(max_examples=40, deadline=None)
def test_clusters_mean_the_same(procedures: list[list[str]], stay: Stay) -> None:
    codes = [LOGIC.clusters[hash(tuple(p)) % len(LOGIC.clusters)] for p in procedures]
    same(
        [
            Stay(stay.principal, stay.secondary, [*p, *cluster], stay.sex, stay.age, stay.status)
            for p, cluster in zip(procedures, codes, strict=True)
        ]
    )


@given(st.lists(st.tuples(*[st.text(max_size=24)] * 6), min_size=1, max_size=6))
@example([(".", "", "", "", "", "")])
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_it(texts: list[tuple[str, ...]]) -> None:
    names = ("principal_dx", "secondary_dx", "procedures", "sex", "age_years", "discharge_status")
    rows = [dict(zip(names, values, strict=True)) for values in texts]
    grouped = group_frame(LOGIC, pl.DataFrame(rows))
    for values, answer in zip(rows, grouped.iter_rows(named=True), strict=True):
        alone = group(LOGIC, parse_stay(**values))
        assert answer["grouper_return_code"] == alone.return_code
        assert (answer["error"] or "") == "; ".join(map(str, alone.problems))


@pytest.mark.skipif(not DATA.exists(), reason=f"labelled stays are not in {DATA}")
@pytest.mark.parametrize("path", sets(), ids=lambda path: path.name.split(".")[0])
def test_labelled_stays_get_the_official_answers(path: Path) -> None:
    labelled = list(read(path))
    grouped = group_frame(LOGIC, pl.DataFrame([row(one.stay) for one in labelled]))
    for one, answer in zip(labelled, grouped.iter_rows(named=True), strict=True):
        wanted = {name: int(one.expected[name]) for name in COLUMNS}
        assert {name: answer[name] for name in COLUMNS} == wanted, one.name
        assert answer["grouper_return_code"] == one.expected["return_code"], one.name


ROWS = """claim_id,age_years,sex,discharge_status,los_days,principal_dx,secondary_dx,procedures
A,70,F,1,3,J18.9:Y,I5023:Y R6521,
B,70,F,1,3,,,
C,70,F,1,3,M1711,I10,0SRC0J9 0SRD0J9
D,x,F,1,3,M1711,QQQ9 I10:Y,XX
"""


@pytest.mark.parametrize(("given_", "to"), [(".csv", ".parquet"), (".parquet", ".csv")])
def test_a_file_is_grouped_row_by_row(tmp_path: Path, given_: str, to: str) -> None:
    source, target = tmp_path / f"stays{given_}", tmp_path / f"grouped{to}"
    (tmp_path / "stays.csv").write_text(ROWS)
    if given_ == ".parquet":
        pl.read_csv(tmp_path / "stays.csv", infer_schema=False).write_parquet(source)
    told: list[int] = []
    assert group_file(LOGIC, source, target, told.append) == 4
    assert told[-1] == 4
    found = pl.read_csv(target) if to == ".csv" else pl.read_parquet(target)
    assert found["claim_id"].to_list() == ["A", "B", "C", "D"]
    assert found["final_drg"].to_list() == [193, 999, 462, 554]
    assert found["grouper_return_code"].to_list()[1] == "NO_PRINCIPAL_DIAGNOSIS"
    errors = found["error"].to_list()
    assert errors[0] is None
    assert errors[1].startswith("principal diagnosis: there is none")
    assert "secondary diagnosis 1: QQQ9" in errors[3]
    assert "procedure 1" in errors[3]
    assert "age" in errors[3]


def test_wrong_files_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    letter = tmp_path / "letter.csv"
    letter.write_text("Dear doctor,\nthank you\n")
    with pytest.raises(MissingColumn, match="lack the column principal_dx"):
        group_file(LOGIC, letter, target)
    cut = tmp_path / "cut.parquet"
    pl.DataFrame({"principal_dx": ["J189"] * 100}).write_parquet(cut)
    cut.write_bytes(cut.read_bytes()[:-9])
    with pytest.raises(NotAFileOfRows, match=r"cut\.parquet cannot be read"):
        group_file(LOGIC, cut, target)
    with pytest.raises(NotAFileOfRows, match=r"is not \.csv or \.parquet"):
        group_file(LOGIC, tmp_path / "stays.xlsx", target)
    with pytest.raises(NotAFileOfRows, match="write to a name"):
        group_file(LOGIC, letter, tmp_path / "out.txt")
    assert not target.exists()
    assert not list(tmp_path.glob(".*"))
