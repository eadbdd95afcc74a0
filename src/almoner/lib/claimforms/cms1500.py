"""A professional claim as the boxes of a CMS-1500 (02/12), six services a page."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from almoner.lib.claimforms import cms1500_care, cms1500_insured, cms1500_lines, facts, wording
from almoner.lib.claimforms.cms1500_insured import ON_FILE, is_medicare
from almoner.lib.claimforms.cms1500_lines import MOST_LINES, Numbered
from almoner.lib.claimforms.facts import WrongForm
from almoner.lib.claimforms.layouts import CMS1500
from almoner.lib.claimforms.pages import Page
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.parts import ZERO, Address, Party

HOME = "12"


def boxes(claim: Claim, *, signed_on: date | None = None) -> list[Page]:
    """Return the pages of a professional claim: each is a form of its own, with its own total.

    ``signed_on`` is the date beside the provider's signature (box 31). What the paper cannot say
    as the claim does is a problem of the page it concerns.

    Raises:
        WrongForm: the claim is institutional.
    """
    if claim.is_institutional:
        raise WrongForm("This is an institutional claim: it goes on a UB-04.")
    numbered = list(enumerate(claim.lines, 1))
    parts = [numbered[at : at + MOST_LINES] for at in range(0, len(numbered), MOST_LINES)] or [[]]
    totals = [sum((line.charge for _, line in part), ZERO) for part in parts]
    paid = _shares(_paid(claim), totals)
    sheets = []
    for part, total, share in zip(parts, totals, paid, strict=True):
        sheet = Sheet(CMS1500)
        cms1500_insured.fill(sheet, claim)
        cms1500_care.fill(sheet, claim, part)
        cms1500_lines.fill(sheet, claim, part)
        _foot(sheet, claim, total, share, signed_on)
        _place(sheet, claim, part)
        _billing(sheet, claim)
        sheets.append(sheet)
    if sum(totals, ZERO) != claim.charge:
        sheets[0].problem(
            "28",
            f"The lines come to {sum(totals, ZERO)}, the claim says {claim.charge}."
            " Correct one of them.",
        )
    _say_once(sheets)
    return [sheet.page(number, len(sheets)) for number, sheet in enumerate(sheets, 1)]


def _say_once(sheets: Sequence[Sheet]) -> None:
    """Leave what concerns the whole claim on its first page only."""
    for sheet in sheets[1:]:
        sheet.problems = [
            each
            for each in sheet.problems
            if each.box.startswith("24") or each not in sheets[0].problems
        ]


def _paid(claim: Claim) -> Decimal:
    """Return what the patient and, but for Medicare, other payers paid."""
    patient = claim.amounts.get("F5", ZERO)
    if is_medicare(claim):  # chapter 26, item 29: the patient only
        return patient
    return patient + sum((facts.paid_by(each) for each in facts.others(claim)), ZERO)


def _shares(paid: Decimal, totals: Sequence[Decimal]) -> list[Decimal]:
    """Return what was paid as shares of the pages: up to each total, the rest on the last."""
    shares, left = [], paid
    for total in totals[:-1]:
        shares.append(min(left, total))
        left -= shares[-1]
    return [*shares, left]


def _foot(
    sheet: Sheet, claim: Claim, total: Decimal, paid: Decimal, signed_on: date | None
) -> None:
    """Fill boxes 25 to 31."""
    for kind, box in (("EI", "25 EIN"), ("SY", "25 SSN")):
        if claim.billing is not None and (number := claim.billing.reference(kind)):
            sheet.put("25", wording.code(number), f"billing.references {kind}")
            sheet.check(box, f"billing.references {kind}")
            break
    sheet.put("26", wording.remark(claim.claim_id), "claim_id")
    accepts = claim.accepts_assignment
    sheet.either("27", "YES", "NO", accepts == "A", f"accepts_assignment {accepts}")
    if accepts == "B":
        sheet.problem(
            "27 NO",
            "The claim accepts assignment for laboratory services only, which paper cannot say."
            " Bill these on a claim of their own.",
        )
    sheet.money("28", total, "the charges of the lines above")
    if paid:
        sheet.money("29", paid, _paid_place(claim))
    if claim.signature == "Y":
        sheet.put("31", ON_FILE, "signature Y")
        sheet.put("31 date", wording.day(signed_on), "the day it was signed")


def _paid_place(claim: Claim) -> str:
    places = ["amounts F5"] if claim.amounts.get("F5") else []
    if not is_medicare(claim):
        found = facts.others(claim)
        places += [f"{each.source}.amounts D" for each in found if facts.paid_by(each)]
    return ", ".join(places)


def _place(sheet: Sheet, claim: Claim, part: Sequence[Numbered]) -> None:
    """Fill box 32: where the services were given."""
    party, source = _place_of(sheet, claim, part)
    if party is None:
        return
    _named(sheet, "32", party, party.address, source)
    if source.startswith("party 77") or ".party 77" in source:
        sheet.put("32a", wording.npi(party), f"{source}.id")
        kind, value, part_of = facts.other_id(party, with_taxonomy=False)
        if kind and not is_medicare(claim):
            sheet.put("32b", kind + wording.code(value), f"{source}.{part_of}")


def _place_of(sheet: Sheet, claim: Claim, part: Sequence[Numbered]) -> tuple[Party | None, str]:
    found = cms1500_care.parties(claim, part, "77")
    if found:
        if any(each.address != found[0][0].address for each, _ in found):
            sheet.problem(
                "32 name",
                "The services were given at several places and a form names one. Bill each place"
                " on a claim of its own.",
            )
        return found[0]
    if claim.place == HOME:
        patient, place = facts.patient(claim)
        return patient, f"{place} (place of service 12, at home)"
    return claim.billing, "billing (no other place is named)"


def _billing(sheet: Sheet, claim: Claim) -> None:
    """Fill box 33."""
    billing = claim.billing
    if billing is None:
        return
    _named(sheet, "33", billing, billing.address, "billing")
    sheet.put("33 phone", wording.phone(billing), "billing.contacts")
    sheet.put("33a", wording.npi(billing), "billing.id")
    if is_medicare(claim):
        return
    kind, value, part = facts.other_id(claim.payer, with_taxonomy=False)
    source = f"payer.{part}"
    if not kind:
        kind, value, part = facts.other_id(billing)
        source = f"billing.{part}"
    sheet.put("33b", kind + wording.code(value), source)


def _named(sheet: Sheet, box: str, party: Party, where: Address | None, source: str) -> None:
    sheet.put(f"{box} name", wording.spoken_name(party), f"{source}.name")
    sheet.put(f"{box} street", wording.street(where), f"{source}.address.lines")
    sheet.put(f"{box} city", wording.city_line(where), f"{source}.address")
