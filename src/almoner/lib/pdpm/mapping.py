"""CMS's “PDPM ICD-10 Mappings” of a fiscal year: clinical categories, SLP and NTA comorbidities."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from almoner.lib.pdpm.tables import CLINICAL, NTA_DESCRIBED, RETURN_TO_PROVIDER
from almoner.lib.published import NotATable, Row, read_table

CODE = re.compile(r"^[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$")
CATEGORIES = {"code": r"^ICD-?10.*Code", "category": r"Default Clinical Category"}
ELIGIBLE = {"eligible": r"Major Procedure|Eligible"}
SLP = {"comorbidity": r"SLP.*Comorbidity|Comorbidity.*SLP", "code": r"^ICD-?10.*Code"}
NTA = {
    "comorbidity": r"NTA.*Comorbidity|Comorbidity.*NTA|Comorbidity Description",
    "code": r"^ICD-?10.*Code",
}


class NotAPdpmMapping(NotATable):
    """This is not CMS's mapping of diagnoses for PDPM."""


@dataclass(frozen=True, slots=True)
class PdpmMapping:
    """What diagnoses stand for. Codes have no point."""

    categories: Mapping[str, str]
    """The clinical category of each principal diagnosis, or Return to Provider."""
    orthopedic: frozenset[str]
    """Diagnoses for which an orthopedic surgery of the stay before decides."""
    other_surgery: frozenset[str]
    slp: frozenset[str]
    nta: Mapping[str, tuple[str, ...]]
    """The NTA comorbidities of each diagnosis, by the names of ``NTA_DESCRIBED``."""


def tidy(code: str) -> str:
    """Return a code as the mapping has it."""
    return code.strip().upper().replace(".", "")


def read_mapping(files: Sequence[Path]) -> PdpmMapping:
    """Read the mapping: the workbook, or its sheets saved as CSV, one file each.

    Raises ``NotAPdpmMapping`` with file and line; nothing is taken from a file that is wrong.
    """
    categories: dict[str, str] = {}
    eligible: dict[str, set[str]] = {"orthopedic": set(), "other": set()}
    rows = _found(files, CATEGORIES, "clinical categories", ELIGIBLE)
    for path, row in rows:
        code, category = _code(path, row), _category(path, row)
        categories[code] = category
        words = row["eligible"].lower()
        if "non-orthopedic" in words:
            eligible["other"].add(code)
        elif "orthopedic" in words:
            eligible["orthopedic"].add(code)
    slp = {_code(path, row) for path, row in _found(files, SLP, "SLP comorbidities")}
    nta: dict[str, dict[str, None]] = {}
    for path, row in _found(files, NTA, "NTA comorbidities"):
        nta.setdefault(_code(path, row), {})[_described(path, row)] = None
    return PdpmMapping(
        categories,
        frozenset(eligible["orthopedic"]),
        frozenset(eligible["other"]),
        frozenset(slp),
        {code: tuple(names) for code, names in nta.items()},
    )


def _found(
    files: Iterable[Path],
    wanted: Mapping[str, str],
    what: str,
    optional: Mapping[str, str] | None = None,
) -> list[tuple[Path, Row]]:
    """Return the rows of the first of the files that has a table."""
    reasons = []
    for path in files:
        try:
            rows = read_table(path, wanted, optional)
        except NotATable as no:
            reasons.append(no.message)
            continue
        return [(path, row) for row in rows if row["code"]]
    raise NotAPdpmMapping(
        f"No file has the table of {what}: give CMS's workbook, or each of its sheets as CSV. "
        + " ".join(reasons)
    )


def _code(path: Path, row: Row) -> str:
    code = tidy(row["code"])
    if not CODE.match(code):
        raise NotAPdpmMapping(f"{path.name}, line {row.line}: “{row['code'][:20]}” is no code.")
    return code


def _category(path: Path, row: Row) -> str:
    known = {_plain(name): name for name in (*CLINICAL, RETURN_TO_PROVIDER)}
    found = known.get(_plain(row["category"]))
    if not found:
        raise NotAPdpmMapping(
            f"{path.name}, line {row.line}: “{row['category'][:60]}” is no clinical category."
        )
    return found


def _described(path: Path, row: Row) -> str:
    known = {_plain(name): name for name in NTA_DESCRIBED}
    found = known.get(_plain(row["comorbidity"]))
    if not found:
        raise NotAPdpmMapping(
            f"{path.name}, line {row.line}: “{row['comorbidity'][:80]}” has no points here."
        )
    return found


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.lower())
