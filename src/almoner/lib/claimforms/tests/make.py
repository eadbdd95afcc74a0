"""Made-up claims for paper."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from almoner.lib.x12.claims import (
    Claim,
    Drug,
    OtherPayer,
    ServiceLine,
    Subscriber,
)
from almoner.lib.x12.parts import Address, Party, Procedure

D = Decimal
SEEN = date(2026, 1, 12)
CLINIC = Party(
    "85", "Cedar Valley Clinic, P.C.", id_type="XX", id="1234567893",
    address=Address(("1200 N. Main St.", "Suite #4"), "St. Paul", "MN", "551011234"),
    references=[("EI", "41-1234567")], taxonomy="207Q00000X",
    contacts=[("IC", "BILLING", "TE", "(651) 555-0100")],
)  # fmt: skip
HOSPITAL = Party(
    "85", "Lakeshore Hospital", id_type="XX", id="1993999998",
    address=Address(("77 Lake Rd",), "Duluth", "MN", "558021234"),
    references=[("EI", "411234567")], taxonomy="282N00000X",
    contacts=[("IC", "BILLING", "TE", "2185550123")],
)  # fmt: skip
PAYER = Party(
    "PR", "Northern Mutual", id_type="PI", id="87726",
    address=Address(("P.O. Box 1000",), "Minneapolis", "MN", "55440"),
)  # fmt: skip
MEDICARE = Party("PR", "Medicare", id_type="PI", id="06102")
SECOND = Party("PR", "Prairie Health Plan", id_type="PI", id="123456789")
INSURED = Party(
    "IL", "O'Brien", "José", "Luis", "Jr.", is_person=True, id_type="MI", id="ABC-123 456",
    address=Address(("15½ Oak Ave.", "Apt. #2"), "Duluth", "MN", "55802-1234"),
    contacts=[("IC", "", "TE", "2185550177")],
)  # fmt: skip
CHILD = Party(
    "QC", "Smith-O'Brien", "Ana", is_person=True,
    address=Address(("15 Oak Ave",), "Duluth", "MN", "55802"),
)  # fmt: skip
DOCTOR = Party("82", "Lind", "Mary", "K", is_person=True, id_type="XX", id="1679576722",
               references=[("G2", "NM-4471")])  # fmt: skip
SENDER = Party("DN", "Ek", "Per", "O", "Jr", is_person=True, id_type="XX", id="1881692223")
LAB = Party("77", "Cedar Valley Clinic East", id_type="XX", id="1588667638",
            address=Address(("9 East St",), "St Paul", "MN", "551061111"))  # fmt: skip


def line(code: str = "99213", charge: str = "120.00", **more: Any) -> ServiceLine:
    """Return a line of an office visit."""
    told: dict[str, Any] = {"pointers": (1,), "dates": {"472": (SEEN, SEEN)}, **more}
    return ServiceLine(Procedure(code), D(charge), told.pop("units", D(1)), **told)


def professional(**more: Any) -> Claim:
    """Return a claim of a father insured himself, with one visit."""
    lines = more.pop("lines", [line()])
    subscriber = Subscriber(
        filing="CI", group_number="GRP-77", group_name="Acme Works", party=INSURED,
        birth_date=date(1980, 2, 29), sex="M", relationship="18",
    )  # fmt: skip
    made = Claim(
        "26407789", sum((each.charge for each in lines), D(0)), place="11", billing=CLINIC,
        subscriber=subscriber, payer=PAYER, lines=lines,
        diagnoses=[("ABK", "J0300", ""), ("ABF", "E119", "")],
    )  # fmt: skip
    return replace(made, **more)


def full() -> Claim:
    """Return a claim of a child, of eight services, that fills most boxes of a CMS-1500."""
    lines = [
        line("99214", "180", pointers=(1, 2), parties=[]),
        line("J1885", "24.50", units=D("1.5"), drug=Drug("00409-3795-01", D("30.0"), "ML")),
        line("99070", "9.05", note="Elastic bandage, 4 in."),
        line("71046", "88", pointers=(2, 3, 4, 1)),
        line("36415", "7", pointers=(3,), is_emergency=True, place="22"),
        line("80053", "31.40", pointers=(3,)),
        line("85025", "19.95", pointers=(3,)),
        line("81002", "12", pointers=(12,)),
    ]
    lines[0].procedure = Procedure("99214", modifiers=("25", "GT"))
    return professional(
        lines=lines,
        patient=CHILD,
        patient_relationship="19",
        patient_birth_date=date(2015, 7, 4),
        patient_sex="F",
        diagnoses=[
            ("ABK" if number == 0 else "ABF", value, "")
            for number, value in enumerate(
                ("S93401A", "R05.9", "E119", "Z7984", "J0300", "I10", "M549", "R51", "K219", "F329",
                 "N390", "L309")
            )
        ],
        related_causes=("AA", "OA", "MN"),
        frequency="7",
        references=[("F8", "2026-0099887"), ("G1", "AUTH-55")],
        dates={
            "431": (date(2026, 1, 10),) * 2, "439": (date(2026, 1, 9),) * 2,
            "360": (date(2026, 1, 10),) * 2, "361": (date(2026, 1, 20),) * 2,
            "435": (date(2026, 1, 11),) * 2, "096": (SEEN, SEEN),
        },
        amounts={"F5": D("50")},
        notes=[("ADD", "Fell from a ladder")],
        paperwork=[("OZ", "BM", "", "", "AC", "DMN-0012")],
        codes=[("BG", "W2")],
        parties=[SENDER, DOCTOR, LAB],
        other_payers=[
            OtherPayer(
                Subscriber("P", "19", "G99", party=replace(INSURED, given_name="Eva", id="X1")),
                amounts={"D": D("200.00")}, payer=SECOND,
            )
        ],
    )  # fmt: skip


def to_medicare(**more: Any) -> Claim:
    """Return a claim to Medicare."""
    subscriber = Subscriber(filing="MB", party=INSURED, birth_date=date(1950, 2, 28), sex="M")
    return professional(subscriber=more.pop("subscriber", subscriber), payer=MEDICARE, **more)


def stay(**more: Any) -> Claim:
    """Return a claim of a hospital for three days."""
    first, last = date(2026, 1, 10), date(2026, 1, 13)
    told: dict[str, Any] = {
        "lines": [
            line("", "3000", revenue_code="120", units=D(3), dates={}),
            line("99283", "450.10", revenue_code="0450"),
            line("J1885", "24", revenue_code="0636", drug=Drug("00409379501", D("30"), "ML")),
        ],
        "dates": {"434": (first, last), "435": (first, first)},
        "hours": {"435": "1405", "096": "0930"},
        "admission": ("1", "7", "01"),
        "diagnoses": [
            ("ABK", "I2109", "Y"), ("ABJ", "R079", ""), ("APR", "R079", ""),
            ("ABF", "E119", "Y"), ("ABF", "I10", "N"), ("ABN", "W109XXA", "Y"),
        ],
        "codes": [
            ("BBR", "027034Z", "D8", "20260111"), ("BBQ", "4A023N7", "D8", "20260111"),
            ("BH", "11", "D8", "20260109"), ("BI", "74", "RD8", "20260111-20260112"),
            ("BE", "80", "", "", "3"), ("BE", "01", "", "", "1000.00"), ("BG", "09"), ("BG", "C5"),
            ("DR", "247"),
        ],
        "references": [("EA", "MRN-0042"), ("G1", "AUTH-55"), ("F8", "ICN-77")],
        "parties": [
            replace(DOCTOR, entity="71"), replace(SENDER, entity="72"),
            replace(DOCTOR, entity="82", id="1588667638"), SENDER,
        ],
        "amounts": {"F3": D("150")},
        "notes": [("ADD", "Patient fell on stairs at home; neighbour called the ambulance.")],
        **more,
    }  # fmt: skip
    made = professional(**told)
    return replace(
        made, is_institutional=True, place="11", place_qualifier="A",
        frequency=more.get("frequency", "7"), billing=HOSPITAL,
    )  # fmt: skip
