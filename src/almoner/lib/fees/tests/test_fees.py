"""Fees are read whole or refused with each wrong line; Medicare's come out of its formula."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib.fees import (
    Fee,
    FeeSchedule,
    Gpci,
    NotFees,
    PlaceKind,
    RelativeValue,
    amount_of,
    fees_by_formula,
    localities_of,
    read_charge_master,
    read_gpcis,
    read_payment_file,
    read_relative_values,
)

ON = date(2026, 3, 1)
FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
OWN = """Our fees from January
CPT Code,Mod,Description,Fee,Effective Date,End Date
99213,,never kept,"$1,125.50",1/1/2026,
93000,26,never kept,40,1/1/2026,6/30/2026
93000,26,never kept,45,7/1/2026,
NOSHOW,,never kept,25.00,,
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_practices_own_fees(tmp_path: Path) -> None:
    fees = read_charge_master(put(tmp_path, "own.csv", OWN))
    assert fees[0] == Fee("99213", "", Decimal("1125.50"), starts_on=date(2026, 1, 1))
    assert [(fee.code, fee.modifier, fee.ends_on) for fee in fees[1:]] == [
        ("93000", "26", date(2026, 6, 30)), ("93000", "26", None), ("NOSHOW", "", None),
    ]  # fmt: skip
    assert "never kept" not in repr(fees)


def test_facility_and_office_in_columns_and_in_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["HCPCS", "Non-Facility Fee", "Facility Fee"])
    book.active.append([99213, 100.5, 80])
    book.active.append(["99221", None, 150])
    book.save(tmp_path / "own.xlsx")
    office, facility, only = read_charge_master(tmp_path / "own.xlsx")
    assert (only.code, only.place) == ("99221", PlaceKind.FACILITY)
    assert (office.place, office.amount) == (PlaceKind.NONFACILITY, Decimal("100.50"))
    assert (facility.place, facility.amount) == (PlaceKind.FACILITY, Decimal(80))


def test_columns_that_are_given(tmp_path: Path) -> None:
    path = put(tmp_path, "own.csv", "Ziffer;Preis;Ort\n99213;12;facility\n99213;13;nf\n")
    fees = read_charge_master(path, {"code": "Ziffer", "amount": "Preis", "place": "Ort"})
    assert [fee.place for fee in fees] == [PlaceKind.FACILITY, PlaceKind.NONFACILITY]
    with pytest.raises(NotFees, match="“Fehlt”"):
        read_charge_master(path, {"code": "Fehlt", "amount": "Preis"})
    with pytest.raises(NotFees, match="no column “colour”"):
        read_charge_master(path, {"colour": "Ort"})


def test_every_wrong_line_is_named_at_once(tmp_path: Path) -> None:
    text = OWN + "".join([
        "100,,eaten,5,,\n",
        "99214,,no amount,abc,,\n",
        "99214,,negative,(5.00),,\n",
        "99214,2,modifier,5,,\n",
        "99214,,day,5,13/45/2026,\n",
        "99214,,order,5,2/1/2026,1/1/2026\n",
        "99213,,twice,99,6/1/2026,\n",
    ])  # fmt: skip
    with pytest.raises(NotFees) as refused:
        read_charge_master(put(tmp_path, "own.csv", text))
    assert [problem.split(":")[0] for problem in refused.value.facts["problems"]] == [
        f"line {line}" for line in range(7, 14)
    ]
    assert "take its zeros away" in refused.value.message
    assert "$99.00 here and $1,125.50 in line 3" in refused.value.message
    assert "Nothing was taken" in refused.value.message


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Code,Fee\n", "Code,Name\n99213,x\n"])
def test_what_holds_no_fees(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotFees):
        read_charge_master(put(tmp_path, "own.csv", text))


def test_the_fee_that_says_most_is_found() -> None:
    any_place = Fee("93000", "", Decimal(10))
    office = Fee("93000", "", Decimal(9), PlaceKind.NONFACILITY)
    component = Fee("93000", "26", Decimal(4))
    local = Fee("93000", "", Decimal(12), locality="0111205")
    old = Fee("71046", "", Decimal(1), ends_on=date(2025, 12, 31))
    schedule = FeeSchedule([any_place, office, component, local, old])
    facility = {"on": ON, "place": PlaceKind.FACILITY}
    assert schedule.find("93000", **facility) == any_place
    assert schedule.find("93000", on=ON, place=PlaceKind.NONFACILITY) == office
    assert schedule.find("93000", **facility, locality="0111205") == local
    assert schedule.find("93000", **facility, modifiers=("25",)) == any_place
    assert schedule.find("93000", **facility, modifiers=("59", "26")) == component
    assert schedule.find("93000", **facility, modifiers=("TC",)) is None
    assert schedule.find("71046", **facility) is None
    assert schedule.find("71046", on=date(2025, 12, 31), place=PlaceKind.FACILITY) == old


def record(
    code: str, office: str, facility: str, mod: str = "  ", status: str = "A", where: str = "05"
) -> str:
    fields = ["2026", "01112", where, code, mod, office.zfill(10), facility.zfill(10), " ", "0",
              status, "0", "0000000.00", "0000000.00", "9", "0000000.00", "0000000.00"]  # fmt: skip
    return ",".join(f'"{field}"' for field in fields) + "\r\n"


TRAILER = '"TRLCPT codes and descriptions only are copyright, all rights reserved\r\n'
PFALL = (
    record("99213", "100.25", "70.50")
    + record("93000", "8.00", "8.00", "26")
    + record("99214", "0.00", "90.00")
    + record("80050", "0.00", "0.00", status="N")
    + record("99213", "99.00", "69.00", where="06")
    + TRAILER
)


def test_the_payment_amount_file(tmp_path: Path) -> None:
    path = put(tmp_path, "PFALL26A.txt", PFALL)
    file = read_payment_file(path, carrier="01112", locality="05")
    assert (file.year, len(file.rows)) == (2026, 4)
    fees = file.fees()
    assert fees[0] == Fee(
        "99213", "", Decimal("100.25"), PlaceKind.NONFACILITY, date(2026, 1, 1),
        date(2026, 12, 31), "0111205",
    )  # fmt: skip
    assert [(fee.code, fee.modifier, fee.place) for fee in fees[3:]] == [
        ("93000", "26", PlaceKind.FACILITY), ("99214", "", PlaceKind.FACILITY),
    ]  # fmt: skip
    assert localities_of(path) == (("01112", "05"), ("01112", "06"))
    later = file.fees(date(2026, 4, 1))
    assert {fee.starts_on for fee in later} == {date(2026, 4, 1)}


@pytest.mark.parametrize(("text", "why"), [
    (PFALL.removesuffix(TRAILER), "no trailer"),
    (PFALL[:300], "line 3: 6 fields where a record has 16"),
    (PFALL + record("99213", "1.00", "1.00"), "line 7: a record stands behind the trailer"),
    (PFALL.replace('"99214"', '"9921"'), "line 3: “9921” is no HCPCS code"),
    (PFALL.replace("0000100.25", "0000100,25"), "line 1: 17 fields"),
    (PFALL.replace("0000100.25", "000O100.25"), "line 1: “000O100.25” is no non-facility fee"),
    (PFALL.replace('"99214"', '"99213"'), "line 3: 99213 stands twice"),
    (PFALL.replace('"2026"', '"2025"', 1), "several years: 2025, 2026"),
    (PFALL.replace('"05"', '"07"'), "nothing for carrier 01112, locality 05"),
    ("", "no trailer"),
])  # fmt: skip
def test_a_payment_file_that_is_wrong(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(NotFees) as refused:
        read_payment_file(put(tmp_path, "PFALL.txt", text), carrier="01112", locality="05")
    assert why in refused.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFees, match="cannot be read"):
        read_payment_file(tmp_path / "none.txt", carrier="01112", locality="05")


PPRRVU = """,,2026 National Physician Fee Schedule Relative Value File,,,,,,,,,,,,,
,,CPT codes and descriptions only are copyright,,,,,,,,,,,,,
,,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,CONV
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,FACTOR
99213,,SECRET TEXT,A,,1.30,1.33,,0.55,,0.10,2.73,1.95,0,XXX,33.4009
99221,,SECRET TEXT,A,,1.63,0.60,NA,0.60,,0.20,2.43,2.43,0,XXX,33.4009
93000,26,"SECRET, TEXT",A,,0.17,0.06,,0.06,,0.01,0.24,0.24,1,XXX,33.4009
A0021,,SECRET TEXT,I,,,0.00,,0.00,,0.00,0.00,0.00,9,XXX,33.4009
"""  # noqa: E501
GPCI = """ADDENDUM E. FINAL GEOGRAPHIC PRACTICE COST INDICES
note
Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI
10112,AL,0,ALABAMA,0.980,1.000,0.869,0.575
1112,CA,5,SAN FRANCISCO,1.087,1.087,1.372,0.505
* a note below
"""  # noqa: E501


def test_relative_values_and_indices(tmp_path: Path) -> None:
    values = read_relative_values(put(tmp_path, "PPRRVU.csv", PPRRVU), fewest=4)
    assert values[0] == RelativeValue(
        "99213", "", "A", Decimal("1.30"), Decimal("1.33"), Decimal("0.55"), Decimal("0.10"),
        Decimal("33.4009"),
    )  # fmt: skip
    assert values[1].not_in == {PlaceKind.NONFACILITY}
    assert values[3].work == 0
    assert "SECRET" not in repr(values)
    gpcis = read_gpcis(put(tmp_path, "GPCI.csv", GPCI), fewest=2)
    assert gpcis["10112", "00"].work == Decimal("1.000")
    fees = fees_by_formula(values, gpcis["01112", "05"], starts_on=date(2026, 1, 1))
    # (1.30 x 1.087 + 1.33 x 1.372 + 0.10 x 0.505) x 33.4009 = 109.83381…
    assert fees[0].amount == Decimal("109.83")
    assert [(fee.code, fee.place) for fee in fees[2:3]] == [("99221", PlaceKind.FACILITY)]
    assert {fee.locality for fee in fees} == {"0111205"}
    assert "A0021" not in {fee.code for fee in fees}


@pytest.mark.parametrize(("old", "new", "why"), [
    ("1.30,", "1.3O,", "line 5: “1.3O” is no number (work)"),
    ("A,,1.30", "A,,", "line 5: “” is no number (work)"),
    ("99221", "9922", "line 6: “9922” is no HCPCS code"),
    ("99221", "99213", "line 6: 99213 stands twice"),
    (",0.24,0.24,1,XXX,33.4009", "", "line 7: 11 columns"),
    (",WORK,", ",WORKED,", "without work"),
    ("HCPCS,", "CODE,", "no heading that begins with HCPCS"),
    ("A0021,,SECRET TEXT,I,,,0.00,,0.00,,0.00,0.00,0.00,9,XXX,33.4009\n", "", "after 3 services"),
])  # fmt: skip
def test_relative_values_that_are_wrong(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = put(tmp_path, "PPRRVU.csv", PPRRVU.replace(old, new))
    with pytest.raises(NotFees) as refused:
        read_relative_values(path, fewest=4)
    assert why in refused.value.message


@pytest.mark.parametrize(("old", "new", "why"), [
    ("1.372", "x", "line 5: “x” is no number"),
    ("1112,CA", "abc,CA", "line 5: “00abc 05” is no carrier"),
    ("1112,CA,5", "10112,CA,0", "line 5: carrier 10112, locality 00 stands twice"),
    ("PE GPCI", "PE", "no heading"),
    ("10112,AL,0,ALABAMA,0.980,1.000,0.869,0.575\n", "", "has 1 localities"),
])  # fmt: skip
def test_indices_that_are_wrong(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(NotFees) as refused:
        read_gpcis(put(tmp_path, "GPCI.csv", GPCI.replace(old, new)), fewest=2)
    assert why in refused.value.message


UNITS = st.integers(0, 9999).map(lambda n: Decimal(n).scaleb(-2))
INDEX = st.integers(300, 2000).map(lambda n: Decimal(n).scaleb(-3))


@given(st.tuples(UNITS, UNITS, UNITS, UNITS), st.tuples(INDEX, INDEX, INDEX),
       st.integers(10**5, 10**6).map(lambda n: Decimal(n).scaleb(-4)))  # fmt: skip
def test_the_formula_is_exact(units: tuple, indices: tuple, factor: Decimal) -> None:
    value = RelativeValue("99213", "", "A", *units, Decimal(1))
    gpci = Gpci("01112", "05", *indices)
    for place, expense in ((PlaceKind.NONFACILITY, units[1]), (PlaceKind.FACILITY, units[2])):
        parts = zip((units[0], expense, units[3]), indices, strict=True)
        exact = sum(Fraction(a) * Fraction(b) for a, b in parts) * Fraction(factor)
        amount = amount_of(value, gpci, place, conversion_factor=factor)
        assert amount == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert -Fraction(1, 200) < Fraction(amount) - exact <= Fraction(1, 200)


@FILES
@given(st.binary(max_size=400), st.sampled_from([OWN, PFALL, PPRRVU, GPCI]), st.integers(0, 900))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, text: str, at: int) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode()[:at] + data + text.encode()[at + len(data) :])
    for read in (
        read_charge_master,
        localities_of,
        lambda path: read_relative_values(path, fewest=0),
        lambda path: read_gpcis(path, fewest=0),
        lambda path: read_payment_file(path, carrier="01112", locality="05"),
    ):
        try:
            read(path)
        except NotFees as refusal:
            assert refusal.message  # noqa: PT017
