"""Boxes 0 to 13 of a CMS-1500: the payer, the patient, who is insured where."""

from almoner.lib.claimforms import facts, wording
from almoner.lib.claimforms.facts import CHILD, SELF, SPOUSE, Payer
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.parts import Party

ON_FILE = "SIGNATURE ON FILE"
MEDICARE = ("MA", "MB")
MEDIGAP = "MI"
"""SBR05 of a Medigap policy."""
_BOXES = {"MA": "MEDICARE", "MB": "MEDICARE", "MC": "MEDICAID", "CH": "TRICARE", "VA": "CHAMPVA",
          "FI": "GROUP", "OF": "FECA"}  # fmt: skip
_ANY_COVERAGE = ("12", "13", "14", "15", "BL", "CI", "HM")
"""Filing indicators of plans that groups and single people have."""
_RELATED = {SELF: "SELF", SPOUSE: "SPOUSE", CHILD: "CHILD"}


def is_medicare(claim: Claim) -> bool:
    """Whether the claim goes to Medicare itself, whose manual differs from other payers' wants."""
    return claim.subscriber.filing in MEDICARE


def fill(sheet: Sheet, claim: Claim) -> None:
    """Fill boxes 0 to 13."""
    _payer(sheet, claim)
    _patient(sheet, claim)
    _causes(sheet, claim)
    if is_medicare(claim):
        _medicare(sheet, claim)
    else:
        _insured(sheet, claim)
    if claim.release in ("Y", "I"):
        sheet.put("12", ON_FILE, f"release {claim.release}")


def _payer(sheet: Sheet, claim: Claim) -> None:
    payer, filing = claim.payer, claim.subscriber.filing
    if payer is not None:
        sheet.put("0 name", wording.capitals(payer.name), "payer.name")
        lines = payer.address.lines if payer.address else ()
        for number, line in enumerate(lines[:2], 1):
            sheet.put(f"0 address {number}", wording.capitals(line), "payer.address.lines")
        sheet.put("0 city", wording.city_line(payer.address), "payer.address")
    has_group = claim.subscriber.group_number or claim.subscriber.group_name
    kind = _BOXES.get(filing, "GROUP" if filing in _ANY_COVERAGE and has_group else "OTHER")
    sheet.check(f"1 {kind}", f"subscriber.filing {filing}".strip())


def _patient(sheet: Sheet, claim: Claim) -> None:
    person = claim.subscriber.party
    if person is not None:
        sheet.put("1a", wording.code(person.id), "subscriber.party.id")
    patient, place = facts.patient(claim)
    sheet.put("2", wording.comma_name(patient), place)
    born, born_place = facts.birth_date(claim)
    sheet.put("3", wording.birth(born), born_place)
    _sex(sheet, "3", *facts.sex(claim))
    _address(sheet, "5", patient, place)


def _sex(sheet: Sheet, box: str, sex: str, place: str) -> None:
    if sex in ("M", "F"):
        sheet.check(f"{box} {sex}", place)


def _address(sheet: Sheet, box: str, party: Party | None, place: str) -> None:
    where = party.address if party else None
    if where is not None:
        sheet.put(f"{box} street", wording.street(where), f"{place}.address.lines")
        sheet.put(f"{box} city", wording.capitals(where.city), f"{place}.address.city")
        sheet.put(f"{box} state", wording.code(where.state), f"{place}.address.state")
        zip_code = wording.zip_code(where.postal_code)
        sheet.put(f"{box} ZIP", zip_code, f"{place}.address.postal_code")
    sheet.put(f"{box} phone", wording.phone(party), f"{place}.contacts")


def _causes(sheet: Sheet, claim: Claim) -> None:
    causes = claim.related_causes
    place = f"related_causes {' '.join(causes)}".strip()
    for box, cause in (("10a", "EM"), ("10b", "AA"), ("10c", "OA")):
        sheet.either(box, "YES", "NO", cause in causes, place)
    if "AA" in causes:
        state = facts.accident_state(claim)
        sheet.put("10b state", state, place)
        if not state:
            sheet.problem("10b state", "A car accident needs the state it happened in. Add it.")
    conditions = [each[1] for each in claim.codes if each[0] == "BG" and len(each) > 1]
    sheet.put("10d", " ".join(map(wording.code, conditions)), "codes BG")


def _insured(sheet: Sheet, claim: Claim) -> None:
    """Fill boxes 4, 6, 7, 9, 11 and 13 as payers other than Medicare want them."""
    subscriber, payer = claim.subscriber, facts.billed(claim)
    person = subscriber.party
    sheet.put("4", wording.comma_name(person), "subscriber.party")
    _relationship(sheet, claim, payer)
    _address(sheet, "7", person, "subscriber.party")
    sheet.put("11", wording.code(subscriber.group_number), "subscriber.group_number")
    sheet.put("11a", wording.birth(subscriber.birth_date), "subscriber.birth_date")
    _sex(sheet, "11a", subscriber.sex, "subscriber.sex")
    _accident_number(sheet, claim)
    sheet.put("11c", wording.capitals(payer.plan), _plan_place(payer))
    found = facts.others(claim)
    place = found[0].source if found else "no other payer"
    sheet.either("11d", "YES", "NO", bool(found), place)
    if found:
        _other(sheet, found[0])
    if len(found) > 1:
        names = ", ".join(each.plan for each in found[1:])
        sheet.problem(
            "9",
            f"Box 9 has room for one other payer: {names} left out. Add a sheet that names it,"
            " or send the claim electronically.",
        )
    if claim.benefits_assigned == "Y":
        sheet.put("13", ON_FILE, "benefits_assigned Y")


def _other(sheet: Sheet, other: Payer) -> None:
    sheet.put("9", wording.comma_name(other.subscriber.party), f"{other.who}.party")
    part = "group_number" if other.subscriber.group_number else "party.id"
    sheet.put("9a", wording.code(other.policy), f"{other.who}.{part}")
    sheet.put("9d", wording.capitals(other.plan), _plan_place(other))


def _plan_place(payer: Payer) -> str:
    if payer.subscriber.group_name:
        return f"{payer.who}.group_name"
    return f"{payer.payer_source}.name"


def _relationship(sheet: Sheet, claim: Claim, payer: Payer) -> None:
    related = facts.relationship(claim, payer)
    place = f"{payer.who}.relationship" if payer.other else "patient_relationship"
    if related:
        sheet.check(f"6 {_RELATED.get(related, 'OTHER')}", f"{place} {related}")


def _accident_number(sheet: Sheet, claim: Claim) -> None:
    """Put the property and casualty insurer's number (REF*Y4) into box 11b."""
    for party, place in (
        (claim.patient, "patient"),
        (claim.subscriber.party, "subscriber.party"),
    ):
        number = party.reference("Y4") if party else ""
        if number:
            sheet.put("11b qualifier", "Y4", f"{place}.references Y4")
            sheet.put("11b", wording.remark(number), f"{place}.references Y4")
            return


def _medicare(sheet: Sheet, claim: Claim) -> None:
    """Fill boxes 4, 6, 7, 9, 11 and 13 after chapter 26: Medicare asks only who pays before it."""
    mine = facts.billed(claim).place
    found = facts.others(claim)
    earlier = [each for each in found if each.place < mine]
    medigap = [each for each in found if each.place > mine and _is_medigap(each)]
    if not earlier:
        sheet.put("11", "NONE", f"no payer before subscriber.payer_order {_order(claim)}")
    else:
        _before_medicare(sheet, claim, earlier[0])
    if medigap:
        _medigap(sheet, claim, medigap[0])


def _medigap(sheet: Sheet, claim: Claim, policy: Payer) -> None:
    is_same = facts.relationship(claim, policy) == SELF
    name = "SAME" if is_same else wording.comma_name(policy.subscriber.party)
    sheet.put("9", name, f"{policy.who}.relationship" if is_same else f"{policy.who}.party")
    sheet.put("9a", f"MEDIGAP {wording.code(policy.policy)}", f"{policy.who}.party.id")
    _payer_id_or_plan(sheet, "9d", policy)
    sheet.put("13", ON_FILE, f"{policy.source}: Medigap")


def _payer_id_or_plan(sheet: Sheet, box: str, payer: Payer) -> None:
    """Put the nine digits of a payer's id into a box, or the plan's name where it has none."""
    number = payer.party.id if payer.party else ""
    if len(number) == 9 and number.isdecimal():
        sheet.put(box, number, f"{payer.payer_source}.id")
    else:
        sheet.put(box, wording.capitals(payer.plan), _plan_place(payer))


def _order(claim: Claim) -> str:
    return claim.subscriber.payer_order


def _is_medigap(payer: Payer) -> bool:
    return payer.subscriber.insurance_type == MEDIGAP


def _before_medicare(sheet: Sheet, claim: Claim, first: Payer) -> None:
    person = first.subscriber.party
    if facts.relationship(claim, first) == SELF:
        sheet.put("4", "SAME", f"{first.who}.relationship 18")
        sheet.put("7 street", "SAME", f"{first.who}.relationship 18")
    else:
        sheet.put("4", wording.comma_name(person), f"{first.who}.party")
        _address(sheet, "7", person, f"{first.who}.party")
    _relationship(sheet, claim, first)
    part = "group_number" if first.subscriber.group_number else "party.id"
    sheet.put("11", wording.code(first.policy), f"{first.who}.{part}")
    _accident_number(sheet, claim)
    _payer_id_or_plan(sheet, "11c", first)
    if claim.benefits_assigned == "Y":
        sheet.put("13", ON_FILE, "benefits_assigned Y")
