"""Eligibility: 270 written, 271 read, both in agreement, and answers in plain words."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.eligibility import (
    Asker,
    Person,
    Question,
    Reading,
    read_answers,
    reading_of,
    why_rejected,
    written,
)
from almoner.lib.x12 import Envelope, interchange, read_sets

AT = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
ENVELOPE = Envelope("MAPLE", "HOUSE", 7, 7, AT, is_test=True)
PERSON = Person("Doe", "Ana", birth_date=date(1980, 2, 29), sex="female")
ASKER = Asker("Maple Street Clinic", "1234567893", "12-3456789")


def question(trace: str = "T1", **more: object) -> Question:
    given = {
        "trace": trace, "payer_name": "Blue Harbor", "payer_id": "60999", "asker": ASKER,
        "subscriber": PERSON, "member_id": "BH1", "on": date(2026, 3, 3), **more,
    }  # fmt: skip
    return Question(**given)  # type: ignore[arg-type]


def segments(text: str) -> list[str]:
    return text.split("~")


def test_a_question_about_the_subscriber() -> None:
    text = written([question(group_number="G7")], ENVELOPE)
    (found, lines), *more = [
        (each, list(each.segments())) for each in read_sets(text.encode()).sets()
    ]
    assert not more
    assert ["*".join(each) for each in lines] == [
        "BHT*0022*13*T1*20260302*1504",
        "HL*1**20*1",
        "NM1*PR*2*BLUE HARBOR*****PI*60999",
        "HL*2*1*21*1",
        "NM1*1P*2*MAPLE STREET CLINIC*****XX*1234567893",
        "HL*3*2*22*0",
        "TRN*1*T1*1123456789",
        "NM1*IL*1*DOE*ANA****MI*BH1",
        "REF*6P*G7",
        "DMG*D8*19800229*F",
        "DTP*291*D8*20260303",
        "EQ*30",
    ]
    assert not found.problems
    assert "005010X279A1" in segments(text)[1]
    assert segments(text)[1].startswith("GS*HS*")


def test_a_question_about_a_dependent_stands_at_their_level() -> None:
    child = Person("Doe", "Bo", birth_date=date(2019, 1, 1))
    text = written([question(dependent=child, relationship="19")], ENVELOPE)
    lines = segments(text)
    assert lines.index("HL*3*2*22*1") < lines.index("NM1*IL*1*DOE*ANA****MI*BH1")
    assert lines.index("HL*4*3*23*0") < lines.index("TRN*1*T1*1123456789")
    assert "NM1*03*1*DOE*BO" in lines
    assert "INS*N*19" in lines
    assert "DMG*D8*20190101" in lines


def test_a_batch_has_a_set_for_each_payer_and_99_patients() -> None:
    asked = [question(f"T{number}") for number in range(100)]
    asked.append(question("O", payer_id="14112"))
    sets = [list(found.segments()) for found in read_sets(written(asked, ENVELOPE).encode()).sets()]
    counts = [sum(1 for each in segments if each[0] == "TRN") for segments in sets]
    assert sorted(counts) == [1, 1, 99]
    assert len({tuple(each) for found in sets for each in found if each[0] == "TRN"}) == 101


def answer(*body: str, level: str = "22") -> bytes:
    lines = [
        "BHT*0022*11*1*20260302*1504", "HL*1**20*1", "NM1*PR*2*BLUE HARBOR*****PI*60999",
        "HL*2*1*21*1", "NM1*1P*2*CLINIC*****XX*1234567893", f"HL*3*2*{level}*0",
        "TRN*2*T1*1123456789", "NM1*IL*1*DOE*ANA****MI*BH1", *body,
    ]  # fmt: skip
    sets = [("271", "0001", lines)]
    return interchange(ENVELOPE, group_code="HB", guide="005010X279A1", sets=sets).encode()


def read(*body: str) -> Reading:
    (found,) = read_answers(answer(*body))
    assert found.trace == "T1"
    return reading_of(found)


def test_an_answer_in_plain_words() -> None:
    reading = read(
        "DTP*346*D8*20260101", "EB*1*IND*30*PR*PPO GOLD", "EB*B*IND*98****25*****Y",
        "EB*B*IND*98****60*****N", "EB*C*IND*30***23*1500*****Y", "EB*C*IND*30***29*320.5*****Y",
        "EB*C*FAM*30***29*2000*****Y", "EB*A*IND*30****" + "*.2****Y", "EB*F*IND*PT***29***VS*7",
        "EB*I*IND*33", "EB*D*IND*62********Y", "MSG*CALL FIRST", "EB*G*IND*30***29*4000*****Y",
        "EB*R**30", "LS*2120", "NM1*PRP*2*OTHER MUTUAL", "LE*2120",
    )  # fmt: skip
    assert reading.is_active is True
    assert (reading.plan, reading.holds) == ("PPO GOLD", "from 01/01/2026")
    assert (reading.copay, reading.copay_of) == (Decimal(25), "Office visit")
    assert (reading.deductible, reading.deductible_left) == (Decimal(1500), Decimal("320.5"))
    assert reading.coinsurance == Decimal(20)
    assert reading.out_of_pocket_left == Decimal(4000)
    assert reading.visits_left == 7
    assert reading.authorization == ["MRI or CT scan"]
    assert reading.others == ["OTHER MUTUAL"]
    assert reading.due_today() == (Decimal(25), "The co-pay (office visit).")
    out = [line for line in reading.lines if line.is_out]
    assert [(line.what, line.text) for line in out] == [("Co-pay", "$60.00")]
    assert any(line.note == "CALL FIRST" for line in reading.lines)
    assert any(
        line.what == "Not covered" and line.service == "Chiropractic" for line in reading.lines
    )
    assert Reading.restored(json.loads(json.dumps(reading.plain()))) == reading


@pytest.mark.parametrize(
    ("body", "active"),
    [
        (["EB*1**30"], True),
        (["EB*6**30"], False),
        (["EB*6**30", "EB*1**88"], False),
        (["EB*1**30", "EB*6**35"], True),
        (["EB*1**98"], True),
        (["EB*V**30"], None),
        ([], None),
    ],
)
def test_whether_it_is_active(body: list[str], active: bool | None) -> None:
    assert read(*body).is_active is active


@pytest.mark.parametrize(
    ("body", "due", "why"),
    [
        (["EB*6**30"], None, "not active"),
        (["EB*1**30", "EB*C*IND*30***29*80"], None, "the first $80.00"),
        (["EB*1**30", "EB*A*IND*30*****.2"], None, "20 %"),
        (["EB*1**30", "EB*B*IND*98****0"], Decimal(0), "No co-pay is due"),
        (["EB*1**30", "EB*B*IND*88****15"], None, "names no co-pay"),
        (["EB*1**30", "EB*B*IND*30****15"], Decimal(15), "the plan"),
    ],
)
def test_what_to_collect_today(body: list[str], due: Decimal | None, why: str) -> None:
    amount, sentence = read(*body).due_today()
    assert amount == due
    assert why in sentence


def test_a_reject_says_why_and_what_follows() -> None:
    (found,) = read_answers(answer("AAA*N**72*C", "AAA*N**58*C"))
    assert why_rejected("Blue Harbor", found.rejects) == (
        "Blue Harbor says: the member id is not right; the birth date is missing or not right. "
        "Correct it and ask again."
    )
    assert "says nothing" in why_rejected("", [])


def test_a_payer_that_answers_nothing_at_all_rejects_all() -> None:
    lines = ["BHT*0022*11*1*20260302*1504", "HL*1**20*0", "AAA*Y**42*R"]
    sets = [("271", "0001", lines)]
    raw = interchange(ENVELOPE, group_code="HB", guide="005010X279A1", sets=sets).encode()
    (found,) = read_answers(raw)
    assert found.trace == ""
    assert [each.code for each in found.rejects] == ["42"]


def test_a_dependents_answer_is_one_answer() -> None:
    (found,) = read_answers(
        answer_of_dependent("HL*4*3*23*0", "TRN*2*T9*1", "NM1*03*1*DOE*BO", "EB*1**30")
    )
    assert (found.trace, found.given, found.member_id) == ("T9", "BO", "BH1")
    assert reading_of(found).is_active is True


def answer_of_dependent(*body: str) -> bytes:
    lines = [
        "BHT*0022*11*1*20260302*1504", "HL*1**20*1", "NM1*PR*2*BLUE HARBOR*****PI*60999",
        "HL*2*1*21*1", "HL*3*2*22*1", "NM1*IL*1*DOE*ANA****MI*BH1", *body,
    ]  # fmt: skip
    sets = [("271", "0001", lines)]
    return interchange(ENVELOPE, group_code="HB", guide="005010X279A1", sets=sets).encode()


@given(st.lists(st.text(alphabet="*^:~0129ABCEFGR", max_size=14), max_size=8))
def test_whatever_stands_in_benefits_is_read(elements: list[str]) -> None:
    body = "*".join(["EB", *[each.replace("~", "").replace("*", "") for each in elements]])
    found = list(read_answers(answer(body if body != "EB" else "EB*1")))
    assert len(found) == 1
    reading = reading_of(found[0])
    reading.due_today()
    assert Reading.restored(json.loads(json.dumps(reading.plain()))) == reading
