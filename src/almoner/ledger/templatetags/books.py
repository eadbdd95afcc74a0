"""Filters the screens of the books use."""

from datetime import date
from decimal import Decimal

from django import template

from almoner.ledger.queries import Column
from almoner.lib.money import dollars as in_dollars

register = template.Library()


@register.filter
def dollars(amount: Decimal | None) -> str:
    """Return an amount as it is read: ``$1,234.50``; nothing for none."""
    return "" if amount is None else in_dollars(amount)


@register.filter
def minus(amount: Decimal) -> Decimal:
    """Return an amount with its sign turned."""
    return -amount


@register.filter
def plain(number: Decimal | None) -> str:
    """Return a number without the zeros behind its point: ``50``, ``2.5``; nothing for none."""
    return "" if number is None else f"{number.normalize():f}"


@register.filter
def cell(value: object, column: Column) -> str:
    """Return a report's cell as its column shows it."""
    if value is None or value == "":
        return ""
    if column.kind == "money" and isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    if column.kind == "count" and isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


@register.filter
def at(items: object, place: int) -> object:
    """Return the item at a place."""
    return items[place]  # type: ignore[index] # a sequence
