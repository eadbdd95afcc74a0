"""MS-DRG: agreement with the official grouper's answers, and speed beside ``drgpy``.

The answers are in ``../shared/data/drg``. One core is measured as processor time, so that the
number of cores and what else runs do not count.
"""

import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import polars as pl

from almoner.lib.drg import Logic, explain, find_edits, group, shipped, shipped_flags
from almoner.lib.drg.batch import group_file, group_frame
from almoner.lib.drg.tests.labelled import DATA, Labelled, answers, read, sets
from almoner.lib.partwise import ROWS_AT_ONCE
from benchmarks.figures import Figure

GOAL_MS = 5.0
GOAL_STAYS = 200_000
GOAL_TIMES = 30
GOAL_MB = 1024
MANY = 5_000_000


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    if not DATA.exists():
        print(f"drg: the labelled stays are not in {DATA}")
        return
    logic = shipped("43.1")
    labelled = {path.name.split(".")[0]: list(read(path)) for path in sets()}
    for name, stays in labelled.items():
        yield from _agreement(logic, name, stays)
    yield from _one(logic, labelled["coverage_claims_v431"])
    yield from _many(logic, labelled)
    yield Figure("drg", f"memory_{MANY:,}_stays", _memory(), "MB", GOAL_MB)


def _agreement(logic: Logic, name: str, stays: list[Labelled]) -> Iterator[Figure]:
    """Print every miss; the share of stays whose DRGs, MDCs and return code agree, then all."""
    drgs = fields = 0
    for one in stays:
        ours = answers(group(logic, one.stay))
        wrong = {f for f, official in one.expected.items() if f in ours and ours[f] != official}
        fields += not wrong
        drgs += not wrong & {"initial_mdc", "initial_drg", "final_mdc", "final_drg", "return_code"}
        for field in wrong:
            print(f"  {name} {one.name} {field}: {ours[field]}, officially {one.expected[field]}")
    yield Figure("drg", f"agreement_{name}_{len(stays)}", drgs * 100 / len(stays), "%", 100, False)
    yield Figure("drg", f"agreement_all_fields_{name}", fields * 100 / len(stays), "%", 100, False)
    if "edits" in stays[0].expected:
        same = sum(_edits(logic, one) for one in stays)
        yield Figure("drg", f"agreement_edits_{name}", same * 100 / len(stays), "%")


def _edits(logic: Logic, one: Labelled) -> bool:
    ours = Counter(edit.name for edit in find_edits(logic, shipped_flags(), one.stay))
    official = {w.split("=")[0]: int(w.split("=")[1]) for w in one.expected["edits"].split()}
    if ours != official:
        print(f"  {one.name} edits: {dict(ours)}, officially {official}")
    return ours == official


def _one(logic: Logic, stays: list[Labelled]) -> Iterator[Figure]:
    timings = []
    for one in stays[:: len(stays) // 500]:
        begin = process_time()
        explain(logic, one.stay)
        timings.append((process_time() - begin) * 1000)
    yield Figure("drg", "one_stay_with_explanation_p50", median(timings), "ms", GOAL_MS)
    ninety_ninth = sorted(timings)[len(timings) * 99 // 100]
    yield Figure("drg", "one_stay_with_explanation_p99", ninety_ninth, "ms", GOAL_MS)


def _many(logic: Logic, labelled: dict[str, list[Labelled]]) -> Iterator[Figure]:
    for name, stays in labelled.items():
        if len(stays) < 5000:
            continue
        sample = frame(stays).sample(ROWS_AT_ONCE * 4, with_replacement=True, seed=1)
        parts = [sample[at : at + ROWS_AT_ONCE] for at in range(0, len(sample), ROWS_AT_ONCE)]
        group_frame(logic, parts[0])
        begin = process_time()
        for part in parts[1:]:
            group_frame(logic, part)
        rate = ROWS_AT_ONCE * (len(parts) - 1) / (process_time() - begin)
        peer = _drgpy(stays[::4])
        goal = GOAL_STAYS if name.startswith("desynpuf") else None
        beside = ("drgpy 0.2.1", peer)
        yield Figure("drg", f"batch_{name}", rate, "stays/s/core", goal, False, beside)
        times = GOAL_TIMES if goal else None  # the goal is for stays as they happen
        yield Figure("drg", f"batch_{name}_times_drgpy", rate / peer, "times", times, False)


def _drgpy(stays: list[Labelled]) -> float:
    """Return the stays per second of processor time of drgpy, after it is warm."""
    from drgpy.msdrg import DRGEngine

    engine = DRGEngine(version="v43.1")
    rows = frame(stays).rows(named=True)
    for row in rows[:200]:
        _ask(engine, row)
    begin = process_time()
    for row in rows:
        _ask(engine, row)
    return len(rows) / (process_time() - begin)


def _ask(engine: Any, row: dict[str, str]) -> None:
    words = [row["principal_dx"], *row["secondary_dx"].split()]
    diagnoses = [word.partition(":")[0] for word in words]
    engine.get_drg(diagnoses, row["procedures"].split(), gender=row["sex"])


def frame(stays: list[Labelled]) -> pl.DataFrame:
    """Return the stays in the columns of a batch file."""
    return pl.DataFrame(
        {
            "principal_dx": f"{stay.principal.code}:{stay.principal.poa}",
            "secondary_dx": " ".join(f"{d.code}:{d.poa}" for d in stay.secondary),
            "procedures": " ".join(stay.procedures),
            "sex": stay.sex,
            "age_years": str(stay.age),
            "discharge_status": stay.status,
        }
        for stay in (one.stay for one in stays)
        if stay.principal
    )


def _memory() -> float:
    """Group a CSV file of many stays in a process of its own; return its peak in MB."""
    command = [sys.executable, "-m", "benchmarks.drg"]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "stays.csv"
        part = frame(list(read(next(p for p in sets() if "desynpuf" in p.name))))
        part = part.sample(100_000, with_replacement=True, seed=2)
        with whole.open("wb") as into:
            for number in range(MANY // len(part)):
                part.write_csv(into, include_header=number == 0)
        ran = subprocess.run([*command, str(whole)], check=True, capture_output=True, text=True)
    print(f"  {ran.stdout.strip()}")
    return float(ran.stdout.split()[-2])


def main(source: Path) -> None:
    """Group a file into Parquet beside it and say how fast, and with how much memory."""
    begin = process_time()
    done = group_file(shipped("43.1"), source, source.with_suffix(".parquet"))
    rate = done / (process_time() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done} stays from file to file, {rate:.0f} stays/s/core, peak {peak:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
