"""Compile the official ICD-10-CM files into ``src/almoner/lib/icd10cm/icd10cm.zip``.

    python scripts/compile_icd10cm.py --edition "April 2026" --tabular TABULAR.xml \\
        --external EINDEX.xml --neoplasm NEOPLASM.xml --drug DRUG.xml --ages FLAGS.csv

``--index`` takes the alphabetic index too. ``--ages`` is a table with the columns ``code`` and
``age_category`` (the Medicare Code Editor's). Without ``--out`` the shipped file is replaced.
"""

import argparse
import csv
from pathlib import Path

from almoner.lib.icd10cm import read_index, read_tabular
from almoner.lib.icd10cm.compiled import SHIPPED, TABLES, members, write

NOTICE = """\
ICD-10-CM is published by the National Center for Health Statistics and the Centers for Medicare &
Medicaid Services; works of the United States Government are in the public domain (17 U.S.C. 105).

tabular.tsv, notes.tsv, seventh.tsv: the tabular list, as carried by the Python package
  simple-icd-10-cm (MIT licence, Copyright (c) Stefano Travasci), of which only the data was used.
external.tsv, neoplasm.tsv, drug.tsv: the external-cause index and the tables of neoplasms and of
  drugs and chemicals. edition.json names the editions.
ages.tsv: age categories of the Medicare Code Editor.
"""


def compiled(asked: argparse.Namespace) -> dict[str, str]:
    """Return the members of the file for the files asked for."""
    tables = {
        name: read_index(Path(path).read_bytes())
        for name in TABLES
        if (path := getattr(asked, name)) is not None
    }
    ages: dict[str, str] = {}
    if asked.ages is not None:
        with Path(asked.ages).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        ages = {row["code"]: row["age_category"] for row in rows if row["age_category"]}
    tabular = read_tabular(Path(asked.tabular).read_bytes())
    return members(tabular, tables, ages, edition=asked.edition, notice=NOTICE)


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--edition", required=True)
    parser.add_argument("--tabular", required=True)
    for name in (*TABLES, "ages"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--out", default=str(SHIPPED))
    return parser


if __name__ == "__main__":
    asked = arguments().parse_args()
    write(Path(asked.out), compiled(asked))
    print(f"{asked.out}: {Path(asked.out).stat().st_size:,} bytes")
