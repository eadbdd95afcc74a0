"""Reading sendings, the mail room and mailings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import localtime

from almoner.lib.refusal import NotFound
from almoner.messages.models import (
    Fate,
    Letter,
    MailBatch,
    Mailing,
    Postage,
    Recipient,
    Sending,
    SendingState,
    Way,
)
from almoner.people.models import Patient
from almoner.people.queries import ChartRestricted, is_open_to
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened

LARGEST_LIST = 20_000
"""Patients of one mailing."""


def today(now: datetime) -> date:
    """Return the day on the calendar of the practice's first place."""
    return now.astimezone(office_zone()).date()


def sendings(
    actor: Actor, *, words: str = "", way: str = "", state: str = ""
) -> "QuerySet[Sending]":
    """Return letters that went out or wait to, newest first."""
    actor.must("messages.read_letters")
    found = Sending.objects.select_related("letter__patient", "letter__template", "batch")
    for word in words.split():
        found = found.filter(
            Q(to__icontains=word)
            | Q(letter__name__icontains=word)
            | Q(letter__patient__family_name__icontains=word)
            | Q(letter__subject__icontains=word)
        )
    wanted = {"way": way, "state": state}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.order_by("-queued_at", "-id")


def sendings_not_arrived(actor: Actor) -> "QuerySet[Sending]":
    """Return letters that did not arrive and nobody dealt with; e-mails are among the messages."""
    if not actor.may("messages.read_letters"):
        return Sending.objects.none()
    bad = sendings(actor).filter(state__in=("failed", "undeliverable"), settled_at__isnull=True)
    return bad.filter(message__isnull=True)


def open_sending(actor: Actor, sending_id: UUID) -> Sending:
    """Return one sending with all that became of it; raises ``NotFound``."""
    found = sendings(actor).filter(pk=sending_id)
    row = found.select_related("link", "message").prefetch_related("events", "link__uses").first()
    if row is None:
        raise NotFound("There is no such sending.")
    _must_be_open(actor, row.letter.patient)
    return row


@dataclass(frozen=True, slots=True)
class Tray:
    """What waits for the mail in one class of postage."""

    postage: str
    label: str
    count: int
    oldest_at: datetime


def trays(actor: Actor) -> list[Tray]:
    """Return what waits, by class of postage (one statement)."""
    rows = (
        waiting(actor)
        .order_by()
        .values_list("postage")
        .annotate(count=Count("id"), oldest=Min("queued_at"))
    )
    found = {postage: (count, oldest) for postage, count, oldest in rows}
    return [Tray(each, each.label, *found[each]) for each in Postage if each in found]


def waiting(actor: Actor) -> "QuerySet[Sending]":
    """Return the letters in the tray, oldest first."""
    found = sendings(actor).filter(way="mail", state="queued", batch__isnull=True)
    return found.order_by("queued_at", "id")


def batches(actor: Actor) -> "QuerySet[MailBatch]":
    """Return the log of the mail room, newest first."""
    actor.must("messages.read_letters")
    return MailBatch.objects.all()


def open_batch(actor: Actor, batch_id: UUID) -> MailBatch:
    """Return a batch with its sendings in order; raises ``NotFound``."""
    row = batches(actor).select_related("pdf").filter(pk=batch_id).first()
    if row is None:
        raise NotFound("There is no such batch.")
    return row


def in_batch(batch: MailBatch) -> "QuerySet[Sending]":
    """Return what a batch holds, in order."""
    found = batch.sendings.select_related("letter__patient", "letter__template")
    return found.exclude(state="withdrawn").order_by("place")


def pdfs_of_batch(batch_id: UUID) -> tuple[list[bytes], bool]:
    """Return the PDFs of a batch's letters in order, and whether they go on two sides."""
    batch = MailBatch.objects.get(pk=batch_id)
    rows = batch.sendings.select_related("letter__pdf").order_by("place")
    return [row.letter.pdf.path.read_bytes() for row in rows if row.letter.pdf], batch.is_two_sided


def open_letter_file(actor: Actor, letter_id: UUID) -> Opened:
    """Return the PDF of a letter; the door of stored letters."""
    actor.must("messages.read_letters")
    letter = Letter.objects.select_related("pdf", "patient").filter(pk=letter_id).first()
    if letter is None or letter.pdf is None:
        raise NotFound("This letter is not on paper yet.")
    if letter.holds_records:
        actor.must("records.release")
    _must_be_open(actor, letter.patient)
    return Opened(letter.pdf, f"letter-{letter.dated_on:%Y-%m-%d}-{letter.patient.number}.pdf")


def _must_be_open(actor: Actor, patient: Patient) -> None:
    """Refuse papers of a chart that is out of reach, or restricted and not opened with a reason."""
    in_reach = Patient.objects.seen_by(actor).filter(pk=patient.pk).exists()
    if not in_reach or not is_open_to(actor, patient):
        raise ChartRestricted(patient.pk)


def open_batch_file(actor: Actor, batch_id: UUID) -> Opened:
    """Return the PDF of a batch; the door of the mail room."""
    batch = open_batch(actor, batch_id)
    if batch.pdf is None:
        raise NotFound("This batch is still being put together.")
    return Opened(batch.pdf, f"batch-{localtime(batch.made_at):%Y-%m-%d-%H%M}.pdf")


def mailings(actor: Actor) -> "QuerySet[Mailing]":
    """Return the mailings with how far each is (``total``, ``written``, ``left_out``)."""
    actor.must("messages.read_letters")
    of = {
        "total": Count("recipients"),
        "written": Count("recipients", filter=Q(recipients__fate=Fate.WRITTEN)),
        "left_out": Count("recipients", filter=Q(recipients__fate=Fate.LEFT_OUT)),
    }
    return Mailing.objects.select_related("template").annotate(**of).order_by("-made_at", "-id")


def open_mailing(actor: Actor, mailing_id: UUID) -> Mailing:
    """Return a mailing with how far it is; raises ``NotFound``."""
    row = mailings(actor).filter(pk=mailing_id).first()
    if row is None:
        raise NotFound("There is no such mailing.")
    return row


def recipients(mailing: Mailing, *, fate: str = "") -> "QuerySet[Recipient]":
    """Return the patients of a mailing by name."""
    found = mailing.recipients.select_related("patient", "sending")
    found = found.filter(fate=fate) if fate else found
    return found.order_by("patient__family_name", "patient__given_name", "id")


def patients_of(
    actor: Actor,
    *,
    practitioner_id: UUID | None = None,
    language: str = "",
    zip_code: str = "",
    born_from: date | None = None,
    born_to: date | None = None,
) -> "QuerySet[Patient]":
    """Return the living patients that answer every condition given."""
    actor.must("messages.mail_many")
    found = Patient.objects.seen_by(actor).current().filter(is_deceased=False)
    wanted = {
        "usual_practitioner_id": practitioner_id,
        "language": language,
        "birth_date__gte": born_from,
        "birth_date__lte": born_to,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if zip_code:
        found = found.filter(
            addresses__zip_code__startswith=zip_code,
            addresses__is_entered_in_error=False,
            addresses__until=None,
        ).distinct()
    return found.order_by("family_name", "given_name", "id")


def patients_numbered(actor: Actor, numbers: Iterable[str]) -> tuple[list[UUID], list[str]]:
    """Return the ids of patients by chart number, and the numbers that nobody has."""
    actor.must("messages.mail_many")
    wanted = list(dict.fromkeys(numbers))
    digits = [int(number) for number in wanted if number.isdecimal() and len(number) < 18]
    rows = Patient.objects.seen_by(actor).filter(number__in=digits).values_list("number", "pk")
    found = {str(number): pk for number, pk in rows}
    shorn = {number: number.lstrip("0") for number in wanted}
    return (
        [found[shorn[number]] for number in wanted if shorn[number] in found],
        [number for number in wanted if shorn[number] not in found],
    )


def faxes_underway() -> list[tuple[str, str]]:
    """Return key and provider's id of each letter by fax whose end is not known, oldest first."""
    sent = Sending.objects.filter(way=Way.FAX, state=SendingState.SENT).exclude(provider_id="")
    rows = sent.order_by("queued_at").values_list("send_key", "provider_id")[:500]
    return [(str(key), provider_id) for key, provider_id in rows]
