"""The practice's own fees: its table, CSV or Excel, with headings as offices write them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from almoner.lib.dates import NotADate, parse_date
from almoner.lib.fees.fee import Fee, NotFees, PlaceKind
from almoner.lib.money import NotMoney, dollars, typed
from almoner.lib.published import NotATable, Row, read_table

MOST_SAID = 8
"""So many wrong lines are said in the sentence; all are in ``facts["problems"]``."""
_SPELLINGS = {
    "code": "code|cpt|hcpcs|cpt code|hcpcs code|cpt/hcpcs|cpt/hcpcs code|cpt / hcpcs|"
    "procedure code|procedure|proc code|service code|charge code|billing code",
    "amount": "amount|fee|charge|price|standard fee|charge amount|fee amount|standard charge|"
    "unit price|unit charge|our fee|rate|fee ($)|fee schedule amount|usual fee",
    "nonfacility": "non-facility fee|nonfacility fee|non facility fee|non-facility|nonfacility|"
    "non-fac fee|office fee|non-facility amount",
    "facility": "facility fee|fac fee|facility amount|facility",
    "modifier": "modifier|mod|modifiers|mod 1|modifier 1",
    "place": "place|setting|place kind|kind of place|place of service type",
    "starts_on": "starts on|start|starts|from|effective|effective date|effective from|start date|"
    "valid from|begin date",
    "ends_on": "ends on|end|ends|to|through|until|end date|effective to|valid to|expires|"
    "termination date",
    "locality": "locality|locality number|region",
}
COLUMNS = tuple(_SPELLINGS)
"""What a column may be given for."""
_OPTIONAL = ("modifier", "place", "starts_on", "ends_on", "locality")
_CODE = re.compile(r"[0-9]{5}|[0-9]{4}[A-Z]|(?=.*[A-Z])[A-Z0-9][A-Z0-9._-]{1,14}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_PLACES = {
    "": PlaceKind.ANY,
    "any": PlaceKind.ANY,
    "both": PlaceKind.ANY,
    "all": PlaceKind.ANY,
    "facility": PlaceKind.FACILITY,
    "f": PlaceKind.FACILITY,
    "nonfacility": PlaceKind.NONFACILITY,
    "nf": PlaceKind.NONFACILITY,
    "office": PlaceKind.NONFACILITY,
}


def read_charge_master(path: Path, columns: Mapping[str, str] | None = None) -> tuple[Fee, ...]:
    """Return the fees of a practice's table, in its order.

    Columns are found by usual headings, or given (``COLUMNS`` to heading): a code, and either an
    amount or facility and non-facility fees. Raises ``NotFees`` that names every wrong line; then
    nothing is taken.
    """
    rows = _table(path, columns or {})
    fees: list[tuple[int, Fee]] = []
    problems: list[str] = []
    for row in rows:
        try:
            fees.extend((row.line, fee) for fee in _fees(row))
        except (NotFees, NotMoney) as refusal:
            problems.append(f"line {row.line}: {refusal.message}")
    problems += _contradictions(fees)
    if problems:
        more = len(problems) - MOST_SAID
        raise NotFees(
            f"{path.name}, "
            + " ".join(problems[:MOST_SAID])
            + (f" And {more} more lines." if more > 0 else "")
            + " Nothing was taken.",
            problems=tuple(problems),
        )
    if not fees:
        raise NotFees(f"{path.name} has no fees below its heading.")
    return tuple(dict.fromkeys(fee for _, fee in fees))


def _table(path: Path, columns: Mapping[str, str]) -> list[Row]:
    if unknown := set(columns) - set(COLUMNS):
        raise NotFees(f"There is no column “{min(unknown)}”: {', '.join(COLUMNS)}.")
    patterns = {
        column: rf"^\s*(?:{'|'.join(map(re.escape, said.split('|')))})\s*$"
        for column, said in _SPELLINGS.items()
    }
    given = {column: rf"^\s*{re.escape(heading)}\s*$" for column, heading in columns.items()}
    patterns |= given
    optional = {c: patterns[c] for c in _OPTIONAL if c not in given}
    why = ""
    for amounts in (("amount",), ("nonfacility", "facility")):
        wanted = {c: patterns[c] for c in dict.fromkeys(("code", *amounts, *given))}
        try:
            return read_table(path, wanted, optional)
        except NotATable as error:
            why = why or error.message
    if "has no heading" not in why:
        raise NotFees(why)
    looked = "".join(f" “{heading}”" for heading in columns.values())
    raise NotFees(
        f"{path.name} has no heading with a code and a fee (or a facility and a non-facility fee)"
        + (f" and the given columns{looked}" if looked else "")
        + ". Name the columns, or give them usual names such as Code and Fee."
    )


def _fees(row: Row) -> Iterator[Fee]:
    code, modifier = row["code"].upper().removesuffix(".0"), row["modifier"].upper()
    if not _CODE.fullmatch(code):
        eaten = " Did a spreadsheet take its zeros away?" if code.isdigit() else ""
        raise NotFees(
            f"“{code[:20]}” is no code: five characters, or one of your own with a letter.{eaten}"
        )
    if modifier and not _MODIFIER.fullmatch(modifier):
        raise NotFees(f"“{modifier[:20]}” is no modifier: two letters or digits.")
    place = _PLACES.get(re.sub(r"[\s_-]", "", row["place"].casefold()))
    if place is None:
        raise NotFees(f"“{row['place'][:20]}” is neither facility nor non-facility.")
    starts_on, ends_on = _day(row["starts_on"]), _day(row["ends_on"])
    if starts_on and ends_on and ends_on < starts_on:
        raise NotFees(f"{code} ends on {ends_on:%m/%d/%Y}, before it starts.")
    kinds = (
        {place: row["amount"]}
        if "amount" in row.cells
        else {
            PlaceKind.NONFACILITY: row["nonfacility"],
            PlaceKind.FACILITY: row["facility"],
        }
    )
    for kind, text in kinds.items():
        if not text and any(kinds.values()):
            continue  # not rendered in this kind of place
        amount = typed(text)
        if amount < 0:
            raise NotFees(f"{code} costs {dollars(amount)}: a fee is not negative.")
        yield Fee(code, modifier, amount, kind, starts_on, ends_on, row["locality"])


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except NotADate as error:
        raise NotFees(str(error)) from error


def _contradictions(fees: list[tuple[int, Fee]]) -> list[str]:
    """Say which lines give one service two fees on one day."""
    found, before = [], dict[tuple[str, str, str, str], list[tuple[int, Fee]]]()
    for line, fee in fees:
        others = before.setdefault((fee.code, fee.modifier, fee.place, fee.locality), [])
        for other_line, other in others:
            if other.amount != fee.amount and fee.overlaps(other):
                found.append(
                    f"line {line}: {fee.code} costs {dollars(fee.amount)} here and "
                    f"{dollars(other.amount)} in line {other_line} on the same days."
                )
                break
        others.append((line, fee))
    return found
