"""Entries of a journal: postings that sum to zero, debits positive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from almoner.lib.money import ZERO, cents, dollars
from almoner.lib.refusal import Refusal

KINDS = ("asset", "liability", "equity", "income", "expense")


class WrongEntry(Refusal):
    """This entry cannot stand in a journal."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart: its number, its name, one of ``KINDS``."""

    number: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account, debit positive; ``dims`` say of whom or what (provider, place …)."""

    account_number: str
    account_name: str
    kind: str
    amount: Decimal
    dims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What was booked on a day: the memo is free text, the cause what made it (payment, …)."""

    number: str
    on: date
    memo: str
    cause: str
    postings: tuple[Posting, ...]


def checked(entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Return the entries by day, those of one day in the order given.

    Raises ``WrongEntry`` for one that does not balance or has no postings, an amount that is none,
    an account of no kind or of two.
    """
    kinds: dict[str, str] = {}
    found = sorted(entries, key=lambda entry: entry.on)
    for entry in found:
        _check_balance(entry)
        for posting in entry.postings:
            kind = kinds.setdefault(posting.account_number, posting.kind)
            account = f"Entry {entry.number}: account {posting.account_number} is"
            if posting.kind not in KINDS:
                raise WrongEntry(f"{account} “{posting.kind}”: it has to be {', '.join(KINDS)}.")
            if posting.kind != kind:
                raise WrongEntry(f"{account} {posting.kind} here and {kind} before.")
    return found


def _check_balance(entry: JournalEntry) -> None:
    if not entry.postings:
        raise WrongEntry(f"Entry {entry.number} has no postings.")
    if difference := sum((cents(posting.amount) for posting in entry.postings), ZERO):
        raise WrongEntry(
            f"Entry {entry.number} does not balance: debits and credits differ by "
            f"{dollars(abs(difference))}."
        )
