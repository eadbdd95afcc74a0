"""What the books refuse, and the database's own refusals said in the office's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from almoner.lib.refusal import Refusal


class NotBalanced(Refusal):
    """Debits and credits differ: an entry balances to the cent."""


class PeriodNotOpen(Refusal):
    """The period of this date is not open."""

    field = "on"


class WrongAmount(Refusal):
    """This amount cannot be right."""

    field = "amount"


class TooMuchApplied(WrongAmount):
    """More would be applied than is there."""


class AlreadyReversed(Refusal):
    """This entry was reversed already."""


class ReferenceUsed(Refusal):
    """A payment with this number is posted already."""

    field = "reference"


class NoDrawerOpen(Refusal):
    """Cash goes into a drawer, and you have none open. Open yours under Cash first."""

    field = "method"


class DepositedAlready(Refusal):
    """Something chosen here is in the bank already. Load the page again to see what is left."""


class NotTheirs(Refusal):
    """A payment is applied to what its own payer owes."""


_SENTENCES: dict[str, tuple[type[Refusal], str]] = {
    "period_is_open": (PeriodNotOpen, ""),
    "entry_balances": (NotBalanced, ""),
    "no_more_applied_than_was_paid": (
        TooMuchApplied,
        "This would take more from the payment than is left of it. Release what it is applied to "
        "first, or apply less.",
    ),
    "family_never_owes_less_than_nothing": (
        TooMuchApplied,
        "The family would owe less than nothing for a charge. Release what was paid or "
        "transferred for it first, or take a smaller amount.",
    ),
    "payment_reference_used_once": (
        ReferenceUsed,
        "A payment with this number is posted already for the same payer. Look at its receipt; "
        "if this is another payment, check the number on it.",
    ),
    "deposited_once": (DepositedAlready, ""),
    "drawer_is_open": (Refusal, "This drawer was closed meanwhile. Open one again first."),
    "undeposited_of_a_payment": (
        Refusal,
        "Receipts to be deposited and cards in clearing are not posted by hand: take a payment, "
        "close a drawer or make a deposit.",
    ),
    "account_is_active": (Refusal, "An account that is used here is no longer in use."),
}


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn a violated constraint of the books into its refusal; nothing of the block is kept."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        found = _SENTENCES.get(getattr(diagnosis, "constraint_name", None) or "")
        if found is None:
            raise
        refusal, sentence = found
        raise refusal(sentence) from error
