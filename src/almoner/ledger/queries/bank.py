"""Bank accounts: what the bank and the books tell, what belongs together, what is still out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from almoner.ledger.models import (
    Account,
    BankLine,
    CashFlow,
    ClearedLine,
    ClearedPosting,
    Clearing,
    Method,
    Posting,
    Reconciliation,
    Role,
    Undeposited,
)
from almoner.ledger.queries.standing import ZERO
from almoner.lib.banking import BankLine as TheirLine
from almoner.lib.banking import BookItem, propose
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor

SHOWN = 200
"""Lines and postings shown at once, the oldest first."""
CONSIDERED = 2000
"""Of each side, for proposals."""
SURE = 75
"""The score from which proposals are matched together, at one press."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A movement that only one side has at the end of a day; dollars as the books count them."""

    entry_id: UUID | None
    number: int | None
    on: date
    words: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OutstandingAt:
    """What the bank had not seen at the end of a day, and what it comes to."""

    rows: list[Outstanding]
    total: Decimal


def bank_accounts() -> QuerySet[Account]:
    """Return the accounts at banks."""
    hand = (Role.DRAWERS, Role.UNDEPOSITED, Role.CARDS)
    return Account.objects.filter(cash_flow=CashFlow.CASH, is_active=True).exclude(role__in=hand)


def main_bank() -> Account:
    """Return the account that holds the bank's role."""
    return Account.objects.get(role=Role.BANK)


def uncleared_postings(account: Account) -> QuerySet[Posting]:
    """Return the postings of an account that the bank has not shown, the oldest first."""
    cleared = ClearedPosting.objects.filter(posting=OuterRef("pk"), is_active=True)
    return (
        Posting.objects.filter(~Exists(cleared), account=account)
        .select_related("entry", "entry__deposit", "entry__refund_paid")
        .order_by("on", "id")
    )


def waiting_lines(account: Account) -> QuerySet[BankLine]:
    """Return the bank's lines that are not matched, the oldest first."""
    cleared = ClearedLine.objects.filter(line=OuterRef("pk"), is_active=True)
    return BankLine.objects.filter(~Exists(cleared), account=account).order_by("on", "id")


def outstanding_at(account: Account, on: date) -> OutstandingAt:
    """Return what the books had and the bank had not at the end of a day.

    What was matched across that day counts on the side that had it then.
    """
    rows = [_posted(each, 1) for each in uncleared_postings(account).filter(on__lte=on)]
    later = ClearedLine.objects.filter(
        is_active=True, line__account=account, line__on__gt=on
    ).values("clearing")
    posted_later = ClearedPosting.objects.filter(
        is_active=True, posting__account=account, posting__on__gt=on
    ).values("clearing")
    across = Clearing.objects.filter(Q(pk__in=later) | Q(pk__in=posted_later))
    postings = Posting.objects.filter(
        cleared__clearing__in=across, cleared__is_active=True, on__lte=on
    ).select_related("entry")
    rows += [_posted(each, 1) for each in postings]
    lines = BankLine.objects.filter(
        cleared__clearing__in=across, cleared__is_active=True, on__lte=on
    )
    rows += [Outstanding(None, None, each.on, each.description, -each.amount) for each in lines]
    rows.sort(key=lambda each: each.on)
    return OutstandingAt(rows, sum((each.amount for each in rows), ZERO))


def _posted(posting: Posting, sign: int) -> Outstanding:
    entry = posting.entry
    return Outstanding(entry.pk, entry.number, posting.on, entry.memo, sign * posting.amount)


@dataclass(frozen=True, slots=True)
class Standing:
    """A bank account in the list: its balance in the books, and how far it is proved."""

    account: Account
    balance: Decimal
    proved_on: date | None
    waiting: int


def bank_standing(actor: Actor) -> list[Standing]:
    """Return the bank accounts with what waits at each."""
    actor.must("ledger.see_books")
    accounts = list(bank_accounts())
    sums = dict(
        Posting.objects.filter(account__in=accounts)
        .values_list("account")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    proved = dict(
        Reconciliation.objects.filter(account__in=accounts, is_active=True)
        .values_list("account")
        .annotate(on=Max("on"))
        .order_by()
    )
    return [
        Standing(each, sums.get(each.pk, ZERO), proved.get(each.pk), waiting_lines(each).count())
        for each in accounts
    ]


@dataclass(frozen=True, slots=True)
class Item:
    """Something of the books that a line of the bank may be: a posting, or a payment on its way."""

    key: str
    """``p`` and the posting's id, or ``h`` and the id of what is held."""
    on: date
    words: str
    number: str
    amount: Decimal
    entry_id: UUID | None = None

    @property
    def is_posting(self) -> bool:
        """Whether it stands on the bank account already."""
        return self.key.startswith("p")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line with what it probably is, how sure (1 to 100), and why."""

    line: BankLine
    items: Sequence[Item]
    score: int
    reason: str

    @property
    def is_sure(self) -> bool:
        """Whether it is matched together with the others that are sure."""
        return self.score >= SURE


@dataclass(frozen=True, slots=True)
class BankPage:
    """What waits on a bank account."""

    account: Account
    balance: Decimal
    lines: Sequence[BankLine]
    items: Sequence[Item]
    proposals: Sequence[Proposed]
    line_count: int
    item_count: int
    last: Reconciliation | None

    @property
    def sure(self) -> list[Proposed]:
        """The proposals that are matched at one press."""
        return [each for each in self.proposals if each.is_sure]


def bank_account_of(account_id: UUID) -> Account:
    """Return a bank account by its id."""
    found = bank_accounts().filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def open_bank(actor: Actor, account_id: UUID) -> BankPage:
    """Return what waits on a bank account, with proposals."""
    actor.must("ledger.see_books")
    account = bank_account_of(account_id)
    lines = list(waiting_lines(account)[:CONSIDERED])
    items = [*_held(), *_unseen(account)]
    balance = Posting.objects.filter(account=account).aggregate(sum=Sum("amount", default=ZERO))
    return BankPage(
        account,
        balance["sum"],
        lines[:SHOWN],
        items[:SHOWN],
        _proposals(lines, items),
        waiting_lines(account).count(),
        len(items),
        account.reconciliations.filter(is_active=True).first(),
    )


def _unseen(account: Account) -> list[Item]:
    return [
        Item(
            f"p{each.pk}",
            each.on,
            _words(each),
            getattr(getattr(each.entry, "refund_paid", None), "reference", ""),
            each.amount,
            each.entry_id,
        )
        for each in uncleared_postings(account)[:CONSIDERED]
    ]


def _words(posting: Posting) -> str:
    deposit = getattr(posting.entry, "deposit", None)
    if deposit is not None:
        return " ".join(filter(None, [str(deposit), deposit.bag]))
    return posting.entry.memo or posting.entry.get_cause_display()


def _held() -> list[Item]:
    """Return card and electronic payments, which come to the bank by themselves."""
    rows = (
        Undeposited.objects.exclude(amount=0)
        .filter(Q(role=Role.CARDS) | Q(payment__method=Method.EFT))
        .select_related("payment__payer", "payment__family")
        .order_by("payment__on", "id")
    )
    found = []
    for row in rows[:CONSIDERED]:
        if row.payment is not None:
            who = row.payment.payer or row.payment.family
            words = f"{who}, receipt {row.payment.number}"
            number = row.payment.reference
            found.append(Item(f"h{row.pk}", row.payment.on, words, number, row.amount))
    return found


def _proposals(lines: Sequence[BankLine], items: Sequence[Item]) -> list[Proposed]:
    by_key = {item.key: item for item in items}
    by_id = {str(line.pk): line for line in lines}
    told = [
        TheirLine(str(line.pk), line.on, line.amount, line.description, line.check_number)
        for line in lines
    ]
    books = [BookItem(item.key, item.on, item.amount, item.words, item.number) for item in items]
    found = []
    for each in propose(told, books):
        chosen = [by_key[key] for key in each.item_ids]
        if len({item.is_posting for item in chosen}) == 1:
            found.append(Proposed(by_id[each.line_id], chosen, each.score, each.reason))
    return found


def matched(actor: Actor, account: Account) -> QuerySet[Clearing]:
    """Return what was matched on an account, the newest first."""
    actor.must("ledger.see_books")
    return (
        Clearing.objects.filter(account=account, is_active=True)
        .select_related("made_by")
        .prefetch_related("lines__line", "postings__posting__entry")
        .order_by("-made_at", "-pk")
    )


def reconciliations(actor: Actor, account: Account) -> QuerySet[Reconciliation]:
    """Return how an account was proved, the newest first."""
    actor.must("ledger.see_books")
    return account.reconciliations.select_related("made_by")
