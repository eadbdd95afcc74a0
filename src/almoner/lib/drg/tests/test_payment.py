"""Table 5 and the payment estimate, the transfer policy worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.drg.payment import ACUTE, POST_ACUTE, NotPayable, Rates, estimate
from almoner.lib.drg.weights import BadWeights, DrgWeight, read_weights, shipped_weights

RATES = Rates(operating=Decimal(7000), capital=Decimal(500))
WEIGHTS = shipped_weights().weights
PAYABLE = sorted(drg for drg, weight in WEIGHTS.items() if weight.weight is not None)


def test_table_5_is_there() -> None:
    table = shipped_weights()
    assert table.year == 2026
    assert len(table.weights) == 772
    assert table.weights["003"] == DrgWeight(
        drg="003",
        title="ECMO OR TRACHEOSTOMY WITH MV >96 HOURS OR PRINCIPAL DIAGNOSIS EXCEPT FACE, MOUTH "
        "AND NECK WITH MAJOR O.R. PROCEDURES",
        weight=Decimal("21.2252"),
        gmlos=Decimal("22.9"),
        amlos=Decimal("33.0"),
        post_acute=True,
        special_pay=False,
    )
    assert table.weights["010"].weight == Decimal("7.1757")  # with the cap applied
    assert table.weights["999"].weight is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no heading"),
        (b"\x00\xff\xfe garbage", "no heading"),
        (
            b"MS-DRG\tPost-Acute\tMDC\tTYPE\tTitle\tWeights\tGeometric\n",
            "no column for special pay",
        ),
    ],
)
def test_anything_else_is_not_table_5(data: bytes, says: str) -> None:
    with pytest.raises(BadWeights, match=says):
        read_weights(data)


HEAD = b"MS-DRG\tPost-Acute\tSpecial Pay\tMDC\tTYPE\tTitle\tWeights\tGeometric\tArithmetic\n"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"001\tNo\tNo\tPRE\tSURG\tHEART\t28.0\t25.8\t36.2\n", "ends after 1 MS-DRGs"),
        (b"001\tNo\tNo\tPRE\n", "line 2"),
        (b"001\tNo\tNo\tPRE\tSURG\tHEART\tmuch\t25.8\t36.2\n", "'much' is not a number"),
        (b"001\tNo\tNo\tPRE\tSURG\tHEART\t-2\t25.8\t36.2\n", "'-2'"),
        (b"001\tMaybe\tNo\tPRE\tSURG\tHEART\t28.0\t25.8\t36.2\n", "neither Yes nor No"),
    ],
)
def test_a_wrong_row_is_named(row: bytes, says: str) -> None:
    with pytest.raises(BadWeights, match=says):
        read_weights(HEAD + row)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    for whole in (data, HEAD + data):
        with pytest.raises(BadWeights):
            read_weights(whole)


def a_drg(**facts: object) -> DrgWeight:
    known = {"post_acute": True, "special_pay": False} | facts
    return DrgWeight("470", "", Decimal(2), Decimal(4), Decimal(5), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("drg", "status", "days", "paid"),
    [
        (a_drg(), "01", 1, "15000.00"),  # home
        (a_drg(), "03", 1, "7500.00"),  # nursing facility on day 1: 2 of 4 days
        (a_drg(), "3", 2, "11250.00"),
        (a_drg(), "03", 0, "7500.00"),  # the same day counts as one
        (a_drg(), "03", 3, "15000.00"),
        (a_drg(), "03", 30, "15000.00"),
        (a_drg(post_acute=False), "03", 1, "15000.00"),
        (a_drg(post_acute=False), "02", 1, "7500.00"),  # another hospital: every DRG
        (a_drg(special_pay=True), "06", 1, "11250.00"),  # half, and half of 2 of 4 days
        (a_drg(special_pay=True), "02", 1, "7500.00"),  # special pay is for post-acute care only
        (a_drg(special_pay=True), "62", 3, "15000.00"),
    ],
)
def test_transfers(drg: DrgWeight, status: str, days: int, paid: str) -> None:
    assert estimate(drg, RATES, status=status, days=days).paid == Decimal(paid)


def test_wages_cola_and_add_ons() -> None:
    rates = Rates(
        operating=Decimal(1000),
        capital=Decimal(100),
        labor_share=Decimal("0.62"),
        wage_index=Decimal("0.9"),
        gaf=Decimal("0.93"),
        operating_add_on=Decimal("0.1"),
    )
    found = estimate(a_drg(), rates, status="01", days=5)
    assert found.operating == Decimal("2063.60")  # (620*0.9 + 380) * 2 * 1.1
    assert found.capital == Decimal("186.00")
    assert found.paid == found.full == Decimal("2249.60")


def test_nothing_is_paid_without_a_weight() -> None:
    with pytest.raises(NotPayable, match="DRG 999"):
        estimate(WEIGHTS["999"], RATES, status="01", days=1)
    with pytest.raises(ValueError, match="fewer than 0"):
        estimate(WEIGHTS["470"], RATES, status="01", days=-1)


@given(
    st.sampled_from(PAYABLE),
    st.sampled_from(["01", "20", *sorted(ACUTE | POST_ACUTE)]),
    st.integers(0, 60),
)
def test_beside_a_sum_of_days(drg: str, status: str, days: int) -> None:
    weight = WEIGHTS[drg]
    assert weight.weight is not None
    assert weight.gmlos is not None
    full = Fraction(7500) * Fraction(weight.weight)
    daily = full / Fraction(weight.gmlos)
    acute = status in ACUTE
    transfer = drg != "789" and (acute or (status in POST_ACUTE and weight.post_acute))
    paid = full
    if transfer:
        special = weight.special_pay and not acute
        paid = full / 2 + daily if special else 2 * daily
        for _ in range(1, days):
            paid += daily / 2 if special else daily
        paid = min(paid, full)
    found = estimate(weight, RATES, status=status, days=days)
    assert abs(Fraction(found.paid) - paid) <= Fraction(1, 50)
    assert found.paid <= found.full + Decimal("0.01")
