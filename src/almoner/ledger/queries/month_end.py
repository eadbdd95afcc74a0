"""What has to stand before a month is closed, and visits whose money does not add up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from almoner.ledger.models import Account, Period, PeriodState, Posting, Role
from almoner.ledger.queries.standing import ZERO, verify
from almoner.lib.money import dollars
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist: whether it stands, what is missing, and the screen to mend it."""

    name: str
    stands: bool
    detail: str = ""
    url_name: str = ""


Checker = Callable[[Actor, date, date], Check]
"""Looks at a month (first day, last day)."""

_checkers: list[Checker] = []


def register_check(checker: Checker) -> Checker:
    """Add a line to the checklist of the month's end."""
    _checkers.append(checker)
    return checker


def checklist(actor: Actor, month: date) -> list[Check]:
    """Return the lines of a month's checklist."""
    actor.must("ledger.see_books")
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return [checker(actor, first, last) for checker in _checkers]


@register_check
def _earlier_months(_actor: Actor, first: date, _last: date) -> Check:
    still_open = Period.objects.filter(state=PeriodState.OPEN, during__endswith__lte=first)
    names = [str(period) for period in still_open.order_by("during")[:3]]
    detail = f"{', '.join(names)} still open: close in order." if names else ""
    return Check("Earlier months are closed", not names, detail, "ledger:periods")


@register_check
def _balances(actor: Actor, _first: date, _last: date) -> Check:
    wrong = verify(actor)
    detail = f"{len(wrong)} differences. First: {wrong[0].what}, {wrong[0].of}." if wrong else ""
    return Check("Every balance is the sum of its postings", not wrong, detail)


@register_check
def _suspense(_actor: Actor, _first: date, last: date) -> Check:
    account = Account.objects.filter(role=Role.SUSPENSE).first()
    left = Posting.objects.filter(account=account, on__lte=last).aggregate(
        sum=Sum("amount", default=ZERO)
    )["sum"]
    detail = f"{dollars(-left)} is not yet put where it belongs." if left else ""
    return Check("Nothing is left in suspense", not left, detail, "ledger:reports")


def periods(actor: Actor) -> list[Period]:
    """Return the months of the books, the newest first."""
    actor.must("ledger.see_books")
    return list(Period.objects.select_related("changed_by"))
