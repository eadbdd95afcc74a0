"""Opening, closing and locking the months of the books."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from almoner.ledger.models import Period, PeriodState
from almoner.ledger.operations.refusals import PeriodNotOpen
from almoner.ledger.queries.month_end import checklist
from almoner.lib.refusal import Refusal
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


class NotReadyToClose(Refusal):
    """Something on the checklist of the month's end does not stand."""


def month_of(day: date) -> tuple[date, date]:
    """Return the first day of the month of ``day`` and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def must_be_open(on: date, *, now: datetime) -> Period:
    """Return the open period of ``on``, held open until the transaction ends.

    Months after the last one open by themselves, up to the present month; any other is opened
    by somebody, so that a mistyped year is noticed.
    """
    period = _holding(on) or _next_by_itself(on, now=now)
    if period is None:
        raise PeriodNotOpen(
            f"{on:%B %Y} is not in the books. Correct the date, or open that month under Periods."
        )
    if period.state != PeriodState.OPEN:
        raise PeriodNotOpen(
            f"{period} is {PeriodState(period.state).label.lower()}. Post with a date in an open "
            "month" + ("." if period.state == PeriodState.LOCKED else ", or open it again first.")
        )
    return period


def _holding(on: date) -> Period | None:
    found = Period.objects.raw(
        "SELECT * FROM ledger_period WHERE during @> %s::date FOR SHARE", [on]
    )
    return next(iter(found), None)


def _next_by_itself(on: date, *, now: datetime) -> Period | None:
    first, following = month_of(on)
    if first > localtime(now).date() + timedelta(days=31):
        return None
    last = Period.objects.order_by("-during").first()
    begins = first if last is None else last.during.upper
    if first < begins:
        return None
    months = []
    while begins < following:
        months.append(Period(during=month_of(begins)))
        begins = months[-1].during[1]
    Period.objects.bulk_create(months, ignore_conflicts=True)
    return _holding(on)


@transaction.atomic
def open_period(actor: Actor, *, month: date, now: datetime, reason: str = "") -> Period:
    """Open the month of a day, or open a closed one again for a reason."""
    actor.must("ledger.close_period")
    first, following = month_of(month)
    period = Period.objects.select_for_update().filter(during__contains=first).first()
    if period is None:
        period = Period.objects.create(during=(first, following))
    elif period.state == PeriodState.LOCKED:
        raise PeriodNotOpen(f"{period} is locked for good. Post corrections in an open month.")
    elif period.state == PeriodState.CLOSED:
        if not tidy(reason):
            raise Refusal("Say why the month is opened again.", field="reason")
        _change(actor, period, PeriodState.OPEN, reason, now)
    return period


def _change(actor: Actor, period: Period, state: PeriodState, reason: str, now: datetime) -> None:
    period.state, period.reason = state, tidy(reason)
    period.changed_at, period.changed_by_id = now, actor.user_id
    period.save()
    audit.record(actor, f"ledger.period_{state}", period, reason=period.reason)


@transaction.atomic
def close_period(actor: Actor, *, month: date, now: datetime) -> Period:
    """Close a month once everything on its checklist stands; entries go into open months then.

    Raises :class:`NotReadyToClose` with what is missing.
    """
    actor.must("ledger.close_period")
    period = Period.objects.select_for_update().filter(during__contains=month).first()
    if period is None or period.state != PeriodState.OPEN:
        raise PeriodNotOpen("Only an open month is closed.")
    if period.during.upper > localtime(now).date():
        raise NotReadyToClose(f"{period} is not over yet.")
    missing = [check for check in checklist(actor, period.during.lower) if not check.stands]
    if missing:
        raise NotReadyToClose(
            " ".join(f"{check.name}: {check.detail}" for check in missing), missing=missing
        )
    _change(actor, period, PeriodState.CLOSED, "", now)
    return period


@transaction.atomic
def lock_period(actor: Actor, *, month: date, now: datetime) -> Period:
    """Lock a closed month for good."""
    actor.must("ledger.close_period")
    period = Period.objects.select_for_update().filter(during__contains=month).first()
    if period is None or period.state != PeriodState.CLOSED:
        raise PeriodNotOpen("Only a closed month is locked: close it first.")
    _change(actor, period, PeriodState.LOCKED, "", now)
    return period
