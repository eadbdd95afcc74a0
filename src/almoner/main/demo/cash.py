"""Cash of the last days: drawers counted, deposits, the bank's file, refunds that wait."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from almoner.ledger import operations, queries
from almoner.ledger.models import (
    Account,
    BankLine,
    Credit,
    Drawer,
    Method,
    RefundWay,
    Role,
)
from almoner.lib.banking import read_bank_file
from almoner.people.models import FamilyAccount, Location
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User

_POWERS = frozenset(
    {"ledger.keep_drawer", "ledger.take_payment", "ledger.ask_refund", "ledger.make_deposit"}
)
_CHANGE = {2000: 2, 1000: 2, 500: 4, 100: 15, 25: 16, 10: 10}
"""A hundred dollars in small notes and coins."""
DAYS = 3


def keep_some(users: Mapping[str, User], *, now: datetime, today: date) -> None:
    """Let the front desk take cash for some days; the last drawer is still open."""
    desk = _actor(users["reception"])
    bank = Account.objects.get(role=Role.BANK)
    _catch_up(bank, today - timedelta(days=DAYS + 1), now)
    where = Location.objects.order_by("id").first()
    drawer = operations.save_drawer(
        SYSTEM, values={"name": "Front desk", "location": where, "float": Decimal(100)}
    )
    operations.save_drawer(SYSTEM, values={"name": "Checkout", "float": Decimal(50)})
    families = list(FamilyAccount.objects.filter(superbills__isnull=False).order_by("number"))
    for number in range(DAYS, 0, -1):
        on = today - timedelta(days=number)
        _a_day(desk, drawer, bank, families[number], on, now - timedelta(days=number))
    operations.open_drawer(desk, drawer=drawer, count=_CHANGE, on=today, now=now)
    _ask_for_refund(desk, families[0], today, now)


def _actor(user: User) -> Actor:
    return Actor(name=user.name, user_id=user.pk, powers=_POWERS)


def _catch_up(bank: Account, on: date, now: datetime) -> None:
    """Deposit what earlier days brought, and load the bank's file of them."""
    earlier = [row.pk for row in queries.to_deposit(SYSTEM) if row.payment and row.payment.on <= on]
    if earlier:
        operations.make_deposit(SYSTEM, account=bank, items=earlier, on=on, now=now, bag="4417")
    rows = [
        f"{each.on:%m/%d/%Y},{each.entry.memo.upper()},{each.amount},{each.entry.number}"
        for each in bank.postings.filter(on__lte=on).select_related("entry").order_by("on")
    ]
    rows += [
        f"{row.payment.on:%m/%d/%Y},HCCLAIMPMT {row.payment.reference},{row.amount},E{row.pk}"
        for row in queries.transfers_on_their_way()
        if row.payment and row.payment.on <= on
    ]
    rows.append(f"{on:%m/%d/%Y},MONTHLY SERVICE CHARGE,-18.50,FEE")
    data = "\n".join(["Date,Description,Amount,Reference", *rows]).encode()
    operations.load_bank_statement(
        SYSTEM,
        account=bank,
        upload=SimpleUploadedFile("bank.csv", data),
        statement=read_bank_file(data, "bank.csv"),
        now=now,
    )
    _match_first(bank, now)


def _match_first(bank: Account, now: datetime) -> None:
    """Match what the capital was; the rest is proposed on the screen."""
    line = BankLine.objects.filter(account=bank).order_by("-amount").first()
    posting = bank.postings.order_by("-amount").first()
    if line and posting and line.amount == posting.amount:
        pair = operations.Pair([line.pk], [posting.pk])
        operations.match(SYSTEM, account=bank, pairs=[pair], now=now)


def _a_day(
    desk: Actor, drawer: Drawer, bank: Account, family: FamilyAccount, on: date, now: datetime
) -> None:
    session = operations.open_drawer(
        desk, drawer=drawer, count=_CHANGE, change_from=bank, on=on, now=now
    )
    owed = queries.open_dues(SYSTEM, family.pk)
    amount = min(sum((due.amount for due in owed), Decimal()), Decimal(40)) or Decimal(20)
    parts = queries.proposed(owed, amount)
    operations.take_payment(
        desk,
        family=family,
        method=Method.CASH,
        amount=amount,
        parts=[operations.Part(*part) for part in parts.items()],
        on=on,
        now=now,
    )
    whole = int(amount)
    count = {**_CHANGE, 2000: 2 + whole // 20, 100: 15 + whole % 20}
    count[1] = int((amount - whole) * 100)
    operations.close_drawer(desk, session=session, count=count, left=drawer.float, on=on, now=now)


def _ask_for_refund(desk: Actor, family: FamilyAccount, on: date, now: datetime) -> None:
    twice = operations.take_payment(
        SYSTEM, family=family, method=Method.CHECK, reference="5107", amount=Decimal("35.00"),
        on=on, now=now, purpose="Paid twice",
    )  # fmt: skip
    operations.ask_refund(
        desk,
        payment=twice,
        amount=Credit.objects.get(payment=twice).amount,
        way=RefundWay.CHECK,
        reason="The visit was paid by card already",
        now=now,
    )
