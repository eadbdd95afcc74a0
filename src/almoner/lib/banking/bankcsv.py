"""Statements as CSV: every bank has its own headings, order and signs.

Columns are found by their usual headings, or given. Where there is a running balance it is checked,
because it alone shows that no line is missing and no sign is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NoReturn

from almoner.lib.banking.statement import BankLine, NotAStatement, Statement, tidy, with_ids
from almoner.lib.csvrows import FIRST_LINES, CsvRows, csv_rows
from almoner.lib.dates import NotADate, parse_date
from almoner.lib.money import ZERO, NotMoney, dollars, typed

_SPELLINGS = {
    "date": "date|posted|posting date|post date|posted date|date posted|transaction date|"
    "trans date|trans. date|booking date|value date|process date|effective date",
    "amount": "amount|transaction amount|amt|amount usd|amount (usd)|amount ($)|net amount|value",
    "debit": "debit|debits|debit amount|amount debit|withdrawal|withdrawals|withdrawal amount|"
    "withdrawal (-)|money out|paid out|payment amount|charges|withdrawals/debits",
    "credit": "credit|credits|credit amount|amount credit|deposit|deposits|deposit amount|"
    "deposit (+)|money in|paid in|deposits/credits",
    "description": "description|payee|name|details|transaction|transaction description|narrative|"
    "original description|merchant|particulars|statement description",
    "memo": "memo|extended description|additional info|additional information|notes|"
    "extended details",
    "balance": "balance|running balance|running bal.|running bal|ledger balance|account balance|"
    "balance ($)",
    "check": "check|check number|check no|check no.|check #|check or slip #|cheque number|"
    "serial number|check num|checknum|chk #|slip number",
    "id": "transaction id|reference number|reference no.|reference|fitid|transaction number|"
    "unique id|bank reference|reference id",
    "sign": "credit debit indicator|debit/credit|credit/debit|dr/cr|cr/dr|type|transaction type|"
    "credit or debit",
}
_HEADINGS = {heading: column for column, said in _SPELLINGS.items() for heading in said.split("|")}
COLUMNS = tuple(_SPELLINGS)
"""What a column may be given for."""
_NUMBERS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/-]?([0-9]{2})[/-]?([0-9]{2})")
_OUT = ("dr", "d", "withdrawal", "out")
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}.*$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row read: ``amount`` is ``None`` where only a balance stands."""

    line: int
    bank_line: BankLine
    amount: Decimal | None
    balance: Decimal | None
    is_out: bool


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    places: dict[str, int]
    rows: list[tuple[int, list[str]]]

    def refuse(self, line: int, what: str) -> NoReturn:
        raise NotAStatement(f"{self.name}, line {line}: {what}")

    def cell(self, cells: list[str], column: str) -> str:
        place = self.places.get(column, -1)
        return tidy(cells[place]) if 0 <= place < len(cells) else ""


def read_bank_csv(
    data: bytes,
    name: str = "the file",
    *,
    columns: Mapping[str, str | int] | None = None,
    out_is_positive: bool = False,
) -> Statement:
    """Return the statement of a CSV file, its lines in the file's order.

    ``columns`` gives headings (or numbers from 1, in a file without heading) for ``COLUMNS``; then
    only those are used. ``out_is_positive`` is for card accounts whose charges have no minus.
    Dates are month first. Raises ``NotAStatement`` with the line; nothing is left out in silence.
    """
    table = _find_table(csv_rows(data, name, NotAStatement), name, columns)
    rows = [_read_row(table, line, cells) for line, cells in table.rows]
    if not any(row.amount is not None for row in rows):
        raise NotAStatement(f"{name} has no transactions below its heading.")
    rows = [_negated(row) for row in rows] if out_is_positive else _with_signs(rows)
    last = _check_balances(table, rows)
    lines, notes = with_ids(
        (row.bank_line for row in rows if row.amount is not None), ids_are_unique=False
    )
    days = [line.on for line in lines]
    return Statement(
        lines,
        starts_on=min(days),
        ends_on=max(days),
        balance=last.balance if last else None,
        balance_on=last.bank_line.on if last else None,
        notes=notes,
    )


def _find_table(rows: CsvRows, name: str, columns: Mapping[str, str | int] | None) -> _Table:
    if columns is not None and (unknown := set(columns) - set(COLUMNS)):
        raise NotAStatement(f"There is no column “{min(unknown)}”: {', '.join(COLUMNS)}.")
    if columns and all(isinstance(place, int) for place in columns.values()):
        places = {column: int(place) - 1 for column, place in columns.items()}
        if _is_enough(places):
            return _Table(name, places, list(rows))
    first = list(islice(rows, FIRST_LINES))
    for at, (_, cells) in enumerate(first):
        places = _places(cells, columns)
        if _is_enough(places):
            return _Table(name, places, [*first[at + 1 :], *rows])
    looked = (
        ", ".join(f"“{heading}”" for heading in columns.values())
        if columns
        else "a date, a description and an amount (or debit and credit)"
    )
    raise NotAStatement(
        f"{name} has no heading with {looked} in its first {FIRST_LINES} lines. Say which column "
        "is what: at least date and amount, or date, debit and credit."
    )


def _places(cells: list[str], columns: Mapping[str, str | int] | None) -> dict[str, int]:
    words = [tidy(cell).casefold() for cell in cells]
    if columns is not None:
        wanted = {column: str(heading).casefold().strip() for column, heading in columns.items()}
        found = {c: words.index(heading) for c, heading in wanted.items() if heading in words}
        return found if len(found) == len(columns) else {}
    places: dict[str, int] = {}
    for at, word in enumerate(words):
        if (column := _HEADINGS.get(word)) and not _is_better(words, places, column, word):
            places[column] = at
    return places


def _is_better(words: list[str], places: dict[str, int], column: str, word: str) -> bool:
    """Whether the heading found earlier is the more usual one for the column."""
    order = _SPELLINGS[column].split("|")
    return column in places and order.index(words[places[column]]) <= order.index(word)


def _is_enough(places: Mapping[str, int]) -> bool:
    return "date" in places and ("amount" in places or {"debit", "credit"} <= set(places))


def _read_row(table: _Table, line: int, cells: list[str]) -> _Row:
    amount = _amount(table, line, cells)
    balance = _money(table, line, table.cell(cells, "balance"))
    if amount is None and balance is None:
        table.refuse(
            line, "there is no amount in this row. Take it out if it is a note or a total."
        )
    said = table.cell(cells, "sign").casefold()
    words = table.cell(cells, "description"), table.cell(cells, "memo")
    bank_line = BankLine(
        id=table.cell(cells, "id"),
        on=_day(table, line, table.cell(cells, "date")),
        amount=amount or ZERO,
        description=tidy(" ".join(dict.fromkeys(words))),
        check_number=table.cell(cells, "check").lstrip("#").strip(),
    )
    is_out = "amount" in table.places and (said.startswith("debit") or said in _OUT)
    return _Row(line, bank_line, amount, balance, is_out)


def _amount(table: _Table, line: int, cells: list[str]) -> Decimal | None:
    if "amount" in table.places:
        return _money(table, line, table.cell(cells, "amount"))
    out = _money(table, line, table.cell(cells, "debit"))
    into = _money(table, line, table.cell(cells, "credit"))
    if out and into:
        table.refuse(line, f"{dollars(out)} out and {dollars(into)} in cannot be one transaction.")
    if out is None and into is None:
        return None
    return abs(into) if into else ZERO - abs(out or ZERO)


def _with_signs(rows: list[_Row]) -> list[_Row]:
    """Give amounts their minus where the file only says in a column of words which way they went.

    Where any amount has a minus, the words only name the kind of transaction.
    """
    if any(row.amount is not None and row.amount < 0 for row in rows):
        return rows
    return [_negated(row) if row.is_out else row for row in rows]


def _negated(row: _Row) -> _Row:
    if row.amount is None:
        return row
    amount = ZERO - row.amount
    return replace(row, amount=amount, bank_line=replace(row.bank_line, amount=amount))


def _money(table: _Table, line: int, text: str) -> Decimal | None:
    if not text or text in ("-", "--", "\u2013", "\u2014"):
        return None
    try:
        return typed(text.removesuffix("USD"))
    except NotMoney as refusal:
        table.refuse(line, refusal.message)


def _day(table: _Table, line: int, text: str) -> date:
    bare = _TIME.sub("", text)
    try:
        if found := _NUMBERS.fullmatch(bare):
            month, day, year = found.groups()
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        if found := _YEAR_FIRST.fullmatch(bare):
            return date(int(found[1]), int(found[2]), int(found[3]))
        return parse_date(bare)
    except (ValueError, NotADate):
        table.refuse(
            line, f"“{text[:30]}” is not a date: month/day/year, like 1/31/2026, is read here."
        )


def _check_balances(table: _Table, rows: list[_Row]) -> _Row | None:
    """Check the running balance in the order it runs; return the row that has the last one."""
    orders = [rows, rows[::-1]]
    if rows[0].bank_line.on > rows[-1].bank_line.on:
        orders.reverse()
    breaks = [_first_break(order) for order in orders]
    for order, broken in zip(orders, breaks, strict=True):
        if broken is None:
            return next((row for row in reversed(order) if row.balance is not None), None)
    row, expected = breaks[0] or (rows[0], ZERO)
    table.refuse(
        row.line,
        f"the balance is {dollars(row.balance or ZERO)} where the lines before it come to "
        f"{dollars(expected)}. A line is missing or a sign is wrong; if the bank's balance does "
        "not run line by line, name the columns to use without it.",
    )


def _first_break(rows: list[_Row]) -> tuple[_Row, Decimal] | None:
    running: Decimal | None = None
    for row in rows:
        if running is not None:
            running += row.amount or ZERO
        if row.balance is not None:
            if running is not None and running != row.balance:
                return row, running
            running = row.balance
    return None
