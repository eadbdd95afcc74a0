"""Medicare code edits (MCE): what a payer's editor says of the codes, apart from the DRG.

The edits are facts about single codes, kept in a table that an importer loads: age category,
edits as principal diagnosis, unspecified laterality, coverage. ``shipped_flags()`` is the table for
version 43.1; it was derived from the editor's answers, not from CMS's text.
"""

import csv
import io
import lzma
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from almoner.lib.drg.checking import EXTERNAL, OLDEST, STATUSES
from almoner.lib.drg.logic import Logic
from almoner.lib.drg.stays import CODE, PCS, Stay
from almoner.lib.drg.store import SHIPPED
from almoner.lib.refusal import Refusal

AGES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, OLDEST)}
PCS_FILE = re.compile(r"icd10pcs_(codes|order)_\d{4}\.txt$")
OBSTETRIC, OUTCOME = "QUESTIONABLE_OBSTETRIC_ADMISSION", "Z37"
PROLONGED_VENTILATION, LEAST_DAYS = "5A1955Z", 4
DX_COLUMNS = {"code", "age_category", "pdx_edits", "unspecified_edit20"}
PX_COLUMNS = {"code", "edits"}
SENTENCES = {
    "INVALID_CODE": "is not a valid code",
    "E_CODE_AS_PDX": "is an external cause and cannot be the principal diagnosis",
    "DUPLICATE_OF_PDX": "is the principal diagnosis already",
    "AGE_CONFLICT": "does not go with the patient's age",
    "MANIFESTATION_AS_PDX": "is a manifestation: code the underlying disease first",
    "UNACCEPTABLE_PDX": "is not accepted as principal diagnosis",
    "REQUIRES_SDX": "needs a secondary diagnosis beside it",
    "QUESTIONABLE_ADMISSION": "alone seldom justifies admission",
    "QUESTIONABLE_OBSTETRIC_ADMISSION": "needs the outcome of delivery or its diagnosis",
    "WRONG_PROCEDURE_PERFORMED": "says that a wrong procedure was performed",
    "UNSPECIFIED": "is a CC or MCC without its side: a more specific code exists",
    "NON_COVERED": "is not covered by Medicare",
    "LIMITED_COVERAGE": "is covered by Medicare in limited cases only",
    "INCONSISTENT_WITH_LENGTH_OF_STAY": "cannot be true of a stay of fewer than 4 days",
    "INVALID_AGE": f"the age is not from 0 to {OLDEST}",
    "INVALID_SEX": "the sex is neither male nor female",
    "INVALID_DISCHARGE_STATUS": "the discharge status is not known",
}


class BadFlags(Refusal):
    """This is not a table of code edits."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Facts about codes. ``procedures`` are all valid ones, ``None`` when they are not known."""

    ages: Mapping[str, str] = field(default_factory=dict)
    principal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unspecified: frozenset[str] = frozenset()
    of_procedures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    procedures: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its name, where it strikes, the code, and the sentence."""

    name: str
    where: str
    code: str
    sentence: str


def read_flags(diagnoses: Iterable[str], procedures: Iterable[str]) -> Flags:
    """Return the flags of two CSV files given as lines; ``BadFlags`` names what is missing."""
    ages, principal, unspecified = {}, {}, set()
    for row in _table(diagnoses, DX_COLUMNS, "diagnosis flags"):
        code = row["code"]
        if row["age_category"]:
            if row["age_category"] not in AGES:
                raise BadFlags(f"Diagnosis flags, {code}: no age category {row['age_category']!r}.")
            ages[code] = row["age_category"]
        if row["pdx_edits"]:
            principal[code] = tuple(row["pdx_edits"].split("|"))
        if row["unspecified_edit20"] == "1":
            unspecified.add(code)
    flagged = {
        row["code"]: tuple(row["edits"].split("|"))
        for row in _table(procedures, PX_COLUMNS, "procedure flags")
    }
    return Flags(ages, principal, frozenset(unspecified), flagged)


def _table(lines: Iterable[str], columns: set[str], name: str) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(lines)
    missing = columns - set(reader.fieldnames or ())
    if missing:
        raise BadFlags(f"The {name} lack the column {', '.join(sorted(missing))}.")
    for row in reader:
        if None in row.values() or not CODE.match(row["code"]):
            raise BadFlags(f"The {name} cannot be read in line {reader.line_num}: cut off?")
        yield row


def read_procedure_codes(path: Path) -> frozenset[str]:
    """Return the codes of an ICD-10-PCS codes or order file (text, or the zip it comes in)."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if PCS_FILE.search(n.lower())]
            if not names:
                raise BadFlags(f"{path.name} holds no codes file of ICD-10-PCS.")
            data = archive.read(names[0])
    lines = data.decode("ascii", "replace").splitlines()
    codes = {line[6:13] if line[:5].isdigit() and line[5:6] == " " else line[:7] for line in lines}
    valid = frozenset(code for code in codes if PCS.match(code))
    if len(valid) < len(codes) // 2 or not valid:
        raise BadFlags(f"{path.name} is not a list of ICD-10-PCS codes.")
    return valid


def write_flags(flags: Flags, path: Path) -> None:
    """Write a compiled table: kind, code, facts per line, compressed."""
    lines = [f"age {code} {value}" for code, value in sorted(flags.ages.items())]
    lines += [f"pdx {code} {'|'.join(e)}" for code, e in sorted(flags.principal.items())]
    lines += [f"unspecified {code}" for code in sorted(flags.unspecified)]
    lines += [f"px {code} {'|'.join(e)}" for code, e in sorted(flags.of_procedures.items())]
    lines += [f"valid {' '.join(sorted(flags.procedures or ()))}"]
    path.write_bytes(lzma.compress("\n".join(lines).encode()))


@cache
def shipped_flags() -> Flags:
    """Return the flags that come with Almoner (version 43.1)."""
    text = lzma.decompress((SHIPPED / "mce-v43.1.xz").read_bytes()).decode()
    ages, principal, unspecified, flagged = {}, {}, set(), {}
    valid: frozenset[str] | None = None
    for line in io.StringIO(text):
        kind, *rest = line.split()
        if kind == "age":
            ages[rest[0]] = rest[1]
        elif kind == "pdx":
            principal[rest[0]] = tuple(rest[1].split("|"))
        elif kind == "px":
            flagged[rest[0]] = tuple(rest[1].split("|"))
        elif kind == "unspecified":
            unspecified.add(rest[0])
        else:
            valid = frozenset(rest) or None
    return Flags(ages, principal, frozenset(unspecified), flagged, valid)


def find_edits(logic: Logic, flags: Flags, stay: Stay) -> list[Edit]:
    """Return the edits of a stay, in the order of principal, secondary, procedures, patient."""
    found = [
        *_of_principal(logic, flags, stay),
        *_of_secondary(logic, flags, stay),
        *_of_procedures(logic, flags, stay),
        *_of_patient(stay),
    ]
    return [Edit(n, w, c, f"{c} {SENTENCES[n]}.".strip()) for n, w, c in found]


Struck = tuple[str, str, str]


def _of_principal(logic: Logic, flags: Flags, stay: Stay) -> Iterator[Struck]:
    where = "principal diagnosis"
    if stay.principal is None:
        return
    code = stay.principal.code
    if not _valid(logic, flags, code):
        yield "INVALID_CODE", where, code
        return
    if code.startswith(EXTERNAL):
        yield "E_CODE_AS_PDX", where, code
    for name in flags.principal.get(code, ()):
        if name not in {"E_CODE_AS_PDX", "INVALID_CODE", "REQUIRES_SDX"}:
            yield name, where, code
        if name == "REQUIRES_SDX" and not stay.secondary:
            yield name, where, code
    if _wrong_age(flags, code, stay):
        yield "AGE_CONFLICT", where, code
    if code in flags.unspecified:
        yield "UNSPECIFIED", where, code


def _of_secondary(logic: Logic, flags: Flags, stay: Stay) -> Iterator[Struck]:
    principal = stay.principal.code if stay.principal else ""
    for position, diagnosis in enumerate(stay.secondary):
        code, where = diagnosis.code, f"secondary diagnosis {position + 1}"
        if not _valid(logic, flags, code):
            yield "INVALID_CODE", where, code
            continue
        if code == principal:
            yield "DUPLICATE_OF_PDX", where, code
        if _wrong_age(flags, code, stay):
            yield "AGE_CONFLICT", where, code
        if code in flags.unspecified:
            yield "UNSPECIFIED", where, code
        if "WRONG_PROCEDURE_PERFORMED" in flags.principal.get(code, ()):
            yield "WRONG_PROCEDURE_PERFORMED", where, code


def _of_procedures(logic: Logic, flags: Flags, stay: Stay) -> Iterator[Struck]:
    delivered = any(diagnosis.code.startswith(OUTCOME) for diagnosis in stay.secondary)
    for position, code in enumerate(stay.procedures):
        where = f"procedure {position + 1}"
        if flags.procedures and code not in flags.procedures and code not in logic.px:
            yield "INVALID_CODE", where, code
            continue
        for name in flags.of_procedures.get(code, ()):
            if name != "INVALID_CODE" and not (name == OBSTETRIC and delivered):
                yield name, where, code
        if code == PROLONGED_VENTILATION and stay.days is not None and stay.days < LEAST_DAYS:
            yield "INCONSISTENT_WITH_LENGTH_OF_STAY", where, code


def _of_patient(stay: Stay) -> Iterator[Struck]:
    if stay.age is None or not 0 <= stay.age <= OLDEST:
        yield "INVALID_AGE", "age", ""
    if stay.sex not in {"M", "F", "U"}:
        yield "INVALID_SEX", "sex", ""
    if stay.status not in STATUSES:
        yield "INVALID_DISCHARGE_STATUS", "discharge status", ""


def _valid(logic: Logic, flags: Flags, code: str) -> bool:
    if "INVALID_CODE" in flags.principal.get(code, ()):
        return False
    if code.startswith(EXTERNAL):
        return code in flags.principal or not flags.principal
    return code in logic.dx


def _wrong_age(flags: Flags, code: str, stay: Stay) -> bool:
    if stay.age is None or not 0 <= stay.age <= OLDEST:
        return False
    youngest, oldest = AGES.get(flags.ages.get(code, ""), (0, OLDEST))
    return not youngest <= stay.age <= oldest
