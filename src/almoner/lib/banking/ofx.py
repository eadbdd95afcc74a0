"""OFX (QFX, QBO): the statements of bank and card accounts that banks offer for download."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from almoner.lib.banking.ofxtree import Element, read_tree
from almoner.lib.banking.statement import BankLine, NotAStatement, Statement, tidy, with_ids
from almoner.lib.money import NotMoney, cents

_KINDS = {"STMTRS": "bank", "CCSTMTRS": "card"}
_DATE = re.compile(
    r"(?P<day>[0-9]{8})(?P<time>[0-9]{2}(?:[0-9]{2}){0,2}(?:\.[0-9]{1,6})?)?"
    r"(?:\s*\[(?P<offset>[+-]?[0-9]{1,2}(?:\.[0-9]{1,2})?)(?::[\w /+-]*)?\])?"
)
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+(?=\.)|[0-9]*)(?:[.,]([0-9]*))?")


def read_ofx(data: bytes, name: str = "the file") -> tuple[Statement, ...]:
    """Return the statements of a file, in its order.

    Days are taken as the bank writes them, in its own zone. Raises ``NotAStatement`` with the line,
    for a file that is cut off, one without bank or card statements, and an answer that is an error.
    """
    tree = read_tree(data, name)
    found = tuple(_statement(each, name) for each in tree.all(*_KINDS))
    if not found:
        _raise_the_banks_error(tree, name)
        raise NotAStatement(
            f"{name} holds no statement of a bank or card account. Investments and bills are not "
            "read here."
        )
    return found


def _raise_the_banks_error(tree: Element, name: str) -> None:
    for status in tree.all("STATUS"):
        if status.said("SEVERITY").strip().upper() == "ERROR":
            why = tidy(status.said("MESSAGE")) or f"error {tidy(status.said('CODE'))}"
            raise NotAStatement(f"{name}, line {status.line}: the bank answered “{why}”.")


def _statement(element: Element, name: str) -> Statement:
    lines, notes = with_ids(_lines(element, name), ids_are_unique=True)
    account = element.first("BANKACCTFROM") or element.first("CCACCTFROM") or Element("", 0)
    period = element.first("BANKTRANLIST") or Element("", 0)
    ledger = element.first("LEDGERBAL")
    return Statement(
        lines,
        kind=_KINDS[element.name],
        bank=tidy(account.said("BANKID")),
        account=tidy(account.said("ACCTID")),
        currency=tidy(element.said("CURDEF")).upper(),
        starts_on=_optional_day(period, "DTSTART", name),
        ends_on=_optional_day(period, "DTEND", name),
        balance=_amount(ledger, "BALAMT", name) if ledger else None,
        balance_on=_optional_day(ledger, "DTASOF", name) if ledger else None,
        notes=notes,
    )


def _lines(element: Element, name: str) -> Iterator[BankLine]:
    for each in element.all("STMTTRN"):
        posted = _optional_day(each, "DTPOSTED", name)
        if posted is None:
            raise NotAStatement(
                f"{name}, line {each.line}: this transaction has no date (DTPOSTED)."
            )
        yield BankLine(
            id=tidy(each.said("FITID")),
            on=posted,
            amount=_amount(each, "TRNAMT", name),
            description=_description(each),
            check_number=tidy(each.said("CHECKNUM")),
        )


def _description(line: Element) -> str:
    """Return name and memo; the memo alone where it only says the name at more length."""
    who, memo = tidy(line.said("NAME")), tidy(line.said("MEMO"))
    if memo.casefold().startswith(who.casefold()):
        return memo or tidy(line.said("TRNTYPE")).capitalize()
    return tidy(f"{who} {memo}")


def _optional_day(within: Element, tag: str, name: str) -> date | None:
    element = within.first(tag)
    if element is None or not element.text.strip():
        return None
    text = tidy(element.text)
    found = _DATE.fullmatch(text)
    try:
        if found and -12 <= float(found["offset"] or 0) <= 14:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        pass
    raise NotAStatement(
        f"{name}, line {element.line}: “{text[:40]}” is no date of OFX (like 20260131 or "
        "20260131120000[-5:EST])."
    )


def _amount(within: Element, tag: str, name: str) -> Decimal:
    element = within.first(tag)
    if element is None or not element.text.strip():
        raise NotAStatement(f"{name}, line {within.line}: there is no amount ({tag}).")
    text = tidy(element.text).replace("\u2212", "-")
    found = _AMOUNT.fullmatch(text)
    if found and (found[2] or found[3]):
        sign, whole, part = found.groups()
        part = (part or "").rstrip("0") if len(part or "") > 2 and "," not in text else part or ""
        try:
            return cents(f"{sign}{whole.replace(',', '') or '0'}.{part.ljust(2, '0')}")
        except NotMoney:
            pass
    raise NotAStatement(
        f"{name}, line {element.line}: “{text[:40]}” is no amount in dollars and cents."
    )
