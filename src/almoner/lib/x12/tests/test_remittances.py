"""Remittances balance at line, claim and payment, or it is said where they do not."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.x12 import RemittanceReader, read_sets
from almoner.lib.x12.acknowledgements import Received, read_999, write_999
from almoner.lib.x12.envelope import Problem
from almoner.lib.x12.tests.test_tokens import isa
from almoner.lib.x12.values import amount, written

CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
LINES = st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=4)
"""Paid and adjusted, line by line."""


def remittance(claims: list[list[tuple[Decimal, Decimal]]], taken: Decimal) -> list[str]:
    segments, total = [], Decimal(0)
    for number, lines in enumerate(claims):
        paid = sum((each[0] for each in lines), Decimal())
        off = sum((each[1] for each in lines), Decimal())
        total += paid
        segments.append(
            f"CLP*C{number}*1*{written(paid + off)}*{written(paid)}*{written(off)}*MC*P{number}"
        )
        for one, less in lines:
            segments.append(f"SVC*HC:99213*{written(one + less)}*{written(one)}")
            segments.append(f"CAS*CO*45*{written(less)}")
    segments.append(f"PLB*1234567893*20261231*WO:X*{written(taken)}")
    return [f"BPR*I*{written(total - taken)}*C*ACH", "TRN*1*77*1999999999", *segments]


def whole(segments: list[str], code: str = "835", guide: str = "005010X221A1") -> bytes:
    body = "~".join(segments)
    text = (
        f"{isa('*', ':', '~')}GS*HP*A*B*20260131*1430*1*X*{guide}~ST*{code}*0001~{body}~"
        f"SE*{len(segments) + 2}*0001~GE*1*1~IEA*1*000000001~"
    )
    return text.encode()


def read(segments: list[str]) -> RemittanceReader:
    reader = RemittanceReader(next(read_sets(whole(segments)).sets()))
    list(reader.claims())
    return reader


@given(st.lists(LINES, min_size=1, max_size=4), CENTS)
def test_what_balances_is_found_to_balance(
    claims: list[list[tuple[Decimal, Decimal]]], taken: Decimal
) -> None:
    reader = read(remittance(claims, taken))
    assert reader.imbalances == []
    assert reader.set.problems == []
    assert reader.remittance.claim_count == len(claims)


@given(st.lists(LINES, min_size=1, max_size=3), CENTS, st.data())
def test_any_amount_that_is_changed_is_found(
    claims: list[list[tuple[Decimal, Decimal]]], taken: Decimal, data: st.DataObject
) -> None:
    segments = remittance(claims, taken)
    amounts = {"BPR": (2,), "CLP": (3, 4), "SVC": (2, 3), "CAS": (3,), "PLB": (4,)}
    places = [
        (at, place) for at, segment in enumerate(segments) for place in amounts.get(segment[:3], ())
    ]
    at, place = data.draw(st.sampled_from(places))
    parts = segments[at].split("*")
    parts[place] = written(amount(parts[place]) + data.draw(st.sampled_from([1, -1, 100])))
    segments[at] = "*".join(parts)
    assert read(segments).imbalances


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12
    )
)
def test_amounts_are_written_and_read_again(number: Decimal) -> None:
    text = written(number)
    assert amount(text) == number
    assert "E" not in text
    assert not text.endswith(".")


def test_what_a_999_says_is_what_was_wrong() -> None:
    wrong = [Problem(5, "x", "2300", "CLM02", "6"), Problem(9, "y", "", "SE01", "4")]
    sets = [
        Received("837", "0001", "005010X222A1", 3, wrong),
        Received("837", "0002", "005010X222A1", 12, []),
    ]
    segments = write_999("HC", "17", "005010X222A1", sets)
    source = next(read_sets(whole(segments, "999", "005010X231A1")).sets())
    told = read_999(source)
    assert (told.group_control, told.status, told.accepted) == ("17", "P", 1)
    assert [each.status for each in told.sets] == ["R", "A"]
    assert told.sets[0].errors == ["5", "4"]
    assert (told.sets[0].notes[0].segment, told.sets[0].notes[0].place) == ("CLM", 3)
    assert told.sets[0].notes[0].elements == [("2", "6", "")]
    assert source.problems == []
