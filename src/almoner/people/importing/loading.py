"""Reading a table in batches: what is there already is passed over, the rest is stored whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Generic, TypeVar

from django.db import DatabaseError

from almoner.lib.refusal import Refusal
from almoner.people.importing.reports import Report
from almoner.people.importing.tables import Row, Table

T = TypeVar("T")
BATCH = 500
_MOST_NOTES = 20


class Rejected(Refusal):
    """This row cannot be taken."""


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """A row made ready: its id in the source, what to store, and what was left out of it."""

    source_id: str
    what: T
    notes: list[str] = field(default_factory=list)


Store = Callable[[Sequence[tuple[str, T]]], int]
"""Stores a batch of (id in the source, what) in one transaction, but for those that are there
already; returns how many were new. Raises ``DatabaseError`` when one of them cannot be stored."""


def load_table(
    table: Table, convert: Callable[[Row], Item[T]], store: Store[T], report: Report
) -> Report:
    """Read ``table`` from its start; every row is stored, there already, or in the rejects."""
    seen: dict[str, int] = {}
    with report.begin(table):
        for rows in _batches(table.rows()):
            ready: list[tuple[Row, Item[T]]] = []
            for row in rows:
                try:
                    item = _checked(row, convert, seen)
                except Refusal as no:
                    report.reject(row, no.message)
                else:
                    ready.append((row, item))
            _store(ready, store, report)
            report.done(read=len(rows) - len(ready), added=0, present=0)
    return report


def content_id(row: Row) -> str:
    """Return an id for a row of a source without ids: the same cells give the same id."""
    text = "\x1f".join(f"{key}={value.strip()}" for key, value in sorted(row.cells.items()))
    return sha256(text.encode()).hexdigest()[:40]


def _checked(row: Row, convert: Callable[[Row], Item[T]], seen: dict[str, int]) -> Item[T]:
    if row.problem:
        raise Rejected(row.problem)
    item = convert(row)
    first = seen.setdefault(item.source_id, row.line)
    if first != row.line:
        raise Rejected(f"It repeats line {first}.")
    return item


def _store(ready: list[tuple[Row, Item[T]]], store: Store[T], report: Report) -> None:
    if not ready:
        return
    try:
        added = store([(item.source_id, item.what) for _, item in ready])
    except DatabaseError:
        if len(ready) > 1:  # find the one that spoils the batch
            half = len(ready) // 2
            _store(ready[:half], store, report)
            _store(ready[half:], store, report)
            return
        report.reject(ready[0][0], "The database refuses it: a value is not possible.")
        report.done(read=1, added=0, present=0)
        return
    for row, item in ready:
        for note in item.notes[:_MOST_NOTES]:
            report.note(row, note)
    report.done(read=len(ready), added=added, present=len(ready) - added)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
