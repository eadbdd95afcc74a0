"""Release files: read whole, and refused by name and line where they are wrong."""

import contextlib
import io
import string
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib import codesets
from almoner.lib.codesets import BadRelease, Scope
from almoner.lib.codesets.tests import made
from almoner.lib.refusal import Refusal

CODES = Path(__file__).parents[6] / "shared" / "data" / "codes"
ORDER = made.order_file(made.cm_codes())
OFFICIAL = (
    ("icd10cm", "openemr/contrib/icd10/icd10orderfiles.zip", {"icd-10-cm": 98_186}),
    ("icd10pcs", "openemr/contrib/icd10/zip-file-3-2026-icd-10-pcs-codes-file.zip",
     {"icd-10-pcs": 79_115}),
    ("icd10cm", "icd10cm-fy2025/2025-code-descriptions-tabular-order.zip", {"icd-10-cm": 97_584}),
    ("hcpcs", "hcpcs/2020-Alpha-Numeric-HCPCS-File.zip", {"hcpcs": 6_710, "hcpcs-modifier": 363}),
    ("hcpcs", "tuva-health_terminology/hcpcs_level_2.csv", {"hcpcs": 7_125, "hcpcs-modifier": 369}),
    ("poa-exempt", "icd10cm-fy2025/2025-poa-exempt-codes.zip", {"poa-exempt": 38_154}),
    ("cc", "ms-drg-fy2026/cc_list.txt", {"ms-drg-cc": 15_078}),
    ("mcc", "ms-drg-fy2026/mcc_list.txt", {"ms-drg-mcc": 3_354}),
    ("drg-weights", "ms-drg-fy2026/drg_weights.txt", {"ms-drg-weight": 772}),
    ("pos", "tuva-health_terminology/place_of_service.csv", {"pos": 50}),
    ("discharge", "tuva-health_terminology/discharge_disposition.csv", {"discharge-status": 41}),
    ("cvx", "openemr/sql/cvx_codes.sql", {"cvx": 231}),
    ("taxonomy", "CMSgov_beneficiary-fhir-data/nucc_taxonomy_240.csv", {"nucc-taxonomy": 874}),
    ("nubc", "tuva-health_terminology/revenue_center_code.csv", {"nubc-revenue": 526}),
    ("conversion", "icd10cm-fy2025/2025-conversion-table.zip", {"icd-10-cm-was": 6_325}),
    ("gem-cm", "tuva-health_desynpuf/data/icd9toicd10cmgem.csv", {"gem-icd-9-cm": 23_912}),
)  # fmt: skip


def official(name: str) -> Path:
    path = CODES / name
    if not path.exists():
        pytest.skip(f"{CODES} is not here: the official release files are not read.")
    return path


@pytest.mark.parametrize(("kind", "name", "counts"), OFFICIAL)
def test_official_files_are_read_whole(kind: str, name: str, counts: dict[str, int]) -> None:
    found = codesets.read(kind, official(name))
    assert {each.system: len(each.rows) or len(each.ties) for each in found} == counts


def test_an_april_release_speaks_only_for_what_it_names() -> None:
    path = official("icd10cm-fy2025/2025-code-descriptions-tabular-order-april.zip")
    (edition,) = codesets.read("icd10cm", path)
    assert (edition.scope, edition.name) == (Scope.NAMED, "April 2025")
    assert edition.effective_on == date(2025, 4, 1)


def test_a_pdf_addendum_is_no_release() -> None:
    with pytest.raises(BadRelease, match="is an ICD-10-CM order file"):
        codesets.read("icd10cm", official("icd10cm-fy2025/2025-addendum.zip"))


def test_one_system_is_not_taken_for_another() -> None:
    path = official("openemr/contrib/icd10/icd10orderfiles.zip")
    with pytest.raises(BadRelease, match=r"is no code of ICD-10-PCS|No file here"):
        codesets.read("icd10pcs", path)


def test_files_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    addenda = f"Delete:      1 A000    {'Disease A000':60} Disease A000\r\n".encode()
    path = made.put(tmp_path, "x2027.zip", made.zipped(whatever_txt=ORDER, other_txt=addenda))
    (edition,) = codesets.read("icd10cm", path)
    assert len(edition.rows) == 10_400
    assert (edition.scope, edition.effective_on) == (Scope.ALL, date(2026, 10, 1))


@pytest.mark.parametrize("at", [0.2, 0.9, 0.999])
def test_an_order_file_cut_off_is_refused(tmp_path: Path, at: float) -> None:
    path = made.put(tmp_path, "order.txt", ORDER[: int(len(ORDER) * at) - 3])
    with pytest.raises(BadRelease, match=r"order\.txt(, line [\d,]+)?: "):
        codesets.read("icd10cm", path)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.99])
def test_a_zip_cut_off_is_refused(tmp_path: Path, at: float) -> None:
    whole = made.zipped(order_txt=ORDER)
    path = made.put(tmp_path, "order.zip", whole[: int(len(whole) * at)])
    with pytest.raises(BadRelease, match=r"order\.zip"):
        codesets.read("icd10cm", path)


def test_a_missing_line_is_named(tmp_path: Path) -> None:
    lines = ORDER.splitlines(keepends=True)
    path = made.put(tmp_path, "order.txt", b"".join(lines[:500] + lines[501:]))
    with pytest.raises(BadRelease, match="line 501: order number 00502 follows 00500"):
        codesets.read("icd10cm", path)


def test_less_codes_than_the_addenda_say_is_cut_off(tmp_path: Path) -> None:
    said = b"Codes\r\n   7000 codes in x.txt\r\n   9999 codes in order.txt\r\n"
    path = made.put(tmp_path, "o.zip", made.zipped(order_txt=ORDER, addenda_txt=said))
    with pytest.raises(BadRelease, match="its addenda say 9,999: it is cut off"):
        codesets.read("icd10cm", path)


def test_hcpcs_leaves_out_what_others_own_and_counts_it(tmp_path: Path) -> None:
    codes, modifiers = codesets.read("hcpcs", made.put(tmp_path, "h2026.txt", made.hcpcs_file()))
    assert len(codes.rows) == 5_200
    assert list(modifiers.rows) == ["A1"]
    assert sum(codes.left_out.values()) == 2
    row = codes.rows["A0000"]
    assert row.long_title == "Long A0000 that goes on and ends here"
    assert row.starts_on == date(2020, 1, 1)


def test_hcpcs_cut_off_within_a_record_is_refused(tmp_path: Path) -> None:
    whole = made.hcpcs_file()
    path = made.put(tmp_path, "h.txt", whole[: len(whole) - 350])
    with pytest.raises(BadRelease, match=r"h\.txt, line [\d,]+: the record of V5199 is cut off"):
        codesets.read("hcpcs", path)


def test_a_sheet_is_read_as_a_table_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Places of service, a note above"])
    sheet.append(["Place of Service Code", "Place of Service Name"])
    for number in range(1, 31):
        sheet.append([f"{number:02}", f"Place {number}"])
    content = io.BytesIO()
    book.save(content)
    (edition,) = codesets.read("pos", made.put(tmp_path, "pos 202401.xlsx", content.getvalue()))
    assert edition.rows["07"].title == "Place 7"
    assert edition.effective_on == date(2024, 1, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_texts_are_read_as_they_are_written(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f"{number:02},Café {number}\r\n" for number in range(1, 31))
    content = f"code,description\r\n{rows}".encode(encoding)
    (edition,) = codesets.read("pos", made.put(tmp_path, "pos.csv", content))
    assert edition.rows["01"].title == "Café 1"


def test_gems_come_in_cmss_own_columns_too(tmp_path: Path) -> None:
    path = made.put(tmp_path, "2018_I9gem.txt", b"0010  A000    00000\r\n0011  A001    10000\r\n")
    (edition,) = codesets.read("gem-cm", path)
    assert [(tie.source, tie.target) for tie in edition.ties] == [
        ("0010", "A000"),
        ("0011", "A001"),
    ]


def test_the_cdcs_own_text_of_vaccines(tmp_path: Path) -> None:
    lines = "".join(
        f"{number:02}|V{number}|vaccine {number}||{['Inactive', 'Active'][number % 2]}|False|\n"
        for number in range(1, 130)
    )
    (edition,) = codesets.read("cvx", made.put(tmp_path, "cvx.txt", lines.encode()))
    assert edition.rows["02"].is_billable is False
    assert edition.rows["129"].long_title == "vaccine 129"


BYTES = st.one_of(
    st.binary(max_size=400),
    st.text(string.printable, max_size=400).map(str.encode),
    st.builds(
        lambda start, middle: ORDER[: start * 100] + middle + ORDER[-200:],
        st.integers(0, 20),
        st.binary(max_size=40),
    ),
    st.builds(lambda middle: b"PK\x03\x04" + middle, st.binary(max_size=200)),
)


@pytest.mark.parametrize("kind", sorted(codesets.KINDS))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=BYTES, ending=st.sampled_from([".txt", ".csv", ".sql", ".xlsx", ".zip"]))
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, kind: str, content: bytes, ending: str
) -> None:
    path = made.put(tmp_path, f"x{ending}", content)
    with contextlib.suppress(Refusal):
        codesets.read(kind, path)
