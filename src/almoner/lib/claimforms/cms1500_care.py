"""Boxes 14 to 23 of a CMS-1500: dates, who sent the patient, diagnoses, numbers given by payers."""

from collections.abc import Sequence

from almoner.lib.claimforms import facts, wording
from almoner.lib.claimforms.cms1500_insured import is_medicare
from almoner.lib.claimforms.cms1500_lines import LETTERS, Numbered
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.parts import Party

_ONSET = ("431", "484")
_OTHER_DATES = ("454", "304", "453", "439", "455", "471", "090", "091", "444")
_SENT_BY = ("DN", "DK", "DQ")
"""Refers, orders, supervises: the first there is goes into box 17."""
_NUMBERS = (("G1", "prior authorization"), ("9F", "referral"), ("X4", "CLIA"),
            ("EW", "mammography certificate"))  # fmt: skip
_NAMES = {"DN": "refers", "DK": "orders", "DQ": "supervises"}


def fill(sheet: Sheet, claim: Claim, part: Sequence[Numbered]) -> None:
    """Fill boxes 14 to 23 for the lines of a page."""
    _dates(sheet, claim)
    _sent_by(sheet, claim, part)
    _words(sheet, claim)
    _laboratory(sheet, part)
    _diagnoses(sheet, claim)
    _resubmission(sheet, claim)
    _authorization(sheet, claim, part)


def parties(claim: Claim, part: Sequence[Numbered], entity: str) -> list[tuple[Party, str]]:
    """Return who has a role on the claim or on these lines, each with their place."""
    found = [(each, f"party {entity}") for each in claim.parties if each.entity == entity]
    for number, line in part:
        found += [
            (each, f"line {number}.party {entity}")
            for each in line.parties
            if each.entity == entity
        ]
    return found


def _dates(sheet: Sheet, claim: Claim) -> None:
    medicare, dates = is_medicare(claim), claim.dates
    # chapter 26: for Medicare no qualifiers, no box 15, and in box 14 when chiropractic care began
    onset = next((each for each in (*_ONSET, *(("454",) if medicare else ())) if each in dates), "")
    if onset:
        sheet.put("14", wording.day(dates[onset][0]), f"dates {onset}")
        if not medicare:
            sheet.put("14 qualifier", onset, f"dates {onset}")
    others = [each for each in _OTHER_DATES if each in dates]
    if others and not medicare:
        sheet.put("15 qualifier", others[0], f"dates {others[0]}")
        sheet.put("15", wording.day(dates[others[0]][0]), f"dates {others[0]}")
        if len(others) > 1:
            sheet.problem(
                "15",
                f"Box 15 has room for one date: {', '.join(others[1:])} of the claim left out."
                " Send the claim electronically if the payer needs it.",
            )
    _span(sheet, claim, "16", (("360", "361"), ("314", "314"), ("297", "296")))
    _span(sheet, claim, "18", (("435", "096"),))


def _span(sheet: Sheet, claim: Claim, box: str, kinds: Sequence[tuple[str, str]]) -> None:
    for first, last in kinds:
        if first in claim.dates or last in claim.dates:
            if first in claim.dates:
                sheet.put(f"{box} from", wording.day(claim.dates[first][0]), f"dates {first}")
            if last in claim.dates:
                sheet.put(f"{box} to", wording.day(claim.dates[last][1]), f"dates {last}")
            return


def _sent_by(sheet: Sheet, claim: Claim, part: Sequence[Numbered]) -> None:
    found = [each for entity in _SENT_BY for each in parties(claim, part, entity)]
    if not found:
        return
    party, source = found[0]
    sheet.put("17 qualifier", party.entity, source)
    sheet.put("17", wording.spoken_name(party), f"{source}.name")
    sheet.put("17b", wording.npi(party), f"{source}.id")
    kind, value, place = facts.other_id(party, with_taxonomy=False)
    if kind and not is_medicare(claim):
        sheet.put("17a qualifier", kind, f"{source}.{place}")
        sheet.put("17a", wording.code(value), f"{source}.{place}")
    more = [each for each, _ in found if (each.entity, each.id) != (party.entity, party.id)]
    for each in more:
        sheet.problem(
            "17",
            f"Box 17 names one person: {wording.spoken_name(each)}, who {_NAMES[each.entity]}, is"
            " left out. Bill these services on a claim of their own, or electronically.",
        )


def _words(sheet: Sheet, claim: Claim) -> None:
    """Fill box 19 with notes and the numbers of papers sent apart."""
    found = [wording.remark(text) for _, text in claim.notes]
    places = [f"notes {kind}" for kind, _ in claim.notes]
    for each in claim.paperwork:
        kind, way, *rest = (*each, "", "")
        control = rest[3] if len(each) > 5 else ""
        if control:
            found.append(f"PWK{kind}{way}{wording.code(control)}")
            places.append(f"paperwork {kind}")
    sheet.put("19", "   ".join(found), ", ".join(places))


def _laboratory(sheet: Sheet, part: Sequence[Numbered]) -> None:
    """Fill box 20: whether a service was bought from an outside laboratory."""
    bought = [number for number, line in part if any(each.entity == "QB" for each in line.parties)]
    place = f"line {bought[0]}.party QB" if bought else "no service was bought"
    sheet.either("20", "YES", "NO", bool(bought), place)
    if bought:
        sheet.problem(
            "20 charge",
            "What the outside laboratory charged is not known here. Write it into the box.",
        )


def _diagnoses(sheet: Sheet, claim: Claim) -> None:
    found = claim.diagnoses
    for letter, (kind, value, _) in zip(LETTERS, found, strict=False):
        sheet.put(f"21{letter}", wording.code(value), f"diagnoses {kind}")
    if found:
        is_old = not found[0][0].startswith("A")
        sheet.put("21 ICD", "9" if is_old else "0", f"diagnoses {found[0][0]}")
    if len(found) > len(LETTERS):
        left = ", ".join(value for _, value, _ in found[len(LETTERS) :])
        sheet.problem("21L", f"Box 21 has room for twelve diagnoses: {left} left out.")


def _resubmission(sheet: Sheet, claim: Claim) -> None:
    if claim.frequency in ("", "1"):
        return
    if is_medicare(claim):
        sheet.problem(
            "22 code",
            "Medicare takes no replaced or voided claim on paper (box 22 stays blank)."
            " Ask for a reopening, or send a new claim.",
        )
        return
    sheet.put("22 code", claim.frequency, "frequency")
    original = claim.reference("F8")
    sheet.put("22 original", wording.remark(original), "references F8")
    if not original:
        sheet.problem(
            "22 original",
            "A claim that replaces or voids another names the payer's number of that one. Add it.",
        )


def _authorization(sheet: Sheet, claim: Claim, part: Sequence[Numbered]) -> None:
    """Fill box 23, which holds one number only."""
    found: dict[str, tuple[str, str]] = {}
    for kind, name in _NUMBERS:
        for place, references in (
            ("", claim.references),
            *((f"line {number}.", line.references) for number, line in part),
        ):
            for each, value in references:
                if each == kind:
                    found.setdefault(wording.code(value), (f"{place}references {kind}", name))
    pickup = claim.party("PW")
    if is_medicare(claim) and pickup is not None and pickup.address is not None:
        zip_code = wording.zip_code(pickup.address.postal_code)
        found.setdefault(zip_code, ("party PW.address", "ZIP of the pickup"))
    if not found:
        return
    (number, (source, _)), *rest = found.items()
    sheet.put("23", number, source)
    if rest:
        left = ", ".join(f"{name} {value}" for value, (_, name) in rest)
        sheet.problem(
            "23",
            f"Box 23 holds one number: {left} left out. Bill the services it belongs to on a"
            " claim of their own, or send the claim electronically.",
        )
