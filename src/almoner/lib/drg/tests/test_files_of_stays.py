"""Files of stays that are damaged in the middle: refused with the place, and nothing is left."""

from pathlib import Path

import polars as pl
import pytest

from almoner.lib.drg import shipped
from almoner.lib.drg.batch import group_file
from almoner.lib.partwise import NotAFileOfRows

HEADING = "claim_id,age_years,sex,discharge_status,los_days,principal_dx,secondary_dx,procedures"
ROW = "1,70,F,01,5,I214:Y,I5023:Y,02703DZ"
LOGIC = shipped("43.1")
pytestmark = pytest.mark.timeout(60)


def stays(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADING, *rows]) + "\n")
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_row_with_a_field_too_many_is_named_by_its_line(tmp_path: Path, ending: str) -> None:
    source = stays(tmp_path / "in.csv", ROW, f"{ROW},more", ROW)
    with pytest.raises(NotAFileOfRows, match=r"in\.csv, line 3: 9 fields where .* 8"):
        group_file(LOGIC, source, tmp_path / f"out{ending}")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.read_csv(stays(tmp_path / "in.csv", *[ROW] * 500), infer_schema=False).write_parquet(source)
    whole = bytearray(source.read_bytes())
    whole[4:300] = bytes(296)
    source.write_bytes(whole)
    with pytest.raises(NotAFileOfRows, match=r"in\.parquet cannot be read"):
        group_file(LOGIC, source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_no_stays_give_a_file_with_its_heading(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out{ending}"
    assert group_file(LOGIC, stays(tmp_path / "in.csv"), out) == 0
    frame = pl.read_csv(out) if ending == ".csv" else pl.read_parquet(out)
    assert "final_drg" in frame.columns
    assert len(frame) == 0


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_rows_come_out_in_their_order(tmp_path: Path, ending: str) -> None:
    rows = [ROW.replace("1,", f"{number},", 1) for number in range(300)]
    out = tmp_path / f"out{ending}"
    assert group_file(LOGIC, stays(tmp_path / "in.csv", *rows), out) == 300
    frame = pl.read_csv(out) if ending == ".csv" else pl.read_parquet(out)
    assert [int(each) for each in frame["claim_id"]] == list(range(300))
    assert {int(each) for each in frame["final_drg"]} == {321}
