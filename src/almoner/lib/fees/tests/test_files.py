"""CMS's fee files, zipped or not: a locality's amounts at a percent, or refused with reasons."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.fees import (
    Amounts,
    CmsAsked,
    CmsFile,
    Fee,
    FeeSchedule,
    NotFees,
    PlaceKind,
    read_cms_fees,
    scaled,
)

D = Decimal
ON = date(2026, 1, 1)
LINE = (
    '"2026","01112","{0}","{1}","  ","{2:010.2f}","{3:010.2f}"," ","0","{4}","0","0000000.00",'
    '"0000000.00"," ","0000000.00","0000000.00"\n'
)
PAYMENT = CmsAsked(CmsFile.PAYMENT, "01112", "05")
FORMULA = replace(PAYMENT, kind=CmsFile.FORMULA)
VALUES = """title
,,,,NON-FAC,FACILITY,,
HCPCS,MOD,STATUS CODE,WORK RVU,PE RVU,PE RVU,MP RVU,CONV FACTOR
"""
GPCIS = """Medicare Administrative Contractor,State,Locality Number,Locality,PW GPCI,PE GPCI,MP GPCI
01112,CA,05,San Francisco,1.1,1.4,0.5
"""


def payment_file(folder: Path, name: str = "PFALL26A.txt") -> Path:
    path = folder / name
    lines = [LINE.format(each, "A0001", 100, 80, "A") for each in ("05", "06")]
    lines += [LINE.format("05", "A0002", 50, 0, "A"), LINE.format("05", "A0003", 9, 9, "N")]
    path.write_text("".join(lines) + '"TRL","Copyright"\n')
    return path


def formula_files(folder: Path) -> tuple[Path, Path]:
    values, gpcis = folder / "PPRRVU2026_Jan.csv", folder / "GPCI2026.csv"
    values.write_text(VALUES + "A0001,,A,1.00,2.00,0.50,0.10,33.00\n")
    gpcis.write_text(GPCIS)
    return values, gpcis


def zipped(folder: Path, *files: Path) -> Path:
    path = folder / "rvu26a.zip"
    with ZipFile(path, "w") as whole:
        for file in files:
            whole.write(file, f"inner/{file.name}")
    return path


def amounts(fees: tuple[Fee, ...]) -> dict[tuple[str, PlaceKind], Decimal]:
    return {(fee.code, fee.place): fee.amount for fee in fees}


@pytest.mark.parametrize("is_zipped", [False, True])
def test_payment_amounts_of_a_locality(tmp_path: Path, is_zipped: bool) -> None:
    file = payment_file(tmp_path)
    path = zipped(tmp_path, file) if is_zipped else file
    found = read_cms_fees(path, PAYMENT, starts_on=ON)
    assert amounts(found) == {
        ("A0001", PlaceKind.NONFACILITY): D(100), ("A0001", PlaceKind.FACILITY): D(80),
        ("A0002", PlaceKind.NONFACILITY): D(50),
    }  # fmt: skip
    assert {(fee.starts_on, fee.ends_on) for fee in found} == {(ON, None)}


def test_one_amount_everywhere_at_a_percent(tmp_path: Path) -> None:
    asked = replace(PAYMENT, amounts=Amounts.NONFACILITY, percent=D("150.5"))
    found = read_cms_fees(payment_file(tmp_path), asked, starts_on=ON, ends_on=date(2026, 12, 31))
    assert amounts(found) == {
        ("A0001", PlaceKind.ANY): D("150.50"), ("A0002", PlaceKind.ANY): D("75.25"),
    }  # fmt: skip
    schedule = FeeSchedule(found)
    assert schedule.find("A0001", on=date(2027, 1, 1), place=PlaceKind.FACILITY) is None


@pytest.mark.parametrize("is_zipped", [False, True])
def test_by_formula_with_the_gpci_beside_it_or_apart(tmp_path: Path, is_zipped: bool) -> None:
    values, gpcis = formula_files(tmp_path)
    path = zipped(tmp_path, values, gpcis) if is_zipped else values
    few = {"fewest": 1, "fewest_localities": 1}
    apart = None if is_zipped else gpcis
    found = read_cms_fees(path, FORMULA, starts_on=ON, gpci=apart, **few)
    # (1.1 + 2.8 + 0.05) x 33 and (1.1 + 0.7 + 0.05) x 33
    assert amounts(found) == {
        ("A0001", PlaceKind.NONFACILITY): D("130.35"), ("A0001", PlaceKind.FACILITY): D("61.05"),
    }  # fmt: skip
    half = replace(FORMULA, conversion_factor=D("16.5"))
    assert read_cms_fees(path, half, starts_on=ON, gpci=apart, **few)[0].amount == D("65.18")


def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = payment_file(tmp_path)
    values, gpcis = formula_files(tmp_path)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    other = payment_file(tmp_path, "PFREV26B.txt")
    few = {"fewest": 1, "fewest_localities": 1}
    for path, asked, more, sentence in (
        (file, replace(PAYMENT, locality="99"), {}, "It has 01112-05, 01112-06"),
        (file, replace(PAYMENT, percent=D(0)), {}, "above 0"),
        (file, PAYMENT, {"ends_on": date(2025, 1, 1)}, "before their first"),
        (values, FORMULA, {}, "Give the GPCI file too"),
        (values, FORMULA, {"gpci": gpcis}, "ends after 1 services"),
        (values, replace(FORMULA, locality="77"), {"gpci": gpcis, **few}, "nothing for carrier"),
        (values, replace(FORMULA, conversion_factor=D(0)), {"gpci": gpcis}, "above nothing"),
        (zipped(tmp_path, values), PAYMENT, {}, "holds no payment amount file"),
        (broken, PAYMENT, {}, "download it again"),
    ):
        with pytest.raises(NotFees, match=sentence):
            read_cms_fees(path, asked, starts_on=ON, **more)  # type: ignore[arg-type] # mixed
    with pytest.raises(NotFees, match="holds several"):
        read_cms_fees(zipped(tmp_path, file, other), PAYMENT, starts_on=ON)


@given(st.decimals(0, 99999, places=2), st.decimals("0.01", 1000, places=2))
def test_a_percent_is_rounded_half_up_to_the_cent(amount: Decimal, percent: Decimal) -> None:
    (fee,) = scaled([Fee("A0001", "", amount)], percent)
    assert fee.amount == (amount * percent / 100).quantize(D("0.01"), ROUND_HALF_UP)
    assert abs(fee.amount - amount * percent / 100) <= D("0.005")
