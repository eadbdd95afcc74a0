"""Letters on their way: by mail in batches, by e-mail behind a link, by fax."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from almoner.lib.ids import uuid7
from almoner.messages.models.letters import Letter
from almoner.messages.models.outgoing import Message
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile


class Way(models.TextChoices):
    """How a letter travels."""

    MAIL = "mail", "Mail"
    EMAIL = "email", "E-mail"
    FAX = "fax", "Fax"


class Postage(models.TextChoices):
    """The USPS class a letter is mailed in."""

    FIRST_CLASS = "first_class", "First-Class Mail"
    CERTIFIED = "certified", "Certified Mail"
    CERTIFIED_RECEIPT = "certified_receipt", "Certified Mail, return receipt"
    PRIORITY = "priority", "Priority Mail"
    EXPRESS = "express", "Priority Mail Express"


class SendingState(models.TextChoices):
    """Where a sending stands."""

    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    UNDELIVERABLE = "undeliverable", "Undeliverable"
    WITHDRAWN = "withdrawn", "Withdrawn"


_TONES: dict[str, str] = {
    SendingState.QUEUED: "neutral",
    SendingState.SENDING: "info",
    SendingState.SENT: "info",
    SendingState.DELIVERED: "success",
    SendingState.FAILED: "danger",
    SendingState.UNDELIVERABLE: "danger",
    SendingState.WITHDRAWN: "neutral",
}


class BatchState(models.TextChoices):
    """Where a print batch stands."""

    MAKING = "making", "Being put together"
    READY = "ready", "Ready to print"
    PRINTED = "printed", "Printed"
    MAILED = "mailed", "Mailed"


@tracked
class MailBatch(models.Model):
    """Letters printed and mailed together: one PDF, one class of postage. Its rows are the log."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    postage = models.CharField(max_length=20, choices=Postage.choices)
    is_two_sided = models.BooleanField(
        default=False, help_text="Each letter begins on the front of a sheet."
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.MAKING)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    letter_count = models.PositiveIntegerField(default=0)
    sheet_count = models.PositiveIntegerField(default=0)
    printed_at = models.DateTimeField(null=True)
    print_count = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    mailed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(postage__in=Postage.values), name="batch_postage"),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state"),
            models.CheckConstraint(
                condition=Q(state="making") | Q(pdf__isnull=False), name="batch_ready_has_its_pdf"
            ),
            models.CheckConstraint(
                condition=~Q(state="mailed") | Q(mailed_at__isnull=False),
                name="batch_mailed_has_its_time",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.get_postage_display()}, {self.letter_count} letters"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"making": "neutral", "ready": "warning", "printed": "info"}.get(
            self.state, "success"
        )


class Sending(models.Model):
    """One letter on its way to one address. Each change of its state is a :class:`SendingEvent`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=10, choices=Way.choices)
    to = models.CharField(max_length=500, help_text="The address on one line, e-mail or number.")
    postage = models.CharField(max_length=20, choices=Postage.choices, blank=True)
    batch = models.ForeignKey(
        MailBatch, on_delete=models.PROTECT, null=True, related_name="sendings"
    )
    place = models.PositiveIntegerField(default=0, help_text="Its place in the batch, from 1.")
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, related_name="sending"
    )
    queued_at = models.DateTimeField()
    queued_by = models.CharField(max_length=200)
    state = models.CharField(
        max_length=16, choices=SendingState.choices, default=SendingState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    send_key = models.UUIDField(default=uuid7, unique=True)
    provider_id = models.CharField(max_length=255, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Way.values), name="sending_way"),
            models.CheckConstraint(
                condition=Q(state__in=SendingState.values), name="sending_state"
            ),
            models.CheckConstraint(
                condition=~Q(way="mail") | Q(postage__in=Postage.values),
                name="sending_by_mail_has_postage",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(state__in=("failed", "undeliverable")),
                name="sending_settled_did_not_arrive",
            ),
            models.UniqueConstraint(fields=["batch", "place"], name="sending_has_its_place"),
        ]
        indexes = [
            models.Index(fields=["-queued_at", "-id"], name="sending_newest"),
            models.Index(
                fields=["next_try_at"],
                name="sending_due",
                condition=Q(state__in=("queued", "sending"), next_try_at__isnull=False),
            ),
            models.Index(
                fields=["queued_at"],
                name="sending_in_tray",
                condition=Q(way="mail", state="queued", batch__isnull=True),
            ),
            models.Index(
                fields=["-queued_at"],
                name="sending_not_arrived",
                condition=Q(state__in=("failed", "undeliverable"), settled_at__isnull=True),
            ),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.ReadOnly(name="addressed_once", fields=["letter", "way", "to"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} to {self.to}"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return _TONES[self.state]

    @property
    def has_not_arrived(self) -> bool:
        """Whether it waits for somebody on the worklist of what did not arrive."""
        return self.state in ("failed", "undeliverable") and self.settled_at is None


class SendingEvent(models.Model):
    """One thing that became of a sending. Rows are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=100)
    tone = models.CharField(max_length=10, default="info")
    detail = models.CharField(max_length=500, blank=True)
    actor_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.what


@tracked
class SecureLink(models.Model):
    """The way to a letter sent by e-mail: a link that nobody can guess, and a code beside it.

    Neither is kept: both are made from the row's id and the office's secret key (``links.py``);
    the row has the token's hash, to be found by.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sending = models.OneToOneField(Sending, on_delete=models.PROTECT, related_name="link")
    token_hash = models.CharField(max_length=64, unique=True)
    code_went = models.CharField(max_length=100, help_text="How the code got to the reader.")
    expires_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"Link until {localtime(self.expires_at):%m/%d/%Y}"

    def is_open(self, now: datetime, most_wrong: int) -> bool:
        """Say whether a right code would still show the letter."""
        return self.closed_at is None and now < self.expires_at and self.wrong_codes < most_wrong


class LinkUse(models.Model):
    """One coming to a link: looked at, a wrong code, the letter opened. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="uses")
    at = models.DateTimeField()
    what = models.CharField(max_length=40)
    ip = models.GenericIPAddressField("from", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.what
