"""CMS-HCC: agreement with ``hccinfhir`` over random members, and members per second beside it."""

import random
from collections import Counter
from collections.abc import Iterator
from time import process_time

import polars as pl

from almoner.lib.hcc import ANNOUNCED, Member, Model, score, shipped
from almoner.lib.hcc.batch import score_frame
from almoner.lib.hcc.members import DUALS
from almoner.lib.hcc.tests.reference import KNOWN_MISSES, peer_score
from benchmarks.figures import Figure

COMPARED = 5_000
MANY = 262_144
GOAL_TIMES = 30


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    for name in ("V24", "V28"):
        model = shipped(name, 2026)
        made = members(model, COMPARED)
        yield from _agreement(model, made)
        yield from _speed(model, made)


def members(model: Model, many: int) -> list[Member]:
    """Return random members; their codes are mostly of the model."""
    chance = random.Random(3)
    codes = [*sorted(model.mapping), *sorted(model.edits), *(["I10", "Z0000"] * 500)]
    return [
        Member(
            age=chance.choice([*range(65, 96), *range(110)]),
            sex=chance.choice("FM"),
            diagnoses=tuple(chance.sample(codes, chance.randrange(15))),
            dual=chance.choice([each for each in DUALS if len(each) == 2]),
            orec=chance.choice("0001"),
            new_enrollee=chance.random() < 0.1,
            institutional=chance.random() < 0.1,
            special_needs=chance.random() < 0.3,
        )
        for _ in range(many)
    ]


def _agreement(model: Model, made: list[Member]) -> Iterator[Figure]:
    """Print how often each known difference met a member, and every other one."""
    same, explained = 0, Counter[str]()
    for member in made:
        ours, (hccs, raw) = score(model, member), peer_score(model.name, member)
        if set(ours.hccs) == hccs and abs(float(ours.raw) - raw) < 1e-9:
            same += 1
            continue
        reasons = [words for words, known in KNOWN_MISSES.items() if known(model, member)]
        explained.update(reasons[:1])
        if not reasons:
            print(f"  {model.name} {member}: {ours.raw}, {raw:.3f}")
    for words, count in explained.items():
        print(f"  {model.name}: {count} differ by design: {words}")
    name = f"agreement_{model.name}_{len(made)}"
    yield Figure("hcc", name, same * 100 / len(made), "%", None, False)
    rest = len(made) - explained.total()
    yield Figure("hcc", f"{name}_but_explained", same * 100 / rest, "%", 100, False)


def _speed(model: Model, made: list[Member]) -> Iterator[Figure]:
    sample = frame(made).sample(MANY, with_replacement=True, seed=1)
    payment = ANNOUNCED["V28", 2026]
    part = len(sample) // 2
    score_frame(model, payment, sample[:part])
    begin = process_time()
    score_frame(model, payment, sample[part:])
    rate = part / (process_time() - begin)
    begin = process_time()
    for member in made[:1000]:
        peer_score(model.name, member)
    peer = 1000 / (process_time() - begin)
    beside = ("hccinfhir 0.4.0", peer)
    name = f"batch_{model.name}"
    yield Figure("hcc", name, rate, "members/s/core", None, False, beside)
    yield Figure("hcc", f"{name}_times_hccinfhir", rate / peer, "times", GOAL_TIMES, False)
    begin = process_time()
    for member in made[:1000]:
        score(model, member)
    took = process_time() - begin
    yield Figure("hcc", f"one_member_explained_{model.name}", took, "ms")


def frame(made: list[Member]) -> pl.DataFrame:
    """Return the members in the columns of a batch file."""
    return pl.DataFrame(
        {
            "age": str(member.age),
            "sex": member.sex,
            "diagnoses": " ".join(member.diagnoses),
            "dual": member.dual,
            "orec": member.orec,
            "new_enrollee": "Y" if member.new_enrollee else "N",
            "institutional": "Y" if member.institutional else "N",
            "special_needs": "Y" if member.special_needs else "N",
        }
        for member in made
    )
