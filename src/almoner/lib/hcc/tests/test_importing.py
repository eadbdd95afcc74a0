"""CMS's files of another year are read, and files of something else refused with a sentence."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib.hcc import NotAMapping, NotCoefficients, shipped, with_coefficients, with_mapping
from almoner.lib.published import NotATable

MODEL = shipped("V28", 2026)
HEADING = [
    "Diagnosis\nCode",
    "Description",
    "CMS-HCC ESRD Model Category V24",
    "CMS-HCC Model Category V28",
    "RxHCC Model Category V08",
    "CMS-HCC Model Category V28 for 2027 Payment Year",
]


def spreadsheet(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2027 Midyear Final ICD-10-CM Mappings"])
    sheet.append(HEADING)
    for code, hccs in MODEL.mapping.items():
        for hcc in hccs:
            sheet.append([code, "words", 1, int(hcc), None, "Yes"])
    sheet.append(["Z0000", "words", None, None, 5, "No"])
    sheet.append(["Notes: something that follows the table"])
    book.save(path)
    return path


def test_the_spreadsheet_of_mappings_is_read(tmp_path: Path) -> None:
    other = with_mapping(MODEL, spreadsheet(tmp_path / "mappings.xlsx"), 2027)
    assert other.mapping == MODEL.mapping
    assert other.year == 2027


def test_the_format_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "F2827T1N.TXT"
    lines = [f"{c}\t{h}" for c, hccs in MODEL.mapping.items() for h in hccs]
    path.write_text("\r\n".join(lines))
    assert with_mapping(MODEL, path, 2027).mapping == MODEL.mapping
    path.write_text("\n".join(lines[: len(lines) // 2]))
    with pytest.raises(NotAMapping, match="cut off"):
        with_mapping(MODEL, path, 2027)
    path.write_text("\n".join([*lines, "???\t37"]))
    with pytest.raises(NotAMapping, match=f"line {len(lines) + 1}"):
        with_mapping(MODEL, path, 2027)


@pytest.mark.parametrize(("name", "content"), [
    ("other.csv", b"name,born\nTula,1960\n"),
    ("other.xlsx", b"PK\x03\x04 not a workbook"),
    ("picture.txt", b"\x89PNG\0\0\0"),
    ("empty.txt", b""),
])  # fmt: skip
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotATable):
        with_mapping(MODEL, path, 2027)


def test_coefficients_are_read_in_rows_or_in_one(tmp_path: Path) -> None:
    pairs = [(f"{s}_{v}", n) for s, values in MODEL.coefficients.items() for v, n in values.items()]
    rows = tmp_path / "rows.csv"
    rows.write_text("\n".join(f"{name},{n / 1000}" for name, n in pairs))
    assert with_coefficients(MODEL, rows).coefficients == MODEL.coefficients
    one = tmp_path / "one.csv"
    one.write_text(",".join(n for n, _ in pairs) + "\n" + ",".join(str(v / 1000) for _, v in pairs))
    assert with_coefficients(MODEL, one).coefficients == MODEL.coefficients
    rows.write_text("\n".join(f"{name},{n / 1000}" for name, n in pairs[:-1]))
    with pytest.raises(NotCoefficients, match="lacks 1 "):
        with_coefficients(MODEL, rows)
    rows.write_text("CNA_HCC37,abc")
    with pytest.raises(NotCoefficients, match="line 1"):
        with_coefficients(MODEL, rows)


@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    for name in ("any.txt", "any.csv", "any.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(NotATable):
            with_mapping(MODEL, path, 2027)
        with pytest.raises(NotATable):
            with_coefficients(MODEL, path)
