"""Writing journal entries, and taking them back by reversal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from almoner.ledger.models import Account, Cause, JournalEntry, Kind, Posting, Role
from almoner.ledger.operations.holding import hold_drawer, hold_entries
from almoner.ledger.operations.periods import must_be_open
from almoner.ledger.operations.refusals import (
    AlreadyReversed,
    NotBalanced,
    WrongAmount,
    said_plainly,
)
from almoner.lib import journal
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

CENT = Decimal("0.01")
MOST = Decimal("999999999999.99")
LONGEST_MEMO = 300


class BelongsToSomething(Refusal):
    """This entry is taken back where it was made, so that what hangs on it follows."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting to be made: the account (or its role), dollars (a debit where positive)."""

    account: UUID | Role
    amount: Decimal
    family_id: UUID | None = None
    payer_id: UUID | None = None
    charge_id: UUID | None = None
    payment_id: UUID | None = None
    location_id: UUID | None = None
    practitioner_id: UUID | None = None
    cost_center_id: UUID | None = None
    drawer_session_id: UUID | None = None

    def against(self, account: UUID | Role) -> "Leg":
        """Return the other side of this leg on ``account``."""
        return replace(self, account=account, amount=-self.amount)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written."""

    cause: Cause
    legs: Sequence[Leg]
    memo: str = ""
    reason_id: UUID | None = None
    key: str | None = None
    reverses_id: UUID | None = None
    replaces_id: UUID | None = None


def right_amount(amount: Decimal, *, what: str = "amount") -> Decimal:
    """Return ``amount`` if it is more than nothing, in cents, and can be kept; refuse it else."""
    if amount <= 0:
        raise WrongAmount(
            f"The {what} is {amount}; give an amount above nothing. To take money back, reverse "
            "what was posted.",
            field=what.replace(" ", "_"),
        )
    if amount != amount.quantize(CENT) or amount > MOST:
        raise WrongAmount(f"The {what} {amount} is not an amount in dollars and cents.")
    return amount


def accounts_of(roles: set[Role]) -> dict[Role, UUID]:
    """Return the account that holds each role."""
    found = Account.objects.filter(role__in=roles).values_list("role", "id")
    accounts = {Role(role): key for role, key in found}
    for role in roles - accounts.keys():
        raise Refusal(f"No account holds the role “{role.label}”. Set it under Accounts first.")
    return accounts


def write(
    actor: Actor,
    drafts: Sequence[Draft],
    *,
    on: date,
    now: datetime,
    between: Callable[[list[JournalEntry]], None] | None = None,
) -> list[JournalEntry]:
    """Write entries of one posting date; the caller's operation has checked its power.

    ``between`` is called with the entries before their postings: to write rows that name an
    entry and are named by its postings.

    Raises:
        NotBalanced: debits and credits of an entry differ.
        PeriodNotOpen: ``on`` is in no open period.
    """
    for draft in drafts:
        _must_balance(draft)
    must_be_open(on, now=now)
    roles = {leg.account for leg in _legs(drafts) if isinstance(leg.account, Role)}
    accounts: Mapping[Role, UUID] = accounts_of(roles) if roles else {}
    drafts = _in_drawer(actor, drafts) if Role.DRAWERS in roles else drafts
    entries = [
        JournalEntry(
            on=on,
            cause=draft.cause,
            memo=_memo(draft.memo),
            reason_id=draft.reason_id,
            key=draft.key,
            reverses_id=draft.reverses_id,
            replaces_id=draft.replaces_id,
            posted_at=now,
            posted_by_id=actor.user_id,
            poster=actor.name[:200],
        )
        for draft in drafts
    ]
    JournalEntry.objects.bulk_create(entries)
    if between is not None:
        between(entries)
    Posting.objects.bulk_create(
        [
            _posting(entry, leg, accounts)
            for entry, draft in zip(entries, drafts, strict=True)
            for leg in draft.legs
        ]
    )
    return entries


def _in_drawer(actor: Actor, drafts: Sequence[Draft]) -> list[Draft]:
    """Put cash into the drawer that the actor has open, where none is named."""
    drawer = hold_drawer(actor) if any(map(_wants_drawer, _legs(drafts))) else None
    return [
        replace(
            draft,
            legs=[
                replace(leg, drawer_session_id=drawer) if _wants_drawer(leg) else leg
                for leg in draft.legs
            ],
        )
        for draft in drafts
    ]


def _legs(drafts: Sequence[Draft]) -> list[Leg]:
    return [leg for draft in drafts for leg in draft.legs]


def _wants_drawer(leg: Leg) -> bool:
    return leg.account is Role.DRAWERS and leg.drawer_session_id is None


def _posting(entry: JournalEntry, leg: Leg, accounts: Mapping[Role, UUID]) -> Posting:
    return Posting(
        entry=entry,
        on=entry.on,
        account_id=accounts[leg.account] if isinstance(leg.account, Role) else leg.account,
        amount=leg.amount,
        family_id=leg.family_id,
        payer_id=leg.payer_id,
        charge_id=leg.charge_id,
        payment_id=leg.payment_id,
        location_id=leg.location_id,
        practitioner_id=leg.practitioner_id,
        cost_center_id=leg.cost_center_id,
        drawer_session_id=leg.drawer_session_id,
    )


def _memo(memo: str) -> str:
    memo = tidy(memo)
    if len(memo) > LONGEST_MEMO:
        raise Refusal(
            f"The note has {len(memo)} characters; {LONGEST_MEMO} are the most.", field="memo"
        )
    return memo


def _must_balance(draft: Draft) -> None:
    debits = sum((leg.amount for leg in draft.legs if leg.amount > 0), Decimal())
    credits = -sum((leg.amount for leg in draft.legs if leg.amount < 0), Decimal())
    if len(draft.legs) < 2:
        raise NotBalanced("An entry has at least one debit and one credit.")
    if debits != credits:
        raise NotBalanced(
            f"The debits are {debits:,.2f} and the credits {credits:,.2f}: they differ by "
            f"{abs(debits - credits):,.2f}. Correct an amount, or add the line that is missing."
        )
    if any(leg.amount == 0 for leg in draft.legs):
        raise WrongAmount("A line has no amount. Take it out, or give it one.")


@transaction.atomic
def post_entry(
    actor: Actor,
    *,
    on: date,
    legs: Sequence[Leg],
    memo: str,
    now: datetime,
    cause: Cause = Cause.JOURNAL,
    key: str | None = None,
) -> JournalEntry:
    """Post an entry by hand. What patients and payers owe is posted by charges and payments only.

    ``key`` makes a repeated import post it once: the entry that is there is returned.
    """
    actor.must("ledger.post_entry")
    if not tidy(memo):
        raise Refusal("Say in the note what this entry is for.", field="memo")
    _not_kept_elsewhere(legs)
    if key and (there := JournalEntry.objects.filter(key=key).first()):
        return there
    with said_plainly():
        (entry,) = write(actor, [Draft(cause, legs, memo, key=key)], on=on, now=now)
    audit.record(actor, "ledger.post_entry", entry, cause=str(cause))
    return entry


def _not_kept_elsewhere(legs: Sequence[Leg]) -> None:
    kept = KEPT_ELSEWHERE
    given = [leg.account for leg in legs if not isinstance(leg.account, Role)]
    used = {leg.account for leg in legs if isinstance(leg.account, Role)}
    used |= {
        Role(role)
        for role in Account.objects.filter(id__in=given, role__in=kept).values_list(
            "role", flat=True
        )
    }
    if used & kept:
        raise Refusal(
            "What patients and payers owe, unapplied payments, and money on its way to the bank "
            "are not posted by hand: charge, adjust, transfer, take a payment, count a drawer or "
            "make a deposit, so that every amount names where it comes from."
        )


KEPT_ELSEWHERE = {
    Role.PATIENTS,
    Role.PAYERS,
    Role.CREDITS,
    Role.DRAWERS,
    Role.UNDEPOSITED,
    Role.CARDS,
}
"""Accounts whose every posting names its visit, payment or drawer."""

HAND = (Cause.JOURNAL, Cause.PURCHASE, Cause.OPENING, Cause.BANK, Cause.CLOSING)
"""Entries that nothing else hangs on: reversed by themselves."""


@transaction.atomic
def reverse_entry(
    actor: Actor, *, entry_id: UUID, on: date, memo: str, now: datetime
) -> JournalEntry:
    """Take an entry made by hand back by its opposite."""
    actor.must("ledger.post_entry")
    entry = JournalEntry.objects.filter(id=entry_id).first()
    if entry is None:
        raise NotFound
    if entry.cause not in HAND:
        raise BelongsToSomething
    with said_plainly():
        (opposite,) = reversals(actor, [entry], on=on, memo=memo, now=now)
    audit.record(actor, "ledger.reverse_entry", opposite, reverses=entry.number)
    return opposite


def reversals(
    actor: Actor, entries: Sequence[JournalEntry], *, on: date, memo: str, now: datetime
) -> list[JournalEntry]:
    """Write the opposite of each entry; each can be taken back once, a reversal never."""
    if not tidy(memo):
        raise Refusal("Say why it is taken back.", field="memo")
    for entry in hold_entries(entry.id for entry in entries):
        if entry.reverses_id is not None:
            raise AlreadyReversed("This entry is itself a reversal: post anew what was meant.")
        if hasattr(entry, "reversed_by"):
            raise AlreadyReversed(
                f"Entry {entry.number} was reversed by entry {entry.reversed_by.number}."
            )
    drafts = []
    for entry in entries:
        legs = [_opposite(posting) for posting in entry.postings.select_related("account")]
        drafts.append(Draft(Cause(entry.cause), legs, memo, entry.reason_id, reverses_id=entry.id))
    return write(actor, drafts, on=on, now=now)


def _opposite(posting: Posting) -> Leg:
    """Return the other side of a posting; cash goes through the drawer that is open now."""
    is_cash = posting.account.role == Role.DRAWERS
    return Leg(
        Role.DRAWERS if is_cash else posting.account_id,
        -posting.amount,
        family_id=posting.family_id,
        payer_id=posting.payer_id,
        charge_id=posting.charge_id,
        payment_id=posting.payment_id,
        location_id=posting.location_id,
        practitioner_id=posting.practitioner_id,
        cost_center_id=posting.cost_center_id,
        drawer_session_id=None if is_cash else posting.drawer_session_id,
    )


@transaction.atomic
def close_year(actor: Actor, *, until: date, now: datetime) -> JournalEntry | None:
    """Carry income and expenses up to the last day of a fiscal year into retained earnings.

    Returns the entry, or ``None`` where nothing is left to carry.
    """
    actor.must("ledger.close_period")
    carried = (
        Posting.objects.filter(on__lte=until, account__kind__in=(Kind.INCOME, Kind.EXPENSE))
        .values_list("account")
        .annotate(sum=Sum("amount"))
        .order_by("account")
    )
    legs = [Leg(account, -total) for account, total in carried if total]
    if not legs:
        return None
    earned = sum((leg.amount for leg in legs), Decimal())
    if earned:
        legs.append(Leg(Role.EARNINGS, -earned))
    with said_plainly():
        (entry,) = write(
            actor, [Draft(Cause.CLOSING, legs, f"Year to {until:%m/%d/%Y}")], on=until, now=now
        )
    audit.record(actor, "ledger.close_year", entry)
    return entry


@transaction.atomic
def load_journal(
    actor: Actor, *, entries: Sequence[journal.JournalEntry], source: str, now: datetime
) -> int:
    """Post the entries of another program's journal, all or none; return how many were new.

    An entry is known again by ``source`` and its number.
    """
    actor.must("ledger.post_entry")
    numbers = {account.number: account.pk for account in Account.objects.filter(is_active=True)}
    known = set(
        JournalEntry.objects.filter(key__startswith=f"{source}:").values_list("key", flat=True)
    )
    new = [entry for entry in entries if f"{source}:{entry.number}" not in known]
    for entry in new:
        legs = [Leg(numbers[each.account_number], each.amount) for each in entry.postings]
        _not_kept_elsewhere(legs)
        draft = Draft(Cause.JOURNAL, legs, entry.memo, key=f"{source}:{entry.number}")
        try:
            with said_plainly():
                write(actor, [draft], on=entry.on, now=now)
        except Refusal as no:
            raise type(no)(f"Entry {entry.number}: {no.message}") from no
    audit.record(actor, "ledger.load_journal", None, source=source, entries=len(new))
    return len(new)
