"""What is owed, by whom, for what; what is unapplied; and whether it agrees with the postings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from almoner.ledger.models import Account, Credit, Owed, Posting, Role
from almoner.platform.accounts.actor import Actor

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balance:
    """Of a family account, in dollars: what it owes, what payers owe for it, what is unapplied."""

    owed: Decimal
    by_payers: Decimal
    unapplied: Decimal

    @property
    def due(self) -> Decimal:
        """What the family has to pay; less than nothing where it has money to come."""
        return self.owed - self.unapplied


def balance_of(actor: Actor, family_id: UUID) -> Balance:
    """Return the balance of a family account."""
    actor.must("ledger.see_accounts")
    own = Q(payer__isnull=True)
    owed = (
        Owed.objects.filter(family=family_id)
        .exclude(amount=0)
        .aggregate(
            family=Sum("amount", filter=own, default=ZERO),
            payers=Sum("amount", filter=~own, default=ZERO),
        )
    )
    unapplied = (
        Credit.objects.filter(family=family_id)
        .exclude(amount=0)
        .aggregate(total=Sum("amount", default=ZERO))
    )
    return Balance(owed["family"], owed["payers"], unapplied["total"])


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up: what it is, which row, what it should be and what it is."""

    what: str
    of: str
    postings: Decimal
    kept: Decimal


def verify(actor: Actor) -> list[Difference]:
    """Compare every balance kept with the sum of its postings; return where they differ."""
    actor.must("ledger.see_books")
    found: list[Difference] = []
    for what, sql in _COMPARED:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            found += [Difference(what, str(of), made, kept) for of, made, kept in cursor]
    return found


_RECEIVABLE = f"account.role IN ('{Role.PATIENTS}', '{Role.PAYERS}')"
_COMPARED = (
    (
        "An entry does not balance",
        "SELECT entry.number, sum(amount), 0::numeric FROM ledger_journalentry entry"
        " JOIN ledger_posting posting ON posting.entry_id = entry.id"
        " GROUP BY entry.number HAVING sum(amount) <> 0",
    ),
    (
        "What is owed for a charge is not what was posted",
        "WITH made AS (SELECT charge_id, payer_id, sum(amount) AS total FROM ledger_posting posting"  # noqa: S608 - of the names of roles
        f" JOIN ledger_account account ON account.id = posting.account_id WHERE {_RECEIVABLE}"
        " GROUP BY 1, 2)"
        " SELECT coalesce(made.charge_id, owed.charge_id), coalesce(total, 0), coalesce(amount, 0)"
        " FROM made FULL JOIN ledger_owed owed ON owed.charge_id = made.charge_id"
        " AND owed.payer_id IS NOT DISTINCT FROM made.payer_id"
        " WHERE coalesce(total, 0) <> coalesce(amount, 0)",
    ),
    (
        "What is left of a payment is not what was posted",
        "WITH made AS (SELECT payment_id, -sum(amount) AS total FROM ledger_posting posting"  # noqa: S608 - of the names of roles
        " JOIN ledger_account account ON account.id = posting.account_id"
        f" WHERE account.role = '{Role.CREDITS}' GROUP BY 1)"
        " SELECT coalesce(made.payment_id, credit.payment_id), coalesce(total, 0),"
        " coalesce(amount, 0) FROM made FULL JOIN ledger_credit credit USING (payment_id)"
        " WHERE coalesce(total, 0) <> coalesce(amount, 0)",
    ),
    (
        "What waits for the bank is not what was posted",
        "WITH made AS (SELECT payment_id, drawer_session_id, role, sum(amount) AS total"  # noqa: S608 - of the names of roles
        " FROM ledger_posting posting JOIN ledger_account account ON account.id = account_id"
        f" WHERE role IN ('{Role.UNDEPOSITED}', '{Role.CARDS}') GROUP BY 1, 2, 3)"
        " SELECT coalesce(made.payment_id, held.payment_id, made.drawer_session_id),"
        " coalesce(total, 0), coalesce(amount, 0) FROM made FULL JOIN ledger_undeposited held"
        " ON coalesce(held.payment_id, held.drawer_session_id)"
        " = coalesce(made.payment_id, made.drawer_session_id) AND held.role = made.role"
        " WHERE coalesce(total, 0) <> coalesce(amount, 0)",
    ),
    (
        "A closed drawer does not hold what was left in it",
        "SELECT session.id, expected_at_opening + coalesce(sum(amount), 0),"  # noqa: S608
        ' session."left"'
        " FROM ledger_drawersession session LEFT JOIN (ledger_posting posting"
        f" JOIN ledger_account account ON account.id = account_id AND role = '{Role.DRAWERS}')"
        " ON drawer_session_id = session.id WHERE closed_at IS NOT NULL"
        ' GROUP BY session.id HAVING expected_at_opening + coalesce(sum(amount), 0) <> "left"',
    ),
)


def totals(roles: Iterable[Role]) -> dict[Role, Decimal]:
    """Return the balance of the account of each role: debits less credits, in dollars."""
    rows = (
        Posting.objects.filter(account__in=Account.objects.filter(role__in=list(roles)))
        .values_list("account__role")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {Role(role): total for role, total in rows}
