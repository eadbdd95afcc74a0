"""Lists and ties: places of service, vaccines, weights, flags, crosswalks, licensed sets."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from almoner.lib.codesets.files import TEXTS, Member
from almoner.lib.codesets.rows import BadRelease, Edition, Row, Scope, Tie, refused
from almoner.lib.codesets.tables import Layout, dated, day_of, listed, table_lines, tied
from almoner.lib.drg.weights import read_weights

DIAGNOSIS = r"[A-Z][0-9A-Z]{2,6}"
POS = Layout(
    "the place-of-service set",
    {"code": r"(?:place.of.service|pos).*code|^code", "title": r"name|desc"},
    r"\d{2}",
    {"long": r"(?:^|\s)description"},
    20,
)
DISCHARGE = Layout(
    "a list of discharge statuses",
    {
        "code": r"(?:discharge|patient|disposition|status).*code|^code|^status$",
        "title": r"desc|title|name",
    },
    r"\d{2}",
    {},
    20,
)
TAXONOMY = Layout(
    "the provider taxonomy",
    {"code": r"^code$", "grouping": r"^grouping$", "classification": r"^classification$"},
    r"[0-9A-Z]{9}X",
    {
        "specialization": r"^speciali[sz]ation$",
        "long": r"^definition$",
        "title": r"display name",
        "section": r"^section$",
        "ends": r"deactivation",
    },
    500,
)
CC = Layout(
    "the list of CCs (Table 6J)",
    {"code": r"diagnosis code", "title": r"desc"},
    DIAGNOSIS,
    {},
    5_000,
)
MCC = Layout(
    "the list of MCCs (Table 6I)",
    {"code": r"diagnosis code", "title": r"desc"},
    DIAGNOSIS,
    {},
    1_000,
)
POA = Layout(
    "the list of codes exempt from POA",
    {"code": r"poa.?exempt.?code|^code$|diagnosis code", "title": r"desc"},
    DIAGNOSIS,
    {},
    20_000,
)
GEM = Layout(
    "a general equivalence mapping of CSV",
    {"code": r"icd.?9", "target": r"icd.?10", "flags": r"flags"},
    r"[0-9EV][0-9A-Z]{2,5}",
    {},
    1_000,
)
CONVERSION = Layout(
    "the ICD-10-CM conversion table",
    {"code": r"current code", "since": r"effective", "previous": r"previous code"},
    DIAGNOSIS,
    {},
    1_000,
)
HCC = Layout(
    "a mapping of diagnoses to HCCs",
    {"code": r"diagnos.*code|^dx|icd.?10", "target": r"hcc|^cc$"},
    DIAGNOSIS,
    {},
    1_000,
)
CPT = Layout(
    "a list of CPT codes",
    {"code": r"^(?:cpt|hcpcs|proc|code).*", "title": r"short|medium|desc|title"},
    r"\d{4}[0-9A-Z]",
    {"long": r"long|full|descriptor", "starts": r"effective|add", "ends": r"term|delet"},
    100,
)
CDT = Layout(
    "a list of CDT codes",
    {"code": r"^(?:cdt|ada|proc|code).*", "title": r"nomen|short|desc|title"},
    r"D\d{4}",
    {"long": r"long|full|descriptor", "starts": r"effective|add", "ends": r"term|delet"},
    100,
)
NUBC = Layout(
    "a list of revenue codes",
    {"code": r"rev.*code|^code", "title": r"desc|title|name"},
    r"\d{2,4}X{0,2}",
    {},
    100,
)
RVU = Layout(
    "the relative value file (PPRRVU)",
    {"code": r"^hcpcs|^cpt", "title": r"desc", "work": r"work"},
    r"[0-9A-Z]{5}",
    {
        "modifier": r"^mod",
        "status": r"status",
        "pe_nonfacility": r"non.?fac.*(?:pe|total|rvu)",
        "pe_facility": r"^(?!non).*facility.*(?:pe|total|rvu)",
        "malpractice": r"^mp|malp",
        "global_days": r"glob",
        "factor": r"conv",
    },
    1_000,
)


@dataclass(frozen=True, slots=True)
class List:
    """A list that is read by its columns: under which name, of which system, whose it is."""

    name: str
    label: str
    system: str
    read: Callable[[Sequence[Member]], Edition]
    owner: str = ""


def _gem_lines(files: Sequence[Member], system: str) -> Edition:
    """Return a GEM as CMS publishes it (source, target, five flags) or as CSV."""
    for file in files:
        head = file.head(5) if file.suffix in TEXTS else []
        if head and all(re.fullmatch(r"\S+ +\S+ +[01]{4}\d\s*", line) for line in head):
            return _plain_gem(file, system)
    return tied(system, files, GEM, ("flags",))


def _plain_gem(file: Member, system: str) -> Edition:
    ties = []
    for number, line in file.lines():
        cells = line.split()
        if len(cells) != 3 or not re.fullmatch(r"[01]{4}\d", cells[2]):
            raise refused(file.name, number, f"{line[:30]!r} is not a line of a GEM.")
        ties.append(Tie(cells[0], cells[1], None, {"flags": cells[2]}))
    named, day = dated([file])
    return Edition(
        system, Scope.ALL, {}, ties=tuple(ties), name=named, effective_on=day, files=(file.name,)
    )


def read_conversion(files: Sequence[Member]) -> Edition:
    """Return which code came after which, since October of which year."""
    file, lines = table_lines(files, CONVERSION)
    ties: dict[tuple[str, str], Tie] = {}
    for line in lines:
        target, year = line.cells["code"].replace(".", "").upper(), line.cells["since"]
        is_year = re.fullmatch(r"20\d\d", year)
        since = date(int(year), 10, 1) if is_year else day_of(year, line.file, line.number)
        for each in re.findall(r"[A-Z][0-9A-Z][0-9A-Z.]{1,6}", line.cells["previous"].upper()):
            source = each.replace(".", "")
            ties[source, target] = Tie(source, target, since)
    years = [tie.since for tie in ties.values() if tie.since]
    day = max(years)
    return Edition(
        "icd-10-cm-was", Scope.ALL, {}, ties=tuple(ties.values()), name=f"FY {day.year + 1}",
        effective_on=day, files=(file.name,),
    )  # fmt: skip


def read_table5(files: Sequence[Member]) -> Edition:
    """Return the MS-DRGs of a fiscal year with their weights."""
    for file in files:
        if file.suffix in TEXTS and any("MS-DRG" in line.upper() for line in file.head(12)):
            with file.open() as raw:
                table = read_weights(raw.read())
            rows = {
                each.drg: Row(
                    each.drg, each.title, each.title,
                    attributes={
                        "weight": str(each.weight or ""), "gmlos": str(each.gmlos or ""),
                        "amlos": str(each.amlos or ""),
                        "post_acute": "yes" if each.post_acute else "",
                        "special_pay": "yes" if each.special_pay else "",
                    },
                )
                for each in table.weights.values()
            }  # fmt: skip
            day = date(table.year - 1, 10, 1) if table.year else None
            name = f"FY {table.year}" if table.year else ""
            return Edition(
                "ms-drg-weight", Scope.ALL, rows, name=name, effective_on=day, files=(file.name,)
            )
    raise BadRelease("No file here is Table 5 of an IPPS rule (tabbed or comma-separated text).")


_CVX_SQL = re.compile(
    r'\(NULL, "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)", (\d+), 100,.*, ([01])\)[,;]'
)


def read_cvx(files: Sequence[Member]) -> Edition:
    """Return the CDC's vaccines: its pipe- or tab-separated text, or OpenEMR's SQL."""
    for file in files:
        if file.suffix == ".sql":
            return _cvx_edition(file, _cvx_sql(file))
        head = file.head(3) if file.suffix in TEXTS else []
        if head and re.match(r'"?\d{1,3}"?\s*[|\t]', head[0]):
            return _cvx_edition(file, _cvx_text(file))
    raise BadRelease("No file here is the CDC's list of vaccines (cvx.txt).")


def _cvx_edition(file: Member, rows: dict[str, Row]) -> Edition:
    if len(rows) < 100:
        raise refused(file.name, 0, f"it has {len(rows)} vaccines: it is cut off.")
    named, day = dated([file])
    return Edition("cvx", Scope.ALL, rows, name=named, effective_on=day, files=(file.name,))


def _cvx_sql(file: Member) -> dict[str, Row]:
    rows = {}
    for number, line in file.lines():
        if not line.startswith("("):
            continue
        match = _CVX_SQL.match(line)
        if not match:
            raise refused(file.name, number, f"{line[:40]!r} is not a vaccine.")
        code = match[3].zfill(2)
        rows[code] = Row(
            code, match[2].replace('\\"', '"'), match[1].replace('\\"', '"'), match[4] == "1"
        )
    return rows


def _cvx_text(file: Member) -> dict[str, Row]:
    rows = {}
    for number, cells in file.rows():
        if len(cells) < 5 or not re.fullmatch(r"\d{1,3}", cells[0]):
            raise refused(file.name, number, f"{' '.join(cells)[:40]!r} is not a vaccine.")
        code = cells[0].zfill(2)
        status = cells[4].lower()
        rows[code] = Row(
            code, cells[1], cells[2], status == "active", attributes={"status": status}
        )
    return rows


def read_taxonomy(files: Sequence[Member]) -> Edition:
    """Return the NUCC's taxonomy, which the office downloads itself."""
    return listed(
        "nucc-taxonomy",
        files,
        TAXONOMY,
        ("grouping", "classification", "specialization", "section"),
    )


LISTS = (
    List("conversion", "ICD-10-CM conversion table: which code came after which",
         "icd-10-cm-was", read_conversion),
    List("pos", "Place of service", "pos", lambda files: listed("pos", files, POS)),
    List("discharge", "Discharge status", "discharge-status",
         lambda files: listed("discharge-status", files, DISCHARGE)),
    List("cvx", "CVX vaccines (CDC)", "cvx", read_cvx),
    List("taxonomy", "NUCC provider taxonomy (CSV)", "nucc-taxonomy", read_taxonomy),
    List("drg-weights", "MS-DRG weights: Table 5 of the IPPS rule", "ms-drg-weight", read_table5),
    List("cc", "CC list: Table 6J", "ms-drg-cc", lambda files: listed("ms-drg-cc", files, CC)),
    List("mcc", "MCC list: Table 6I", "ms-drg-mcc", lambda files: listed("ms-drg-mcc", files, MCC)),
    List("poa-exempt", "Diagnoses exempt from present on admission", "poa-exempt",
         lambda files: listed("poa-exempt", files, POA)),
    List("gem-cm", "GEM, ICD-9-CM to ICD-10-CM", "gem-icd-9-cm",
         lambda files: _gem_lines(files, "gem-icd-9-cm")),
    List("gem-pcs", "GEM, ICD-9-CM to ICD-10-PCS", "gem-icd-9-pcs",
         lambda files: _gem_lines(files, "gem-icd-9-pcs")),
    List("hcc-v24", "CMS-HCC V24: diagnoses to HCCs", "cms-hcc-v24",
         lambda files: tied("cms-hcc-v24", files, HCC)),
    List("hcc-v28", "CMS-HCC V28: diagnoses to HCCs", "cms-hcc-v28",
         lambda files: tied("cms-hcc-v28", files, HCC)),
    List("cpt", "CPT, of the AMA's data file", "cpt", lambda files: listed("cpt", files, CPT),
         "American Medical Association (CPT)"),
    List("cdt", "CDT, of the ADA's data file", "cdt", lambda files: listed("cdt", files, CDT),
         "American Dental Association (CDT)"),
    List("nubc", "NUBC revenue codes", "nubc-revenue",
         lambda files: listed("nubc-revenue", files, NUBC),
         "American Hospital Association (NUBC)"),
    List("rvu", "Relative values of the physician fee schedule (PPRRVU)", "rvu",
         lambda files: _read_rvu(files),
         "American Medical Association (CPT, in CMS's relative value files)"),
)  # fmt: skip


def _read_rvu(files: Sequence[Member]) -> Edition:
    """Return the relative values; a code with a modifier stands apart: ``70010-26``."""
    file, lines = table_lines(files, RVU)
    rows: dict[str, Row] = {}
    for line in lines:
        modifier = line.cells.get("modifier", "").upper()
        code = line.cells["code"].upper() + (f"-{modifier}" if modifier else "")
        kept = {
            key: value
            for key, value in line.cells.items()
            if key not in ("code", "title", "modifier")
        }
        if code in rows:
            raise refused(line.file, line.number, f"the code {code} stands there twice.")
        rows[code] = Row(
            code,
            line.cells["title"],
            line.cells["title"],
            attributes={k: v for k, v in kept.items() if v},
        )
    named, day = dated([file])
    return Edition("rvu", Scope.ALL, rows, name=named, effective_on=day, files=(file.name,))
