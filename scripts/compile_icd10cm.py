"""Compile the official ICD-10-CM files into ``src/almoner/lib/icd10cm/icd10cm.zip``.

    python scripts/compile_icd10cm.py --edition "April 2026" --tabular TABULAR.xml \\
        --external EINDEX.xml --neoplasm NEOPLASM.xml --drug DRUG.xml --flags FLAGS.csv

``--index`` takes the alphabetic index too. ``--flags`` is a table with the columns ``code``,
``age_category`` and ``pdx_edits`` (what the Medicare Code Editor says). Without ``--out`` the
shipped file is replaced.
"""

import argparse
import csv
from pathlib import Path

from almoner.lib.icd10cm import Flags, read_index, read_tabular
from almoner.lib.icd10cm.compiled import SHIPPED, TABLES, members, write

EDITS = {
    "MANIFESTATION_AS_PDX": "manifestation",
    "UNACCEPTABLE_PDX": "unacceptable",
    "QUESTIONABLE_ADMISSION": "questionable",
}

NOTICE = """\
ICD-10-CM is published by the National Center for Health Statistics and the Centers for Medicare &
Medicaid Services; works of the United States Government are in the public domain (17 U.S.C. 105).

tabular.tsv, notes.tsv, seventh.tsv: the tabular list, as carried by the Python package
  simple-icd-10-cm (MIT licence, Copyright (c) Stefano Travasci), of which only the data was used.
external.tsv, neoplasm.tsv, drug.tsv: the external-cause index and the tables of neoplasms and of
  drugs and chemicals. edition.json names the editions.
flags.tsv: age categories and edits of the principal diagnosis of the Medicare Code Editor.
"""


def compiled(asked: argparse.Namespace) -> dict[str, str]:
    """Return the members of the file for the files asked for."""
    tables = {
        name: read_index(Path(path).read_bytes())
        for name in TABLES
        if (path := getattr(asked, name)) is not None
    }
    flags: dict[str, Flags] = {}
    if asked.flags is not None:
        with Path(asked.flags).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                edits = frozenset(word for name, word in EDITS.items() if name in row["pdx_edits"])
                if row["age_category"] or edits:
                    flags[row["code"]] = Flags(row["age_category"], edits)
    tabular = read_tabular(Path(asked.tabular).read_bytes())
    return members(tabular, tables, flags, edition=asked.edition, notice=NOTICE)


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--edition", required=True)
    parser.add_argument("--tabular", required=True)
    for name in (*TABLES, "flags"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--out", default=str(SHIPPED))
    return parser


if __name__ == "__main__":
    asked = arguments().parse_args()
    write(Path(asked.out), compiled(asked))
    print(f"{asked.out}: {Path(asked.out).stat().st_size:,} bytes")
