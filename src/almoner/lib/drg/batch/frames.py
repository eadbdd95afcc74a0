"""The edge of the batch: data frames in, data frames out. Only here is Polars used.

Columns in: ``principal_dx`` and ``secondary_dx`` as ``CODE:POA`` (the latter separated by spaces),
``procedures``, ``sex``, ``age_years``, ``discharge_status``; others are kept as they are. Columns
out: ``initial_mdc``, ``initial_drg``, ``final_mdc``, ``final_drg``, ``med_surg``,
``grouper_return_code``, ``hac_status`` and ``error``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from almoner.lib.drg.batch.columns import BAD_POA, NO_POA, POAS, Columns
from almoner.lib.drg.batch.grouping import CODES, STATUSES, UNGROUPABLE, Grouped, group_columns
from almoner.lib.drg.batch.kernel import Rows
from almoner.lib.drg.batch.tables import SEXES, Flags, Ints, Tables
from almoner.lib.drg.checking import EXTERNAL, OLDEST, check_stay
from almoner.lib.drg.checking import STATUSES as DISCHARGED
from almoner.lib.drg.logic import Logic
from almoner.lib.drg.stays import CODE, PCS, parse_stay, tidy, tidy_status
from almoner.lib.refusal import Refusal

REQUIRED = ("principal_dx", "secondary_dx", "procedures", "sex", "discharge_status")
READ = (*REQUIRED, "age_years")
KINDS, KIND_NAMES = ("", "M", "P"), ("NONE", "MEDICAL", "SURGICAL")
REFUSED = ("", "INVALID_PDX", "DX_CANNOT_BE_PDX", "NO_PRINCIPAL_DIAGNOSIS")
UNKNOWN, EXTERNAL_CAUSE, ABSENT, MALFORMED, SILENT, NOTHING = -1, -2, -3, -4, -5, -6
MOST_WORDS = 1_000_000
_TABLES: dict[int, tuple[Logic, Tables]] = {}


class MissingColumn(Refusal):
    """The file lacks a column that grouping needs."""


def tables_of(logic: Logic) -> Tables:
    """Return the arrays of a version, made once."""
    if id(logic) not in _TABLES:  # kept beside its logic, so that no other gets its id
        _TABLES[id(logic)] = logic, Tables.of(logic)
    return _TABLES[id(logic)][1]


def group_frame(logic: Logic, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the columns of the grouping; a row that is wrong says so in ``error``.

    Raises ``MissingColumn`` when the frame is not one of stays.
    """
    check_columns(frame.columns)
    tables = tables_of(logic)
    text = frame.select(_text(name, frame.columns) for name in READ)
    read = _read(tables, text)
    grouped = group_columns(tables, read.columns)
    return frame.with_columns(*_answers(logic, read, grouped), _errors(logic, text, read))


def check_columns(names: Sequence[str]) -> None:
    """Raise ``MissingColumn`` unless all columns are there."""
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise MissingColumn(
            f"The stays lack the column {', '.join(missing)}; columns are {', '.join(REQUIRED)} "
            "and, if known, age_years."
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """The stays that can be grouped (``rows`` of the frame), and which rows need a word."""

    columns: Columns
    rows: Rows
    refused: NDArray[np.int8]
    wrong: Flags


def _text(name: str, names: Sequence[str]) -> pl.Expr:
    if name not in names:
        return pl.lit("").alias(name)
    return pl.col(name).cast(pl.String).fill_null("")


def _read(tables: Tables, text: pl.DataFrame) -> _Read:
    pdx, refused = _principal(tables, text["principal_dx"])
    sdx, sdx_at, poa = _diagnoses(tables, text["secondary_dx"])
    px, _, px_at = _coded(text["procedures"], partial(_procedure, tables), tables.px_words)
    sex, status = _sex(text["sex"]), _status(text["discharge_status"])
    wrong = (refused > 0) | (sex == SEXES.index("U")) | (status < 0) | ~_aged(text["age_years"])
    unknown = np.flatnonzero((sdx < 0) | (poa == BAD_POA))
    wrong[sdx_at[unknown[(sdx[unknown] != SILENT) | (poa[unknown] == BAD_POA)]]] = True
    wrong[px_at[px == MALFORMED]] = True
    wrong[sdx_at[(sdx == pdx[sdx_at]) & (sdx >= 0)]] = True
    wrong[_repeated(sdx, sdx_at)] = True
    if len(unknown):
        known = sdx >= 0
        sdx, sdx_at, poa = sdx[known], sdx_at[known], poa[known]
    done = px >= 0
    everything = Columns(
        pdx=pdx,
        sex=sex,
        status=status,
        exempt=np.zeros(len(text), np.bool_),
        sdx=sdx,
        sdx_at=sdx_at,
        poa=poa,
        px=px[done],
        px_at=px_at[done],
    )
    rows = np.flatnonzero(refused == 0)
    columns = everything if len(rows) == len(text) else everything.take(rows)[0]
    return _Read(columns, rows, refused, wrong)


def _coded(
    column: pl.Series,
    number: Callable[[str], tuple[int, int]],
    known: dict[str, tuple[int, int]],
    *,
    several: bool = True,
) -> tuple[Ints, NDArray[np.int8], Ints]:
    """Return for all words of a column two numbers, and the row it stands in.

    Each different word is read once; ``known`` keeps what it was read as.
    """
    whole = column
    rows = np.arange(len(column), dtype=np.int32)
    if several:
        split = column.str.split(" ")
        rows, column = np.repeat(rows, split.list.len().to_numpy()), split.explode()
    each, places, texts = _different(column)
    new = [word for word in texts if word not in known]
    if any(word and word.split() != [word] for word in new):
        tidied = [" ".join(text.split()) for text in whole.to_list()]
        return _coded(pl.Series(whole.name, tidied, dtype=pl.String), number, known)
    fresh = {word: number(word) if word else (NOTHING, 0) for word in new}
    if len(known) < MOST_WORDS:
        known |= fresh
    numbers = [fresh.get(word) or known[word] for word in texts]
    ones = np.zeros(int(places.max(initial=0)) + 1, np.int32)
    twos = np.zeros(len(ones), np.int8)
    ones[places] = [one for one, _ in numbers]
    twos[places] = [two for _, two in numbers]
    found, second = ones[each], twos[each]
    if "" in texts:
        there = found != NOTHING
        return found[there], second[there], rows[there]
    return found, second, rows


def _different(column: pl.Series) -> tuple[NDArray[np.uint32], NDArray[np.intp], list[str]]:
    """Return the number of each text, the numbers there are, and their texts."""
    each = column.cast(pl.Categorical).to_physical().to_numpy()
    first = np.full(int(each.max(initial=0)) + 1, -1, np.int32)
    first[each] = np.arange(len(each), dtype=np.int32)
    places = np.flatnonzero(first >= 0)
    return each, places, column.gather(first[places]).to_list()


def _diagnoses(tables: Tables, column: pl.Series) -> tuple[Ints, Ints, NDArray[np.int8]]:
    numbers, poa, at = _coded(column, partial(_diagnosis, tables), tables.dx_words)
    return numbers, at, poa


def _diagnosis(tables: Tables, word: str) -> tuple[int, int]:
    """Return the number of a code, or why there is none, and that of its indicator."""
    code, _, poa = word.partition(":")
    code, poa = tidy(code), poa.strip().upper()
    indicator = (
        NO_POA if not poa else BAD_POA if len(poa) > 1 or poa not in POAS else POAS.index(poa)
    )
    number = tables.dx_numbers.get(code)
    if number is not None:
        return number, indicator
    if not CODE.match(code):
        return MALFORMED, indicator
    return SILENT if code.startswith(EXTERNAL) else UNKNOWN, indicator


def _principal(tables: Tables, column: pl.Series) -> tuple[Ints, NDArray[np.int8]]:
    """Return the first diagnosis of each row, and the position in REFUSED of what is wrong."""
    numbers, _, at = _coded(column, partial(_diagnosis, tables), tables.dx_words, several=False)
    pdx = np.full(len(column), ABSENT, np.int32)
    pdx[at[::-1]] = numbers[::-1]
    refused = np.zeros(len(column), np.int8)
    refused[pdx < 0] = REFUSED.index("INVALID_PDX")
    refused[pdx == SILENT] = REFUSED.index("DX_CANNOT_BE_PDX")
    refused[pdx == ABSENT] = REFUSED.index("NO_PRINCIPAL_DIAGNOSIS")
    refused[(pdx >= 0) & (tables.mdcs[-1, pdx] < 0)] = REFUSED.index("INVALID_PDX")
    return pdx, refused


def _procedure(tables: Tables, word: str) -> tuple[int, int]:
    code = tidy(word)
    return tables.px_numbers.get(code, SILENT if PCS.match(code) else MALFORMED), 0


def _repeated(codes: Ints, at: Ints) -> Ints:
    """Return the rows in which a code stands twice."""
    if not len(at):
        return at
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    marks = np.left_shift(np.uint64(1), (codes & 63).astype(np.uint8), dtype=np.uint64)
    seen = np.bitwise_count(np.bitwise_or.reduceat(marks, starts))
    many = np.diff(starts, append=len(at))
    doubtful = np.repeat(seen < many, many) & (codes >= 0)
    keys = np.sort(at[doubtful].astype(np.int64) << 32 | codes[doubtful])
    return np.asarray(keys[1:][keys[1:] == keys[:-1]] >> 32, np.int32)


def _few(column: pl.Series, number: Callable[[str], int]) -> NDArray[np.int64]:
    """Return a number for each row of a column of few different values."""
    each, places, texts = _different(column)
    numbers = np.zeros(int(places.max(initial=0)) + 1, np.int64)
    numbers[places] = [number(value) for value in texts]
    return np.asarray(numbers[each])


def _sex(column: pl.Series) -> NDArray[np.int8]:
    def number(value: str) -> int:
        return SEXES.index(value.strip().upper()[:1]) if value.strip()[:1].upper() in "MF" else 2

    return _few(column, lambda value: number(value) if value.strip() else 2).astype(np.int8)


def _status(column: pl.Series) -> NDArray[np.int16]:
    def number(value: str) -> int:
        return int(tidy_status(value)) if tidy_status(value) in DISCHARGED else -1

    return _few(column, number).astype(np.int16)


def _aged(column: pl.Series) -> Flags:
    def right(value: str) -> int:
        return value.strip().isdecimal() and int(value) <= OLDEST

    return _few(column, right).astype(np.bool_)


def _answers(logic: Logic, read: _Read, grouped: Grouped) -> list[pl.Series]:
    size = len(read.refused)
    kinds = np.zeros(UNGROUPABLE + 1, np.int64)
    for drg, title in logic.drgs.items():
        kinds[int(drg)] = KINDS.index(title.kind) if title.kind in KINDS else 0
    final = _spread(grouped.final_drg, read, size, UNGROUPABLE)
    code = read.refused.astype(np.int64)
    code[read.rows] = len(REFUSED) + grouped.code
    return [
        pl.Series("initial_mdc", _spread(grouped.initial_mdc, read, size, 0)),
        pl.Series("initial_drg", _spread(grouped.initial_drg, read, size, UNGROUPABLE)),
        pl.Series("final_mdc", _spread(grouped.final_mdc, read, size, 0)),
        pl.Series("final_drg", final),
        _named("med_surg", KIND_NAMES, kinds[final]),
        _named("grouper_return_code", (*REFUSED, *CODES), code),
        _named("hac_status", STATUSES, _spread(grouped.hac, read, size, 0)),
    ]


def _named(
    name: str, words: Sequence[str], places: NDArray[np.int64] | NDArray[np.int16]
) -> pl.Series:
    """Return a column of words, each given by its place."""
    return pl.Series(name, words, dtype=pl.String).gather(pl.Series(places.astype(np.uint32)))


def _spread(
    values: NDArray[np.int8] | NDArray[np.int16], read: _Read, size: int, other: int
) -> NDArray[np.int16]:
    """Return the values in the rows that were grouped, and another in those that were not."""
    found = np.full(size, other, np.int16)
    found[read.rows] = values
    return found


def _errors(logic: Logic, text: pl.DataFrame, read: _Read) -> pl.Series:
    """Return a sentence for each row with something wrong, as checking one stay says it."""
    errors: list[str | None] = [None] * len(text)
    rows = np.flatnonzero(read.wrong)
    for row, values in zip(rows.tolist(), text[rows].iter_rows(named=True), strict=True):
        problems, _, _ = check_stay(logic, parse_stay(**values))
        errors[row] = "; ".join(map(str, problems)) or None
    return pl.Series("error", errors, dtype=pl.String)
