"""What stands in the boxes of a CMS-1500."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from almoner.lib.claimforms import cms1500
from almoner.lib.claimforms.facts import WrongForm
from almoner.lib.claimforms.pages import Page
from almoner.lib.claimforms.tests import make
from almoner.lib.claimforms.tests.golden_pages import compare
from almoner.lib.x12.claims import Claim, OtherPayer, Subscriber
from almoner.lib.x12.parts import Party, Procedure

SIGNED = date(2026, 1, 31)


def one(claim: Claim) -> Page:
    (page,) = cms1500.boxes(claim)
    return page


def told(page: Page) -> dict[str, str]:
    return {each.box: each.sentence for each in page.problems}


def test_a_claim_of_eight_services_line_by_line() -> None:
    compare(cms1500.boxes(make.full(), signed_on=SIGNED), "cms1500-full")


def test_a_claim_to_medicare_line_by_line() -> None:
    compare(cms1500.boxes(make.to_medicare(parties=[make.DOCTOR]), signed_on=SIGNED), "medicare")


def test_every_box_says_where_it_came_from() -> None:
    page = cms1500.boxes(make.full(), signed_on=SIGNED)[1]
    assert all(box.source for box in page.boxes)
    assert page.source("1a") == "subscriber.party.id"
    assert page.source("24F line 2") == "line 8.charge"
    assert page.source("33b") == "billing.taxonomy"
    assert page.source("9a") == "other payer 1.subscriber.group_number"


def test_six_services_a_page_each_with_its_own_total() -> None:
    first, second = cms1500.boxes(make.full())
    assert (first.number, second.number, second.count) == (1, 2, 2)
    assert first.text("24D line 6") == "80053"
    assert second.text("24D line 2") == "81002"
    assert (first.text("28"), second.text("28")) == ("339 95", "31 95")
    assert len(cms1500.boxes(make.professional(lines=[make.line()] * 6))) == 1
    assert len(cms1500.boxes(make.professional(lines=[make.line()] * 7))) == 2


@pytest.mark.parametrize(
    ("paid", "shares"), [("50", ["50 00", ""]), ("700", ["600 00", "100 00"]), ("0", ["", ""])]
)
def test_what_was_paid_is_shared_among_the_pages(paid: str, shares: list[str]) -> None:
    lines = [make.line(charge="100")] * 8
    claim = make.professional(lines=lines, amounts={"F5": Decimal(paid)})
    assert [page.text("29") for page in cms1500.boxes(claim)] == shares


def test_a_claim_without_services_is_a_page() -> None:
    page = one(make.professional(lines=[]))
    assert page.text("28") == "0 00"


@pytest.mark.parametrize(
    ("filing", "group", "box"),
    [
        ("MB", "", "MEDICARE"), ("MC", "", "MEDICAID"), ("CH", "", "TRICARE"),
        ("VA", "", "CHAMPVA"), ("CI", "G1", "GROUP"), ("CI", "", "OTHER"), ("FI", "", "GROUP"),
        ("BL", "G1", "GROUP"), ("OF", "", "FECA"), ("WC", "G1", "OTHER"), ("", "", "OTHER"),
    ],
)  # fmt: skip
def test_the_kind_of_insurance(filing: str, group: str, box: str) -> None:
    subscriber = Subscriber(filing=filing, group_number=group, party=make.INSURED)
    page = one(make.professional(subscriber=subscriber))
    assert [each.number for each in page.boxes if each.number.startswith("1 ")] == [f"1 {box}"]


@pytest.mark.parametrize(
    ("related", "box"), [("01", "SPOUSE"), ("19", "CHILD"), ("G8", "OTHER"), ("18", "SELF")]
)
def test_the_relationship(related: str, box: str) -> None:
    page = one(make.professional(patient=make.CHILD, patient_relationship=related))
    assert [each.number for each in page.boxes if each.number.startswith("6 ")] == [f"6 {box}"]


def test_too_long_is_cut_and_told() -> None:
    insured = replace(make.INSURED, name="Featherstonehaugh-Cholmondeley")
    page = one(make.professional(subscriber=Subscriber(filing="CI", party=insured)))
    assert page.text("4") == "FEATHERSTONEHAUGH-CHOLMONDELE"
    assert "has 42 characters and the box holds 29" in told(page)["4"]
    assert "“FEATHERSTONEHAUGH-CHOLMONDELE” is cut off" in told(page)["4"]
    assert {"2", "4"} <= told(page).keys()


def test_medicare_first() -> None:
    page = one(make.to_medicare(dates={"431": (make.SEEN,) * 2, "439": (make.SEEN,) * 2}))
    assert page.text("11") == "NONE"
    assert page.text("14") == "01 12 26"
    for box in ("4", "7 street", "6 SELF", "11c", "11d NO", "13", "14 qualifier", "15", "33b"):
        assert page.text(box) == "", box
    assert page.problems == ()


def test_medicare_after_a_spouses_plan() -> None:
    claim = make.to_medicare(
        subscriber=Subscriber("S", filing="MB", party=make.INSURED),
        other_payers=[
            OtherPayer(
                Subscriber("P", "01", "G9", party=replace(make.INSURED, given_name="Eva")),
                amounts={"D": Decimal(80)}, payer=make.SECOND,
            )
        ],
    )  # fmt: skip
    page = one(claim)
    assert page.text("4") == "OBRIEN JR, EVA, L"
    assert page.text("6 SPOUSE") == "X"
    assert (page.text("11"), page.text("11c")) == ("G9", "123456789")
    assert page.text("29") == "", "Medicare asks only what the patient paid"
    claim.other_payers[0].subscriber.relationship = "18"
    page = one(claim)
    assert (page.text("4"), page.text("7 street")) == ("SAME", "SAME")


def test_medigap() -> None:
    policy = OtherPayer(
        Subscriber("S", "18", "", "", "MI", party=replace(make.INSURED, id="MG1")),
        payer=make.SECOND,
    )
    page = one(make.to_medicare(other_payers=[policy]))
    assert (page.text("9"), page.text("9a"), page.text("9d")) == (
        "SAME", "MEDIGAP MG1", "123456789",
    )  # fmt: skip
    policy.subscriber.relationship, policy.payer = "01", make.PAYER
    page = one(make.to_medicare(other_payers=[policy]))
    assert (page.text("9"), page.text("9d")) == ("OBRIEN JR, JOSE, L", "NORTHERN MUTUAL")
    assert page.text("13") == "SIGNATURE ON FILE"
    assert page.text("11") == "NONE"


def test_medicare_takes_one_letter_and_no_replacement() -> None:
    claim = make.to_medicare(lines=[make.line(pointers=(2, 1))], frequency="7")
    page = one(claim)
    assert page.text("24E line 1") == "B"
    assert page.text("22 code") == ""
    assert "Ask for a reopening" in told(page)["22 code"]


def test_replacing_needs_the_payers_number() -> None:
    page = one(make.professional(frequency="8"))
    assert page.text("22 code") == "8"
    assert "22 original" in told(page)


def test_one_number_in_box_23() -> None:
    page = one(make.professional(references=[("X4", "24D0404292"), ("G1", "A-1")]))
    assert (page.text("23"), page.source("23")) == ("A1", "references G1")
    assert "CLIA 24D0404292 left out" in told(page)["23"]
    lines = [make.line(references=[("9F", "R7")]), make.line(references=[("9F", "R7")])]
    page = one(make.professional(lines=lines))
    assert (page.text("23"), page.source("23")) == ("R7", "line 1.references 9F")
    assert page.problems == ()


def test_who_sent_the_patient() -> None:
    orders = Party("DK", "Bo", "Li", is_person=True, id_type="XX", id="1")
    page = one(make.professional(parties=[replace(make.SENDER, entity="DQ"), orders]))
    assert (page.text("17 qualifier"), page.text("17")) == ("DK", "LI BO")
    assert "PER O EK JR, who supervises, is left out" in told(page)["17"]
    same = [make.line(parties=[orders]), make.line(parties=[orders])]
    page = one(make.professional(lines=same))
    assert (page.text("17b"), page.problems) == ("1", ())


def test_diagnoses_that_do_not_fit_and_pointers_to_nowhere() -> None:
    found = [("ABK", f"J{number:03}", "") for number in range(13)]
    page = one(make.professional(diagnoses=found, lines=[make.line(pointers=(13, 12))]))
    assert page.text("21L") == "J011"
    assert page.text("24E line 1") == "L"
    assert told(page).keys() == {"21L", "24E line 1"}


def test_old_codes_have_their_own_indicator() -> None:
    assert one(make.professional(diagnoses=[("BK", "4019", "")])).text("21 ICD") == "9"
    assert one(make.professional()).text("21 ICD") == "0"


def test_places() -> None:
    page = one(make.professional())
    assert page.text("32 name") == "CEDAR VALLEY CLINIC PC"
    assert page.text("32a") == ""
    page = one(make.professional(place="12"))
    assert page.text("32 street") == "15 1/2 OAK AVE APT 2"
    elsewhere = replace(make.LAB, address=make.PAYER.address)
    lines = [make.line(parties=[make.LAB]), make.line(parties=[elsewhere])]
    page = one(make.professional(lines=lines))
    assert page.text("32a") == "1588667638"
    assert "32 name" in told(page)


def test_numbers_of_the_payer_stand_beside_the_npi() -> None:
    payer = replace(make.PAYER, references=[("G2", "P-9")])
    page = one(make.professional(payer=payer, parties=[make.DOCTOR]))
    assert (page.text("33b"), page.source("33b")) == ("G2P9", "payer.references G2")
    assert page.text("24I line 1") == "G2"
    page = one(make.professional(parties=[replace(make.DOCTOR, references=[], taxonomy="2085R")]))
    assert (page.text("24I line 1"), page.text("24J line 1 shaded")) == ("ZZ", "2085R")


def test_what_is_told_of_a_service() -> None:
    drug = make.Drug("0409-3795", None)
    lines = [
        make.line(dates={}, units=None, drug=drug),
        make.line(parties=[Party("QB")]),
        make.line(note="by hand"),
    ]
    lines[2].procedure = Procedure("99199", description="Unlisted service")
    page = one(make.professional(lines=lines))
    assert page.text("24 line 3 shaded") == "ZZUNLISTED SERVICE BY HAND"
    assert page.text("20 YES") == "X"
    assert told(page).keys() == {
        "24A line 1 from", "24G line 1", "24 line 1 shaded", "20 charge",
    }  # fmt: skip


def test_screening_of_a_child() -> None:
    claim = make.professional(extra=[["CRC", "ZZ", "Y", "S2"]])
    assert one(claim).text("24H line 1 shaded") == "S2"
    claim = make.professional(extra=[["CRC", "ZZ", "Y", "S2"]], lines=[make.line()] * 2)
    assert "24H line 1 shaded" in told(one(claim))


def test_car_accident_needs_a_state() -> None:
    page = one(make.professional(related_causes=("AA",)))
    assert page.text("10b YES") == "X"
    assert "10b state" in told(page)


def test_lines_have_to_come_to_the_charge() -> None:
    page = one(make.professional(charge=Decimal(1)))
    assert told(page)["28"].startswith("The lines come to 120.00, the claim says 1.")


def test_assignment() -> None:
    assert one(make.professional(accepts_assignment="C")).text("27 NO") == "X"
    page = one(make.professional(accepts_assignment="B"))
    assert (page.text("27 NO"), list(told(page))) == ("X", ["27 NO"])


def test_what_concerns_the_claim_is_said_once() -> None:
    claim = make.professional(
        payer=replace(make.PAYER, name="The " + "Very " * 8 + "Long Name"),
        lines=[make.line(dates={})] * 7,
    )
    first, second = cms1500.boxes(claim)
    assert "0 name" in told(first)
    assert set(told(second)) == {"24A line 1 from"}


def test_an_institutional_claim_is_refused() -> None:
    with pytest.raises(WrongForm, match="UB-04"):
        cms1500.boxes(make.stay())
