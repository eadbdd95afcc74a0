"""Box 24 of a CMS-1500: up to six services, each with what goes into its shaded half."""

from collections.abc import Sequence

from almoner.lib.claimforms import facts, wording
from almoner.lib.claimforms.cms1500_insured import is_medicare
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim, ServiceLine
from almoner.lib.x12.parts import Party

MOST_LINES = 6
LETTERS = "ABCDEFGHIJKL"
_BETWEEN = "   "
"""Three blanks part what stands side by side in a shaded half."""
Numbered = tuple[int, ServiceLine]
"""A line with its number in the claim, from 1."""


def fill(sheet: Sheet, claim: Claim, lines: Sequence[Numbered]) -> None:
    """Fill box 24 with up to six lines."""
    for row, (number, line) in enumerate(lines, 1):
        place = f"line {number}"
        _service(sheet, claim, line, row, place)
        _pointers(sheet, claim, line, row, place)
        _supplement(sheet, line, row, place)
        _rendering(sheet, claim, line, row, place)
    _screening(sheet, claim, len(lines))


def _service(sheet: Sheet, claim: Claim, line: ServiceLine, row: int, place: str) -> None:
    if days := line.dates.get("472"):
        sheet.put(f"24A line {row} from", wording.day(days[0]), f"{place}.dates 472")
        sheet.put(f"24A line {row} to", wording.day(days[1]), f"{place}.dates 472")
    else:
        sheet.problem(f"24A line {row} from", "The service has no date. Add it.")
    if line.place:
        sheet.put(f"24B line {row}", line.place, f"{place}.place")
    else:
        sheet.put(f"24B line {row}", claim.place, "place")
    if line.is_emergency:
        sheet.put(f"24C line {row}", "Y", f"{place}.is_emergency")
    procedure = line.procedure
    sheet.put(f"24D line {row}", wording.code(procedure.code), f"{place}.procedure.code")
    modifiers = " ".join(wording.code(each) for each in procedure.modifiers)
    sheet.put(f"24D line {row} modifiers", modifiers, f"{place}.procedure.modifiers")
    sheet.money(f"24F line {row}", line.charge, f"{place}.charge")
    if line.units is not None:
        sheet.put(f"24G line {row}", wording.quantity(line.units), f"{place}.units")
    else:
        sheet.problem(f"24G line {row}", "The service has no number of units. Add it.")


def _pointers(sheet: Sheet, claim: Claim, line: ServiceLine, row: int, place: str) -> None:
    box = f"24E line {row}"
    known = min(len(claim.diagnoses), len(LETTERS))
    letters = [LETTERS[each - 1] for each in line.pointers if 1 <= each <= known]
    if len(letters) < len(line.pointers):
        sheet.problem(
            box, "The service points at a diagnosis that box 21 does not have. Point it elsewhere."
        )
    if is_medicare(claim):  # chapter 26, item 24E: one letter a line
        letters = letters[:1]
    sheet.put(box, "".join(letters), f"{place}.pointers")


def _supplement(sheet: Sheet, line: ServiceLine, row: int, place: str) -> None:
    """Fill the shaded half: the drug, then what else is said of the service."""
    found, sources = [], []
    if line.drug is not None:
        found.append(_drug(sheet, line, row))
        sources.append(f"{place}.drug")
    words = wording.remark(" ".join(filter(None, (line.procedure.description, line.note))))
    if words:
        found.append(f"ZZ{words}")
        sources.append(f"{place}.note" if line.note else f"{place}.procedure.description")
    sheet.put(f"24 line {row} shaded", _BETWEEN.join(found), ", ".join(sources))


def _drug(sheet: Sheet, line: ServiceLine, row: int) -> str:
    drug = line.drug
    if drug is None:
        return ""
    ndc = wording.code(drug.ndc)
    if len(ndc) != 11 or not ndc.isdecimal():
        sheet.problem(
            f"24 line {row} shaded",
            f"“{drug.ndc}” is not an NDC of eleven digits (5-4-2). Write it with its zeros.",
        )
    if drug.quantity is None:
        return f"N4{ndc}"
    return f"N4{ndc}{_BETWEEN}{wording.code(drug.unit)}{wording.quantity(drug.quantity)}"


def _rendering(sheet: Sheet, claim: Claim, line: ServiceLine, row: int, place: str) -> None:
    who, source = _who_renders(claim, line, place)
    sheet.put(f"24J line {row}", wording.npi(who), f"{source}.id")
    if not is_medicare(claim):
        kind, value, part = facts.other_id(who)
        sheet.put(f"24I line {row}", kind, f"{source}.{part}")
        sheet.put(f"24J line {row} shaded", wording.code(value), f"{source}.{part}")


def _who_renders(claim: Claim, line: ServiceLine, place: str) -> tuple[Party | None, str]:
    mine = next((each for each in line.parties if each.entity == "82"), None)
    if mine is not None:
        return mine, f"{place}.party 82"
    return claim.party("82"), "party 82"


def _screening(sheet: Sheet, claim: Claim, rows: int) -> None:
    """Put the referral code of a child's screening (EPSDT, CRC*ZZ) into the shaded half of 24H."""
    said = next((each for each in claim.extra if each[:2] == ["CRC", "ZZ"]), None)
    if said is None or len(said) < 4:
        return
    if rows == 1 and len(claim.lines) == 1:
        sheet.put("24H line 1 shaded", wording.code(said[3]), "extra CRC ZZ")
    else:
        sheet.problem(
            "24H line 1 shaded",
            f"The claim says {said[3]} of a screening (EPSDT), not of which line. Write it beside"
            " its line by hand, or bill the screening alone.",
        )
