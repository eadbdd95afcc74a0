"""HCPCS Level II: CMS's alphanumeric file, in its fixed columns or as CSV and sheet.

The record layout (320 columns): code 1-5, sequence 6-10, record 11 (3 and 4 a code's first and
following lines, 7 and 8 a modifier's, whose code stands in 4-5), long description 12-91, short
92-119, pricing indicators 120-127, coverage 230, BETOS 257-259, added 269-276, action effective
277-284, terminated 285-292 (the last day), action 293. D codes (the ADA's CDT) and modifiers of
digits alone (the AMA's CPT) are left out and counted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from almoner.lib.codesets.files import TEXTS, Member
from almoner.lib.codesets.rows import Edition, Row, Scope, refused
from almoner.lib.codesets.tables import Layout, dated, day_of, table_lines

CODES = "hcpcs"
MODIFIERS = "hcpcs-modifier"
DENTAL = "D codes (the ADA's CDT)"
CPT_MODIFIERS = "modifiers of CPT (the AMA's)"
CPT_CODES = "CPT codes (the AMA's)"
LEAST = 5_000
FIRST = ("3", "7")
_FIXED = re.compile(r"(?:[A-Z]\d{4}|   [0-9A-Z]{2})\d{5}[3478]")
_CODE = r"[A-Z]\d{4}|[0-9A-Z]{2}|\d{4}[A-Z0-9]"
TABLE = Layout(
    "the alphanumeric HCPCS file",
    {"code": r"^hcpc?s?\b|^hcpc$|^code$", "long": r"long[ _]?desc", "title": r"short[ _]?desc"},
    _CODE,
    {
        "coverage": r"^cov",
        "betos": r"betos",
        "starts": r"add[ _]?d(?:ate|t)",
        "action_on": r"act[ _]?eff",
        "ends": r"term[ _]?d(?:ate|t)",
        "action": r"action|actn",
        "sequence": r"^seq",
        "record": r"^rec",
    },
    LEAST,
)


@dataclass(slots=True)
class _Record:
    """What the first line of a code says, and its long description so far."""

    line: int
    code: str
    is_modifier: bool
    title: str
    coverage: str
    betos: str
    added: str
    terminated: str
    action: str
    long: list[str] = field(default_factory=list)


def read_hcpcs(files: Sequence[Member]) -> list[Edition]:
    """Return the codes and the modifiers of a release; raises ``BadRelease``."""
    texts = [each for each in files if each.suffix in TEXTS]
    fixed = next((each for each in texts if _is_fixed(each)), None)
    if fixed is not None:
        file, records = fixed, _fixed_records(fixed)
    else:
        file, records = _table_records(files)
    rows: dict[str, dict[str, Row]] = {CODES: {}, MODIFIERS: {}}
    left_out = {DENTAL: 0, CPT_MODIFIERS: 0, CPT_CODES: 0}
    for record in records:
        why = _owned(record)
        if why:
            left_out[why] += 1
            continue
        into = rows[MODIFIERS if record.is_modifier else CODES]
        if record.code in into:
            raise refused(file.name, record.line, f"the code {record.code} stands there twice.")
        into[record.code] = _row(file, record)
    if len(rows[CODES]) < LEAST or not any(code[0] == "V" for code in rows[CODES]):
        raise refused(file.name, 0, f"it ends after {len(rows[CODES]):,} codes: it is cut off.")
    named, day = dated([file, *files])
    said = {why: count for why, count in left_out.items() if count}
    return [
        Edition(system, Scope.ALL, found, name=named, effective_on=day,
                left_out=said if system == CODES else {}, files=(file.name,))
        for system, found in rows.items()
    ]  # fmt: skip


def _is_fixed(file: Member) -> bool:
    return any(_FIXED.match(line) and len(line) > 250 for line in file.head())


def _owned(record: _Record) -> str:
    if record.is_modifier:
        is_cpt = record.code.isdigit() or re.fullmatch(r"P[1-6]|[1-9][A-Z]", record.code)
        return CPT_MODIFIERS if is_cpt else ""
    if record.code[0].isdigit():
        return CPT_CODES
    return DENTAL if record.code[0] == "D" else ""


def _fixed_records(file: Member) -> Iterator[_Record]:
    current: _Record | None = None
    for number, line in file.lines():
        if not _FIXED.match(line):
            if current is None:
                continue  # the disclaimer above
            raise refused(file.name, number, f"{line[:40]!r} is not a record of HCPCS.")
        if line[10] in FIRST:
            if current:
                yield current
            current = _first(file, number, line)
        elif current is None or line[:5].strip() != current.code:
            raise refused(file.name, number, f"a line of {line[:5].strip()} without its first one.")
        current.long.append(line[11:91].strip())
    if current:
        yield current


def _first(file: Member, number: int, line: str) -> _Record:
    if len(line) < 292:
        raise refused(file.name, number, f"the record of {line[:5].strip()} is cut off.")
    return _Record(
        line=number,
        code=line[:5].strip(),
        is_modifier=line[10] == "7",
        title=line[91:119].strip(),
        coverage=line[229].strip(),
        betos=line[256:259].strip(),
        added=line[268:276].strip(),
        terminated=line[284:292].strip(),
        action=line[292:293].strip(),
    )


def _table_records(files: Sequence[Member]) -> tuple[Member, Iterator[_Record]]:
    file, lines = table_lines(files, TABLE)

    def records() -> Iterator[_Record]:
        current: _Record | None = None
        for line in lines:
            cells, code = line.cells, line.cells["code"].upper()
            if current and code == current.code and cells.get("record") in ("4", "8"):
                current.long.append(cells["long"])
                continue
            if current:
                yield current
            current = _Record(
                line.number, code, len(code) == 2, cells["title"], cells.get("coverage", ""),
                cells.get("betos", ""), cells.get("starts", ""), cells.get("ends", ""),
                cells.get("action", ""), [cells["long"]],
            )  # fmt: skip
        if current:
            yield current

    return file, records()


def _row(file: Member, record: _Record) -> Row:
    last = day_of(record.terminated, file.name, record.line)
    kept = {"coverage": record.coverage, "betos": record.betos}
    long_title = " ".join(part for part in record.long if part)
    return Row(
        record.code,
        record.title or long_title[:28],
        long_title or record.title,
        starts_on=day_of(record.added, file.name, record.line),
        ends_on=last + timedelta(days=1) if last else None,
        attributes={key: value for key, value in kept.items() if value},
    )
