"""Questions of eligibility written as a 270 (005010X279A1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from almoner.lib.x12 import Envelope, Writer, interchange

GUIDE = "005010X279A1"
MOST_IN_A_SET = 99
"""Patients in one set of a batch (CAQH CORE: batches up to 99)."""
_SEXES = {"female": "F", "male": "M"}


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber or dependent."""

    family: str
    given: str = ""
    middle: str = ""
    birth_date: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the practice, or a practitioner (then with a given name)."""

    name: str
    npi: str
    tax_id: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What covers a patient on a day? ``dependent`` is the patient where not the subscriber."""

    trace: str
    payer_name: str
    payer_id: str
    asker: Asker
    subscriber: Person
    member_id: str
    on: date
    group_number: str = ""
    dependent: Person | None = None
    relationship: str = ""
    service_types: tuple[str, ...] = ("30",)


def written(questions: Iterable[Question], envelope: Envelope) -> str:
    """Return an interchange with the questions: a set for each payer and asker, of 99 at most."""
    ordered = sorted(questions, key=lambda each: (each.payer_id, each.asker.npi))
    sets: list[tuple[str, str, list[str]]] = []
    for _key, group in groupby(ordered, key=lambda each: (each.payer_id, each.asker.npi)):
        asked = list(group)
        for start in range(0, len(asked), MOST_IN_A_SET):
            control = f"{len(sets) + 1:04}"
            part = asked[start : start + MOST_IN_A_SET]
            sets.append(("270", control, _segments(part, envelope.at)))
    return interchange(envelope, group_code="HS", guide=GUIDE, sets=sets)


def _segments(questions: Sequence[Question], at: datetime) -> list[str]:
    out = Writer()
    first = questions[0]
    out.add("BHT", "0022", "13", first.trace, f"{at:%Y%m%d}", f"{at:%H%M}")
    out.add("HL", "1", "", "20", "1")
    out.add("NM1", "PR", "2", out.text(first.payer_name)[:60], *[""] * 4, "PI", first.payer_id)
    out.add("HL", "2", "1", "21", "1")
    who = first.asker
    kind = "1" if who.given else "2"
    names = (out.text(who.name)[:60], out.text(who.given)[:35])
    out.add("NM1", "1P", kind, *names, *[""] * 3, "XX", who.npi)
    number = 2
    for each in questions:
        number = _subject(out, each, number)
    return out.segments


def _subject(out: Writer, each: Question, number: int) -> int:
    """Write the subscriber's level and the dependent's; return the last number of a level."""
    number += 1
    out.add("HL", str(number), "2", "22", "1" if each.dependent else "0")
    if each.dependent is None:
        _trace(out, each)
    _name(out, "IL", each.subscriber, each.member_id)
    if each.group_number:
        out.add("REF", "6P", out.text(each.group_number)[:50])
    _demographics(out, each.subscriber)
    if each.dependent is not None:
        number += 1
        out.add("HL", str(number), str(number - 1), "23", "0")
        _trace(out, each)
        _name(out, "03", each.dependent, "")
        _demographics(out, each.dependent)
        if each.relationship in ("01", "19", "34"):
            out.add("INS", "N", each.relationship)
    out.add("DTP", "291", "D8", f"{each.on:%Y%m%d}")
    for kind in each.service_types:
        out.add("EQ", kind)
    return number


def _trace(out: Writer, each: Question) -> None:
    company = "".join(letter for letter in each.asker.tax_id if letter.isdigit())
    out.add(
        "TRN", "1", each.trace, f"1{company}" if len(company) == 9 else f"9{each.asker.npi[:9]}"
    )


def _name(out: Writer, role: str, person: Person, member_id: str) -> None:
    names = (
        out.text(person.family)[:60],
        out.text(person.given)[:35],
        out.text(person.middle)[:25],
    )
    ids = ("MI", out.text(member_id)) if member_id else ()
    out.add("NM1", role, "1", *names, "", "", *ids)


def _demographics(out: Writer, person: Person) -> None:
    if person.birth_date:
        born = f"{person.birth_date:%Y%m%d}"
        out.add("DMG", "D8", born, _SEXES.get(person.sex, ""))
