"""An institutional claim as the form locators of a UB-04, 22 revenue lines a page."""

from collections.abc import Sequence
from datetime import date

from almoner.lib.claimforms import facts, ub04_codes, ub04_payers, wording
from almoner.lib.claimforms.facts import WrongForm
from almoner.lib.claimforms.layouts import UB04
from almoner.lib.claimforms.pages import Page
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim, Drug, ServiceLine
from almoner.lib.x12.parts import ZERO, Party

MOST_LINES = 22
TOTAL = "0001"
REMARK_ROOM = (19, 24, 24, 24)
OTHER_ROLES = ("ZZ", "82", "DN")
"""Other operating, rendering, referring: who goes into form locators 78 and 79."""
Numbered = tuple[int, ServiceLine]


def boxes(claim: Claim, *, made_on: date | None = None) -> list[Page]:
    """Return the pages of an institutional claim; the total stands on the last.

    ``made_on`` is the creation date beside the total. What the paper cannot say as the claim does
    is a problem of the first page.

    Raises:
        WrongForm: the claim is professional.
    """
    if not claim.is_institutional:
        raise WrongForm("This is a professional claim: it goes on a CMS-1500.")
    numbered = list(enumerate(claim.lines, 1))
    parts = [numbered[at : at + MOST_LINES] for at in range(0, len(numbered), MOST_LINES)] or [[]]
    pages = []
    for number, part in enumerate(parts, 1):
        sheet = Sheet(UB04)
        _provider(sheet, claim)
        _patient(sheet, claim)
        _stay(sheet, claim)
        ub04_payers.fill(sheet, claim)
        ub04_codes.fill(sheet, claim)
        _people(sheet, claim)
        _remarks(sheet, claim)
        if number > 1:
            sheet.problems.clear()  # the same as on the first page
        _lines(sheet, part)
        _total(sheet, claim, number, len(parts), made_on)
        pages.append(sheet.page(number, len(parts)))
    return pages


def _provider(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 1 to 6 and 56."""
    billing, pay_to = claim.billing, claim.pay_to
    if billing is not None:
        _named(sheet, "1", billing, wording.capitals(billing.name), "billing")
        sheet.put("1 phone", wording.phone(billing), "billing.contacts")
        sheet.put("56", wording.npi(billing), "billing.id")
        _tax_number(sheet, billing)
    if pay_to is not None:
        name = pay_to.name or (billing.name if billing else "")
        _named(sheet, "2", pay_to, wording.capitals(name), "pay_to")
    sheet.put("3a", wording.remark(claim.claim_id), "claim_id")
    sheet.put("3b", wording.remark(claim.reference("EA")), "references EA")
    kind = f"0{claim.place}{claim.frequency}"
    sheet.put("4", wording.code(kind), "place and frequency")
    if statement := claim.dates.get("434"):
        sheet.put("6 from", wording.short_day(statement[0]), "dates 434")
        sheet.put("6 through", wording.short_day(statement[1]), "dates 434")


def _named(sheet: Sheet, box: str, party: Party, name: str, source: str) -> None:
    sheet.put(f"{box} name", name, f"{source}.name")
    sheet.put(f"{box} street", wording.street(party.address), f"{source}.address.lines")
    sheet.put(f"{box} city", wording.city_line(party.address), f"{source}.address")


def _tax_number(sheet: Sheet, billing: Party) -> None:
    """Fill form locator 5: chapter 25 writes NN-NNNNNNN."""
    number = wording.code(billing.reference("EI"))
    if len(number) == 9:
        number = f"{number[:2]}-{number[2:]}"
    sheet.put("5", number, "billing.references EI")


def _patient(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 8 to 11, and 38."""
    patient, place = facts.patient(claim)
    insured = claim.subscriber.party
    if patient is not None and insured is not None and patient.id not in ("", insured.id):
        sheet.put("8a", wording.code(patient.id), f"{place}.id")
    sheet.put("8b", wording.comma_name(patient), place)
    where = patient.address if patient else None
    if where is not None:
        sheet.put("9a", wording.street(where), f"{place}.address.lines")
        sheet.put("9b", wording.capitals(where.city), f"{place}.address.city")
        sheet.put("9c", wording.code(where.state), f"{place}.address.state")
        sheet.put("9d", wording.zip_code(where.postal_code), f"{place}.address.postal_code")
        country = wording.code(where.country)
        sheet.put("9e", "" if country == "US" else country, f"{place}.address.country")
    born, born_place = facts.birth_date(claim)
    sheet.put("10", wording.birth(born).replace(" ", ""), born_place)
    sheet.put("11", *facts.sex(claim))
    if insured is not None:
        sheet.put("38 line 1", wording.spoken_name(insured), "subscriber.party")
        sheet.put("38 line 2", wording.street(insured.address), "subscriber.party.address.lines")
        sheet.put("38 line 3", wording.city_line(insured.address), "subscriber.party.address")


def _stay(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 12 to 17, and 29."""
    if admitted := claim.dates.get("435"):
        sheet.put("12", wording.short_day(admitted[0]), "dates 435")
    sheet.put("13", claim.hours.get("435", "")[:2], "hours 435")
    sheet.put("16", claim.hours.get("096", "")[:2], "hours 096")
    for box, value, name in zip(("14", "15", "17"), claim.admission, _STAY, strict=True):
        sheet.put(box, wording.code(value), f"admission: {name}")
    sheet.put("29", facts.accident_state(claim), "references LU")


_STAY = ("type", "source", "patient's status")


def _lines(sheet: Sheet, part: Sequence[Numbered]) -> None:
    """Fill form locators 42 to 47."""
    for row, (number, line) in enumerate(part, 1):
        place, procedure = f"line {number}", line.procedure
        revenue = wording.code(line.revenue_code)
        sheet.put(f"42 line {row}", revenue.rjust(4, "0") if revenue else "", f"{place}.revenue")
        if line.drug is not None:
            sheet.put(f"43 line {row}", _drug(line.drug), f"{place}.drug")
        else:
            words = wording.capitals(procedure.description)
            sheet.put(f"43 line {row}", words, f"{place}.procedure.description")
        codes = "".join(map(wording.code, (procedure.code, *procedure.modifiers)))
        sheet.put(f"44 line {row}", codes, f"{place}.procedure")
        if days := line.dates.get("472"):
            sheet.put(f"45 line {row}", wording.short_day(days[0]), f"{place}.dates 472")
        if line.units is not None:
            sheet.put(f"46 line {row}", wording.quantity(line.units), f"{place}.units")
        sheet.money(f"47 line {row}", line.charge, f"{place}.charge")


def _drug(drug: Drug) -> str:
    """Return form locator 43 of a drug: N4, the NDC, the unit and how much, without blanks."""
    amount = wording.quantity(drug.quantity) if drug.quantity is not None else ""
    return f"N4{wording.code(drug.ndc)}{wording.code(drug.unit)}{amount}"


def _total(sheet: Sheet, claim: Claim, number: int, count: int, made_on: date | None) -> None:
    """Fill line 23: page and pages, the day, and on the last page the total of them all."""
    sheet.put("43 page", str(number), "the page's number")
    sheet.put("43 pages", str(count), "how many pages there are")
    sheet.put("45 line 23", wording.short_day(made_on), "the day it was made")
    if number == count:
        total = sum((line.charge for line in claim.lines), ZERO)
        sheet.put("42 line 23", TOTAL, "the last page of the claim")
        sheet.money("47 line 23", total, "the charges of all lines")
        if total != claim.charge:
            sheet.problem(
                "47 line 23",
                f"The lines come to {total}, the claim says {claim.charge}. Correct one of them.",
            )


def _people(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 76 to 79."""
    for box, entity in (("76", "71"), ("77", "72")):
        _person(sheet, box, claim.party(entity), f"party {entity}")
    found = [each for role in OTHER_ROLES for each in claim.parties if each.entity == role]
    for box, party in zip(("78", "79"), found, strict=False):
        sheet.put(f"{box} role", party.entity, f"party {party.entity}")
        _person(sheet, box, party, f"party {party.entity}")
    for party in found[2:]:
        sheet.problem(
            "79 role",
            f"The form has room for two other providers: {wording.spoken_name(party)} is left"
            " out. Send the claim electronically if the payer needs the name.",
        )


def _person(sheet: Sheet, box: str, party: Party | None, source: str) -> None:
    if party is None:
        return
    sheet.put(f"{box} NPI", wording.npi(party), f"{source}.id")
    kind, value, part = facts.other_id(party, with_taxonomy=False)
    sheet.put(f"{box} qualifier", kind, f"{source}.{part}")
    sheet.put(f"{box} id", wording.code(value), f"{source}.{part}")
    last = " ".join(filter(None, (wording.capitals(party.name), wording.capitals(party.suffix))))
    sheet.put(f"{box} last", last, f"{source}.name")
    sheet.put(f"{box} first", wording.capitals(party.given_name), f"{source}.given_name")


def _remarks(sheet: Sheet, claim: Claim) -> None:
    """Fill the four lines of form locator 80 with the notes, broken between words."""
    words = wording.remark(" ".join(text for _, text in claim.notes)).split()
    kinds = ", ".join(f"notes {kind}" for kind, _ in claim.notes)
    for number, room in enumerate(REMARK_ROOM, 1):
        line = words[:1]
        while line and len(line) < len(words) and len(" ".join(words[: len(line) + 1])) <= room:
            line = words[: len(line) + 1]
        words = words[len(line) :]
        sheet.put(f"80 line {number}", " ".join(line), kinds)
    if words:
        sheet.problem(
            "80 line 4",
            f"The remarks do not fit: “{' '.join(words)}” is left out. Shorten them.",
        )
