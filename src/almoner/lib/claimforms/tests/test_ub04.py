"""What stands in the form locators of a UB-04."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from almoner.lib.claimforms import ub04
from almoner.lib.claimforms.facts import WrongForm
from almoner.lib.claimforms.pages import Page
from almoner.lib.claimforms.tests import make
from almoner.lib.claimforms.tests.golden_pages import compare
from almoner.lib.x12.claims import OtherPayer, Subscriber
from almoner.lib.x12.parts import Party

MADE = date(2026, 1, 31)


def first(**more: Any) -> Page:
    return ub04.boxes(make.stay(**more))[0]


def told(page: Page) -> dict[str, str]:
    return {each.box: each.sentence for each in page.problems}


def test_a_stay_line_by_line() -> None:
    compare(ub04.boxes(make.stay(), made_on=MADE), "ub04-stay")


def test_every_box_says_where_it_came_from() -> None:
    page = first()
    assert all(box.source for box in page.boxes)
    assert page.source("76 NPI") == "party 71.id"
    assert page.source("4") == "place and frequency"
    assert page.source("47 line 2") == "line 2.charge"


def test_type_of_bill_has_a_zero_before_it() -> None:
    assert first(frequency="7").text("4") == "0117"
    assert first(frequency="1").text("4") == "0111"


def test_22_lines_a_page_and_the_total_on_the_last() -> None:
    lines = [make.line(charge="10.01", revenue_code="0300") for _ in range(45)]
    pages = ub04.boxes(make.stay(lines=lines), made_on=MADE)
    assert [(page.text("43 page"), page.text("43 pages")) for page in pages] == [
        ("1", "3"), ("2", "3"), ("3", "3"),
    ]  # fmt: skip
    assert [page.text("42 line 23") for page in pages] == ["", "", "0001"]
    assert [page.text("47 line 23") for page in pages] == ["", "", "450 45"]
    assert [page.text("45 line 23") for page in pages] == ["013126"] * 3
    assert pages[1].source("47 line 1") == "line 23.charge"
    assert pages[2].text("47 line 2") == ""
    assert len(ub04.boxes(make.stay(lines=lines[:22]))) == 1


def test_payers_stand_in_their_turn() -> None:
    earlier = OtherPayer(
        Subscriber("P", "01", "G9", "Spouse's plan", party=replace(make.INSURED, id="X-1")),
        amounts={"D": Decimal("99.5")},
        payer=replace(make.SECOND, references=[("F8", "ICN-1"), ("G1", "A-9")]),
    )
    claim = make.stay(other_payers=[earlier])
    claim.subscriber = replace(claim.subscriber, payer_order="S")
    (page,) = ub04.boxes(claim)
    assert (page.text("50A"), page.text("50B")) == ("PRAIRIE HEALTH PLAN", "NORTHERN MUTUAL")
    assert (page.text("54A"), page.text("55B")) == ("99 50", "150 00")
    assert (page.text("59A"), page.text("59B")) == ("01", "18")
    assert (page.text("60A"), page.text("61A"), page.text("62A")) == ("X1", "SPOUSES PLAN", "G9")
    assert (page.text("63A"), page.text("64A"), page.text("64B")) == ("A9", "ICN-1", "ICN-77")
    many = [OtherPayer(Subscriber(order), payer=make.SECOND) for order in "STA"]
    assert "Prairie Health Plan is left out" in told(first(other_payers=many))["50C"]


def test_codes_fill_the_upper_row_first() -> None:
    occurrences = [("BH", f"{number:02}", "D8", f"202601{number:02}") for number in range(1, 7)]
    values = [("BE", f"{number:02}", "", "", f"{number}.5") for number in range(1, 5)]
    page = first(codes=[*occurrences, *values])
    assert [page.text(f"{box} code") for box in ("31a", "34a", "31b", "32b")] == [
        "01", "04", "05", "06",
    ]  # fmt: skip
    assert page.text("31b date") == "010526"
    assert (page.text("39a code"), page.text("41a code"), page.text("39b amount")) == (
        "01", "03", "4 50",
    )  # fmt: skip


def test_codes_beyond_the_form_go_to_81_then_are_told() -> None:
    conditions = [("BG", f"A{number}") for number in range(12)]
    spans = [("BI", "70", "RD8", "20260110-20260111")] * 5
    page = first(codes=[*conditions, *spans])
    assert (page.text("28"), page.text("18")) == ("A10", "A0")
    assert (page.text("81a qualifier"), page.text("81a code")) == ("B3", "282N00000X")
    assert (page.text("81b qualifier"), page.text("81b code")) == ("A1", "A11")
    assert (page.text("81c qualifier"), page.text("81c value")) == ("A3", "011026011126")
    assert page.problems == ()
    page = first(codes=[("BE", f"{number:02}", "", "", "1") for number in range(17)])
    assert page.text("81d value") == "1 00"
    assert told(page)["81d code"].startswith("More codes than the form has room for: A4 15, A4 16")


def test_diagnoses() -> None:
    page = first()
    assert (page.text("66"), page.text("67"), page.text("67 POA")) == ("0", "I2109", "Y")
    assert (page.text("67B"), page.text("67B POA")) == ("I10", "N")
    assert (page.text("69"), page.text("70a"), page.text("72a")) == ("R079", "R079", "W109XXA")
    found = [("BK", "4019", ""), *[("BF", f"25{number:02}", "") for number in range(18)]]
    page = first(diagnoses=found)
    assert (page.text("66"), page.text("67Q")) == ("9", "2516")
    assert told(page)["67Q"].endswith("2517 left out.")


def test_procedures() -> None:
    others = [("BBQ", f"0{number}", "D8", "20260111") for number in range(6)]
    page = first(codes=[("BBR", "027034Z", "D8", "20260110"), *others])
    assert (page.text("74 code"), page.text("74 date")) == ("027034Z", "011026")
    assert page.text("74e code") == "04"
    assert told(page)["74e code"].endswith("05 left out.")


def test_providers() -> None:
    page = first()
    assert (page.text("76 last"), page.text("76 qualifier"), page.text("76 id")) == (
        "LIND", "G2", "NM4471",
    )  # fmt: skip
    assert (page.text("77 NPI"), page.text("77 last")) == ("1881692223", "EK JR")
    assert (page.text("78 role"), page.text("79 role")) == ("82", "DN")
    more = [*make.stay().parties, Party("ZZ", "Third", is_person=True)]
    assert "left out" in told(first(parties=more))["79 role"]


def test_pay_to_and_lone_patients() -> None:
    page = first(pay_to=Party("87", address=make.PAYER.address), patient=make.CHILD)
    assert (page.text("2 name"), page.text("2 street")) == ("LAKESHORE HOSPITAL", "PO BOX 1000")
    assert page.text("8b") == "SMITH-OBRIEN, ANA"
    assert page.text("38 line 1") == "JOSE L OBRIEN JR"


def test_accidents_and_remarks() -> None:
    assert first(references=[("LU", "MN")]).text("29") == "MN"
    page = first(notes=[("ADD", "word " * 30)])
    assert page.text("80 line 1") == "WORD WORD WORD WORD"
    assert page.text("80 line 2") == "WORD WORD WORD WORD WORD"
    assert "80 line 4" in told(page)


def test_what_is_told_is_told_on_the_first_page() -> None:
    lines = [make.line("99283", revenue_code="0450")] * 30
    claim = make.stay(lines=lines, charge=Decimal(1), notes=[("ADD", "word " * 30)])
    front, back = ub04.boxes(claim)
    assert set(told(front)) == {"80 line 4"}
    assert set(told(back)) == {"47 line 23"}


def test_a_professional_claim_is_refused() -> None:
    with pytest.raises(WrongForm, match="CMS-1500"):
        ub04.boxes(make.professional())
