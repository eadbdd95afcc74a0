"""What a bank says: lines, and the facts of the statement they stand in."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from almoner.lib.refusal import Refusal

LONGEST = 1000
"""Characters of a description that are kept; what a bank sends is far below it."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class NotAStatement(Refusal):
    """This file is not a bank statement that can be read."""


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line of a statement; money that came in is positive.

    ``id`` is the bank's own, or made of what the line says, so that it is the same in the next
    download; it is unique in its statement.
    """

    id: str
    on: date
    amount: Decimal
    description: str
    check_number: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of one account, and what the file says of it.

    ``balance`` is the ledger balance on ``balance_on``; ``notes`` are sentences for whoever loads
    it. What the file does not say is empty.
    """

    lines: tuple[BankLine, ...]
    kind: str = "bank"
    """``bank`` or ``card``."""
    bank: str = ""
    account: str = ""
    currency: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    balance: Decimal | None = None
    balance_on: date | None = None
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return the words without control characters, between single spaces."""
    return " ".join(_CONTROLS.sub(" ", text).split())[:LONGEST]


def with_ids(
    lines: Iterable[BankLine], *, ids_are_unique: bool
) -> tuple[tuple[BankLine, ...], tuple[str, ...]]:
    """Give each line an id of its own; return lines and notes.

    A line without one gets it from what it says and which one of its kind it is. Where the format
    promises unique ids, the same line under the same id again is the same transaction and left out;
    all others are numbered.
    """
    seen: dict[str, list[BankLine]] = {}
    kinds: Counter[BankLine] = Counter()
    kept, notes = [], []
    for line in lines:
        if not line.id:
            kinds[line] += 1
            kept.append(replace(line, id=_made_id(line, kinds[line])))
            continue
        others = seen.setdefault(line.id, [])
        if ids_are_unique and line in others:
            notes.append(f"The bank gives transaction {line.id} twice; it was taken once.")
            continue
        others.append(line)
        if len(others) > 1:
            if ids_are_unique:
                notes.append(f"The bank gives the number {line.id} to different transactions.")
            line = replace(line, id=f"{line.id}#{len(others)}")
        kept.append(line)
    return tuple(kept), tuple(dict.fromkeys(notes))


def _made_id(line: BankLine, nth: int) -> str:
    said = (line.on.isoformat(), str(line.amount), line.description, line.check_number, str(nth))
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:24]
