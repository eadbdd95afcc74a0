"""The rules of billing, how a family wants its statements, and holds of accounts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from almoner.ledger.models import (
    AccountHold,
    BillingChoice,
    BillingRules,
    HoldKind,
    Language,
    StatementWay,
)
from almoner.ledger.operations.collections import stay
from almoner.ledger.queries.guarantors import reach_of
from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal
from almoner.people.models import FamilyAccount
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

STAGES = ("reminder_days", "second_days", "final_days", "agency_days")


@transaction.atomic
def set_billing_rules(
    actor: Actor, *, values: Mapping[str, Any], seen_version: int
) -> BillingRules:
    """Change the office's billing rules: fields of ``BillingRules`` by their names."""
    actor.must("ledger.set_up")
    BillingRules.objects.get_or_create(id=1)
    rules = BillingRules.objects.select_for_update().get(id=1)
    if rules.version != seen_version:
        raise ChangedMeanwhile
    lines = {"remit_to": "\n".join(_lines(values["remit_to"]))} if "remit_to" in values else {}
    rest = {name: value for name, value in values.items() if name != "remit_to"}
    for name, value in {**tidied(BillingRules, rest), **lines}.items():
        setattr(rules, name, value)
    _check(rules)
    rules.version += 1
    rules.save()
    changed = {name: str(value) for name, value in values.items()}
    audit.record(actor, "ledger.set_billing_rules", rules, values=changed)
    return rules


def _lines(text: str) -> list[str]:
    lines = [tidy(line) for line in text.splitlines() if tidy(line)]
    if len(lines) > 4:
        raise Refusal("Four lines are the most that show in a window.", field="remit_to")
    return lines


def _check(rules: BillingRules) -> None:
    if rules.minimum_balance <= 0:
        raise Refusal("Give at least one cent.", field="minimum_balance")
    for name in ("cycle_days", "due_days"):
        if getattr(rules, name) < 1:
            raise Refusal("Give at least one day.", field=name)
    for before, after in pairwise(STAGES):
        if getattr(rules, after) <= getattr(rules, before):
            raise Refusal("Each stage comes after the one before it.", field=after)


@transaction.atomic
def choose_billing(
    actor: Actor, *, family_id: UUID, way: StatementWay, language: Language | None, now: datetime
) -> BillingChoice:
    """Write down how a family wants its statements, and in which language."""
    actor.must("ledger.make_statements")
    family = _family(family_id)
    has_email = bool(reach_of([family_id], on=localdate(now))[family_id].email)
    if way == StatementWay.EMAIL and not has_email:
        raise Refusal(
            f"There is no e-mail address of {family.guarantor}. Write it on the guarantor, "
            "or on their chart, first.",
            field="way",
        )
    choice, _ = BillingChoice.objects.update_or_create(
        family=family, defaults={"way": way, "language": language or ""}
    )
    audit.record(actor, "ledger.choose_billing", family, way=str(way), language=language or "")
    return choice


@transaction.atomic
def hold_account(
    actor: Actor,
    *,
    family_id: UUID,
    kind: str,
    since: date,
    reason: str,
    now: datetime,
    until: date | None = None,
) -> AccountHold:
    """Ask a family for no money from a day, until another (the last) or until it is ended."""
    actor.must("ledger.make_statements")
    if not tidy(reason):
        raise Refusal("Say why the account is held.", field="reason")
    if until is not None and until < since:
        raise Refusal("The last day lies before the first.", field="until")
    hold = AccountHold.objects.create(
        **tidied(AccountHold, {"reason": reason}),
        family=_family(family_id),
        kind=HoldKind(kind),
        since=since,
        until=until,
        set_by=actor.name,
    )
    if hold.kind == HoldKind.BANKRUPTCY:
        stay(actor, family_id=family_id, note=f"Bankruptcy: {hold.reason}"[:300], now=now)
    audit.record(actor, "ledger.hold_account", hold, kind=str(kind), at=now.isoformat())
    return hold


@transaction.atomic
def end_hold(actor: Actor, *, hold_id: UUID, now: datetime) -> AccountHold:
    """End a hold: from today the family is asked again."""
    actor.must("ledger.make_statements")
    hold = AccountHold.objects.select_for_update().filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    today = localdate(now)
    if hold.until is not None and hold.until < today:
        raise Refusal("This hold is over already.")
    hold.until = max(today, hold.since) - timedelta(days=1)
    hold.save()
    audit.record(actor, "ledger.end_hold", hold)
    return hold


def _family(family_id: UUID) -> FamilyAccount:
    found = FamilyAccount.objects.select_related("guarantor").filter(pk=family_id).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found
