"""Form locators 50 to 65 of a UB-04: up to three payers, the first in turn on line A."""

from almoner.lib.claimforms import facts, wording
from almoner.lib.claimforms.facts import Payer
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.parts import Party

LINES = "ABC"


def fill(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 50 to 65."""
    found = sorted([facts.billed(claim), *facts.others(claim)], key=lambda each: each.place)
    for line, payer in zip(LINES, found, strict=False):
        _payer(sheet, claim, payer, line)
        _insured(sheet, claim, payer, line)
        _numbers(sheet, claim, payer, line)
    for payer in found[len(LINES) :]:
        sheet.problem(
            "50C",
            f"The form has room for three payers: {payer.plan} is left out. Send the claim"
            " electronically.",
        )


def _payer(sheet: Sheet, claim: Claim, payer: Payer, line: str) -> None:
    party, other = payer.party, payer.other
    if party is not None:
        sheet.put(f"50{line}", wording.capitals(party.name), f"{payer.payer_source}.name")
        sheet.put(f"51{line}", wording.code(party.id), f"{payer.payer_source}.id")
    where, before = (other, f"{payer.source}.") if other else (claim, "")
    sheet.put(f"52{line}", where.release, f"{before}release")
    sheet.put(f"53{line}", where.benefits_assigned, f"{before}benefits_assigned")
    if other is not None and "D" in other.amounts:
        sheet.money(f"54{line}", other.amounts["D"], f"{before}amounts D")
    if other is None and "F3" in claim.amounts:
        sheet.money(f"55{line}", claim.amounts["F3"], "amounts F3")
    number, source = _own_number(claim.billing, payer)
    sheet.put(f"57{line}", number, source)


def _own_number(billing: Party | None, payer: Payer) -> tuple[str, str]:
    """Return the number the payer itself gave the provider, and its place in the claim."""
    if payer.other is not None:
        return "", ""
    for party, place in ((payer.party, payer.payer_source), (billing, "billing")):
        kind, value, part = facts.other_id(party, with_taxonomy=False)
        if kind:
            return wording.code(value), f"{place}.{part}"
    return "", ""


def _insured(sheet: Sheet, claim: Claim, payer: Payer, line: str) -> None:
    subscriber, who = payer.subscriber, payer.who
    person = subscriber.party
    sheet.put(f"58{line}", wording.comma_name(person), f"{who}.party")
    place = f"{who}.relationship" if payer.other else "patient_relationship"
    sheet.put(f"59{line}", facts.relationship(claim, payer), place)
    sheet.put(f"60{line}", wording.code(person.id) if person else "", f"{who}.party.id")
    sheet.put(f"61{line}", wording.capitals(subscriber.group_name), f"{who}.group_name")
    sheet.put(f"62{line}", wording.code(subscriber.group_number), f"{who}.group_number")


def _numbers(sheet: Sheet, claim: Claim, payer: Payer, line: str) -> None:
    """Fill form locators 63 and 64: authorizations, and the payer's number of an earlier claim."""
    if payer.other is not None:
        references = payer.party.references if payer.party else []
        place = f"{payer.payer_source}.references"
    else:
        references, place = claim.references, "references"
    allowed = [(kind, wording.code(value)) for kind, value in references if kind in ("G1", "9F")]
    if allowed:
        sheet.put(f"63{line}", allowed[0][1], f"{place} {allowed[0][0]}")
    for kind, value in allowed[1:]:
        sheet.problem(
            f"63{line}",
            f"The form has room for one number: {value} ({kind}) is left out. Send the claim"
            " electronically if the payer needs both.",
        )
    number = next((value for kind, value in references if kind == "F8"), "")
    sheet.put(f"64{line}", wording.remark(number), f"{place} F8")
