"""Setting payers up: terms, plans, trading partners, routes, enrollment."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from almoner.insurance.models import (
    Enrollment,
    EnrollmentState,
    PayerProfile,
    PayerRoute,
    Plan,
    TradingPartner,
    Way,
)
from almoner.insurance.operations.saving import save
from almoner.ledger import operations as ledger
from almoner.ledger.models import Payer
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM, Actor

LAST = 999_999_999
"""The highest interchange control number (ISA13)."""


@transaction.atomic
def add_payer(
    actor: Actor, *, name: str, financial_class: str, values: Mapping[str, Any]
) -> PayerProfile:
    """Write a payer with its terms; the books get its account with it."""
    actor.must("insurance.set_up")
    given = {"name": name, "financial_class": financial_class}
    payer = ledger.save_payer(SYSTEM, values=given)
    return save_profile(actor, payer=payer, values=values)


@transaction.atomic
def save_profile(actor: Actor, *, payer: Payer, values: Mapping[str, Any]) -> PayerProfile:
    """Write the terms of a payer, or change them."""
    actor.must("insurance.set_up")
    pattern = values.get("member_id_pattern", "")
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise Refusal(
            f"The form of a member id is not a regular expression: {wrong}.",
            field="member_id_pattern",
        ) from None
    row = PayerProfile.objects.select_for_update().filter(payer=payer).first()
    return save(actor, row or PayerProfile(payer=payer), values)


@transaction.atomic
def save_plan(actor: Actor, *, values: Mapping[str, Any], row: Plan | None = None) -> Plan:
    """Write a plan, or change one; its payer has terms from then on."""
    actor.must("insurance.set_up")
    payer = values.get("payer") or (row.payer if row else None)
    if payer is not None and not PayerProfile.objects.filter(payer=payer).exists():
        save(actor, PayerProfile(payer=payer), {})
    return save(actor, row or Plan(), values, taken="This payer has a plan of this name.")


@transaction.atomic
def save_partner(
    actor: Actor, *, values: Mapping[str, Any], row: TradingPartner | None = None
) -> TradingPartner:
    """Write a trading partner, or change one. SFTP needs a host and its key."""
    actor.must("insurance.set_up")
    row = row or TradingPartner()
    get = {**{name: getattr(row, name) for name in ("way", "host", "host_key")}, **values}
    if get["way"] == Way.SFTP and not get["host"]:
        raise Refusal("Say on which host the partner's SFTP server is.", field="host")
    if get["way"] == Way.SFTP and not get["host_key"]:
        raise Refusal(
            "Give the key of the partner's server, as they published it: without it nobody can "
            "tell their server from another.",
            field="host_key",
        )
    return save(actor, row, values, taken="There is a partner of this name.")


@transaction.atomic
def save_route(
    actor: Actor, *, values: Mapping[str, Any], row: PayerRoute | None = None
) -> PayerRoute:
    """Write how a transaction reaches a payer, or change it."""
    actor.must("insurance.set_up")
    return save(
        actor,
        row or PayerRoute(),
        values,
        taken="This payer has a route for this already: end that one first.",
    )


@transaction.atomic
def save_enrollment(
    actor: Actor, *, values: Mapping[str, Any], row: Enrollment | None = None
) -> Enrollment:
    """Write where an enrollment stands; one that is approved says from which day."""
    actor.must("insurance.set_up")
    row = row or Enrollment()
    state = values.get("state", row.state)
    if state == EnrollmentState.APPROVED and not values.get("effective_on", row.effective_on):
        raise Refusal("Say from which day it holds.", field="effective_on")
    return save(actor, row, values, taken="This enrollment is kept already.")


@transaction.atomic
def take_control_number(actor: Actor, *, partner: TradingPartner) -> int:
    """Return the next interchange control number (ISA13) of a partner; each is given once."""
    actor.must("insurance.check_eligibility")
    changed = TradingPartner.objects.filter(pk=partner.pk, last_control_number__lt=LAST).update(
        last_control_number=F("last_control_number") + 1
    )
    if not changed:
        raise Refusal(
            f"The control numbers of {partner} are used up. Agree with them on a new beginning."
        )
    partner.refresh_from_db(fields=["last_control_number"])
    return partner.last_control_number
