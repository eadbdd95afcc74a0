"""A general journal read from CSV: ``entry,date,account,debit,credit,memo``, a row a posting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from almoner.lib.csvrows import csv_rows
from almoner.lib.dates import NotADate, parse_date
from almoner.lib.journal.entries import Account, JournalEntry, Posting
from almoner.lib.money import ZERO, NotMoney, dollars, typed
from almoner.lib.refusal import Refusal

COLUMNS = ("entry", "date", "account", "debit", "credit", "memo")
CAUSE = "import"
MOST_SAID = 10
"""So many problems are said in the sentence; all are in ``facts["problems"]``."""


class NotAJournal(Refusal):
    """This file is not a journal that can be read."""


@dataclass(slots=True)
class _Begun:
    """An entry as far as its rows were read."""

    line: int
    days: dict[date, int] = field(default_factory=dict)
    memos: dict[str, None] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    is_sound: bool = True


def read_journal_csv(
    data: bytes, accounts: Mapping[str, Account], name: str = "the file"
) -> tuple[JournalEntry, ...]:
    """Return the entries of a file, in its order; rows of one entry have the same number and day.

    ``accounts`` are those of the chart by number. Raises ``NotAJournal`` with everything that is
    wrong, each with its line and how to do it right; then nothing is taken.
    """
    rows = csv_rows(data, name, NotAJournal)
    places = _places(next(rows, (1, []))[1], name)
    begun: dict[str, _Begun] = {}
    problems: list[tuple[int, str]] = []
    for line, cells in rows:
        row = {
            column: cells[place].strip() if place < len(cells) else ""
            for column, place in places.items()
        }
        number = row["entry"]
        entry = begun.setdefault(number, _Begun(line))
        wrong = [] if number else ["there is no entry number: give rows of one entry the same one"]
        wrong += _read(row, line, entry, accounts)
        entry.is_sound = entry.is_sound and not wrong
        problems += [(line, what) for what in wrong]
    problems += [
        (entry.line, _difference(number, entry))
        for number, entry in begun.items()
        if entry.is_sound and sum((each.amount for each in entry.postings), ZERO)
    ]
    _refuse(name, problems)
    if not begun:
        raise NotAJournal(f"{name} has no entries below its heading.")
    return tuple(
        JournalEntry(number, next(iter(e.days)), "; ".join(e.memos), CAUSE, tuple(e.postings))
        for number, e in begun.items()
    )


def _refuse(name: str, problems: list[tuple[int, str]]) -> None:
    if not problems:
        return
    said = [f"line {line}: {what}." for line, what in sorted(problems)]
    more = len(said) - MOST_SAID
    raise NotAJournal(
        f"{name}, "
        + " ".join(said[:MOST_SAID])
        + (f" And {more} more." if more > 0 else "")
        + " Nothing was taken.",
        problems=tuple(said),
    )


def _places(heading: Sequence[str], name: str) -> dict[str, int]:
    words = [cell.strip().casefold() for cell in heading]
    missing = [column for column in COLUMNS[:-1] if column not in words]
    if missing:
        raise NotAJournal(
            f"{name}, line 1: the heading lacks {', '.join(missing)}. It has to be "
            f"{','.join(COLUMNS)}; the memo may be left out."
        )
    return {column: words.index(column) for column in COLUMNS if column in words}


def _read(
    row: Mapping[str, str], line: int, entry: _Begun, accounts: Mapping[str, Account]
) -> list[str]:
    """Add a row to its entry; return what is wrong with it."""
    wrong = []
    try:
        on = parse_date(row["date"])
        entry.days.setdefault(on, line)
        if len(entry.days) > 1 and entry.days[on] == line:
            first, at = next(iter(entry.days.items()))
            wrong.append(
                f"{on:%m/%d/%Y} where line {at} of the same entry has {first:%m/%d/%Y}: give one "
                "entry one day"
            )
    except NotADate as error:
        wrong.append(str(error).rstrip("."))
    account = accounts.get(row["account"])
    if account is None:
        wrong.append(_unknown(row["account"], accounts))
    amount = _amount(row, wrong)
    if memo := row.get("memo", ""):
        entry.memos[memo] = None
    if account and amount is not None:
        entry.postings.append(Posting(account.number, account.name, account.kind, amount))
    return wrong


def _unknown(number: str, accounts: Mapping[str, Account]) -> str:
    if not number:
        return "there is no account: give its number"
    near = get_close_matches(number, accounts, 1)
    hint = f", such as {near[0]} {accounts[near[0]].name}" if near else ""
    return f"account “{number[:20]}” is not in the chart: add it first or give another{hint}"


def _amount(row: Mapping[str, str], wrong: list[str]) -> Decimal | None:
    """Return the amount, debit positive; what is wrong is added to ``wrong``."""
    sides: list[Decimal] = []
    for side, other in (("debit", "credit"), ("credit", "debit")):
        try:
            amount = typed(row[side]) if row[side] else ZERO
        except NotMoney as refusal:
            wrong.append(f"{side}: {refusal.message.rstrip('.')}")
            return None
        if amount < 0:
            wrong.append(f"the {side} is negative: write {dollars(-amount)} as a {other}")
            return None
        sides.append(amount)
    debit, credit = sides
    if debit and credit:
        wrong.append("both a debit and a credit: write them in two rows")
        return None
    if not debit and not credit:
        wrong.append("neither a debit nor a credit: give one of them, more than nothing")
        return None
    return debit - credit


def _difference(number: str, entry: _Begun) -> str:
    debits = sum((each.amount for each in entry.postings if each.amount > 0), ZERO)
    credits = sum((-each.amount for each in entry.postings if each.amount < 0), ZERO)
    side = "credit" if debits > credits else "debit"
    return (
        f"entry {number} has debits of {dollars(debits)} and credits of {dollars(credits)}: a "
        f"{side} of {dollars(abs(debits - credits))} is missing"
    )
