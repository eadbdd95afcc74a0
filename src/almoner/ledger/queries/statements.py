"""Statements: the rules for them, whom one is due to, and what stands on each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from almoner.ledger.models import (
    AccountHold,
    BillingChoice,
    BillingRules,
    Stage,
    Statement,
    StatementBatch,
    StatementItem,
    StatementPart,
    StatementWay,
)
from almoner.ledger.queries.guarantors import Reach, reach_of
from almoner.ledger.queries.plans import active_of
from almoner.ledger.queries.standing import ZERO
from almoner.lib.refusal import NotFound
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened


def rules() -> BillingRules:
    """Return the office's billing rules, or those that hold until it has its own."""
    return BillingRules.objects.filter(id=1).first() or BillingRules()


@dataclass(frozen=True, slots=True)
class DueFamily:
    """A family that owes for its own part, in dollars, and where its statement goes."""

    family_id: UUID
    owed: Decimal
    unapplied: Decimal
    later: Decimal
    """What a payment plan asks for after the day to pay."""
    way: str
    to: Reach
    why_not: str
    """Why it cannot be told by itself, or ""."""

    @property
    def amount(self) -> Decimal:
        """What is due now."""
        return self.owed - self.unapplied - self.later


def families_due(
    on: date,
    *,
    rules: BillingRules,
    families: Sequence[UUID] | None = None,
    anyhow: bool = False,
) -> list[DueFamily]:
    """Return whom a statement is due to, in the order of mailing: by ZIP code, then street.

    Due: the family's own part less what is unapplied and what a plan asks for later is at least
    the minimum; nobody holds the account; the agency does not have it; no statement went in this
    cycle. What payers owe never counts. ``anyhow`` asks for ``families`` whatever went before.
    """
    minimum = Decimal("0.01") if anyhow else rules.minimum_balance
    given = {
        "families": list(families) if families is not None else None,
        "on": on,
        "cycle": on - timedelta(days=rules.cycle_days),
        "anyhow": anyhow,
        "minimum": minimum,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, given)
        rows = cursor.fetchall()
    plans = active_of(row[0] for row in rows)
    due_on = on + timedelta(days=rules.due_days)
    found = []
    reach = reach_of([row[0] for row in rows], on=on)
    for family, owed, unapplied, way, has_died in rows:
        plan, to = plans.get(family), reach[family]
        later = plan.later(due_on) if plan else ZERO
        why_not = _why_not(way, to.has_address, has_died, bool(to.email))
        one = DueFamily(family, owed, unapplied, later, way, to, why_not)
        if one.amount >= minimum:
            found.append(one)
    return sorted(found, key=lambda one: (one.to.zip_code, one.to.line1, one.to.name))


def _why_not(way: str, has_address: bool, has_died: bool, has_email: bool) -> str:
    if has_died:
        return "The guarantor has died: set the account's hold, and write by hand."
    if way == StatementWay.EMAIL and not has_email:
        return "No e-mail address of the guarantor."
    if way == StatementWay.MAIL and not has_address:
        return "No complete address of the guarantor."
    return ""


def is_held(on_field: str = "owed.family_id") -> str:
    """Return SQL that is true of a family somebody holds on the day ``on``."""
    return (
        f"EXISTS (SELECT 1 FROM ledger_accounthold hold WHERE hold.family_id = {on_field}"  # noqa: S608 - a column's name
        ' AND hold.since <= %(on)s AND (hold."until" IS NULL OR hold."until" >= %(on)s))'
    )


_DUE = f"""
WITH own AS (
    SELECT family_id, sum(amount) AS amount FROM ledger_owed owed
    WHERE payer_id IS NULL AND amount <> 0
        AND (%(families)s::uuid[] IS NULL OR family_id = ANY(%(families)s))
        AND NOT {is_held()}
        AND (%(anyhow)s OR NOT EXISTS (SELECT 1 FROM ledger_statement statement
            WHERE statement.family_id = owed.family_id AND statement.as_of > %(cycle)s))
        AND (%(anyhow)s OR NOT EXISTS (SELECT 1 FROM ledger_collectioncase one
            WHERE one.family_id = owed.family_id AND one.stage = '{Stage.AGENCY}'))
    GROUP BY 1
), unapplied AS (
    SELECT family_id, sum(amount) AS amount FROM ledger_credit
    WHERE family_id IS NOT NULL AND amount <> 0 GROUP BY 1
)
SELECT family.id, own.amount, coalesce(unapplied.amount, 0),
    coalesce(choice.way, '{StatementWay.MAIL}'), coalesce(patient.is_deceased, false)
FROM own JOIN people_familyaccount family ON family.id = own.family_id
    JOIN people_guarantor guarantor ON guarantor.id = family.guarantor_id
    LEFT JOIN people_patient patient ON patient.id = guarantor.patient_id
    LEFT JOIN ledger_billingchoice choice ON choice.family_id = family.id
    LEFT JOIN unapplied ON unapplied.family_id = family.id
WHERE own.amount - coalesce(unapplied.amount, 0) >= %(minimum)s
ORDER BY family.number
"""  # noqa: S608 - of the names of stages and ways


def languages_of(families: Iterable[FamilyAccount], *, rules: BillingRules) -> dict[UUID, str]:
    """Return the language of each family: its own choice, the guarantor's, or the office's."""
    found = list(families)
    chosen = dict(
        BillingChoice.objects.filter(family__in=found)
        .exclude(language="")
        .values_list("family", "language")
    )
    languages = {}
    for family in found:
        patient = family.guarantor.patient
        spoken = patient.language.split("-")[0] if patient else rules.language
        known = spoken if spoken in ("en", "es") else rules.language
        languages[family.pk] = chosen.get(family.pk, known)
    return languages


def batches(actor: Actor) -> "QuerySet[StatementBatch]":
    """Return the batches, the newest first, each with what it holds and how far it is."""
    actor.must("ledger.see_accounts")
    made = Q(items__statement__isnull=False)
    return StatementBatch.objects.annotate(
        total=Count("items", filter=Q(items__is_left_out=False)),
        left_out=Count("items", filter=Q(items__is_left_out=True)),
        made=Count("items", filter=made),
        amount=Sum("items__statement__amount", filter=made),
    ).order_by("-made_at")


def open_batch(actor: Actor, batch_id: UUID) -> StatementBatch:
    """Return a batch with its counts."""
    found = batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("There is no such batch of statements.")
    return found


def items_of(batch: StatementBatch, *, which: str = "") -> "QuerySet[StatementItem]":
    """Return the families of a batch in the order of mailing; ``which``: left_out or email."""
    items = StatementItem.objects.filter(batch=batch).select_related(
        "family__guarantor", "statement", "sending"
    )
    if which == "left_out":
        items = items.filter(is_left_out=True)
    elif which == "email":
        items = items.filter(way=StatementWay.EMAIL)
    return items.order_by("place")


def parts_to_set(batch_id: UUID) -> list[int]:
    """Return the parts of a batch whose PDF is not made yet."""
    parts = StatementItem.objects.filter(batch=batch_id).values_list("part", flat=True).distinct()
    done = StatementPart.objects.filter(batch=batch_id).values_list("part", flat=True)
    return sorted(set(parts) - set(done))


def mailed_in(batch_id: UUID, part: int) -> list[Statement]:
    """Return the statements of a part that go by mail, in their order."""
    return list(
        Statement.objects.filter(batch=batch_id, item__part=part, way=StatementWay.MAIL).order_by(
            "item__place"
        )
    )


def to_send(batch_id: UUID, part: int) -> list[Statement]:
    """Return the statements of a part that go by e-mail and have not left."""
    return list(
        Statement.objects.filter(
            batch=batch_id, item__part=part, way=StatementWay.EMAIL, item__sending=None
        ).order_by("item__place")
    )


def parts_of(batch_id: UUID) -> list[StatementPart]:
    """Return the parts of a batch, each with its PDF."""
    return list(StatementPart.objects.filter(batch=batch_id).select_related("pdf"))


def statements_of(actor: Actor, family_id: UUID) -> "QuerySet[Statement]":
    """Return a family's statements, the newest first."""
    actor.must("ledger.see_accounts")
    return Statement.objects.filter(family=family_id).select_related("batch", "item__sending")


def open_statement(actor: Actor, statement_id: UUID) -> Statement:
    """Return a statement as it was made."""
    actor.must("ledger.see_accounts")
    found = Statement.objects.filter(pk=statement_id).select_related("family").first()
    if found is None:
        raise NotFound("There is no such statement.")
    return found


def open_batch_file(actor: Actor, batch_id: UUID) -> Opened:
    """Return the PDF of a batch."""
    actor.must("ledger.make_statements")
    batch = StatementBatch.objects.filter(pk=batch_id).select_related("pdf").first()
    if batch is None or batch.pdf is None:
        raise NotFound("This batch has no PDF.")
    return Opened(batch.pdf, f"statements-{batch.as_of:%Y-%m-%d}.pdf")


def holds_of(actor: Actor, family_id: UUID) -> "QuerySet[AccountHold]":
    """Return the holds of an account, also those that are over."""
    actor.must("ledger.see_accounts")
    return AccountHold.objects.filter(family=family_id)


def current_holds(family_id: UUID, on: date) -> list[AccountHold]:
    """Return the holds of an account on a day."""
    return list(
        AccountHold.objects.filter(family=family_id, since__lte=on).filter(
            Q(until=None) | Q(until__gte=on)
        )
    )
