"""Messages that go out, and everything that became of each."""

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import append_only, never_deleted

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""How long to wait after each attempt that did not get through; then we give up."""


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    UNDELIVERABLE = "undeliverable", "Undeliverable"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNDERWAY = (State.QUEUED, State.SENDING)
NOT_ARRIVED = (State.FAILED, State.UNDELIVERABLE)


_TONES: dict[str, str] = {
    State.QUEUED: "neutral",
    State.SENDING: "info",
    State.SENT: "info",
    State.DELIVERED: "success",
    State.FAILED: "danger",
    State.UNDELIVERABLE: "danger",
    State.WITHDRAWN: "neutral",
}


class Message(models.Model):
    """One message to one address.

    What was written never changes: a trigger refuses it. Where it stands does, and each change
    has its row in :class:`MessageEvent`, so the table needs no second history.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=254, help_text="An e-mail address, or a number as E.164.")
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=35, default="en", help_text="BCP 47.")
    about = models.CharField(max_length=60, help_text="Why it is sent: “appointment reminder”.")
    reference_id = models.UUIDField(null=True, help_text="The row it speaks of.")
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, null=True, related_name="messages"
    )
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(
        null=True, help_text="When the next attempt is due; while sending, when this one is lost."
    )
    send_key = models.UUIDField(
        default=uuid7, unique=True, help_text="Tells the provider that an attempt is a repeat."
    )
    provider_id = models.CharField(max_length=255, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(
        null=True, help_text="When somebody dealt with a message that did not arrive."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="message_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDERWAY, next_try_at__isnull=False)
                | (~Q(state__in=UNDERWAY) & Q(next_try_at__isnull=True)),
                name="message_underway_has_its_next_try",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(state__in=NOT_ARRIVED),
                name="message_settled_did_not_arrive",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="message_due", condition=Q(state__in=UNDERWAY)
            ),
            models.Index(
                fields=["-queued_at"],
                name="message_not_arrived",
                condition=Q(state__in=NOT_ARRIVED, settled_at__isnull=True),
            ),
            models.Index(fields=["-queued_at", "-id"], name="message_newest"),
            models.Index(fields=["reference_id", "-queued_at"], name="message_of_reference"),
            models.Index(
                fields=["provider_id"], name="message_at_provider", condition=~Q(provider_id="")
            ),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.ReadOnly(
                name="written_once",
                fields=["channel", "to", "subject", "body", "language", "about", "reference_id"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.to}"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return _TONES[self.state]

    @property
    def has_not_arrived(self) -> bool:
        """Whether it waits on the worklist of messages that did not arrive."""
        return self.state in NOT_ARRIVED and self.settled_at is None


class MessageEvent(models.Model):
    """One thing that became of a message. Rows are only ever added."""

    class Kind(models.TextChoices):
        """What happened."""

        QUEUED = "queued", "Queued"
        SENDING = "sending", "Handed to the gateway"
        INTERRUPTED = "interrupted", "Interrupted"
        SENT = "sent", "Accepted by the gateway"
        POSTPONED = "postponed", "Will be tried again"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"
        UNDELIVERABLE = "undeliverable", "Undeliverable"
        RETRIED = "retried", "Sent again by hand"
        SETTLED = "settled", "Settled by hand"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind)
    detail = models.CharField(max_length=500, blank=True)
    actor_name = models.CharField(max_length=200)
    report_id = models.CharField(
        max_length=255, blank=True, help_text="The provider's id of its report: each counts once."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report_id"], name="delivery_report_counts_once", condition=~Q(report_id="")
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.kind} {self.detail}".strip()

    @property
    def tone(self) -> str:
        """The colour of what happened."""
        return _EVENT_TONES.get(self.kind, "info")


_EVENT_TONES: dict[str, str] = {
    MessageEvent.Kind.INTERRUPTED: "warning",
    MessageEvent.Kind.POSTPONED: "warning",
    MessageEvent.Kind.DELIVERED: "success",
    MessageEvent.Kind.FAILED: "danger",
    MessageEvent.Kind.UNDELIVERABLE: "danger",
}
