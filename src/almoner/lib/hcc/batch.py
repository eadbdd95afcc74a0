"""Many members at once: the tables of a model as arrays, over columns of members.

Columns in: ``age``, ``sex``, ``diagnoses`` (codes between spaces) and, if known, ``dual``,
``orec``, ``new_enrollee``, ``institutional``, ``special_needs``; others are kept as they are.
Columns out: ``segment``, ``hccs``, ``hcc_count``, ``demographic_score``, ``raw_score``,
``payment_score`` and ``error``. A test holds the scores equal to those of one member.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from almoner.lib.hcc.members import CODE, Member, read_member, tidy
from almoner.lib.hcc.model import DISABLED, MOST_COUNTED, SEGMENTS, Model, count_variable
from almoner.lib.hcc.scoring import Payment
from almoner.lib.partwise import Progress, texts, work_through
from almoner.lib.refusal import Refusal

REQUIRED = ("age", "sex", "diagnoses")
OPTIONAL = ("dual", "orec", "new_enrollee", "institutional", "special_needs")
READ = (*REQUIRED, *OPTIONAL)
KNOWN = READ[:2] + OPTIONAL
"""What a score takes beside the diagnoses."""
NEVER = 1_000
"""No age."""
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


class MissingMemberColumn(Refusal):
    """The file lacks a column that scoring needs."""


def score_file(
    model: Model,
    payment: Payment,
    source: Path,
    target: Path,
    progress: Progress | None = None,
) -> int:
    """Score all members of a CSV or Parquet file into another; return how many they were."""
    return work_through(
        source, target, lambda frame: score_frame(model, payment, frame), progress=progress
    )


@dataclass(frozen=True, slots=True)
class _People:
    """What is the same for all members of one age, sex and status: each read once."""

    members: list[Member | None]
    at: Ints
    """Which of them each row is."""

    def each(self, values: list[int]) -> Ints:
        """Return a value of these for each row."""
        return np.asarray(values, np.int64)[self.at]


def score_frame(model: Model, payment: Payment, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the columns of the score; a row that is wrong says so in ``error``.

    Raises ``MissingMemberColumn`` when the frame is not one of members.
    """
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing:
        raise MissingMemberColumn(
            f"The members lack the column {', '.join(missing)}; columns are {', '.join(REQUIRED)} "
            f"and, if known, {', '.join(OPTIONAL)}."
        )
    text = texts(frame, READ)
    people = _people(text)
    there, wrong = _hccs(model, text["diagnoses"], people)
    counted = _counted(model, there)
    segments = people.each([_segment(one) for one in people.members])
    demographic = people.each([_demographic(model, one) for one in people.members])
    raw = demographic + _disease(model, counted, segments, people)
    scorable = np.asarray([one is not None for one in people.members], np.bool_)[people.at]
    return frame.with_columns(
        _words("segment", (*SEGMENTS, None), segments),
        _hcc_words(model, counted, scorable),
        _number("hcc_count", counted.sum(0), scorable).cast(pl.Int16),
        _number("demographic_score", demographic / 1000, scorable),
        _number("raw_score", raw / 1000, scorable),
        _number("payment_score", _payment(payment, raw), scorable),
        _errors(text, wrong | ~scorable),
    )


def _people(text: pl.DataFrame) -> _People:
    rows = text.select(pl.struct(KNOWN).alias("known"))["known"]
    different = rows.unique(maintain_order=True)
    places = pl.DataFrame(
        {"known": different, "at": pl.Series(range(len(different)), dtype=pl.Int64)}
    )
    at = pl.DataFrame({"known": rows}).join(places, on="known", how="left", maintain_order="left")
    members = [_member(*values.values()) for values in different.to_list()]
    return _People(members, at["at"].to_numpy())


@lru_cache(maxsize=100_000)
def _member(*known: str) -> Member | None:
    """Return a member without diagnoses, none where they cannot be scored."""
    return read_member(**dict(zip(KNOWN, known, strict=True)))[0]


def _segment(member: Member | None) -> int:
    return list(SEGMENTS).index(member.segment) if member else len(SEGMENTS)


def _demographic(model: Model, member: Member | None) -> int:
    if member is None:
        return 0
    coefficients = model.coefficients[member.segment]
    return sum(coefficients.get(name, 0) for name in member.demographics())


def _hccs(model: Model, column: pl.Series, people: _People) -> tuple[Flags, Flags]:
    """Return a row of members for each HCC, and the members with a diagnosis that is no code.

    Each different word is read once.
    """
    rows = pl.int_range(len(column), dtype=pl.Int64, eager=True)
    words = pl.DataFrame({"row": rows, "word": column.str.split(" ")})
    words = words.explode("word").filter(pl.col("word") != "")
    pairs, bad = _pairs(model, words["word"].unique().to_list())
    wrong = np.zeros(len(column), np.bool_)
    if bad:
        wrong[words.filter(pl.col("word").is_in(bad))["row"].to_numpy()] = True
    found = words.join(pairs, on="word")
    applies = _applies(model, people, found["edit"].to_numpy(), found["row"].to_numpy())
    found = found.filter(pl.Series(applies) == found["instead"])
    there = np.zeros((len(model.hccs), len(column)), np.bool_)
    there[found["hcc"].to_numpy(), found["row"].to_numpy()] = True
    return there, wrong


def _pairs(model: Model, words: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """Return the HCCs of each word, and the words that have not the form of a code.

    ``edit`` is the number of the edit of a diagnosis from 1; its HCC ``instead`` is that when it
    applies, the others are those when it does not.
    """
    numbers = {hcc: at for at, hcc in enumerate(model.hccs)}
    edits = {code: at for at, code in enumerate(model.edits, 1)}
    pairs: list[tuple[str, int, int, bool]] = []
    bad = []
    for word in words:
        for code in map(tidy, word.split()):
            if not CODE.match(code):
                bad.append(word)
            edit = edits.get(code, 0)
            pairs += [(word, numbers[hcc], edit, False) for hcc in model.mapping.get(code, ())]
            if edit and model.edits[code].instead:
                pairs.append((word, numbers[model.edits[code].instead], edit, True))
    kinds = {"word": pl.String, "hcc": pl.Int64, "edit": pl.Int64, "instead": pl.Boolean}
    return pl.DataFrame(pairs, schema=kinds, orient="row"), bad


def _applies(model: Model, people: _People, edits: Ints, rows: Ints) -> Flags:
    """Return whether the edit of each diagnosis applies to its member."""
    known = model.edits.values()
    sex = np.asarray(["-", *(each.sex for each in known)])
    upto = np.asarray([-1, *(-1 if e.age_max is None else e.age_max for e in known)])
    since = np.asarray([NEVER, *(NEVER if e.age_min is None else e.age_min for e in known)])
    ages = people.each([one.age if one else 0 for one in people.members])[rows]
    sexes = np.asarray([one.sex if one else "" for one in people.members])[people.at][rows]
    by_age = (ages <= upto[edits]) | (ages >= since[edits])
    return np.asarray(np.where(sex[edits] == "", by_age, sex[edits] == sexes), np.bool_)


def _counted(model: Model, there: Flags) -> Flags:
    """Return which HCCs count after the hierarchies."""
    numbers = {hcc: at for at, hcc in enumerate(model.hccs)}
    kept = there.copy()
    for hcc, others in model.needs.items():
        kept[numbers[hcc]] &= there[[numbers[other] for other in others]].any(0)
    counted = kept.copy()
    for parent, children in model.hierarchy.items():
        if kept[numbers[parent]].any():
            for child in children:
                counted[numbers[child]] &= ~kept[numbers[parent]]
    return counted


def _disease(model: Model, counted: Flags, segments: Ints, people: _People) -> Ints:
    """Return the thousandths that HCCs, interactions and their number add."""
    numbers = {hcc: at for at, hcc in enumerate(model.hccs)}
    total = np.zeros(counted.shape[1], np.int64)
    for hcc, at in numbers.items():
        _add(model, f"HCC{hcc}", counted[at], segments, total)
    disabled = people.each([bool(one and one.is_disabled) for one in people.members]) > 0
    factors = {DISABLED: disabled}
    for each in model.interactions:
        for name in each.factors:
            if name not in factors:
                hccs = model.groups.get(name, (name.removeprefix("HCC"),))
                factors[name] = np.asarray(counted[[numbers[hcc] for hcc in hccs]].any(0))
        one, other = (factors[name] for name in each.factors)
        _add(model, each.name, one & other, segments, total)
    counts = counted.sum(0)
    for count in range(1, MOST_COUNTED + 1):
        there = counts >= count if count == MOST_COUNTED else counts == count
        _add(model, count_variable(count), there, segments, total)
    return total


def _add(model: Model, variable: str, there: Flags, segments: Ints, total: Ints) -> None:
    """Add a variable's coefficient of each member's segment, where it is there."""
    values = [model.coefficients[segment].get(variable, 0) for segment in SEGMENTS]
    rows = np.flatnonzero(there)
    if any(values) and len(rows):
        total[rows] += np.asarray([*values, 0], np.int64)[segments[rows]]


def _payment(payment: Payment, raw: Ints) -> NDArray[np.float64]:
    """Return the payment scores; each different raw score is worked out once, exactly."""
    different, at = np.unique(raw, return_inverse=True)
    scores = [float(payment.score(Decimal(value) / 1000)) for value in different.tolist()]
    return np.asarray(scores, np.float64)[at]


def _words(name: str, words: tuple[str | None, ...], at: Ints) -> pl.Series:
    return pl.Series(name, words, dtype=pl.String).gather(pl.Series(at.astype(np.uint32)))


def _number(name: str, values: NDArray[np.generic], scorable: Flags) -> pl.Series:
    """Return a column of numbers, empty where there is no score."""
    column = pl.DataFrame({"value": values, "there": scorable})
    return column.select(pl.when("there").then("value").alias(name))[name]


def _hcc_words(model: Model, counted: Flags, scorable: Flags) -> pl.Series:
    """Return the HCCs that count, between spaces."""
    hccs, rows = np.nonzero(counted & scorable)
    names = pl.Series(model.hccs).gather(pl.Series(hccs.astype(np.uint32)))
    joined = (
        pl.DataFrame({"row": rows, "hcc": names}).group_by("row").agg(pl.col("hcc").str.join(" "))
    )
    places = pl.DataFrame({"row": pl.Series(np.arange(counted.shape[1]), dtype=pl.Int64)})
    found = places.join(joined, on="row", how="left", maintain_order="left")["hcc"]
    return found.fill_null("").alias("hccs")


def _errors(text: pl.DataFrame, wrong: Flags) -> pl.Series:
    """Return a sentence for each row with something wrong, as reading one member says it."""
    errors: list[str | None] = [None] * len(text)
    rows = np.flatnonzero(wrong)
    for row, values in zip(rows.tolist(), text[rows].iter_rows(named=True), strict=True):
        errors[row] = "; ".join(map(str, read_member(**values)[1])) or None
    return pl.Series("error", errors, dtype=pl.String)
