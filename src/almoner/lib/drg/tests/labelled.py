"""The stays with the official grouper's answers, read for tests and benchmarks."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from almoner.lib.drg.stays import Diagnosis, Grouping, Stay, parse_stay

DATA = Path(__file__).parents[6] / "shared" / "data" / "drg"
COLUMNS = (
    "principal_dx",
    "secondary_dx",
    "procedures",
    "sex",
    "age_years",
    "discharge_status",
    "los_days",
)


@dataclass(frozen=True)
class Labelled:
    """A stay and what the official grouper says of it, field by field."""

    name: str
    stay: Stay
    expected: dict[str, str]


def sets() -> list[Path]:
    """Return the files of labelled stays and vectors."""
    return sorted([*DATA.glob("msdrg-v*-labelled/*.csv.gz"), *DATA.glob("vectors/*.jsonl.gz")])


def read(path: Path, every: int = 1) -> Iterator[Labelled]:
    """Yield the stays of a file, or each so many-th of them."""
    with gzip.open(path, "rt") as lines:
        rows = _vectors(lines) if ".jsonl" in path.name else _rows(lines)
        for number, row in enumerate(rows):
            if number % every == 0:
                yield row


def _rows(lines: Iterator[str]) -> Iterator[Labelled]:
    for row in csv.DictReader(lines):
        expected = {
            "initial_mdc": row["initial_mdc"].zfill(2),
            "initial_drg": row["initial_drg"].zfill(3),
            "final_mdc": row["final_mdc"].zfill(2),
            "final_drg": row["final_drg"].zfill(3),
            "kind": row["med_surg"],
            "return_code": row["grouper_return_code"],
            "severity": row["drg_sdx_severity"],
            "hac_status": row["hac_status"],
            "secondary": row["sdx_severity_flags"],
            "operating_room": row["procedure_or_flags"],
            "edits": row["mce_edits"],
        }
        yield Labelled(row["claim_id"], parse_stay(**{k: row[k] for k in COLUMNS}), expected)


def _vectors(lines: Iterator[str]) -> Iterator[Labelled]:
    for line in lines:
        row = json.loads(line)
        if "expected" not in row:
            continue
        wanted = row["expected"]
        expected = {
            "initial_mdc": wanted["initial_mdc"].zfill(2),
            "initial_drg": wanted["initial_drg"].zfill(3),
            "final_mdc": wanted["final_mdc"].zfill(2),
            "final_drg": wanted["final_drg"].zfill(3),
            "return_code": wanted["rc"],
        }
        stay = Stay(
            Diagnosis(row["pdx"]["code"], row["pdx"]["poa"]),
            [Diagnosis(sdx["code"], sdx["poa"]) for sdx in row["sdx"]],
            [procedure["code"] for procedure in row["procedures"]],
            "MFU"[row["sex"]],
            row["age"],
            f"{row['discharge_status']:02d}",
            exempt=row["hospital_status"] == "EXEMPT",
        )
        yield Labelled(str(row["id"]), stay, expected)


def answers(grouping: Grouping) -> dict[str, str]:
    """Return a grouping in the words of the labelled files."""
    return {
        "initial_mdc": grouping.initial_mdc,
        "initial_drg": grouping.initial_drg,
        "final_mdc": grouping.final_mdc,
        "final_drg": grouping.final_drg,
        "kind": grouping.kind,
        "return_code": grouping.return_code,
        "severity": grouping.severity,
        "hac_status": grouping.hac_status,
        "secondary": " ".join(grouping.secondary),
        "operating_room": " ".join("OR" if flag else "-" for flag in grouping.operating_room),
    }
