"""Fee schedules loaded: rows begin on a day, and only what a file speaks of ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from almoner.ledger.models import FeeRow, FeeSchedule, Payer
from almoner.lib.fees import Fee
from almoner.lib.refusal import Refusal
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FeesLoaded:
    """How many fees a file added, changed from a day on, and left as they were."""

    schedule: FeeSchedule
    added: int
    changed: int
    same: int


@transaction.atomic
def load_fees(
    actor: Actor, *, name: str, fees: Sequence[Fee], effective_on: date, payer: Payer | None = None
) -> FeesLoaded:
    """Load fees into the schedule ``name``; a row without a day begins on ``effective_on``.

    A fee that differs ends the day before the new one begins; one that the file does not speak of
    stays. The same file again changes nothing.
    """
    actor.must("ledger.set_up")
    schedule = _schedule(tidy(name), payer)
    begun: dict[_Key, list[FeeRow]] = {}
    for row in schedule.rows.select_for_update().order_by("starts_on"):
        begun.setdefault((row.code, row.modifier, row.place), []).append(row)
    new: list[FeeRow] = []
    added = changed = same = 0
    for fee in fees:
        key = (fee.code, fee.modifier, fee.place.value)
        rows = begun.setdefault(key, [])
        starts = fee.starts_on or effective_on
        standing = next((row for row in reversed(rows) if _holds(row, starts)), None)
        if standing is not None and standing.amount == fee.amount:
            same += 1
            continue
        if standing is not None:
            changed += 1
            if standing.starts_on >= starts:
                standing.amount = fee.amount
                standing.save()
                continue
            standing.ends_on = starts - timedelta(days=1)
            standing.save()
        else:
            added += 1
        fresh = FeeRow(
            schedule=schedule,
            code=fee.code,
            modifier=fee.modifier,
            place=fee.place.value,
            amount=fee.amount,
            starts_on=starts,
            ends_on=_until(fee, rows, starts),
        )
        rows.append(fresh)
        new.append(fresh)
    FeeRow.objects.bulk_create(new, batch_size=2000)
    audit.record(actor, "ledger.load_fees", schedule, added=added, changed=changed)
    return FeesLoaded(schedule, added, changed, same)


def _holds(row: FeeRow, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)


def _until(fee: Fee, rows: Sequence[FeeRow], starts: date) -> date | None:
    """Return the last day of a new row: its own, or the day before a later row begins."""
    later = [row.starts_on for row in rows if row.starts_on > starts]
    before = min(later) - timedelta(days=1) if later else None
    if fee.ends_on is None or before is None:
        return fee.ends_on or before
    return min(fee.ends_on, before)


def _schedule(name: str, payer: Payer | None) -> FeeSchedule:
    if not name:
        raise Refusal("Name the fee schedule.", field="name")
    schedule, is_new = FeeSchedule.objects.get_or_create(name=name, defaults={"payer": payer})
    if not is_new and schedule.payer != payer:
        whose = schedule.payer.name if schedule.payer else "everybody"
        raise Refusal(f"“{name}” holds for {whose}: choose that, or another name.", field="name")
    return schedule
