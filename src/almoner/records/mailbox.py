"""E-mails that come in: the message is kept as it came, and what it brings becomes documents.

Whether a message came over SMTP, by upload or in the watched folder makes no difference: it is one
incoming document (its own words), and each attachment another that is read for itself.
"""

from datetime import datetime

from django.core.files.base import ContentFile

from almoner.lib import paper, sniff
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM
from almoner.records import operations
from almoner.records.models import IncomingDocument
from almoner.records.models.documents import DocumentOrigin


def take_in(raw: bytes, *, sender: str, now: datetime) -> IncomingDocument:
    """Keep a message as it came; the same message a second time changes nothing.

    ``sender`` is whom the sending server named, for a message that does not say it. Raises
    ``files.FileTooLarge``.
    """
    try:
        mail = paper.mail_of(raw)
        name, sender = mail.subject, mail.sender or sender
    except Refusal:
        name = ""  # kept all the same: its reading says what is wrong with it
    return operations.receive(
        SYSTEM,
        upload=ContentFile(raw, f"{name.replace('/', ' ')[:200].strip() or 'no subject'}.eml"),
        origin=DocumentOrigin.EMAIL,
        arrival_key=f"mail:{paper.key_of_mail(raw)}",
        sender=sender,
        now=now,
    )


def unpack(row: IncomingDocument, *, now: datetime) -> paper.Mail:
    """Let the attachments of a message come in as documents of their own; done twice, once."""
    mail = paper.mail_of(row.original.path.read_bytes())
    for number, each in enumerate(mail.attachments, 1):
        operations.receive(
            SYSTEM,
            upload=ContentFile(each.content, each.name),
            origin=DocumentOrigin(row.origin),
            arrival_key=f"attached:{row.pk}:{number}",
            sender=row.sender or mail.sender,
            patient=row.wanted_patient,
            type=row.wanted_type,
            part_of=row,
            now=now,
        )
    return mail


def is_message(row: IncomingDocument) -> bool:
    """Whether a document, not read yet, is an e-mail."""
    return row.media_type == sniff.EMAIL.media_type and row.pdf_id is None


def subject_around(row: IncomingDocument) -> str:
    """Return the subject of the message that an attachment came with, or nothing."""
    message = row.part_of
    if message is None or message.media_type != sniff.EMAIL.media_type:
        return ""
    try:
        return paper.mail_of(message.original.path.read_bytes()).subject
    except Refusal:
        return ""
