"""Compile the public-domain code sets into ``src/almoner/lib/codesets/data``.

    python scripts/compile_codesets.py --data ../shared/data/codes --out src/…/codesets/data

``--hcc`` takes the mappings of diagnoses to HCCs (columns diagnosis_code, cc, model_name).
Releases are applied one after the other, so that every code has the dates on which it began, was
revised and ended; the conversion table says since when codes exist that the first release has.
"""

import argparse
import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from almoner.lib import codesets, icd10cm
from almoner.lib.codesets import Edition, Row, Scope, Stated, Stretches, Window, compiled
from almoner.lib.codesets.own import DISCHARGES, PLACES
from almoner.lib.codesets.shipped import DATA, facts_of

ICD_BEGAN = date(2015, 10, 1)
CMS = "CMS and NCHS, public domain"


def through_time(editions: Iterable[Edition], begins: Mapping[str, date]) -> list[Row]:
    """Return every stretch of every code after ``editions``, given in order."""
    found: dict[str, Stretches] = {}
    for count, edition in enumerate(editions):
        day = edition.effective_on
        assert day is not None, edition.name
        before = {code: row for code, rows in found.items() if (row := codesets.on_day(rows, day))}
        for change in codesets.changes(before, edition):
            after = change.after
            if after is not None and count == 0 and after.starts_on is None:
                after = replace(after, starts_on=begins.get(change.code, ICD_BEGAN))
            stretches = found.get(change.code, ())
            found[change.code] = codesets.applied(stretches, after, Window(day))
    return [row for code in sorted(found) for row in found[code]]


def icd10cm_of(data: Path) -> bytes:
    """Return ICD-10-CM: fiscal years 2025 and 2026, and April 2026 from the tabular list."""
    (first,) = codesets.read(
        "icd10cm", data / "icd10cm-fy2025/2025-code-descriptions-tabular-order.zip"
    )
    (april,) = codesets.read(
        "icd10cm", data / "icd10cm-fy2025/2025-code-descriptions-tabular-order-april.zip"
    )
    (second,) = codesets.read("icd10cm", data / "openemr/contrib/icd10/icd10orderfiles.zip")
    (ties,) = codesets.read("conversion", data / "icd10cm-fy2025/2025-conversion-table.zip")
    begins: dict[str, date] = {}
    for tie in ties.ties:
        if tie.since:
            begins[tie.target] = max(tie.since, begins.get(tie.target, ICD_BEGAN))
    editions = [first, april, second, _tabular(second)]
    rows = through_time(editions, begins)
    return compiled("icd-10-cm", _stated(editions), f"{CMS}: order files", rows=rows)


def _tabular(before: Edition) -> Edition:
    """Return what April 2026 adds, from the tabular list that comes with Almoner."""
    book = icd10cm.shipped()
    rows = {
        code: Row(code, node.title[:60].strip(), node.title, node.is_billable)
        for node in book.all()
        if (code := codesets.normal(node.code)) not in before.rows and node.level.value == "code"
    }
    return Edition("icd-10-cm", Scope.NAMED, rows, name="April 2026", effective_on=date(2026, 4, 1))


def icd10pcs_of(data: Path) -> bytes:
    """Return ICD-10-PCS of fiscal year 2026; what its addenda add began with it."""
    path = data / "openemr/contrib/icd10/zip-file-3-2026-icd-10-pcs-codes-file.zip"
    (edition,) = codesets.read("icd10pcs", path)
    added = (
        codesets.KINDS["icd10pcs"]
        .read([each for each in codesets.members(path) if "addenda" in each.name])[0]
        .rows
    )
    day = edition.effective_on or ICD_BEGAN
    begins = dict.fromkeys(added, day)
    rows = through_time([edition], begins)
    return compiled("icd-10-pcs", _stated([edition]), f"{CMS}: codes file", rows=rows)


def _stated(editions: Iterable[Edition]) -> list[Stated]:
    return [Stated(each.name, each.effective_on or ICD_BEGAN) for each in editions]


def hcpcs_of(data: Path) -> dict[str, bytes]:
    """Return HCPCS Level II 2020 without D codes, and its modifiers."""
    editions = codesets.read("hcpcs", data / "hcpcs/2020-Alpha-Numeric-HCPCS-File.zip")
    return {
        each.system: compiled(
            each.system, _stated([each]), "CMS, public domain: the 2020 alphanumeric file",
            rows=sorted(each.rows.values(), key=lambda row: row.code),
        )
        for each in editions
    }  # fmt: skip


def lists_of(data: Path) -> dict[str, bytes]:
    """Return the small lists and the ties."""
    made = {}
    for kind, path, name, day in (
        ("cvx", "openemr/sql/cvx_codes.sql", "as carried by OpenEMR", date(2024, 1, 1)),
        ("drg-weights", "ms-drg-fy2026/drg_weights.txt", "FY 2026", date(2025, 10, 1)),
        ("cc", "ms-drg-fy2026/cc_list.txt", "FY 2026", date(2025, 10, 1)),
        ("mcc", "ms-drg-fy2026/mcc_list.txt", "FY 2026", date(2025, 10, 1)),
        ("poa-exempt", "icd10cm-fy2025/2025-poa-exempt-codes.zip", "FY 2025", date(2024, 10, 1)),
    ):
        (edition,) = codesets.read(kind, data / path)
        rows = sorted(edition.rows.values(), key=lambda row: row.code)
        if kind in ("cc", "mcc", "poa-exempt"):  # the titles are those of ICD-10-CM
            rows = [replace(row, title="", long_title="") for row in rows]
        made[edition.system] = compiled(edition.system, [Stated(name, day)], CMS, rows=rows)
    (ties,) = codesets.read("conversion", data / "icd10cm-fy2025/2025-conversion-table.zip")
    every = sorted({(t.source, t.target): t for t in [*ties.ties, *_since_2026(data)]}.values(),
                   key=lambda tie: (tie.source, tie.target))  # fmt: skip
    made[ties.system] = compiled(
        ties.system, [Stated(ties.name, date(2024, 10, 1))], f"{CMS}: conversion table", ties=every
    )
    for system, words, name, day in (
        ("pos", PLACES, "October 2023", date(2023, 10, 1)),
        ("discharge-status", DISCHARGES, "FY 2026", date(2025, 10, 1)),
    ):
        own = [Row(code, title, title) for code, title in sorted(words.items())]
        made[system] = compiled(system, [Stated(name, day)], "CMS, in our words", rows=own)
    return made


def _since_2026(data: Path) -> list[codesets.Tie]:
    """Return which codes of fiscal year 2026 stand below a code that it ended or divided."""
    files = codesets.members(data / "openemr/contrib/icd10/icd10orderfiles.zip")
    addenda = codesets.KINDS["icd10cm"].read([each for each in files if "addenda" in each.name])[0]
    gone = {code for code in addenda.rows if not addenda.rows[code].is_billable} | addenda.removed
    day = date(2025, 10, 1)
    return [
        codesets.Tie(source, code, day)
        for code, row in addenda.rows.items()
        if row.is_billable
        for source in (code[:length] for length in range(len(code) - 1, 2, -1))
        if source in gone
    ]


HCC_MODELS = {"cms-hcc-v24": "CMS-HCC Model V24", "cms-hcc-v28": "CMS-HCC Model V28"}


def hcc_of(path: Path) -> dict[str, bytes]:
    """Return the mappings of diagnoses to HCCs of a table: diagnosis, HCC, name of the model."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    made = {}
    for system, model in HCC_MODELS.items():
        ties = sorted(
            (codesets.Tie(line["diagnosis_code"], line["cc"]) for line in lines
             if line["model_name"] == model),
            key=lambda tie: (tie.source, tie.target),
        )  # fmt: skip
        made[system] = compiled(
            system, [Stated("2026", date(2026, 1, 1))], "CMS, public domain", ties=ties
        )
    return made


def main() -> None:
    """Write the files asked for."""
    parser = argparse.ArgumentParser(description="Compile the public-domain code sets.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hcc", type=Path)
    parser.add_argument("--out", type=Path, default=DATA)
    asked = parser.parse_args()
    made = {
        "icd-10-cm": icd10cm_of(asked.data),
        "icd-10-pcs": icd10pcs_of(asked.data),
        **hcpcs_of(asked.data),
        **lists_of(asked.data),
    }
    if asked.hcc:
        made |= hcc_of(asked.hcc)
    asked.out.mkdir(parents=True, exist_ok=True)
    for system, content in made.items():
        (asked.out / f"{system}.xz").write_bytes(content)
        print(f"{system}: {len(content):,} bytes")
    (asked.out / "facts.json").write_text(facts_of(made))


if __name__ == "__main__":
    main()
