"""ICD-10-CM and ICD-10-PCS: order files, code files and their addenda, as CMS publishes them.

Order files (fixed columns): order number 1-5, code 7-13, flag 15 (1 can be billed), short title
17-76, long title from 78. Code files: code, then the long title. Addenda: an action, the same
columns, and at the end how many codes the new release has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from almoner.lib.codesets.files import TEXTS, Member
from almoner.lib.codesets.rows import BadRelease, Edition, Row, Scope, refused

CM = "icd-10-cm"
PCS = "icd-10-pcs"
SHAPES = {
    CM: re.compile(r"[A-Z][0-9A-Z]{2,6}"),
    PCS: re.compile(r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?"),
}
NAMES = {CM: "ICD-10-CM", PCS: "ICD-10-PCS"}
LAST = {CM: "Z", PCS: "X"}
"""What begins the last codes but those for special purposes: a list without it is cut off."""
LEAST = 10_000
"""Rows; a whole release has more than 70,000."""
SHORT = 60
_ORDER = re.compile(r"(\d{5}) (\S{3,7}) +([01]) ")
_CODES = re.compile(r"([A-Z0-9]{3,7}) +(\S.*)")
_ACTION = re.compile(
    r"(Add|Delete|Revise from|Revise to|No Change):\s+(?:([01]) )?([A-Z0-9]{3,7})\s+(.*)", re.I
)
_SAYS = re.compile(r"\s*(\d+) (codes|headers) in (\S+)")
_FIRST_LINES = 5


class Layout(StrEnum):
    """What a text file is by its first lines."""

    ORDER = "order"
    CODES = "codes"
    ADDENDA = "addenda"
    OTHER = "other"


@dataclass(slots=True)
class Addenda:
    """What changed, and how many codes and headings the new files have, by their names."""

    added: dict[str, Row] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    totals: dict[tuple[str, str], int] = field(default_factory=dict)


def read_icd10(files: Sequence[Member], *, system: str) -> Edition:
    """Return the release in ``files``: of the order file, else the code file, else the addenda.

    ``system`` is :data:`CM` or :data:`PCS`. A release named for April speaks only for the codes
    it names, and ends what its addenda delete. Raises :class:`BadRelease`.
    """
    found: dict[Layout, list[Member]] = {layout: [] for layout in Layout}
    for each in files:
        if each.suffix in TEXTS:
            found[layout_of(each.head(_FIRST_LINES), system)].append(each)
    whole = found[Layout.ORDER] or found[Layout.CODES]
    if not whole and not found[Layout.ADDENDA]:
        raise BadRelease(
            f"No file here is an {NAMES[system]} order file, code file or addendum. "
            "Choose the ZIP that holds them, as CMS publishes it."
        )
    addenda = Addenda()
    for each in found[Layout.ADDENDA]:
        _read_addenda(each, system, addenda)
    named, effective_on = edition_of([each.name for each in (*whole, *found[Layout.ADDENDA])])
    if not whole:
        scope, rows, removed = Scope.NAMED, addenda.added, addenda.removed - addenda.added.keys()
        read = found[Layout.ADDENDA]
    else:
        is_order = bool(found[Layout.ORDER])
        rows = dict(_order_rows(whole[0], system) if is_order else _code_rows(whole[0], system))
        _check_whole(whole[0], system, rows, addenda)
        scope = Scope.ALL if is_order else Scope.BILLABLE
        removed = addenda.removed - rows.keys()
        if effective_on and effective_on.month == 4:
            scope = Scope.NAMED
        read = [whole[0], *found[Layout.ADDENDA]]
    return Edition(
        system, scope, rows, frozenset(removed), (), named, effective_on, {}, _names(read)
    )


def _names(files: Sequence[Member]) -> tuple[str, ...]:
    return tuple(each.name for each in files)


def edition_of(names: Sequence[str]) -> tuple[str, date | None]:
    """Return edition and first day that file names suggest: a fiscal year, or its April."""
    text = " ".join(names)
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", text)
    if not years:
        return "", None
    year = int(max(years))
    if "april" in text.lower():
        return f"April {year}", date(year, 4, 1)
    return f"FY {year}", date(year - 1, 10, 1)


def layout_of(head: Sequence[str], system: str) -> Layout:
    """Return what a file is by its first lines that are not blank."""
    if not head:
        return Layout.OTHER
    shape = SHAPES[system]
    if all(_ACTION.match(line) for line in head) or head[0].strip() in ("Codes", "Headers"):
        match = _ACTION.match(head[0])
        is_of_it = match is None or shape.fullmatch(match[3])
        return Layout.ADDENDA if is_of_it else Layout.OTHER
    order = _ORDER.match(head[0])
    if order:
        return Layout.ORDER if shape.fullmatch(order[2]) else Layout.OTHER
    matches = [_CODES.match(line) for line in head]
    is_list = all(match and shape.fullmatch(match[1]) for match in matches)
    return (
        Layout.CODES if is_list and "\t" not in head[0] and "," not in head[0][:8] else Layout.OTHER
    )


def _order_rows(file: Member, system: str) -> Iterator[tuple[str, Row]]:
    shape, expected, seen = SHAPES[system], 0, set[str]()
    for number, line in file.lines():
        match = _ORDER.match(line)
        if not match or len(line) < 78:
            raise refused(file.name, number, f"{line[:30]!r} is not a line of an order file.")
        code = line[6:13].strip()
        if not shape.fullmatch(code) or code in seen:
            why = "stands there twice" if code in seen else f"is no code of {NAMES[system]}"
            raise refused(file.name, number, f"{code!r} {why}.")
        expected = expected or int(match[1])
        if int(match[1]) != expected:
            raise refused(file.name, number, f"order number {match[1]} follows {expected - 1:05}.")
        expected += 1
        seen.add(code)
        yield code, Row(code, line[16:76].strip(), line[77:].strip(), match[3] == "1")


def _code_rows(file: Member, system: str) -> Iterator[tuple[str, Row]]:
    shape, seen = SHAPES[system], set[str]()
    for number, line in file.lines():
        match = _CODES.match(line)
        if not match or not shape.fullmatch(match[1]) or match[1] in seen:
            raise refused(file.name, number, f"{line[:30]!r} is not a code with its title, once.")
        seen.add(match[1])
        title = match[2].strip()
        yield match[1], Row(match[1], title[:SHORT].strip(), title)


def _check_whole(file: Member, system: str, rows: dict[str, Row], addenda: Addenda) -> None:
    said = addenda.totals.get((file.name.split("/")[-1].split(": ")[-1], "codes"))
    billable = sum(row.is_billable for row in rows.values())
    last = next(reversed(rows), "")
    if said is not None and said != billable:
        raise refused(
            file.name, 0, f"it has {billable:,} codes, its addenda say {said:,}: it is cut off."
        )
    if len(rows) < LEAST or not any(code.startswith(LAST[system]) for code in rows):
        raise refused(
            file.name, len(rows), f"the list ends after {last or 'nothing'}: it is cut off."
        )


def _read_addenda(file: Member, system: str, into: Addenda) -> None:
    for number, line in file.lines():
        match, says = _ACTION.match(line), _SAYS.match(line)
        if says:
            into.totals[says[3], says[2]] = int(says[1])
        elif match:
            _read_action(match, into)
        elif re.match(r"(Add|Delete|Revise|No C)", line):
            raise refused(file.name, number, f"{line[:40]!r} is not a line of an addendum.")
    if into.totals == {} and not into.added and not into.removed:
        raise refused(file.name, 0, f"nothing in it is an addendum of {NAMES[system]}.")


def _read_action(match: re.Match[str], into: Addenda) -> None:
    action, flag, code, text = match[1].lower(), match[2], match[3], match[4]
    if action == "delete":
        into.removed.add(code)
    elif action in ("add", "revise to"):
        short, long = (text[:SHORT], text[SHORT + 1 :]) if flag else (text[:SHORT], text)
        known = into.added.get(code)
        if flag or known is None:  # the order addenda say more than those of codes
            into.added[code] = Row(code, short.strip(), (long or text).strip(), flag != "0")
