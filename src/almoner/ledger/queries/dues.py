"""What families are to be told: visit by visit what was charged, paid, adjusted, and is theirs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from almoner.ledger.models import Cause, Role
from almoner.ledger.queries.standing import ZERO


@dataclass(slots=True)
class DueVisit:
    """A visit of which something is still owed, in dollars; ``since`` when it became theirs."""

    superbill: int
    on: date
    patient: str
    services: list[str] = field(default_factory=list)
    charged: Decimal = ZERO
    by_payers: Decimal = ZERO
    adjusted: Decimal = ZERO
    by_family: Decimal = ZERO
    waiting: Decimal = ZERO
    own: Decimal = ZERO
    since: date | None = None
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Received:
    """A payment of a family."""

    on: date
    method: str
    reference: str
    amount: Decimal


@dataclass(slots=True)
class Dues:
    """What one family owes and what payers still owe for it; ``aged`` are days and amounts."""

    visits: list[DueVisit] = field(default_factory=list)
    aged: list[tuple[date, Decimal]] = field(default_factory=list)
    unapplied: Decimal = ZERO
    payments: list[Received] = field(default_factory=list)

    @property
    def owed(self) -> Decimal:
        """The family's own part."""
        return sum((visit.own for visit in self.visits), ZERO)

    @property
    def waiting(self) -> Decimal:
        """What payers still owe."""
        return sum((visit.waiting for visit in self.visits), ZERO)


def dues_of(families: Collection[UUID], *, paid_since: date) -> dict[UUID, Dues]:
    """Return what each family owes, in a fixed number of statements however many there are."""
    found = {key: Dues() for key in families}
    visits: dict[UUID, DueVisit] = {}
    for row in _rows(_CHARGES, families):
        family, superbill, number, on, patient, service, *amounts = row
        since, reasons = amounts.pop(), amounts.pop()
        if superbill not in visits:
            visits[superbill] = DueVisit(number, on, patient)
            found[family].visits.append(visits[superbill])
        _add(visits[superbill], found[family], service, amounts, reasons or [], since or on)
    for family, amount in _rows(_CREDIT, families):
        found[family].unapplied = amount
    for family, on, method, reference, amount in _rows(_PAYMENTS, families, paid_since):
        found[family].payments.append(Received(on, method, reference, amount))
    return found


def _add(
    visit: DueVisit,
    dues: Dues,
    service: str,
    amounts: list[Decimal],
    reasons: list[str],
    since: date,
) -> None:
    charged, by_payers, adjusted, by_family, waiting, own = amounts
    if charged and service not in visit.services:
        visit.services.append(service)
    visit.charged += charged
    visit.by_payers += by_payers
    visit.adjusted += adjusted
    visit.by_family += by_family
    visit.waiting += waiting
    visit.own += own
    if own:
        visit.since = min(visit.since or since, since)
        visit.reasons += [each for each in reasons if each not in visit.reasons]
        dues.aged.append((since, own))


def _rows(sql: str, families: Collection[UUID], since: date | None = None) -> Iterator[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"families": list(families), "since": since})
        yield from (list(row) for row in cursor.fetchall())


_NAMES = """concat_ws(' ', nullif(patient.given_name, ''), nullif(patient.family_name, ''),
        nullif(patient.suffix, ''))"""
_CHARGES = f"""
WITH shown AS MATERIALIZED (
    SELECT DISTINCT charge.superbill_id, owed.family_id
    FROM ledger_owed owed JOIN ledger_charge charge ON charge.id = owed.charge_id
    WHERE owed.family_id = ANY(%(families)s) AND owed.amount <> 0
), lines AS MATERIALIZED (
    SELECT charge.id, charge.line, shown.family_id, shown.superbill_id, charge.code,
        charge.description
    FROM shown JOIN ledger_charge charge ON charge.superbill_id = shown.superbill_id
), moved AS (
    SELECT lines.id AS charge_id,
        sum(posting.amount) FILTER (WHERE entry.cause = '{Cause.CHARGE}') AS charged,
        -sum(posting.amount) FILTER (WHERE entry.cause = '{Cause.APPLICATION}'
            AND posting.payer_id IS NOT NULL) AS by_payers,
        -sum(posting.amount) FILTER (WHERE entry.cause IN ('{Cause.ADJUSTMENT}',
            '{Cause.WRITE_OFF}')) AS adjusted,
        -sum(posting.amount) FILTER (WHERE entry.cause = '{Cause.APPLICATION}'
            AND posting.payer_id IS NULL) AS by_family,
        array_agg(DISTINCT CASE WHEN entry.cause = '{Cause.TRANSFER}' THEN entry.memo ELSE '' END)
            FILTER (WHERE became.is_theirs) AS reasons,
        min(entry."on") FILTER (WHERE became.is_theirs) AS since
    FROM lines JOIN ledger_posting posting ON posting.charge_id = lines.id
        JOIN ledger_account account ON account.id = posting.account_id
            AND account.role IN ('{Role.PATIENTS}', '{Role.PAYERS}')
        JOIN ledger_journalentry entry ON entry.id = posting.entry_id
        LEFT JOIN ledger_journalentry taken_back ON taken_back.reverses_id = entry.id,
        LATERAL (SELECT account.role = '{Role.PATIENTS}' AND posting.amount > 0
            AND entry.cause IN ('{Cause.CHARGE}', '{Cause.TRANSFER}')
            AND entry.reverses_id IS NULL AND taken_back.id IS NULL AS is_theirs) became
    GROUP BY lines.id
)
SELECT lines.family_id, lines.superbill_id, superbill.number, superbill."on", {_NAMES},
    coalesce(nullif(lines.description, ''), lines.code), coalesce(moved.charged, 0),
    coalesce(moved.by_payers, 0), coalesce(moved.adjusted, 0), coalesce(moved.by_family, 0),
    coalesce(payers.amount, 0), coalesce(own.amount, 0), moved.reasons, moved.since
FROM lines JOIN ledger_superbill superbill ON superbill.id = lines.superbill_id
    JOIN people_patient patient ON patient.id = superbill.patient_id
    LEFT JOIN moved ON moved.charge_id = lines.id
    LEFT JOIN ledger_owed own ON own.charge_id = lines.id AND own.payer_id IS NULL
    LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM ledger_owed owed
        WHERE owed.charge_id = lines.id AND owed.payer_id IS NOT NULL) payers ON true
ORDER BY superbill."on", superbill.number, lines.line
"""  # noqa: S608 - of the names of causes and roles
_CREDIT = """
SELECT family_id, sum(amount) FROM ledger_credit
WHERE family_id = ANY(%(families)s) AND amount <> 0 GROUP BY 1
"""
_PAYMENTS = """
SELECT payment.family_id, payment."on", payment.method, payment.reference, payment.amount
FROM ledger_payment payment
    LEFT JOIN ledger_journalentry back ON back.reverses_id = payment.entry_id
WHERE payment.family_id = ANY(%(families)s) AND payment."on" >= %(since)s AND back.id IS NULL
ORDER BY payment."on", payment.number
"""
