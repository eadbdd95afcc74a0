"""Reports of what is owed and what was done: aging, adjustments, production, services."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, Sum

from almoner.ledger.models import (
    Account,
    Cause,
    Credit,
    JournalEntry,
    Payer,
    Posting,
    Role,
)
from almoner.ledger.queries.reports.table import (
    ZERO,
    Asked,
    Cell,
    Column,
    Report,
    Row,
    money,
    total,
)
from almoner.people.models import FamilyAccount, Practitioner
from almoner.platform.accounts.actor import Actor

AGES = ("0-30 days", "31-60", "61-90", "91-120", "over 120")
MOST_FAMILIES = 2000


def aged(actor: Actor, as_of: date, *, by_payer: bool) -> dict[UUID, list[Decimal]]:
    """Return what is owed on a day by each payer or family, in dollars by age.

    The age is counted from the date of service.
    """
    actor.must("ledger.see_books")
    whom = "payer_id" if by_payer else "family_id"
    steps = ", ".join(
        f'coalesce(sum(amount) FILTER (WHERE %(as_of)s::date - "on" {test}), 0)'
        for test in (
            "<= 30",
            "BETWEEN 31 AND 60",
            "BETWEEN 61 AND 90",
            "BETWEEN 91 AND 120",
            "> 120",
        )
    )
    is_of = "IS NOT NULL" if by_payer else "IS NULL"
    sql = (
        f"SELECT {whom}, {steps} FROM ledger_owed"  # noqa: S608 - of names and days, never of values
        f" WHERE amount <> 0 AND payer_id {is_of} GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"as_of": as_of})
        return {row[0]: list(row[1:]) for row in cursor.fetchall()}


def aging_by_payer(actor: Actor, asked: Asked) -> Report:
    """Return what payers owe, by age."""
    found = aged(actor, asked.until, by_payer=True)
    names = {payer.pk: payer.name for payer in Payer.objects.filter(pk__in=found)}
    return _aging("aging-by-payer", "Aging by payer", "Payer", "payer", asked, found, names)


def aging_by_patient(actor: Actor, asked: Asked) -> Report:
    """Return what families owe, by age, the most first."""
    found = aged(actor, asked.until, by_payer=False)
    most = sorted(found, key=lambda key: (-sum(found[key]), key))[:MOST_FAMILIES]
    names = {family.pk: str(family) for family in FamilyAccount.objects.filter(pk__in=most)}
    return _aging(
        "aging-by-patient", "Aging by patient account", "Account", "family", asked, found, names
    )


def _aging(
    name: str,
    title: str,
    who: str,
    opens: str,
    asked: Asked,
    found: dict[UUID, list[Decimal]],
    names: dict[UUID, str],
) -> Report:
    columns = (Column(who), *money(*AGES, "Total"))
    shown = sorted(names, key=lambda key: (-sum(found[key]), names[key]))
    rows = [
        Row((names[key], *found[key], sum(found[key], ZERO)), opens=(opens, key)) for key in shown
    ]
    rest = [amounts for key, amounts in found.items() if key not in names]
    if rest:
        ages = [sum(column, ZERO) for column in zip(*rest, strict=True)]
        rows.append(Row((f"{len(rest):,} more accounts", *ages, sum(ages, ZERO))))
    rows.append(total(rows, "Total", columns))
    whole = rows[-1].cells[-1]
    if isinstance(whole, Decimal) and whole:
        shares = tuple(_share(cell, whole) for cell in rows[-1].cells[1:])
        rows.append(Row(("Share", *shares), "total"))
    note = f"As owed now, aged from the date of service to {asked.until:%m/%d/%Y}."
    return Report(name, title, columns, rows, note)


def _share(cell: Cell, whole: Decimal) -> str:
    return f"{cell / whole:.1%}" if isinstance(cell, Decimal) else ""


def _within(asked: Asked) -> Q:
    kept = Q(on__gte=asked.since, on__lte=asked.until)
    if asked.location_id:
        kept &= Q(location=asked.location_id)
    if asked.practitioner_id:
        kept &= Q(practitioner=asked.practitioner_id)
    return kept


def adjustments(actor: Actor, asked: Asked) -> Report:
    """Return what was forgone, by reason and by whom."""
    actor.must("ledger.see_books")
    found = (
        Posting.objects.filter(_within(asked), entry__reason__isnull=False)
        .filter(account__role__in=(Role.PATIENTS, Role.PAYERS))
        .values_list("entry__reason__name", "entry__poster")
        .annotate(entries=Count("entry", distinct=True), amount=-Sum("amount"))
        .order_by("entry__reason__name", "entry__poster")
    )
    columns = (Column("Reason"), Column("Posted by"), Column("Entries", "count"), *money("Amount"))
    rows = [Row(tuple(each)) for each in found]
    rows.append(total(rows, "Total", columns))
    return Report("adjustments", "Adjustments by reason", columns, rows, _days(asked))


def _days(asked: Asked) -> str:
    return f"{asked.since:%m/%d/%Y} to {asked.until:%m/%d/%Y}, by posting date."


def production(actor: Actor, asked: Asked) -> Report:
    """Return charges, adjustments and collections of each practitioner.

    A payment counts for who gave the service when it is applied to its charge.
    """
    actor.must("ledger.see_books")
    receivable = Q(account__role__in=(Role.PATIENTS, Role.PAYERS))
    forgone = (Cause.ADJUSTMENT, Cause.WRITE_OFF)
    found = (
        Posting.objects.filter(_within(asked), receivable)
        .values_list("practitioner")
        .annotate(
            charges=Sum("amount", filter=Q(entry__cause=Cause.CHARGE), default=ZERO),
            forgone=-Sum("amount", filter=Q(entry__cause__in=forgone), default=ZERO),
            collected=-Sum("amount", filter=Q(entry__cause=Cause.APPLICATION), default=ZERO),
        )
        .order_by()
    )
    names = {each.pk: str(each) for each in Practitioner.objects.all()}
    columns = (
        Column("Practitioner"),
        *money("Charges", "Adjustments", "Collected"),
        Column("Collected of what could be", "share"),
    )
    rows = [
        Row((names.get(who, "Not said"), charged, off, came, _rate(came, charged - off)))
        for who, charged, off, came in sorted(found, key=lambda row: names.get(row[0], "~"))
    ]
    rows.append(total(rows, "Total", columns))
    return Report("production", "Production and collections", columns, rows, _days(asked))


def _rate(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.1%}" if whole > 0 else ""


def unapplied(actor: Actor, asked: Asked) -> Report:
    """Return payments that are not applied to charges yet."""
    actor.must("ledger.see_books")
    found = (
        Credit.objects.exclude(amount=0)
        .filter(payment__on__lte=asked.until)
        .select_related("payment", "family", "payer")
        .order_by("payment__on", "payment__number")
    )
    columns = (
        Column("Receipt", "count"),
        Column("Received", "day"),
        Column("From"),
        *money("Paid", "Unapplied"),
    )
    rows = [
        Row(
            (
                credit.payment.number,
                credit.payment.on,
                str(credit.family or credit.payer),
                credit.payment.amount,
                credit.amount,
            ),
            opens=("payment", credit.payment_id),
        )
        for credit in found
    ]
    rows.append(Row(("Total", None, None, None, _sum(row.cells[4] for row in rows)), "total"))
    return Report("unapplied", "Unapplied payments", columns, rows, "As of now.")


def _sum(cells: Iterable[Cell]) -> Decimal:
    return sum((cell for cell in cells if isinstance(cell, Decimal)), ZERO)


def refunds_due(actor: Actor, asked: Asked) -> Report:
    """Return families that owe nothing, and payers that overpaid, with money to be given back."""
    actor.must("ledger.see_books")
    sql = (
        'SELECT credit.family_id, sum(credit.amount), min(payment."on") FROM ledger_credit credit'
        " JOIN ledger_payment payment ON payment.id = credit.payment_id"
        " WHERE credit.amount <> 0 AND credit.family_id IS NOT NULL AND NOT EXISTS (SELECT"
        " FROM ledger_owed owed WHERE owed.family_id = credit.family_id AND owed.amount <> 0)"
        ' AND payment."on" <= %s GROUP BY 1'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.until])
        families = cursor.fetchall()
    names = FamilyAccount.objects.in_bulk([row[0] for row in families])
    columns = (Column("To"), Column("Since", "day"), *money("Amount"))
    rows = [
        Row((str(names[key]), since, amount), opens=("family", key))
        for key, amount, since in sorted(families, key=lambda row: row[2])
    ]
    overpaid = (
        Payer.objects.filter(owed__amount__lt=0)
        .annotate(amount=-Sum("owed__amount"), since=F("owed__on"))
        .values_list("id", "name", "since", "amount")
    )
    rows += [
        Row((name, since, amount), opens=("payer", key)) for key, name, since, amount in overpaid
    ]
    rows.append(total(rows, "Total", columns))
    note = f"As of {asked.until:%m/%d/%Y}: payments of families that owe nothing, and overpayments."
    return Report("refunds-due", "Refunds due", columns, rows, note)


def services(actor: Actor, asked: Asked) -> Report:
    """Return what was charged by code, and what was collected for it until now."""
    actor.must("ledger.see_books")
    receivable = Q(account__role__in=(Role.PATIENTS, Role.PAYERS))
    found = (
        Posting.objects.filter(_within(asked), receivable, entry__cause=Cause.CHARGE)
        .values_list("charge__code")
        .annotate(
            count=Count("id", filter=Q(amount__gt=0)) - Count("id", filter=Q(amount__lt=0)),
            units=Sum("charge__units", filter=Q(amount__gt=0), default=ZERO)
            - Sum("charge__units", filter=Q(amount__lt=0), default=ZERO),
            amount=Sum("amount"),
        )
        .order_by("-amount", "charge__code")
    )
    codes = [row[0] for row in found]
    paid = dict(
        Posting.objects.filter(
            receivable, entry__cause=Cause.APPLICATION, charge__code__in=codes,
            charge__entry__on__gte=asked.since, charge__entry__on__lte=asked.until,
        )
        .values_list("charge__code")
        .annotate(paid=-Sum("amount"))
        .order_by()
    )  # fmt: skip
    columns = (
        Column("Code"),
        Column("Times", "count"),
        Column("Units", "count"),
        *money("Charged", "Paid until now"),
    )
    rows = [
        Row((code, count, units.normalize(), amount, paid.get(code, ZERO)))
        for code, count, units, amount in found
    ]
    rows.append(total(rows, "Total", columns))
    return Report("services", "Sales and services by code", columns, rows, _days(asked))


def day_sheet(actor: Actor, asked: Asked) -> Report:
    """Return everything that was posted on some days, visit by visit, with the day's sums."""
    actor.must("ledger.see_books")
    shown = (
        Cause.CHARGE,
        Cause.PAYMENT,
        Cause.ADJUSTMENT,
        Cause.WRITE_OFF,
        Cause.REFUND,
        Cause.BOUNCE,
    )
    entries = (
        JournalEntry.objects.filter(on__gte=asked.since, on__lte=asked.until, cause__in=shown)
        .prefetch_related("postings__family", "postings__payer", "postings__charge")
        .order_by("number")
    )
    if asked.location_id:
        entries = entries.filter(postings__location=asked.location_id).distinct()
    columns = (
        Column("Entry", "count"),
        Column("Date", "day"),
        Column("Account"),
        Column("What"),
        Column("By"),
        *money("Charges", "Payments", "Adjustments"),
    )
    held = dict(Account.objects.exclude(role="").values_list("id", "role"))
    rows = [_day_row(entry, held) for entry in entries[:MOST_FAMILIES]]
    rows.append(total(rows, "Total", columns))
    rows[-1] = Row(("Total", None, None, None, None, *rows[-1].cells[5:]), "total")
    return Report("day-sheet", "Day sheet", columns, rows, _days(asked))


def _day_row(entry: JournalEntry, held: dict[UUID, str]) -> Row:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    whose: Any = None
    what = entry.memo
    for posting in entry.postings.all():
        sums[held.get(posting.account_id, "")] += posting.amount
        whose = whose or posting.family or posting.payer
    owed = sums[Role.PATIENTS] + sums[Role.PAYERS]
    is_charge = entry.cause == Cause.CHARGE
    is_money = entry.cause in (Cause.PAYMENT, Cause.REFUND, Cause.BOUNCE)
    return Row(
        (
            entry.number,
            entry.on,
            str(whose or ""),
            f"{Cause(entry.cause).label}: {what}" if what else Cause(entry.cause).label,
            entry.poster,
            owed if is_charge else None,
            -sums[Role.CREDITS] if is_money else None,
            -owed if not is_charge and not is_money else None,
        ),
        opens=("entry", entry.pk),
    )
