"""Amounts read and written: exact, two places, at most what a column of the books holds."""

import re
from decimal import Context, Decimal

from almoner.lib.refusal import Refusal

ZERO = Decimal("0.00")
MOST = Decimal("999999999999.99")
"""The largest amount, either sign: 14 digits, two of them cents."""
_EXACT = Context(prec=40)
_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,2})?")
_SIGN = r"[-+]?"
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,40})"
_TYPED = re.compile(
    rf"(?P<before>{_SIGN}) ?\$? ?(?P<inside>{_SIGN}) ?"
    rf"(?P<whole>{_WHOLE})?(?:\.(?P<part>[0-9]{{0,2}}))? ?(?P<after>-?)"
)
_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))


class NotMoney(Refusal):
    """This is not an amount in dollars and cents."""


def cents(value: str | int | Decimal) -> Decimal:
    """Return an amount with exactly two places; nothing is rounded.

    Text is plain: a sign, digits, a point and at most two digits. Raises ``NotMoney`` with a
    sentence for a float, NaN or infinity, parts of a cent, and more than 14 digits.
    """
    match value:
        case bool() | float():
            raise NotMoney(f"{value!r} is not exact: give an amount as text or Decimal.")
        case str() if not _PLAIN.fullmatch(value):
            raise NotMoney(f"“{value[:40]}” is not an amount: write it like 1234.50.")
        case str() | int() | Decimal():
            amount = Decimal(value)
        case _:
            raise NotMoney(f"A {type(value).__name__} is not an amount: give text or Decimal.")
    if not amount.is_finite():
        raise NotMoney(f"{amount} is not an amount.")
    if abs(amount) > MOST:
        raise NotMoney(f"The amount is larger than {dollars(MOST)}: is there a slip in it?")
    exact = amount.quantize(ZERO, context=_EXACT)
    if exact != amount:
        raise NotMoney(f"{amount:.6f} has parts of a cent: write at most two places.")
    return exact + ZERO  # no negative zero


def typed(text: str) -> Decimal:
    """Read an amount as a clerk types it: ``$1,234.50``, ``(12.00)``, ``12``, `` 1 234.5 ``.

    A minus may stand before or after the dollar sign or behind the number; parentheses mean
    the same. Raises ``NotMoney``.
    """
    tidied = " ".join(text.translate(_MINUSES).split())
    if not tidied:
        raise NotMoney("No amount was given.")
    body = tidied[1:-1].strip() if tidied[0] == "(" and tidied[-1] == ")" else tidied
    found = _TYPED.fullmatch(body)
    if not found or not (found["whole"] or found["part"]):
        raise NotMoney(_why_not(tidied))
    signs = found["before"] + found["inside"] + found["after"] + ("-" if body != tidied else "")
    if len(signs) > 1:
        raise NotMoney(f"“{tidied[:40]}” has more than one sign: write it like -12.00 or (12.00).")
    whole = re.sub("[, ]", "", found["whole"] or "0")
    amount = cents(f"{whole}.{(found['part'] or '').ljust(2, '0')}")
    return ZERO - amount if signs == "-" else amount


def _why_not(text: str) -> str:
    shown = text[:40]
    if re.search(r"\.[0-9]{3,}\)?-?$", text):
        return f"“{shown}” has more than two places after the point: write dollars and cents."
    if re.search(r",[0-9]{1,2}\)?-?$", text):
        return f"“{shown}”: write a point before the cents, like 1,234.50."
    if re.fullmatch(r"[-+$()., 0-9]+", text):
        return f"“{shown}” is not an amount: write it like 12, 12.50 or 1,234.50."
    return f"“{shown}” is not an amount: write digits only, like 12.50."


def dollars(amount: str | int | Decimal) -> str:
    """Return an amount for people: ``$1,234.50``, ``-$12.00``."""
    exact = cents(amount)
    sign = "-" if exact < 0 else ""
    return f"{sign}${abs(exact):,.2f}"
