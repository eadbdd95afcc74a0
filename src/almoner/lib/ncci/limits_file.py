"""The MUE file: CSV with the AMA's notice in a cell of many lines, then a heading.

The heading names whose services the limits are for; the adjudication indicator is the first
character of its cell. The file does not say from when it holds: its name does.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NoReturn

from almoner.lib.ncci.names import effective_in_name, quarter_of, setting_in_name
from almoner.lib.ncci.pairs_file import CODE
from almoner.lib.ncci.sources import NotNcci, Row
from almoner.lib.ncci.tables import Adjudication, Limit, Setting

LONGEST_PREAMBLE = 60
_MOST_UNITS = 9_999_999
_COLUMNS = {
    "code": re.compile(r"hcpcs|cpt"),
    "units": re.compile(r"mue value|\bvalues?\b"),
    "adjudication": re.compile(r"adjudication|\bmai\b"),
}
_RATIONALE = re.compile(r"rationale")


@dataclass(frozen=True, slots=True)
class LimitsHead:
    """What the heading and the name say; ``starts_on`` is the first day of the quarter."""

    name: str
    setting: Setting | None
    starts_on: date | None
    places: Mapping[str, int]
    line: int


def csv_rows(lines: Iterable[str], name: str) -> Iterator[Row]:
    """Yield the rows of a comma-separated text; a row may have several lines."""
    reader = csv.reader(lines, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotNcci(
                f"{name}, line {reader.line_num}: {error}. The file is damaged or cut off; download"
                " it again from CMS."
            ) from error
        yield reader.line_num, cells


def read_limits_head(rows: Iterator[Row], name: str) -> LimitsHead:
    """Read as far as the heading; raises :class:`NotNcci` when there is none."""
    for line, cells in islice(rows, LONGEST_PREAMBLE):
        words = [" ".join(cell.split()).lower() for cell in cells]
        if any(word.startswith(("column 1", "column1")) for word in words):
            raise NotNcci(f"{name} is not the table of units but the pairs; load it as PTP.")
        places = _places(words)
        if len(places) >= len(_COLUMNS):
            setting = setting_in_name(cells[places["units"]]) or setting_in_name(name)
            return LimitsHead(name, setting, effective_in_name(name), places, line)
    raise NotNcci(
        f"{name} has no heading with a code, its MUE values and the adjudication indicator. Take"
        " the MUE table of CMS, the .csv or its ZIP."
    )


def _places(words: Sequence[str]) -> dict[str, int]:
    if len(words) < len(_COLUMNS) or any(len(word) > 200 for word in words):
        return {}
    places = {
        column: at
        for column, pattern in _COLUMNS.items()
        if (at := next((at for at, text in enumerate(words) if pattern.search(text)), -1)) >= 0
    }
    if len(places) == len(_COLUMNS) and len(set(places.values())) == len(_COLUMNS):
        why = next((at for at, text in enumerate(words) if _RATIONALE.search(text)), -1)
        return places if why < 0 else {**places, "rationale": why}
    return {}


def limits_in(rows: Iterable[Row], head: LimitsHead, *, starts_on: date) -> Iterator[Limit]:
    """Yield the limits below the heading; raises :class:`NotNcci` with the line."""
    places, edition = head.places, quarter_of(starts_on)
    least = max(places.values()) + 1
    found = 0
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < least:
            _refuse(head, line, f"has {len(cells)} columns instead of {least}")
        code, units = cells[places["code"]].strip(), cells[places["units"]].strip()
        indicator = cells[places["adjudication"]].strip()[:1]
        if not CODE.fullmatch(code):
            _refuse(head, line, f"“{code[:12]}” is not a procedure code")
        if not re.fullmatch(r"[0-9]{1,7}", units) or int(units) > _MOST_UNITS:
            _refuse(head, line, f"the units of {code} are “{units[:12]}”")
        if indicator not in {"1", "2", "3"}:
            _refuse(head, line, f"the adjudication indicator of {code} is not 1, 2 or 3")
        why = cells[places["rationale"]].strip() if "rationale" in places else ""
        found += 1
        yield Limit(code, int(units), Adjudication(int(indicator)), starts_on, why, edition)
    if not found:
        _refuse(head, head.line, "no limit stands below the heading; the file is cut off")


def _refuse(head: LimitsHead, line: int, what: str) -> NoReturn:
    raise NotNcci(
        f"{head.name}, line {line}: {what}. Nothing was loaded; download the file again from CMS."
    )
