"""The three files as CMS lays them out, and what is no such file."""

import contextlib
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib import ncci
from almoner.lib.ncci import AddOn, AddOnType, Adjudication, Limit, NotNcci, Pair, Setting
from almoner.lib.ncci.tests.made import ADDONS, ADDONS_FIXED, LIMITS, LIMITS_NAME, PAIRS, zipped


def pairs(text: str, name: str = "ccipra-v323r0-f1.txt") -> list[Pair]:
    return read_pairs(text.encode("latin-1"), name)


def read_pairs(data: bytes, name: str = "ccipra-v323r0-f1.txt") -> list[Pair]:
    return [
        pair
        for source in ncci.sources(io.BytesIO(data), name)
        for pair in ncci.pairs_in(ncci.tab_rows(source.lines), source.name)
    ]


def limits(text: str, name: str = LIMITS_NAME) -> list[Limit]:
    return read_limits(text.encode("latin-1"), name)


def read_limits(data: bytes, name: str = LIMITS_NAME) -> list[Limit]:
    found: list[Limit] = []
    for source in ncci.sources(io.BytesIO(data), name):
        rows = ncci.csv_rows(source.lines, source.name)
        head = ncci.read_limits_head(rows, source.name)
        found += ncci.limits_in(rows, head, starts_on=head.starts_on or date(2026, 10, 1))
    return found


def addons(text: str, name: str = "AOC_V2026Q4-MCR.txt") -> list[AddOn]:
    return read_addons(text.encode("latin-1"), name)


def read_addons(data: bytes, name: str = "AOC_V2026Q4-MCR.txt") -> list[AddOn]:
    return [
        row
        for source in ncci.sources(io.BytesIO(data), name)
        for row in ncci.addons_in(ncci.separated_rows(source.lines, source.name), source.name)
    ]


def test_pairs() -> None:
    found = pairs(PAIRS)
    assert found[0] == Pair(
        "10001", "20001", date(2020, 1, 1), None, 0, "More extensive procedure", "2026Q4"
    )
    again = [(each.starts_on, each.ends_on) for each in found if each.column2 == "20002"]
    assert again == [(date(1996, 1, 1), date(2019, 12, 31)), (date(2021, 4, 1), None)]
    assert [each.modifier for each in found] == [0, 1, 1, 9, 1]
    assert not found[3].applies(date(2020, 1, 1))


def test_columns_are_found_by_their_words_and_the_preamble_may_be_any() -> None:
    body = "20001\t10001\t20200101\t20211231\t1\r\n"
    head = 'Column 2\tColumn 1\tEffDt\tDelDt\t"Modifier\r\nIndicator"\r\n'
    assert pairs(head + body, "mcd.txt") == [
        Pair("10001", "20001", date(2020, 1, 1), date(2021, 12, 31), 1)
    ]
    assert pairs("\r\n" * 20 + PAIRS) == pairs(PAIRS)
    assert pairs(PAIRS.replace("\r\n", "\n")) == pairs(PAIRS)
    assert pairs(PAIRS + "\r\n") == pairs(PAIRS)


def test_a_zip_has_all_its_texts_read() -> None:
    second = PAIRS.replace("10001\t20001", "30001\t20001")
    made = zipped({"ccipra-v323r0-f1.txt": PAIRS, "x.xlsx": "no", "ccipra-v323r0-f2.TXT": second})
    assert len(read_pairs(made.getvalue(), "ptp.zip")) == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no heading with Column 1"),
        ("hello\r\n", "no heading with Column 1"),
        (LIMITS, "the table of units"),
        (ADDONS, "the add-on codes"),
        ("Column 1\tColumn 2\tModifier\r\n10001\t20001\t1\r\n", "no ends and no starts"),
        (PAIRS[: PAIRS.index("10001\t")], "cut off"),
        (PAIRS[: PAIRS.rindex("20200101")], "line 11: has"),
        (PAIRS[:-10], "line 11: the file ends in the middle"),
        (PAIRS.replace("20210401", "20210431"), "line 9: “20210431” is not a date"),
        (PAIRS.replace("20210401", " "), "line 9: has no effective date"),
        (PAIRS.replace("\t0\tMore", "\t2\tMore"), "line 7: the modifier indicator is “2”"),
        (PAIRS.replace("10001\t20002\t*", "1001\t20002\t*"), "line 8: “1001” and “20002” are"),
        (PAIRS.replace("\t20191231", "\t19951231"), "line 8: ends on 1995-12-31 before"),
        (PAIRS + PAIRS, "line 12: has 1 columns"),
    ],
)
def test_what_is_no_table_of_pairs_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NotNcci, match=said.replace("(", r"\(")) as refused:
        pairs(text)
    assert "ccipra-v323r0-f1.txt" in refused.value.message


def test_limits() -> None:
    first, second, third = limits(LIMITS)
    starts = date(2026, 10, 1)
    assert first == Limit(
        "10001", 1, Adjudication.DAY_BY_POLICY, starts, "Anatomic Consideration", "2026Q4"
    )
    assert (second.units, second.adjudication) == (3, Adjudication.LINE)
    assert (third.units, third.rationale) == (10, "Clinical: Data, of claims")


def test_the_heading_of_the_limits_names_the_setting_and_its_order_is_free() -> None:
    text = (
        '"notice"\r\nMUE Adjudication Indicator,MUE Rationale,"HCPCS/CPT Code",'
        "Outpatient Hospital Services MUE Values\r\n3 Date,Why,10001,4\r\n"
    )
    source = next(ncci.sources(io.BytesIO(text.encode()), "mue.csv"))
    rows = ncci.csv_rows(source.lines, source.name)
    head = ncci.read_limits_head(rows, source.name)
    assert (head.setting, head.starts_on) == (Setting.OUTPATIENT_HOSPITAL, None)
    (only,) = ncci.limits_in(rows, head, starts_on=date(2026, 7, 1))
    assert only[:4] == ("10001", 4, 3, date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no heading"),
        (PAIRS.replace("\t", ","), "but the pairs"),
        (LIMITS[: LIMITS.index("10001")], "no limit stands below"),
        (LIMITS.replace("10002,3", "10002,three"), "line 7: the units of 10002 are “three”"),
        (LIMITS.replace("1 Line", "Line"), "line 7: the adjudication indicator of 10002"),
        (LIMITS.replace("10002,", "1002,"), "line 7: “1002” is not a procedure code"),
        (LIMITS[: LIMITS.index(", of claims")], "line 8: unexpected end of data"),
        (LIMITS.replace("1 Line Edit,CMS Policy", "1 Line Edit"), "line 7: has 3 columns"),
    ],
)
def test_what_is_no_table_of_limits_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NotNcci, match=said):
        limits(text)


def test_addons_in_any_of_the_layouts() -> None:
    found = addons(ADDONS)
    assert found[0][:5] == (AddOnType.LISTED, "10011", "10001", date(2013, 4, 1), None)
    assert found[1].ends_on == date(2020, 12, 31)
    assert found[2].primary == ncci.CONTRACTOR_DEFINED
    assert found[3].ends_on == date(2024, 12, 31)
    assert addons(ADDONS_FIXED) == found
    assert addons(ADDONS.replace("\t", ",")) == found
    assert addons(ADDONS.replace("\r\n1\t", "\r\nI\t")) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no heading"),
        (PAIRS, "has no heading"),
        (ADDONS[: ADDONS.index("1\t10011")], "no add-on code"),
        (ADDONS.replace("\t2013091", "\t2013366"), "line 3: “2013366”: 2013 has no day 366"),
        (ADDONS.replace("2\t10012", "7\t10012"), "line 5: the type is “7”"),
        (ADDONS[: ADDONS.rindex("2013091")], "line 6: has no effective date"),
        (ADDONS.replace("\t10003", "\tTHREE"), "line 6: “THREE” is not a procedure code"),
    ],
)
def test_what_is_no_file_of_addons_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NotNcci, match=said):
        addons(text)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04nothing", "damaged ZIP"),
        (zipped({"a.xlsx": "x"}).getvalue(), "no .txt or .csv inside"),
        (zipped({"a.txt": PAIRS * 50}).getvalue()[:-40], "damaged ZIP"),
        (b"\x00\x01\x02\n", "line 1: this is not text"),
        (b"x" * 30_000, "line 1: this is not text"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(NotNcci, match=said):
        read_pairs(data, "ptp.zip")


def test_a_damaged_member_is_refused() -> None:
    data = bytearray(zipped({"a.txt": PAIRS * 50}).getvalue())
    data[60:80] = b"\xff" * 20
    with pytest.raises(NotNcci, match="damaged or was cut short"):
        read_pairs(bytes(data), "ptp.zip")


READERS: tuple[tuple[Callable[[bytes], object], str], ...] = (
    (read_pairs, PAIRS),
    (read_limits, LIMITS),
    (read_addons, ADDONS),
    (read_addons, ADDONS_FIXED),
)


@settings(max_examples=150)
@given(
    st.sampled_from(READERS),
    st.lists(st.tuples(st.integers(0, 700), st.binary(max_size=6), st.integers(0, 40)), max_size=4),
    st.booleans(),
)
def test_any_file_is_read_or_refused(
    reader: tuple[Callable[[bytes], object], str], harm: list[tuple[int, bytes, int]], zips: bool
) -> None:
    read, text = reader
    data = zipped({"a.txt": text}).getvalue() if zips else text.encode("latin-1")
    for at, put, gone in harm:
        data = data[:at] + put + data[at + gone :]
    with contextlib.suppress(NotNcci):
        read(data)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("ccipra-v323r0-f1.txt", "2026Q4"),
        ("ccioph-v313r1-f2.TXT", "2025Q4 r1"),
        ("medicare-ncci-2026q2-practitioner-ptp-edits-ccipra-v321r0-f1.zip", "2026Q2"),
        ("AOC_V2026Q2-F-MCR.txt", "2026Q2"),
        (LIMITS_NAME, "2026Q4"),
        ("MCR_MUE_Eff_13-01-2026.csv", ""),
        ("pairs.txt", ""),
    ],
)
def test_the_quarter_in_a_name(name: str, edition: str) -> None:
    assert ncci.edition_in_name(name) == edition


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("ccipra-v323r0-f1.txt", Setting.PRACTITIONER),
        ("ccioph-v323r0-f1.txt", Setting.OUTPATIENT_HOSPITAL),
        ("MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv", Setting.DME),
        ("edits.txt", None),
    ],
)
def test_the_setting_in_a_name(name: str, setting: Setting | None) -> None:
    assert ncci.setting_in_name(name) is setting
