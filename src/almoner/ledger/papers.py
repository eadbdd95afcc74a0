"""Receipts and reports as PDF, set by Typst. The templates are in ``typst/``."""

from datetime import date
from decimal import Decimal

from almoner.ledger.models import Method
from almoner.ledger.queries import PaymentPage, Report
from almoner.lib.money import dollars
from almoner.lib.typeset import typeset
from almoner.people.models import Practice


def receipt(page: PaymentPage) -> bytes:
    """Return the receipt of a payment, half a letter page."""
    payment = page.payment
    return typeset(
        "almoner.ledger",
        "receipt",
        {
            "practice": str(Practice.objects.first() or ""),
            "number": str(payment.number),
            "on": f"{payment.on:%m/%d/%Y}",
            "from": page.holder,
            "amount": dollars(payment.amount),
            "method": Method(payment.method).label,
            "reference": payment.card or payment.reference,
            "purpose": payment.purpose,
            "applied": [
                [
                    f"{each.charge.on:%m/%d/%Y}",
                    f"Visit {each.charge.superbill.number}",
                    dollars(each.amount),
                ]
                for each in page.applied
                if not each.is_undone
            ],
            "left": dollars(page.left) if page.left else "",
            "returned": "This payment came back unpaid." if page.is_returned else "",
            "by": payment.taken_by.name if payment.taken_by else "",
        },
    )


def report(shown: Report) -> bytes:
    """Return a report as PDF, its heading repeated on every page."""
    return typeset(
        "almoner.ledger",
        "report",
        {
            "practice": str(Practice.objects.first() or ""),
            "title": shown.title,
            "note": " ".join([shown.note, *shown.missing]).strip(),
            "columns": [[column.label, column.is_number] for column in shown.columns],
            "rows": [
                {"style": row.style, "cells": [_cell(cell) for cell in row.cells]}
                for row in shown.rows
            ],
        },
    )


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}" if cell == cell.quantize(Decimal("0.01")) else f"{cell:f}"
    return f"{cell:%m/%d/%Y}" if isinstance(cell, date) else str(cell)
