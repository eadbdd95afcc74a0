"""Makers of insurance's rows."""

from datetime import date
from functools import cache
from typing import Any, cast

import typst

from almoner.insurance import operations
from almoner.insurance.models import Coverage, PayerRoute, Plan, TradingPartner
from almoner.ledger.models import Payer
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM


def plan(name: str = "PPO Gold", *, payer: str = "Blue Harbor", **values: Any) -> Plan:
    """Return a plan of a payer, both made where they are not there."""
    found, _ = Payer.objects.get_or_create(name=payer)
    there = Plan.objects.filter(payer=found, name=name).first()
    return there or operations.save_plan(SYSTEM, values={"payer": found, "name": name, **values})


def coverage(patient: Patient, **values: Any) -> Coverage:
    """Return a coverage of a patient since 2026."""
    given = {"plan": values.pop("plan", None) or plan(), "member_id": "M123"}
    given |= {"since": date(2026, 1, 1), **values}
    return operations.save_coverage(SYSTEM, patient=patient, values=given)


def partner(**values: Any) -> TradingPartner:
    """Return a trading partner whose files lie in a folder."""
    given = {"name": "House", "way": "folder", "sender_id": "MAPLE", "receiver_id": "HOUSE"}
    return operations.save_partner(SYSTEM, values={**given, **values})


def route(payer: Payer, over: TradingPartner, transaction: str = "270") -> PayerRoute:
    """Return the way of a transaction to a payer."""
    values = {
        "payer": payer,
        "partner": over,
        "transaction": transaction,
        "identifier": "60999",
    }
    return operations.save_route(SYSTEM, values=values)


@cache
def card(*lines: str) -> bytes:
    """Return a PNG picture of an insurance card with these lines."""
    text = "\\\n".join(lines).replace("#", "\\#")
    page = f"#set page(width: 86mm, height: 54mm, margin: 6mm)\n#set text(12pt)\n{text}"
    return cast("bytes", typst.compile(page.encode(), format="png", ppi=200))
