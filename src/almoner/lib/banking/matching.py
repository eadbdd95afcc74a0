"""Which line of the bank is which item of the books: proposals for a person to confirm.

First lines and items one to one, as many as possible and of these the likeliest; then deposits of
several slips, or payments of several bills, that sum exactly.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from almoner.lib.banking.statement import BankLine
from almoner.lib.money import dollars

Id = TypeVar("Id", bound=Hashable)
DAYS_OF_A_CHECK = 180
"""A check is cashed when its payee likes; after half a year a bank may refuse it."""
MOST_TOGETHER = 6
MOST_CANDIDATES = 40
MOST_STEPS = 20_000
"""How far a sum of several is searched for, for each line."""
_COMMON = frozenset({
    "the", "and", "for", "from", "inc", "llc",
    "check", "deposit", "payment", "debit", "credit", "card", "ach",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookItem(Generic[Id]):
    """Something in the books that moved money on this account; what came in is positive."""

    id: Id
    on: date
    amount: Decimal
    description: str = ""
    check_number: str = ""


@dataclass(frozen=True, slots=True)
class Proposal(Generic[Id]):
    """A line of the bank, the items it probably is, how sure (1 to 100), and why, in words."""

    line_id: str
    item_ids: tuple[Id, ...]
    score: int
    reason: str


def propose(
    bank_lines: Sequence[BankLine], book_items: Sequence[BookItem[Id]], days: int = 5
) -> list[Proposal[Id]]:
    """Return proposals in the order of the lines; no line and no item is in two.

    The amounts are equal to the cent. Days differ by at most ``days``, for a check whose number
    agrees by ``DAYS_OF_A_CHECK``; two check numbers that differ never go together.
    """
    pairs = {
        (at, place): score
        for at, place in _equal_amounts(bank_lines, book_items)
        if (score := _score(bank_lines[at], book_items[place], days))
    }
    found: dict[int, Proposal[Id]] = {}
    taken: set[int] = set()
    for at, place in _assigned(pairs):
        line, item = bank_lines[at], book_items[place]
        reason = _reason(line, item)
        found[at] = Proposal(line.id, (item.id,), pairs[at, place], reason)
        taken.add(place)
    found |= dict(_in_groups(bank_lines, book_items, set(found), taken, days))
    return [found[at] for at in sorted(found)]


def _equal_amounts(
    lines: Sequence[BankLine], items: Sequence[BookItem[Id]]
) -> Iterator[tuple[int, int]]:
    places: defaultdict[Decimal, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        places[item.amount].append(place)
    for at, line in enumerate(lines):
        for place in places.get(line.amount, ()):
            yield at, place


def _score(line: BankLine, item: BookItem[Id], days: int) -> int:
    """Return 1 to 100 for a pair of equal amounts, 0 for one that cannot be."""
    apart = abs((line.on - item.on).days)
    same_check = _same_check(line, item)
    if same_check is False or apart > (max(days, DAYS_OF_A_CHECK) if same_check else days):
        return 0
    near = 20 * (days + 1 - min(apart, days + 1)) // (days + 1)
    said = 15 if _common_words(line.description, item.description) else 0
    return min(100, 40 + near + said + (40 if same_check else 0))


def _same_check(line: BankLine, item: BookItem[Id]) -> bool | None:
    """Whether the check numbers agree; ``None`` where one side does not say any."""
    ours, theirs = item.check_number.strip().lstrip("0"), line.check_number.strip().lstrip("0")
    if ours and theirs:
        return ours == theirs
    for number, text in ((ours, line.description), (theirs, item.description)):
        if len(number) >= 3 and re.search(rf"(?<!\w)0*{re.escape(number)}(?!\w)", text):
            return True
    return None


def _common_words(one: str, other: str) -> list[str]:
    words = [
        {w for w in re.findall(r"[^\W\d_]{3,}", text.casefold()) if w not in _COMMON}
        for text in (one, other)
    ]
    return sorted(words[0] & words[1])


def _reason(line: BankLine, item: BookItem[Id]) -> str:
    said = [f"The same amount, {_days_apart(line, item)}"]
    if _same_check(line, item):
        said.append(f"check {line.check_number or item.check_number}")
    if words := _common_words(line.description, item.description):
        said.append("“" + " ".join(words[:4]) + "” in both")
    return ", ".join(said) + "."


def _days_apart(line: BankLine, item: BookItem[Id]) -> str:
    apart = (line.on - item.on).days
    if not apart:
        return "on the same day"
    return f"{abs(apart)} day{'' if abs(apart) == 1 else 's'} {'later' if apart > 0 else 'earlier'}"


def _assigned(pairs: dict[tuple[int, int], int]) -> Iterator[tuple[int, int]]:
    """Yield the best one-to-one choice of the pairs, each component of them for itself."""
    of_line: defaultdict[int, list[int]] = defaultdict(list)
    of_item: defaultdict[int, list[int]] = defaultdict(list)
    for at, place in pairs:
        of_line[at].append(place)
        of_item[place].append(at)
    seen: set[int] = set()
    for begin in sorted(of_line):
        if begin in seen:
            continue
        lines, items, new = {begin}, set[int](), [begin]
        while new:
            reached = {place for at in new for place in of_line[at]} - items
            items |= reached
            new = sorted({at for place in reached for at in of_item[place]} - lines)
            lines |= set(new)
        seen |= lines
        yield from _best(sorted(lines), sorted(items), pairs)


def _best(
    lines: list[int], items: list[int], pairs: dict[tuple[int, int], int]
) -> Iterator[tuple[int, int]]:
    """Yield as many pairs as possible, and of these the highest sum of scores."""
    size = max(len(lines), len(items))
    worth = np.zeros((size, size), np.int64)
    for row, at in enumerate(lines):
        for column, place in enumerate(items):
            if score := pairs.get((at, place)):
                worth[row, column] = 101 * size + score
    for row, column in enumerate(_columns_of_least_cost(-worth)):
        if worth[row, column]:
            yield lines[row], items[column]


def _columns_of_least_cost(cost: NDArray[np.int64]) -> list[int]:
    """Return a column for each row of a square, at the least sum (shortest augmenting paths)."""
    size = len(cost)
    rows_of = np.full(size + 1, -1)  # the row each column has; the last column is where one begins
    of_row, of_column = np.zeros(size, np.int64), np.zeros(size + 1, np.int64)
    for begin in range(size):
        rows_of[size] = begin
        least = np.full(size, np.iinfo(np.int64).max)
        before = np.full(size, size)
        used = np.zeros(size + 1, np.bool_)
        column = size
        while rows_of[column] >= 0:
            used[column] = True
            row = rows_of[column]
            reduced = cost[row] - of_row[row] - of_column[:size]
            shorter = ~used[:size] & (reduced < least)
            least[shorter], before[shorter] = reduced[shorter], column
            column = int(np.argmin(np.where(used[:size], np.iinfo(np.int64).max, least)))
            step = least[column]
            of_row[rows_of[used]] += step
            of_column[used] -= step
            least[~used[:size]] -= step
        while column != size:
            rows_of[column] = rows_of[before[column]]
            column = int(before[column])
    columns = [0] * size
    for column in range(size):
        columns[int(rows_of[column])] = column
    return columns


def _in_groups(
    lines: Sequence[BankLine],
    items: Sequence[BookItem[Id]],
    done: set[int],
    taken: set[int],
    days: int,
) -> Iterator[tuple[int, Proposal[Id]]]:
    """Yield the lines that several items sum to, the surest first; each item once."""
    open_lines = [at for at in range(len(lines)) if at not in done]
    best = {at: _best_group(lines[at], items, taken, days) for at in open_lines}
    while ranked := [(-group.score, at) for at, (group, _) in best.items() if group]:
        at = min(ranked)[1]
        group, places = best.pop(at)
        if places & taken:
            best[at] = _best_group(lines[at], items, taken, days)
        elif group:
            taken |= places
            yield at, group


def _best_group(
    line: BankLine, items: Sequence[BookItem[Id]], taken: set[int], days: int
) -> tuple[Proposal[Id] | None, set[int]]:
    """Return the fewest and nearest items that sum to the line, and their places."""
    near = sorted(
        (abs((line.on - item.on).days), place)
        for place, item in enumerate(items)
        if place not in taken
        and abs((line.on - item.on).days) <= days
        and 0 < item.amount / line.amount < 1
    ) if line.amount else []  # fmt: skip
    places = [place for _, place in near[:MOST_CANDIDATES]]
    places.sort(key=lambda place: -abs(items[place].amount))
    amounts = [int(abs(items[place].amount) * 100) for place in places]
    search = _Sums(amounts, MOST_STEPS)
    for size in range(2, MOST_TOGETHER + 1):
        groups = [
            tuple(sorted(places[at] for at in chosen))
            for chosen in search.of(int(abs(line.amount) * 100), size)
        ]
        if groups:
            apart, chosen = min((_apart(line, items, group), group) for group in groups)
            return _group_proposal(line, items, chosen, apart, len(groups), days), set(chosen)
    return None, set()


def _apart(line: BankLine, items: Sequence[BookItem[Id]], group: tuple[int, ...]) -> int:
    return sum(abs((line.on - items[place].on).days) for place in group)


def _group_proposal(
    line: BankLine,
    items: Sequence[BookItem[Id]],
    group: tuple[int, ...],
    apart: int,
    ways: int,
    days: int,
) -> Proposal[Id]:
    near = 20 - 20 * apart // ((days + 1) * len(group))
    score = max(1, 50 + near - 4 * (len(group) - 2) - (25 if ways > 1 else 0))
    furthest = max(abs((line.on - items[place].on).days) for place in group)
    reason = f"{len(group)} items sum exactly to {dollars(line.amount)}, "
    reason += (
        f"at most {furthest} day{'s'[furthest == 1 :]} apart" if furthest else "all on the same day"
    )
    reason += f"; {ways} such sums are possible, this is the nearest." if ways > 1 else "."
    return Proposal(line.id, tuple(items[place].id for place in group), score, reason)


class _Sums:
    """Choices of a number of amounts, largest first, with an exact sum; a bounded search."""

    def __init__(self, amounts: list[int], steps: int) -> None:
        self.amounts = amounts
        self.steps = steps
        self.sums = [0]
        for amount in amounts:
            self.sums.append(self.sums[-1] + amount)

    def of(self, wanted: int, size: int, begin: int = 0) -> Iterator[tuple[int, ...]]:
        """Yield the places of each choice of ``size`` amounts from ``begin`` on."""
        if not size:
            if not wanted:
                yield ()
            return
        for at in range(begin, len(self.amounts) - size + 1):
            self.steps -= 1
            if self.steps < 0 or self.sums[at + size] - self.sums[at] < wanted:
                return
            if self.amounts[at] <= wanted:
                for others in self.of(wanted - self.amounts[at], size - 1, at + 1):
                    yield at, *others
