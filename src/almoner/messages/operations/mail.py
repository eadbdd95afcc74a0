"""The mail room: print batches, and the log of what was mailed."""

from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from almoner.lib.refusal import NotFound, Refusal
from almoner.lib.sniff import PDF
from almoner.messages.models import BatchState, MailBatch, Postage, Sending, SendingState
from almoner.messages.operations.following import LETTERS, write_down
from almoner.messages.operations.sending import become
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.jobs import later
from almoner.platform.live import tell

MOST = 500
"""Letters of one batch: what a person folds in a morning."""


class TrayEmpty(Refusal):
    """Nothing waits in the tray for this class of postage."""


class WrongMoment(Refusal):
    """This batch has moved on meanwhile: look again."""

    status = 409


@transaction.atomic
def make_batch(actor: Actor, *, postage: str, is_two_sided: bool, now: datetime) -> MailBatch:
    """Take what waits in the tray for ``postage`` into a new batch, oldest first; a job prints it.

    Raises ``TrayEmpty``.
    """
    actor.must("messages.send_letters")
    waiting = list(
        Sending.objects.select_for_update(skip_locked=True)
        .filter(way="mail", state="queued", batch__isnull=True, postage=postage)
        .order_by("queued_at", "id")[:MOST]
    )
    if not waiting:
        raise TrayEmpty
    batch = MailBatch.objects.create(
        postage=Postage(postage),
        is_two_sided=is_two_sided,
        made_at=now,
        made_by=actor.name,
        letter_count=len(waiting),
    )
    for place, sending in enumerate(waiting, 1):
        sending.batch, sending.place = batch, place
    Sending.objects.bulk_update(waiting, ["batch", "place"])
    for sending in waiting:
        write_down(actor, sending, "Put into a batch", now=now)
    audit.record(actor, "messages.make_batch", batch, letters=len(waiting), postage=str(postage))
    later("messages.set_batch", batch_id=batch.pk)
    tell(LETTERS)
    return batch


@transaction.atomic
def keep_batch_paper(
    actor: Actor, *, batch_id: UUID, content: bytes, sheets: int, now: datetime
) -> MailBatch:
    """Keep the one PDF of a batch; a batch that has it already keeps what it has."""
    actor.must("messages.send_letters")
    batch = _locked(batch_id)
    if batch.state != BatchState.MAKING:
        return batch
    batch.pdf = files.store(actor, ContentFile(content, "batch.pdf"), now=now, kinds=[PDF])
    batch.sheet_count = sheets
    batch.state = BatchState.READY
    batch.save()
    tell(LETTERS, f"batch:{batch.pk}")
    return batch


@transaction.atomic
def mark_printed(actor: Actor, *, batch_id: UUID, now: datetime) -> MailBatch:
    """Note that a batch was printed, or printed again."""
    actor.must("messages.send_letters")
    batch = _locked(batch_id)
    if batch.state == BatchState.MAKING:
        raise WrongMoment("The batch is still being put together.")
    if batch.state == BatchState.READY:
        batch.state = BatchState.PRINTED
    batch.printed_at = now
    batch.print_count += 1
    batch.save()
    audit.record(actor, "messages.mark_printed", batch, times=batch.print_count)
    tell(LETTERS, f"batch:{batch.pk}")
    return batch


@transaction.atomic
def mark_mailed(actor: Actor, *, batch_id: UUID, now: datetime) -> MailBatch:
    """Note that a printed batch was handed to the Postal Service: each letter has now left."""
    actor.must("messages.send_letters")
    batch = _locked(batch_id)
    if batch.state != BatchState.PRINTED:
        raise WrongMoment("Print the batch first; then it can be mailed, once.")
    batch.state, batch.mailed_at, batch.mailed_by = BatchState.MAILED, now, actor.name
    batch.save()
    sendings = batch.sendings.select_for_update(of=("self",)).select_related("letter")
    for sending in sendings.filter(state=SendingState.QUEUED):
        become(actor, sending, SendingState.SENT, "Mailed", batch.get_postage_display(), now)
    audit.record(
        actor, "messages.mark_mailed", batch, letters=batch.letter_count, postage=batch.postage
    )
    tell(LETTERS, f"batch:{batch.pk}")
    return batch


@transaction.atomic
def take_out_of_batch(actor: Actor, *, sending_id: UUID, now: datetime) -> Sending:
    """Take a letter back out of a batch that was not mailed: it was spoilt, or must not leave.

    It is withdrawn; its page stays in the batch's PDF.
    """
    actor.must("messages.send_letters")
    sending = Sending.objects.select_for_update(of=("self",)).select_related("batch", "letter")
    found = sending.filter(pk=sending_id, batch__isnull=False).first()
    if found is None or found.batch is None:
        raise NotFound("This letter is in no batch.")
    if found.batch.state == BatchState.MAILED or found.state != SendingState.QUEUED:
        raise WrongMoment("This batch was mailed: the letter has left.")
    become(actor, found, SendingState.WITHDRAWN, "Taken out of the batch", "", now)
    batch = _locked(found.batch.pk)
    batch.letter_count -= 1
    batch.save()
    audit.record(actor, "messages.take_out_of_batch", found, patient_id=found.letter.patient_id)
    return found


def _locked(batch_id: UUID) -> MailBatch:
    batch = MailBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch
