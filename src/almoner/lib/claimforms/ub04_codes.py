"""The codes of a UB-04: conditions, occurrences, spans, values, diagnoses, procedures, taxonomy."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from almoner.lib.claimforms import wording
from almoner.lib.claimforms.sheet import Sheet
from almoner.lib.x12.claims import Claim
from almoner.lib.x12.values import WrongValue, amount, days

Composite = tuple[str, ...]
Over = list[tuple[str, str, str, str]]
"""Qualifier, code, value and place of what did not fit, for form locator 81."""
_CONDITIONS = tuple(str(each) for each in range(18, 29))
_OCCURRENCES = tuple(f"{each}{row}" for row in "ab" for each in (31, 32, 33, 34))
_SPANS = tuple(f"{each}{row}" for row in "ab" for each in (35, 36))
_VALUES = tuple(f"{each}{row}" for row in "abcd" for each in (39, 40, 41))
_OTHER_DIAGNOSES = tuple(f"67{each}" for each in "ABCDEFGHIJKLMNOPQ")
_REASONS, _CAUSES = ("70a", "70b", "70c"), ("72a", "72b", "72c")
_OTHER_PROCEDURES = ("74a", "74b", "74c", "74d", "74e")
_TAXONOMY = "B3"


def fill(sheet: Sheet, claim: Claim) -> None:
    """Fill form locators 18 to 28, 31 to 41, 66 to 74 and 81."""
    over: Over = []
    if claim.billing is not None and claim.billing.taxonomy:
        over.append((_TAXONOMY, wording.code(claim.billing.taxonomy), "", "billing.taxonomy"))
    _conditions(sheet, claim, over)
    _occurrences(sheet, claim, over)
    _spans(sheet, claim, over)
    _values(sheet, claim, over)
    _overflow(sheet, over)
    _diagnoses(sheet, claim)
    _procedures(sheet, claim)
    drg = next((each for each in _of(claim, "DR")), None)
    if drg is not None:
        sheet.put("71", wording.code(drg[1]), "codes DR")


def _of(claim: Claim, *kinds: str) -> Iterator[Composite]:
    """Yield composites of a kind, with five elements at least and a code."""
    for each in claim.codes:
        if each[0] in kinds and len(each) > 1 and each[1]:
            yield (*each, *[""] * (5 - len(each)))


def _dates_of(composite: Composite) -> tuple[date, date] | None:
    try:
        return days(composite[2], composite[3])
    except WrongValue:
        return None


def _amount_of(composite: Composite) -> Decimal:
    try:
        return amount(composite[4])
    except WrongValue:
        return Decimal(0)


def _conditions(sheet: Sheet, claim: Claim, over: Over) -> None:
    found = [wording.code(each[1]) for each in _of(claim, "BG")]
    for box, value in zip(_CONDITIONS, found, strict=False):
        sheet.put(box, value, "codes BG")
    over += [("A1", value, "", "codes BG") for value in found[len(_CONDITIONS) :]]


def _occurrences(sheet: Sheet, claim: Claim, over: Over) -> None:
    found = [
        (wording.code(each[1]), wording.short_day(when[0] if when else None))
        for each in _of(claim, "BH")
        for when in (_dates_of(each),)
    ]
    for box, (value, on) in zip(_OCCURRENCES, found, strict=False):
        sheet.put(f"{box} code", value, "codes BH")
        sheet.put(f"{box} date", on, "codes BH")
    over += [("A2", value, on, "codes BH") for value, on in found[len(_OCCURRENCES) :]]


def _spans(sheet: Sheet, claim: Claim, over: Over) -> None:
    found = []
    for each in _of(claim, "BI"):
        first, last = _dates_of(each) or (None, None)
        found.append((wording.code(each[1]), wording.short_day(first), wording.short_day(last)))
    for box, (value, start, end) in zip(_SPANS, found, strict=False):
        sheet.put(f"{box} code", value, "codes BI")
        sheet.put(f"{box} from", start, "codes BI")
        sheet.put(f"{box} through", end, "codes BI")
    over += [("A3", value, start + end, "codes BI") for value, start, end in found[len(_SPANS) :]]


def _values(sheet: Sheet, claim: Claim, over: Over) -> None:
    found = [(wording.code(each[1]), _amount_of(each)) for each in _of(claim, "BE")]
    for box, (value, number) in zip(_VALUES, found, strict=False):
        sheet.put(f"{box} code", value, "codes BE")
        sheet.money(f"{box} amount", number, "codes BE")
    for value, number in found[len(_VALUES) :]:
        over.append(("A4", value, wording.dollars(number, 12), "codes BE"))


def _overflow(sheet: Sheet, over: Over) -> None:
    for row, (kind, value, more, place) in zip("abcd", over, strict=False):
        sheet.put(f"81{row} qualifier", kind, place)
        sheet.put(f"81{row} code", value, place)
        sheet.put(f"81{row} value", more, place)
    if left := over[4:]:
        names = ", ".join(f"{kind} {value}" for kind, value, _, _ in left)
        sheet.problem(
            "81d code",
            f"More codes than the form has room for: {names} left out."
            " Send the claim electronically.",
        )


def _diagnoses(sheet: Sheet, claim: Claim) -> None:
    found = claim.diagnoses
    if found:
        is_old = not found[0][0].startswith("A")
        sheet.put("66", "9" if is_old else "0", f"diagnoses {found[0][0]}")
    for boxes, kinds in (
        (("67",), ("ABK", "BK")),
        (_OTHER_DIAGNOSES, ("ABF", "BF")),
        (("69",), ("ABJ", "BJ")),
        (_REASONS, ("APR", "PR")),
        (_CAUSES, ("ABN", "BN")),
    ):
        _diagnoses_of(sheet, boxes, [each for each in found if each[0] in kinds])


def _diagnoses_of(
    sheet: Sheet, boxes: Sequence[str], found: Sequence[tuple[str, str, str]]
) -> None:
    for box, (kind, value, present) in zip(boxes, found, strict=False):
        sheet.put(box, wording.code(value), f"diagnoses {kind}")
        if f"{box} POA" in sheet.layout.cells:
            sheet.put(f"{box} POA", wording.code(present), f"diagnoses {kind}")
    if left := found[len(boxes) :]:
        names = ", ".join(value for _, value, _ in left)
        sheet.problem(boxes[-1], f"More diagnoses than the form has room for: {names} left out.")


def _procedures(sheet: Sheet, claim: Claim) -> None:
    principal = list(_of(claim, "BBR", "BR"))
    others = list(_of(claim, "BBQ", "BQ"))
    for box, each in (*zip(("74",), principal, strict=False), *_paired(others)):
        when = _dates_of(each)
        sheet.put(f"{box} code", wording.code(each[1]), f"codes {each[0]}")
        sheet.put(f"{box} date", wording.short_day(when[0] if when else None), f"codes {each[0]}")
    if left := others[len(_OTHER_PROCEDURES) :]:
        names = ", ".join(each[1] for each in left)
        sheet.problem("74e code", f"More procedures than the form has room for: {names} left out.")


def _paired(others: Sequence[Composite]) -> Iterator[tuple[str, Composite]]:
    return zip(_OTHER_PROCEDURES, others, strict=False)
