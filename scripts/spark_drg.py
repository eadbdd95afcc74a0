"""Group stays with Spark and on one machine, and hold every column equal.

``python scripts/spark_drg.py [STAYS.csv]`` (``make spark`` calls it in an environment of its own)
takes the shared labelled stays, or stays made up from the shipped tables where those are missing.
The exit code is 1 where an answer differs, 2 where something that Spark needs is not there.
"""

import os
import random
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import polars as pl
from pyspark.sql import SparkSession

from almoner.lib.drg import Logic, shipped
from almoner.lib.drg.batch import group_file, map_batches, spark_schema
from almoner.lib.drg.batch.frames import READ

ROOT = Path(__file__).resolve().parent.parent
STAYS = ROOT.parent / "shared" / "data" / "drg" / "msdrg-v43.1-labelled"
VERSION, MANY, CORES = "43.1", 200_000, 2
NO_JAVA = """Spark needs Java 17 or newer, and there is none here. On Debian:
    apt-get install openjdk-17-jre-headless
Where Java is in a place of its own, set JAVA_HOME to it."""


def main() -> int:
    """Compare; return the exit code."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        print(NO_JAVA, file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        source = Path(sys.argv[1]) if len(sys.argv) > 1 else _stays(Path(folder))
        return _compare(source, Path(folder))


def _stays(folder: Path) -> Path:
    """Write many stays in the columns of a batch file: shared ones over and over, or made up."""
    files = sorted(STAYS.glob("*.csv.gz")) + sorted(STAYS.glob("*.csv"))
    if files:
        frames = [pl.read_csv(file, infer_schema=False) for file in files]
        known = [frame.select(READ) for frame in frames if set(READ) <= set(frame.columns)]
    if not files or not known:
        print(f"The labelled stays are not in {STAYS}: stays are made up.")
        known = [_made_up()]
    stays = pl.concat(known)
    stays = stays.sample(MANY, with_replacement=True, seed=1).with_row_index("stay")
    path = folder / "stays.csv"
    stays.write_csv(path)
    return path


def _made_up() -> pl.DataFrame:
    logic, chance = shipped(VERSION), random.Random(1)
    diagnoses, procedures = sorted(logic.dx), sorted(logic.px)
    return pl.DataFrame(
        {
            "principal_dx": f"{chance.choice(diagnoses)}:Y",
            "secondary_dx": " ".join(f"{c}:N" for c in chance.sample(diagnoses, 4)),
            "procedures": " ".join(chance.sample(procedures, chance.randrange(3))),
            "sex": chance.choice(["M", "F", "?"]),
            "age_years": str(chance.randrange(150)),
            "discharge_status": chance.choice(["01", "20", "zz"]),
        }
        for _ in range(20_000)
    )


def _compare(source: Path, folder: Path) -> int:
    logic = shipped(VERSION)
    here, there = folder / "here.parquet", folder / "spark"
    begin = perf_counter()
    done = group_file(logic, source, here)
    alone = perf_counter() - begin
    on_spark = _group_on_spark(logic, source, there)
    key = "stay" if "stay" in pl.read_parquet(here, n_rows=1).columns else None
    one, other = pl.read_parquet(here), pl.read_parquet(there / "*.parquet")
    order = [key] if key else one.columns
    one, other = one.sort(order), other.select(one.columns).sort(order)
    print(f"one process: {done:,} stays, {done / alone:,.0f} stays/s")
    print(f"Spark local[{CORES}]: {len(other):,} stays, {done / on_spark:,.0f} stays/s once warm")
    if len(one) != len(other):
        print(f"Spark gave {len(other):,} stays for {len(one):,}.")
        return 1
    wrong = {name: int((~one[name].eq_missing(other[name])).sum()) for name in one.columns}
    for name, count in wrong.items():
        print(f"  {name}: {f'{count:,} stays differ' if count else 'equal'}")
    return 1 if any(wrong.values()) else 0


def _group_on_spark(logic: Logic, source: Path, target: Path) -> float:
    """Group once for the workers to start, then again; return the seconds of the second time."""
    spark = (
        SparkSession.builder.master(f"local[{CORES}]")
        .appName("almoner drg")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
        .config("spark.executorEnv.PYTHONPATH", str(ROOT / "src"))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        stays = spark.read.option("header", "true").csv(str(source), inferSchema=False)
        stays = stays.repartition(CORES)
        grouped = stays.mapInArrow(map_batches(logic), spark_schema(stays.columns))
        grouped.write.mode("overwrite").parquet(str(target))
        begin = perf_counter()
        grouped.write.mode("overwrite").parquet(str(target))
        return perf_counter() - begin
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
