"""APC logic by hand, with made-up codes and rates; importers, files, anything as a row."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from almoner.lib import partwise
from almoner.lib.apc import (
    Addenda,
    Line,
    MissingLineColumn,
    NotAnAddendum,
    Service,
    group_claim,
    group_file,
    group_frame,
    read_addenda,
)
from almoner.lib.apc.addenda import INDICATORS
from almoner.lib.published import NotATable

RATES = {
    "J1": 5000,
    "J2": 2500,
    "T": 800,
    "S": 300,
    "V": 120,
    "Q1": 60,
    "Q2": 200,
    "K": 40,
    "G": 50,
}
CODES = {indicator: f"X{at:04}" for at, indicator in enumerate(sorted(INDICATORS))}
SERVICES = {
    code: Service(si, f"5{at:03}", Decimal(RATES[si]) if si in RATES else None)
    for at, (si, code) in enumerate(sorted(CODES.items()))
}
SERVICES |= {
    "X9001": Service("J1", "5901", Decimal(7000)),
    "X9002": Service("T", "5902", Decimal(500)),
    "X9003": Service("Q1", "5903", Decimal(90)),
    "G0378": Service("N", "", None),
}
ADDENDA = Addenda(SERVICES, {"5999": Decimal(9000)}, {("X9001", CODES["J1"]): "5999"})


def claim(*words: str) -> list[tuple[str, str]]:
    """The action and the part of the reason of each ``SI[*units][@day][/modifier]``."""
    lines = []
    for word in words:
        word, _, modifier = word.partition("/")
        word, _, day = word.partition("@")
        si, _, units = word.partition("*")
        modifiers = (modifier,) if modifier else ()
        lines.append(Line(CODES.get(si, si), day, int(units or 1), modifiers))
    return [
        (one.action, str(one.payment) if one.payment is not None else one.because)
        for one in group_claim(ADDENDA, lines)
    ]


def actions(*words: str) -> str:
    return " ".join(action.replace(" ", "-") for action, _ in claim(*words))


@pytest.mark.parametrize(("words", "expected"), [
    ("S V N", "paid paid packaged"),
    ("J1 S T V N K Q4", "paid packaged packaged packaged packaged packaged packaged"),
    ("J1 G H F A", "paid paid paid not-paid not-paid"),
    ("J1 X9001", "packaged paid"),
    ("Q1 V", "packaged paid"),
    ("Q1@1 V@2", "paid paid"),
    ("Q1", "paid"),
    ("Q1 X9003", "packaged paid"),
    ("Q2 S", "paid paid"),
    ("Q2 T", "packaged paid"),
    ("Q4 S", "packaged paid"),
    ("Q4", "not-paid"),
    ("Q4 A", "not-paid not-paid"),
    ("Q3", "paid"),
    ("J2 S", "paid paid"),
    ("J2 S G0378*8", "paid packaged packaged"),
    ("J2 S G0378*7", "paid paid packaged"),
    ("J2 T G0378*8", "paid paid packaged"),
    ("C S", "not-paid not-paid"),
    ("C@1 S@2", "not-paid paid"),
    ("B E1 M Y D", "not-paid not-paid not-paid not-paid not-paid"),
    ("Z9999 S", "error paid"),
])  # fmt: skip
def test_what_is_paid_and_what_is_packaged(words: str, expected: str) -> None:
    assert actions(*words.split()) == expected


@pytest.mark.parametrize(("words", "payments"), [
    ("T", "800.00"),
    ("T X9002", "800.00 250.00"),
    ("T@1 X9002@2", "800.00 500.00"),
    ("T*3", "1600.00"),
    ("S*2 T/73", "600.00 400.00"),
    ("X9001", "7000.00"),
    ("J1*2", "5000.00"),
])  # fmt: skip
def test_discounts(words: str, payments: str) -> None:
    assert [payment for _, payment in claim(*words.split())] == payments.split()


def test_a_complexity_adjustment_has_its_own_apc() -> None:
    first, second = group_claim(ADDENDA, [Line("X9001"), Line(CODES["J1"])])
    assert (first.apc, first.payment) == ("5999", Decimal("9000.00"))
    assert CODES["J1"] in first.because
    assert second.action == "packaged"


def rows() -> list[list[str]]:
    made = [
        [f"Y{at:04}", "text that is not read", "S", "5001", "", "$1,234.50"] for at in range(120)
    ]
    return [["Addendum B.-Final OPPS Payment by HCPCS Code"], [],
            ["HCPCS Code", "Short Descriptor", "SI", "APC", "Relative Weight", "Payment Rate"],
            *made]  # fmt: skip


def written(path: Path, table: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join("\t".join(row) for row in table))
    return path


@pytest.mark.parametrize("name", ["b.xlsx", "b.txt"])
def test_the_addenda_are_read(tmp_path: Path, name: str) -> None:
    found = read_addenda(written(tmp_path / name, rows()))
    assert found.services["Y0007"] == Service("S", "5001", Decimal("1234.50"))
    a = written(
        tmp_path / "a.txt",
        [["APC", "Group Title", "SI", "Payment Rate"], ["5999", "x", "J1", "77"]],
    )
    pairs = written(
        tmp_path / "j.txt",
        [["Primary HCPCS Code", "Secondary HCPCS Code", "Complexity Adjusted APC Assignment"],
         ["Y0001", "Y0002", "5999"]],
    )  # fmt: skip
    found = read_addenda(tmp_path / name, a, pairs)
    assert found.rates["5999"] == 77
    assert found.complexity == {("Y0001", "Y0002"): "5999"}


def test_wrong_addenda_are_refused_with_their_line(tmp_path: Path) -> None:
    for table, said in (
        ([*rows(), ["Y1", "", "S"]], "line 124"),
        ([*rows(), ["Y0999", "", "ZZ"]], "line 124"),
        ([*rows(), ["Y0999", "", "S", "1", "", "1.2.3"]], "line 124"),
        (rows()[:20], "cut off"),
        ([["a", "b"], ["1", "2"]], "no heading"),
    ):
        with pytest.raises(NotAnAddendum, match=said):
            read_addenda(written(tmp_path / "b.txt", table))


@given(content=st.binary(max_size=300))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("any.csv", "any.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NotATable):
            read_addenda(tmp_path / name)


text = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from([*SERVICES, "1", "73"])


ROW = dict.fromkeys(("claim", "hcpcs", "date", "units", "modifiers"), text)


@given(st.lists(st.fixed_dictionaries(ROW), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_line_has_an_answer_or_says_why_not(made: list[dict[str, str]]) -> None:
    for found in group_frame(ADDENDA, pl.DataFrame(made)).iter_rows(named=True):
        assert bool(found["action"]) != bool(found["error"])


CODE_AND_DAY = st.tuples(st.sampled_from(sorted(SERVICES)), st.sampled_from("12"))


@given(st.lists(CODE_AND_DAY, min_size=1, max_size=9))
@settings(max_examples=80, deadline=None)
def test_the_order_of_the_lines_changes_no_sum(made: list[tuple[str, str]]) -> None:
    def paid(lines: list[tuple[str, str]]) -> Decimal:
        found = group_claim(ADDENDA, [Line(code, day) for code, day in lines])
        assert len(found) == len(lines)
        return sum((one.payment or Decimal(0) for one in found), Decimal(0))

    assert paid(made) == paid(made[::-1])


def test_a_claim_is_never_cut_between_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partwise, "ROWS_AT_ONCE", 3)
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = [
        (claim, code) for claim in "ABCDE" for code in (CODES["N"], CODES["S"], CODES["J1"], "?")
    ]
    source.write_text("claim,hcpcs\n" + "\n".join(",".join(line) for line in lines))
    assert group_file(ADDENDA, source, out) == 20
    found = pl.read_csv(out)
    assert found["action"].to_list() == ["packaged", "packaged", "paid", None] * 5
    assert "HCPCS" in found["error"][3]
    source.write_text("claim,code\n1,2\n")
    with pytest.raises(MissingLineColumn):
        group_file(ADDENDA, source, out)
