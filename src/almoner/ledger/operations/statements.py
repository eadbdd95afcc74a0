"""Making statements: proposed, looked through, made in parts that an interruption leaves whole.

Nothing else changes by it: a statement says what is owed, it moves nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from almoner.ledger.models import (
    BatchState,
    Statement,
    StatementBatch,
    StatementItem,
    StatementPart,
)
from almoner.ledger.queries.dues import dues_of
from almoner.ledger.queries.guarantors import reach_of
from almoner.ledger.queries.plans import active_of
from almoner.ledger.queries.statement_words import Heading, paper_of
from almoner.ledger.queries.statements import (
    DueFamily,
    families_due,
    languages_of,
    rules,
)
from almoner.lib.refusal import NotFound, Refusal
from almoner.lib.sniff import PDF
from almoner.messages import operations as mail
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.jobs import later
from almoner.platform.live import tell

STATEMENTS = "statements"
"""The topic that is told whenever a batch moves."""
PART = 200
"""Statements that are set in one run of Typst, and kept together."""
STANDS_STILL = timedelta(minutes=3)
"""After which a batch that did not move has lost its job."""


class NothingDue(Refusal):
    """Nobody is due a statement today."""


class WrongMoment(Refusal):
    """The batch is not at the point where this can be done."""

    status = 409


@transaction.atomic
def propose_batch(actor: Actor, *, now: datetime) -> StatementBatch:
    """Write down whom a statement is due to today, to be looked through before they are made.

    A proposal that was not made gives way to the new one. Raises ``NothingDue``.
    """
    actor.must("ledger.make_statements")
    on = localdate(now)
    for old in StatementBatch.objects.select_for_update().filter(state=BatchState.PROPOSED):
        old.state = BatchState.DROPPED
        old.save()
    due = families_due(on, rules=rules())
    if not due:
        raise NothingDue
    batch = StatementBatch.objects.create(as_of=on, made_at=now, made_by=actor.name)
    StatementItem.objects.bulk_create(
        (
            StatementItem(
                batch=batch,
                family_id=one.family_id,
                place=place,
                part=place // PART,
                amount=one.amount,
                way=one.way,
                zip_code=one.to.zip_code,
                is_left_out=bool(one.why_not),
                reason=one.why_not,
            )
            for place, one in enumerate(due)
        ),
        batch_size=1000,
    )
    audit.record(actor, "ledger.propose_statements", batch, families=len(due))
    tell(STATEMENTS)
    return batch


@transaction.atomic
def leave_out(
    actor: Actor, *, batch_id: UUID, item_ids: Sequence[UUID], reason: str, is_left_out: bool = True
) -> int:
    """Leave families out of a proposal, or take them in again; return how many it changed."""
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if batch.state != BatchState.PROPOSED:
        raise WrongMoment("The statements are being made already: nobody can be left out now.")
    changed = StatementItem.objects.filter(batch=batch, pk__in=item_ids).update(
        is_left_out=is_left_out, reason=reason.strip()[:200] if is_left_out else ""
    )
    tell(f"statements:{batch.pk}")
    return changed


@transaction.atomic
def start_batch(actor: Actor, *, batch_id: UUID, now: datetime) -> StatementBatch:
    """Begin to make the statements of a batch, or go on where it was stopped."""
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if batch.state not in (BatchState.PROPOSED, BatchState.STOPPED):
        raise WrongMoment("These statements are being made already, or are done.")
    batch.state = BatchState.MAKING
    _queue(batch, now)
    audit.record(actor, "ledger.start_statements", batch)
    return batch


@transaction.atomic
def stop_batch(actor: Actor, *, batch_id: UUID) -> StatementBatch:
    """Stop after the part that is being made; what was made stays."""
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if batch.state != BatchState.MAKING:
        raise WrongMoment("These statements are not being made.")
    batch.state = BatchState.STOPPED
    batch.save()
    tell(STATEMENTS, f"statements:{batch.pk}")
    return batch


@transaction.atomic
def pick_up_batches(actor: Actor, *, now: datetime) -> int:
    """Queue again batches whose worker was lost; return how many."""
    actor.must("ledger.make_statements")
    still = StatementBatch.objects.select_for_update(skip_locked=True).filter(
        state=BatchState.MAKING, moved_at__lt=now - STANDS_STILL
    )
    lost = list(still)
    for batch in lost:
        _queue(batch, now)
    return len(lost)


@transaction.atomic
def make_part(actor: Actor, *, batch_id: UUID, run: int, part: int, now: datetime) -> bool:
    """Write the statements of a part of a batch from what is owed now.

    Who paid or was put on hold since the proposal is left out, with the reason. ``False`` where
    the batch was stopped, or another job has it.
    """
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if batch.state != BatchState.MAKING or batch.run != run:
        return False
    waiting = StatementItem.objects.filter(
        batch=batch, part=part, is_left_out=False, statement=None
    )
    families = list(waiting.values_list("family_id", flat=True))
    due = families_due(batch.as_of, rules=rules(), families=families)
    _write(actor, batch, due, now=now)
    of_family = Statement.objects.filter(batch=batch, family=OuterRef("family"))
    waiting.update(
        statement=Subquery(of_family.values("pk")[:1]),
        way=Coalesce(Subquery(of_family.values("way")[:1]), F("way")),
    )
    waiting.update(is_left_out=True, reason="Paid or put on hold since the proposal.")
    batch.moved_at = now
    batch.save()
    tell(f"statements:{batch.pk}")
    return True


@transaction.atomic
def make_statement(actor: Actor, *, family_id: UUID, now: datetime) -> Statement:
    """Write one family's statement at once, whatever went in this cycle; it is printed by hand.

    Raises ``NothingDue`` where nothing is due, or the account is on hold.
    """
    actor.must("ledger.make_statements")
    due = families_due(localdate(now), rules=rules(), families=[family_id], anyhow=True)
    if not due:
        raise NothingDue("Nothing is due on this account now, or it is on hold: no statement.")
    statement = _write(actor, None, due, now=now)[family_id]
    audit.record(actor, "ledger.make_statement", statement)
    return statement


def _write(
    actor: Actor, batch: StatementBatch | None, due: Sequence[DueFamily], *, now: datetime
) -> dict[UUID, Statement]:
    if not due:
        return {}
    on = batch.as_of if batch else localdate(now)
    office, keys = rules(), [one.family_id for one in due]
    heading = Heading.of(office)
    families = {
        family.pk: family
        for family in FamilyAccount.objects.filter(pk__in=keys).select_related("guarantor__patient")
    }
    dues = dues_of(keys, paid_since=on - timedelta(days=office.cycle_days))
    plans, languages = active_of(keys), languages_of(families.values(), rules=office)
    statements = []
    for one, number in zip(due, _numbers(len(due)), strict=True):
        family, owes, language = (
            families[one.family_id],
            dues[one.family_id],
            languages[one.family_id],
        )
        paper = paper_of(
            family,
            one,
            owes,
            number=number,
            language=language,
            on=on,
            rules=office,
            heading=heading,
            plan=plans.get(one.family_id),
        )
        statements.append(
            Statement(
                number=number,
                family=family,
                batch=batch,
                as_of=on,
                due_on=on + timedelta(days=office.due_days),
                amount=one.amount,
                unapplied=owes.unapplied,
                waiting=owes.waiting,
                later=one.later,
                aging=paper["aging"],
                paper=paper,
                language=language,
                way=one.way,
                made_at=now,
                made_by=actor.name,
            )
        )
    Statement.objects.bulk_create(statements, batch_size=500)
    return {statement.family_id: statement for statement in statements}


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('ledger_statement_number') FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


@transaction.atomic
def keep_part(
    actor: Actor,
    *,
    batch_id: UUID,
    part: int,
    content: bytes,
    firsts: Mapping[str, int],
    pages: int,
    now: datetime,
) -> None:
    """Keep the PDF of a part; ``firsts`` are the first pages of its statements by their numbers."""
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if StatementPart.objects.filter(batch=batch, part=part).exists():
        return
    upload = ContentFile(content, "statements.pdf")
    pdf = files.store(actor, upload, now=now, kinds=[PDF]) if content else None
    StatementPart.objects.create(
        batch=batch, part=part, pdf=pdf, page_count=pages, firsts=dict(firsts)
    )
    batch.moved_at = now
    batch.save()
    tell(f"statements:{batch.pk}")


@transaction.atomic
def keep_whole(
    actor: Actor, *, batch_id: UUID, run: int, content: bytes, pages: int, now: datetime
) -> StatementBatch:
    """Keep the one PDF of a batch, which is then done."""
    actor.must("ledger.make_statements")
    batch = _locked(batch_id)
    if batch.state != BatchState.MAKING or batch.run != run:
        return batch
    if content:
        upload = ContentFile(content, "statements.pdf")
        batch.pdf = files.store(actor, upload, now=now, kinds=[PDF])
    batch.state, batch.page_count, batch.moved_at = BatchState.DONE, pages, now
    batch.save()
    tell(STATEMENTS, f"statements:{batch.pk}")
    return batch


@transaction.atomic
def send_statement(
    actor: Actor, *, statement_id: UUID, content: bytes, now: datetime
) -> StatementItem:
    """Send a statement of a batch by e-mail, behind a link, to who answers for the account.

    One that cannot be sent (no address that works) goes by mail: it says so, and is printed alone.
    """
    actor.must("ledger.make_statements")
    item = (
        StatementItem.objects.select_for_update(of=("self",))
        .select_related("statement", "family__guarantor__patient")
        .filter(statement=statement_id)
        .first()
    )
    if item is None or item.statement is None:
        raise NotFound("This statement is in no batch.")
    if item.sending_id is not None or item.reason:
        return item
    guarantor = item.family.guarantor
    to = reach_of([item.family_id], on=localdate(now))[item.family_id]
    patient = guarantor.patient or item.family.members.order_by("birth_date").first()
    if patient is None:
        item.reason = "Nobody is on this account any more: print it by itself."
        item.save()
        return item
    pdf = files.store(actor, ContentFile(content, "statement.pdf"), now=now, kinds=[PDF])
    try:
        with transaction.atomic():
            item.sending = mail.send_bill(
                SYSTEM,
                patient=patient,
                pdf=pdf,
                page_count=1,
                title=f"Statement {item.statement.number}",
                name=to.name,
                to=to.email,
                text_code_to=to.texts,
                language=item.statement.language,
                now=now,
            )
    except mail.AddressNotUsable as no:
        item.reason = f"Not sent: {no.message} Print it by itself."[:200]
    item.save()
    return item


def _queue(batch: StatementBatch, now: datetime) -> None:
    batch.run += 1
    batch.moved_at = now
    batch.save()
    later("ledger.make_statements", batch_id=batch.pk, run=batch.run)
    tell(STATEMENTS, f"statements:{batch.pk}")


def _locked(batch_id: UUID) -> StatementBatch:
    batch = StatementBatch.objects.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch of statements.")
    return batch
