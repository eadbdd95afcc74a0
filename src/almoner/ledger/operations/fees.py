"""Fee schedules loaded: rows begin on a day, and only what a file speaks of ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from almoner.ledger.models import FeeAttestation, FeeRow, FeeSchedule, Payer
from almoner.lib.codesets import attested_words
from almoner.lib.fees import Fee
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

_Key = tuple[str, str, str]


CPT_OWNER = "American Medical Association"


class NotAttested(Refusal):
    """The codes of this file belong to the AMA: who holds its licence gives its number first."""

    field = "licence_number"


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
    altered: dict[UUID, FeeRow] = {}
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
            if not standing._state.adding:
                altered[standing.pk] = standing
            if standing.starts_on >= starts:
                standing.amount = fee.amount
                continue
            standing.ends_on = starts - timedelta(days=1)
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
    FeeRow.objects.bulk_update(altered.values(), ["amount", "ends_on"], batch_size=2000)
    FeeRow.objects.bulk_create(new, batch_size=2000)
    audit.record(actor, "ledger.load_fees", schedule, added=added, changed=changed)
    return FeesLoaded(schedule, added, changed, same)


@transaction.atomic
def load_cms_fees(
    actor: Actor,
    *,
    name: str,
    fees: Sequence[Fee],
    effective_on: date,
    licence_number: str,
    file_name: str,
    now: datetime,
    payer: Payer | None = None,
) -> FeesLoaded:
    """Load fees of a file of CMS, whose codes are of the AMA's CPT; raises ``NotAttested``.

    ``licence_number`` is that of the licence somebody attests the office to hold; it is kept with
    the schedule.
    """
    actor.must("ledger.set_up")
    if not tidy(licence_number):
        raise NotAttested
    done = load_fees(actor, name=name, fees=fees, effective_on=effective_on, payer=payer)
    FeeAttestation.objects.create(
        schedule=done.schedule,
        file_name=file_name[:200],
        words=attested_words(CPT_OWNER),
        licence_number=tidy(licence_number)[:100],
        attested_at=now,
        attested_by=actor.name,
    )
    audit.record(actor, "ledger.attest_licence", done.schedule)
    return done


@transaction.atomic
def set_fee(actor: Actor, *, schedule_id: UUID, fee: Fee, effective_on: date) -> FeesLoaded:
    """Add a fee by hand, or change it from a day on; the one before ends the day before."""
    actor.must("ledger.set_up")
    schedule = FeeSchedule.objects.select_related("payer").filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound("There is no such fee schedule.")
    if not fee.code:
        raise Refusal("Give the code of the service.", field="code")
    if fee.amount < 0:
        raise Refusal("A fee is not negative.", field="amount")
    if fee.ends_on and fee.ends_on < (fee.starts_on or effective_on):
        raise Refusal("The last day is before the first.", field="ends_on")
    return load_fees(
        actor, name=schedule.name, fees=[fee], effective_on=effective_on, payer=schedule.payer
    )


@transaction.atomic
def end_fee(actor: Actor, *, row_id: UUID, on: date) -> FeeRow:
    """Let a fee end on a day, its last; charges posted with it stay."""
    actor.must("ledger.set_up")
    row = FeeRow.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("There is no such fee.")
    if on < row.starts_on:
        raise Refusal(f"It begins on {row.starts_on:%m/%d/%Y}: its last day is later.", field="on")
    if row.ends_on is not None and row.ends_on < on:
        raise Refusal(f"It ends on {row.ends_on:%m/%d/%Y} already.", field="on")
    row.ends_on = on
    row.save()
    audit.record(actor, "ledger.end_fee", row, code=row.code)
    return row


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
