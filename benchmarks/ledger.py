"""The books at size: 1,000,000 journal entries of 100,000 family accounts.

It fills an embedded database of its own, kept in ``var/bench/ledger``, by statements over whole
tables; ``verify`` then finds every balance equal to its postings.
``ENTRIES=5000000`` asks for more.
"""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

ENTRIES = int(os.environ.get("ENTRIES", "1000000"))
FAMILIES = 100_000
PER_CHARGE = 4.5
"""Entries of a charge on average: charge, adjustment, payment and its application, transfer."""


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    return figures_of("ledger", ENTRIES)


def fill() -> None:
    """Fill the empty tables: ``ENTRIES`` journal entries of ``FAMILIES`` accounts."""
    from django.db import connection, transaction

    from almoner.ledger.models import JournalEntry

    if JournalEntry.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for statement in _statements(int(ENTRIES / PER_CHARGE)):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _statements(charges: int) -> Iterator[str]:
    """Return what fills the tables: families and patients, then one wave of entries after another.

    ``c.n`` numbers the charges; what becomes of each follows from its number alone.
    """
    yield (
        "INSERT INTO ledger_period (id, during, state, reason)"
        " SELECT gen_random_uuid(), daterange(m::date, (m + interval '1 month')::date), 'open', ''"
        " FROM generate_series(date_trunc('month', now()) - interval '3 years', now(), '1 month') m"
    )
    yield (
        "INSERT INTO ledger_payer (id, name, financial_class, is_active, version)"
        " SELECT gen_random_uuid(), 'Payer ' || n, 'commercial', true, 1 FROM generate_series(1,"
        " 20) n"
    )
    yield (
        "CREATE TEMP TABLE f ON COMMIT DROP AS SELECT n, gen_random_uuid() AS guarantor,"
        f" gen_random_uuid() AS family, gen_random_uuid() AS patient FROM generate_series(1,"
        f" {FAMILIES}) n"
    )
    yield from _people()
    yield (
        "CREATE TEMP TABLE c ON COMMIT DROP AS SELECT k AS n, gen_random_uuid() AS id,"
        " gen_random_uuid() AS superbill, f.family, f.patient, p.id AS payer,"
        " (now() - (k % 1080) * interval '1 day')::date AS day, (80 + k % 170)::numeric(14,2) AS"
        " amount,"
        " gen_random_uuid() AS e1, gen_random_uuid() AS e2, gen_random_uuid() AS e3,"
        " gen_random_uuid() AS e4, gen_random_uuid() AS e5, gen_random_uuid() AS e6,"
        " gen_random_uuid() AS e7, gen_random_uuid() AS paid, gen_random_uuid() AS own"
        f" FROM generate_series(1, {charges}) k JOIN f ON f.n = 1 + k % {FAMILIES}"
        " JOIN (SELECT id, row_number() OVER () AS place FROM ledger_payer) p ON p.place = 1 + k"
        " % 20"
    )
    yield (
        'INSERT INTO ledger_superbill (id, patient_id, family_id, payer_id, "on", diagnoses,'
        " note)"
        " SELECT superbill, patient, family, payer, day, '{}', '' FROM c"
    )
    yield _entries("e1", "charge", since="true")
    yield (
        'INSERT INTO ledger_charge (id, superbill_id, line, "on", code, modifiers, units,'
        " description,"
        " amount, entry_id) SELECT id, superbill, 1, day, '992' || 11 + n % 5, '{}', 1, '',"
        " amount, e1"
        " FROM c"
    )
    yield _postings("e1", "payers", "amount", "fees")
    yield _entries("e2", "adjustment", since="n % 10 < 9")
    yield _postings("e2", "contractual", "round(amount * 0.4, 2)", "payers", "n % 10 < 9")
    yield _entries("e3", "payment", since="n % 10 < 8")
    yield (
        'INSERT INTO ledger_payment (id, payer_id, method, reference, card, amount, "on",'
        " purpose,"
        " entry_id) SELECT paid, payer, 'eft', 'T' || n, '', round(amount * 0.5, 2), day, '', e3"
        " FROM c"
        " WHERE n % 10 < 8"
    )
    yield _postings("e3", "undeposited", "round(amount * 0.5, 2)", "credits", "n % 10 < 8", "paid")
    yield _entries("e4", "application", since="n % 10 < 8")
    yield _postings("e4", "credits", "round(amount * 0.5, 2)", "payers", "n % 10 < 8", "paid")
    rest = "amount - round(amount * 0.4, 2) - round(amount * 0.5, 2)"
    yield _entries("e5", "transfer", since="n % 10 < 8")
    yield _postings("e5", "patients", rest, "payers", "n % 10 < 8")
    yield _entries("e6", "payment", since="n % 10 < 3")
    yield (
        'INSERT INTO ledger_payment (id, family_id, method, reference, card, amount, "on",'
        " purpose,"
        f" entry_id) SELECT own, family, 'check', 'C' || n, '', {rest}, day, '', e6 FROM c"
        " WHERE n % 10 < 3"
    )
    yield _postings("e6", "undeposited", rest, "credits", "n % 10 < 3", "own")
    yield _entries("e7", "application", since="n % 10 < 3")
    yield _postings("e7", "credits", rest, "patients", "n % 10 < 3", "own")
    yield (
        'INSERT INTO ledger_owed (charge_id, payer_id, family_id, "on", amount)'
        ' SELECT p.charge_id, p.payer_id, p.family_id, c."on", sum(p.amount) FROM'
        " ledger_posting p"
        " JOIN ledger_account a ON a.id = p.account_id AND a.role IN ('patients', 'payers')"
        " JOIN ledger_charge c ON c.id = p.charge_id GROUP BY 1, 2, 3, 4"
    )
    yield (
        "INSERT INTO ledger_credit (payment_id, family_id, payer_id, amount)"
        " SELECT p.payment_id, m.family_id, m.payer_id, -sum(p.amount) FROM ledger_posting p"
        " JOIN ledger_account a ON a.id = p.account_id AND a.role = 'credits'"
        " JOIN ledger_payment m ON m.id = p.payment_id GROUP BY 1, 2, 3"
    )


def _people() -> Iterator[str]:
    yield (
        "INSERT INTO people_guarantor (id, name, phone, email, employer, version, line1, line2,"
        " city,"
        " state, zip_code, country) SELECT guarantor, 'Guarantor ' || n, '', '', '', 1, n || '"
        " Main',"
        " '', 'Natick', 'MA', '01760', 'US' FROM f"
    )
    yield (
        "INSERT INTO people_familyaccount (id, name, guarantor_id)"
        " SELECT family, 'Family ' || n, guarantor FROM f"
    )
    yield (
        "INSERT INTO people_patient (id, family_name, given_name, middle_name, prefix, suffix,"
        " preferred_name, birth_date, sex, gender_identity, pronouns, marital_status, race,"
        " ethnicity,"
        " language, needs_interpreter, is_deceased, family_account_id, guarantor_relationship,"
        " is_restricted, is_entered_in_error, registered_at, version) SELECT patient, 'Family '"
        " || n,"
        " 'Ada', '', '', '', '', '1980-01-01', 'female', '', '', '', '', '', 'en', false, false,"
        " family, 'self', false, false, now(), 1 FROM f"
    )


def _entries(entry: str, cause: str, since: str) -> str:
    return (
        'INSERT INTO ledger_journalentry (id, "on", cause, memo, posted_at, poster)'
        f" SELECT {entry}, day, '{cause}', '', day, 'Benchmark' FROM c WHERE {since}"
    )


def _postings(
    entry: str, debit: str, amount: str, credit: str, since: str = "true", payment: str = ""
) -> str:
    """Return the two postings of a wave; receivables name charge, family and payer."""
    parts = []
    for role, sign in ((debit, ""), (credit, "-")):
        owed = role in ("patients", "payers")
        mine = payment == "own"
        charge = "c.id" if owed or role in ("fees", "contractual") else "NULL::uuid"
        family = "NULL::uuid" if payment == "paid" and not owed else "family"
        payer = "payer" if role == "payers" or (payment == "paid" and not owed) else "NULL::uuid"
        payer = "NULL::uuid" if mine and role != "payers" else payer
        parts.append(
            f"SELECT gen_random_uuid(), {entry}, day, a.id, {sign}({amount}), {family}, {payer},"
            f" {charge}, {payment or 'NULL::uuid'} FROM c JOIN ledger_account a ON a.role ="
            f" '{role}'"
            f" WHERE {since}"
        )
    columns = 'id, entry_id, "on", account_id, amount, family_id, payer_id, charge_id, payment_id'
    return f"INSERT INTO ledger_posting ({columns}) {' UNION ALL '.join(parts)}"


def _measure() -> Iterator[Row]:
    from datetime import UTC, datetime, timedelta

    from django.db.models import F

    from almoner.ledger import operations, queries
    from almoner.ledger.models import JournalEntry, Method, Owed, Posting
    from almoner.ledger.operations import Part
    from almoner.people.models import FamilyAccount
    from almoner.platform.accounts.actor import SYSTEM

    now = datetime.now(UTC)
    today = now.date()
    yield "entries", JournalEntry.objects.count(), "entries", 0
    yield "postings", Posting.objects.count(), "postings", 0
    families = list(FamilyAccount.objects.values_list("id", flat=True)[:500])
    owed = list(
        Owed.objects.filter(payer=None, amount__gt=20, charge__superbill__family=F("family"))
        .select_related("charge__superbill__family")
        .order_by("charge")[:300]
    )

    def pay(each: Owed) -> None:
        operations.take_payment(
            SYSTEM,
            family=each.charge.superbill.family,
            method=Method.CASH,
            amount=Decimal("5.00"),
            on=today,
            now=now,
            parts=[Part(each.charge_id, Decimal("5.00"))],
        )

    posts = [_took(partial(pay, each)) for each in owed]
    yield "post_payment.p50", median(posts), "ms", 0
    yield "post_payment.p95", quantiles(posts, n=20)[-1], "ms", 40
    balances = [_took(partial(queries.balance_of, SYSTEM, each)) for each in families]
    yield "guarantor_balance.p95", quantiles(balances, n=20)[-1], "ms", 20
    asked = queries.Asked(today - timedelta(days=30), today)
    for name, goal in (
        ("trial-balance", 1000),
        ("income-statement", 1000),
        ("balance-sheet", 1000),
        ("aging-by-patient", 3000),
        ("aging-by-payer", 3000),
        ("production", 0),
        ("services", 0),
        ("day-sheet", 0),
    ):
        make = queries.REPORTS[name][1]
        took = [_took(partial(make, SYSTEM, asked)) for _ in range(5)]
        yield name.replace("-", "_"), median(took), "ms", goal
    start = perf_counter()
    differences = queries.verify(SYSTEM)
    yield "verify", perf_counter() - start, "s", 0
    if differences:
        raise AssertionError(differences[:5])


def _took(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main(fill, _measure)
