"""Entries written as Beancount, as ledger-cli, and as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from almoner.lib.journal.entries import JournalEntry, Posting, checked
from almoner.lib.journal.names import account_names

CURRENCY = "USD"
PERSONAL = ("patient", "guarantor", "subscriber", "person", "account_holder")
"""Dimensions that say who somebody is; they leave only when asked for, as memos do."""
CSV_HEADING = (
    "entry", "date", "account", "account_name", "kind", "debit", "credit", "memo", "cause",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_beancount(entries: Iterable[JournalEntry], *, personal: bool = False) -> str:
    """Return the text of a Beancount file; accounts are opened the day before their first use.

    ``personal`` puts memos and the ``PERSONAL`` dimensions in. Raises ``WrongEntry``.
    """
    found = checked(entries)
    names = account_names(found)
    parts = [f'option "operating_currency" "{CURRENCY}"', ""]
    opened = [(_day_before(on), names[number]) for number, on in _first_use(found).items()]
    parts += [f"{on.isoformat()} open {name} {CURRENCY}" for on, name in sorted(opened)]
    for entry in found:
        words = _words(entry, personal)
        parts += ["", f"{entry.on.isoformat()} * {_quoted(words)}"]
        parts.append(f"  number: {_quoted(entry.number)}")
        for posting in entry.postings:
            parts.append(f"  {names[posting.account_number]}  {posting.amount:.2f} {CURRENCY}")
            parts += [f"    {key}: {_quoted(value)}" for key, value in _metadata(posting, personal)]
    return "\n".join(parts) + "\n"


def as_ledger(entries: Iterable[JournalEntry], *, personal: bool = False) -> str:
    """Return the text of a ledger-cli file; like ``as_beancount``."""
    found = checked(entries)
    names = account_names(found)
    parts = [f"commodity {CURRENCY}", *(f"account {name}" for name in sorted(names.values()))]
    for entry in found:
        number = re.sub(r"[()]", "-", _plain(entry.number))
        words = _plain(_words(entry, personal)).replace(";", ",").replace("|", "/")
        parts += ["", f"{entry.on:%Y/%m/%d} * ({number}) {words}"]
        for posting in entry.postings:
            amount = f"{posting.amount:.2f} {CURRENCY}"
            parts.append(f"    {names[posting.account_number]}  {amount}")
            parts += [
                f"    ; {key}: {_plain(value)}" for key, value in _metadata(posting, personal)
            ]
    return "\n".join(parts) + "\n"


def as_csv(entries: Iterable[JournalEntry], *, personal: bool = False) -> str:
    """Return a CSV text: a row a posting, a column a dimension.

    Text that a spreadsheet would take for a formula has an apostrophe before it. With ``personal``
    it can be read again by ``read_journal_csv``.
    """
    found = checked(entries)
    dims = sorted(
        {name for entry in found for each in entry.postings for name, _ in _dims(each, personal)}
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*CSV_HEADING, *map(_cell, dims)])
    for entry in found:
        for posting in entry.postings:
            writer.writerow(_row(entry, posting, dims, personal))
    return out.getvalue()


def _row(
    entry: JournalEntry, posting: Posting, dims: Sequence[str], personal: bool
) -> Iterator[str]:
    said = dict(_dims(posting, personal))
    amount = posting.amount
    texts = (entry.number, entry.on.isoformat(), posting.account_number, posting.account_name)
    yield from map(_cell, (*texts, posting.kind))
    yield f"{amount:.2f}" if amount >= 0 else ""
    yield f"{-amount:.2f}" if amount < 0 else ""
    yield from map(_cell, (entry.memo if personal else "", entry.cause))
    yield from (_cell(said.get(name, "")) for name in dims)


def _first_use(entries: Sequence[JournalEntry]) -> Mapping[str, date]:
    first: dict[str, date] = {}
    for entry in entries:
        for posting in entry.postings:
            first.setdefault(posting.account_number, entry.on)
    return first


def _day_before(on: date) -> date:
    return on - timedelta(days=1)


def _dims(posting: Posting, personal: bool) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in sorted(posting.dims.items())
        if value and (personal or name.casefold() not in PERSONAL)
    ]


def _words(entry: JournalEntry, personal: bool) -> str:
    said = [entry.cause, entry.memo] if personal else [entry.cause]
    return ": ".join(part for part in map(_plain, said) if part) or "entry"


def _plain(text: str) -> str:
    """Return the text on one line, without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def _quoted(text: str) -> str:
    return '"' + _plain(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _metadata(posting: Posting, personal: bool) -> Iterator[tuple[str, str]]:
    """Yield the dimensions under keys of small letters, digits and dashes, each another.

    Never a key that Beancount keeps for itself.
    """
    used = {"filename", "lineno"}
    for name, value in _dims(posting, personal):
        folded = name.casefold().encode("ascii", "ignore").decode()
        key = re.sub("[^a-z0-9]+", "-", folded).strip("-")
        key = key if re.match("[a-z].", key) else f"dim-{key}".rstrip("-")
        while key in used:
            key += "-x"
        used.add(key)
        yield key, value


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
