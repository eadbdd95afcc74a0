"""The bank's lines and the books' postings brought together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from almoner.ledger.models import (
    Account,
    BankLine,
    BankStatement,
    Cause,
    ClearedLine,
    ClearedPosting,
    Clearing,
    ClearingKind,
    JournalEntry,
    Posting,
    Role,
    Undeposited,
)
from almoner.ledger.operations.deposits import must_be_a_bank, off
from almoner.ledger.operations.journal import (
    KEPT_ELSEWHERE,
    Draft,
    Leg,
    write,
)
from almoner.ledger.operations.refusals import DepositedAlready, said_plainly
from almoner.lib import banking
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files

ZERO = Decimal("0.00")
MOST_FEE = Decimal("0.1")
"""No card company keeps more of a payment than this part."""


class NotTheSame(Refusal):
    """What the bank tells and what the books say differ."""


class MatchedAlready(Refusal):
    """Something chosen here was matched meanwhile. Load the page again to see what is left."""


class Reconciled(Refusal):
    """This account was proved for these days. Open that reconciliation again first."""


@transaction.atomic
def load_bank_statement(
    actor: Actor,
    *,
    account: Account,
    upload: files.Upload,
    statement: banking.Statement,
    now: datetime,
) -> BankStatement:
    """Keep a bank's file and the lines of it that are new; the same line is never kept twice."""
    actor.must("ledger.reconcile")
    must_be_a_bank(account)
    file = files.keep(actor, upload=upload, now=now).file
    known = set(
        BankLine.objects.filter(
            account=account, bank_id__in=[line.id for line in statement.lines]
        ).values_list("bank_id", flat=True)
    )
    days = [line.on for line in statement.lines]
    fresh = [line for line in statement.lines if line.id not in known]
    row = BankStatement.objects.create(
        **tidied(BankStatement, {"name": (upload.name or "")[:200]}),
        account=account,
        file=file,
        starts_on=statement.starts_on or min(days, default=None),
        ends_on=statement.ends_on or max(days, default=None),
        balance=statement.balance,
        balance_on=statement.balance_on,
        line_count=len(statement.lines),
        new_count=len(fresh),
        loaded_at=now,
        loaded_by_id=actor.user_id,
    )
    BankLine.objects.bulk_create(
        BankLine(
            account=account,
            statement=row,
            bank_id=line.id[:255],
            on=line.on,
            amount=line.amount,
            description=line.description[:500],
            check_number=line.check_number[:50],
        )
        for line in fresh
    )
    audit.record(actor, "ledger.load_bank_statement", row, lines=len(fresh))
    return row


@dataclass(frozen=True, slots=True)
class Pair:
    """Lines of the bank and the postings they are."""

    lines: Sequence[UUID]
    postings: Sequence[UUID]


@transaction.atomic
def match(actor: Actor, *, account: Account, pairs: Sequence[Pair], now: datetime) -> int:
    """Match lines of the bank with postings of the same sum, all pairs or none; return how many."""
    actor.must("ledger.reconcile")
    for pair in pairs:
        told = _sum(BankLine.objects.filter(account=account, pk__in=pair.lines))
        posted = _sum(Posting.objects.filter(account=account, pk__in=pair.postings))
        if not pair.lines or not pair.postings:
            raise Refusal("Choose at least one line of the bank and one of the books.")
        if told != posted:
            raise NotTheSame(
                f"The bank's lines come to {dollars(told)} and those of the books to "
                f"{dollars(posted)}: they differ by {dollars(abs(told - posted))}. Choose others, "
                "or post what is missing."
            )
        _clear(actor, account, ClearingKind.MATCHED, pair.lines, pair.postings, now=now)
    audit.record(actor, "ledger.match", account, pairs=len(pairs))
    return len(pairs)


def _sum(rows: Any) -> Decimal:  # noqa: ANN401 - rows of either kind
    total: Decimal = rows.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return total


def _clear(
    actor: Actor,
    account: Account,
    kind: ClearingKind,
    lines: Iterable[UUID],
    postings: Iterable[UUID],
    *,
    now: datetime,
    note: str = "",
) -> Clearing:
    clearing = Clearing.objects.create(
        **tidied(Clearing, {"note": note}),
        account=account,
        kind=kind,
        made_at=now,
        made_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            ClearedLine.objects.bulk_create(
                ClearedLine(clearing=clearing, line_id=line) for line in lines
            )
            ClearedPosting.objects.bulk_create(
                ClearedPosting(clearing=clearing, posting_id=each) for each in postings
            )
    except IntegrityError:
        raise MatchedAlready from None
    return clearing


@transaction.atomic
def set_aside(
    actor: Actor, *, account: Account, lines: Sequence[UUID], note: str, now: datetime
) -> Clearing:
    """Set lines of the bank aside that are not of these books, for a reason."""
    actor.must("ledger.reconcile")
    if not lines:
        raise Refusal("Choose the lines of the bank.")
    if not tidy(note):
        raise Refusal("Say why these lines are not of these books.", field="note")
    found = BankLine.objects.filter(account=account, pk__in=lines).values_list("pk", flat=True)
    clearing = _clear(actor, account, ClearingKind.ASIDE, found, [], now=now, note=note)
    audit.record(actor, "ledger.set_aside", clearing)
    return clearing


@transaction.atomic
def cancel_out(
    actor: Actor, *, account: Account, postings: Sequence[UUID], now: datetime
) -> Clearing:
    """Mark postings that cancel each other (a deposit and its reversal): the bank sees neither."""
    actor.must("ledger.reconcile")
    rows = Posting.objects.filter(account=account, pk__in=postings)
    if len(postings) < 2 or _sum(rows) != 0:
        raise NotTheSame(
            f"These come to {dollars(_sum(rows))}. Choose two or more that cancel each other."
        )
    keys = rows.values_list("pk", flat=True)
    clearing = _clear(actor, account, ClearingKind.OFFSET, [], keys, now=now)
    audit.record(actor, "ledger.cancel_out", clearing)
    return clearing


@transaction.atomic
def begin_reconciling(
    actor: Actor, *, account: Account, before: date, still_out: Sequence[UUID], now: datetime
) -> Clearing | None:
    """Mark what was posted before a day as seen by the bank, but for ``still_out``.

    Once an account, before its first reconciliation: its files begin on that day.
    """
    actor.must("ledger.reconcile")
    must_be_a_bank(account)
    if account.reconciliations.filter(is_active=True).exists():
        raise Reconciled
    keys = list(
        Posting.objects.filter(account=account, on__lt=before)
        .exclude(pk__in=still_out)
        .exclude(cleared__is_active=True)
        .values_list("pk", flat=True)
    )
    if not keys:
        return None
    note = f"Before {before:%m/%d/%Y}"
    clearing = _clear(actor, account, ClearingKind.BEFORE, [], keys, now=now, note=note)
    audit.record(actor, "ledger.begin_reconciling", clearing)
    return clearing


@transaction.atomic
def unmatch(actor: Actor, *, clearing_id: UUID, now: datetime) -> Clearing:  # noqa: ARG001
    """Take a matching back: its lines and postings wait again."""
    actor.must("ledger.reconcile")
    clearing = Clearing.objects.select_for_update().filter(pk=clearing_id, is_active=True).first()
    if clearing is None:
        raise NotFound
    proved = clearing.account.reconciliations.filter(is_active=True).first()
    last = BankLine.objects.filter(cleared__clearing=clearing).order_by("on").first()
    if proved is not None and (last is None or last.on <= proved.on):
        raise Reconciled
    clearing.lines.update(is_active=False)
    clearing.postings.update(is_active=False)
    clearing.is_active = False
    clearing.save()
    audit.record(actor, "ledger.unmatch", clearing)
    return clearing


@transaction.atomic
def post_line(
    actor: Actor,
    *,
    line_id: UUID,
    account: Account,
    memo: str,
    now: datetime,
) -> JournalEntry:
    """Post a line of the bank that the books lack (a fee, interest, rent), and match the two."""
    actor.must("ledger.reconcile")
    line = _waiting(line_id)
    if account.role in KEPT_ELSEWHERE or account.pk == line.account_id:
        raise Refusal(
            "Money of patients, payers and cards is taken as a payment first, and then settled "
            "with this line. Put what you do not know into suspense.",
            field="account",
        )
    leg = Leg(line.account_id, line.amount)
    note = tidy(memo) or line.description[:300]
    draft = Draft(Cause.BANK, [leg, leg.against(account.pk)], note)
    return _post_and_match(actor, line, draft, now=now)


@transaction.atomic
def settle(
    actor: Actor,
    *,
    line_id: UUID,
    items: Sequence[int],
    now: datetime,
) -> JournalEntry:
    """Find card or electronic payments in a line of the bank; what cards cost is posted as fee.

    ``items`` are ids of ``Undeposited``. A transfer comes whole; a card company may keep its fee.
    """
    actor.must("ledger.reconcile")
    line = _waiting(line_id)
    rows = list(
        Undeposited.objects.select_for_update(of=("self",), no_key=True)
        .filter(id__in=items)
        .select_related("payment")
        .order_by("id")
    )
    if not rows:
        raise Refusal("Choose the payments that this line brings.", field="items")
    if len(rows) != len(set(items)) or any(row.amount == 0 for row in rows):
        raise DepositedAlready
    gross = sum((row.amount for row in rows), Decimal())
    fee = gross - line.amount
    cards = sum((row.amount for row in rows if row.role == Role.CARDS), Decimal())
    if fee < 0 or (fee and not cards) or fee > cards * MOST_FEE:
        raise NotTheSame(
            f"The payments come to {dollars(gross)} and the bank's line to {dollars(line.amount)}. "
            "Only cards cost a fee, and never a tenth. Choose others.",
            field="items",
        )
    legs = [Leg(line.account_id, line.amount), *(off(row) for row in rows)]
    if fee:
        legs.append(Leg(Role.BANK_FEES, fee))
    draft = Draft(Cause.DEPOSIT, legs, line.description[:300])
    return _post_and_match(actor, line, draft, now=now)


def _waiting(line_id: UUID) -> BankLine:
    line = BankLine.objects.filter(pk=line_id).select_related("account").first()
    if line is None:
        raise NotFound
    if line.cleared.filter(is_active=True).exists():
        raise MatchedAlready
    return line


def _post_and_match(actor: Actor, line: BankLine, draft: Draft, *, now: datetime) -> JournalEntry:
    with said_plainly():
        (entry,) = write(actor, [draft], on=line.on, now=now)
    own = entry.postings.filter(account=line.account_id).values_list("pk", flat=True)
    _clear(actor, line.account, ClearingKind.MATCHED, [line.pk], own, now=now)
    audit.record(actor, "ledger.post_line", entry)
    return entry
