"""One letter to many patients."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.messages.models.letters import LetterTemplate
from almoner.messages.models.sendings import Postage, Sending, Way
from almoner.people.models import Patient, Practitioner
from almoner.platform.audit.history import never_deleted, tracked


class MailingState(models.TextChoices):
    """Where a mailing stands."""

    CHOSEN = "chosen", "Not begun"
    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class Fate(models.TextChoices):
    """What became of one patient of a mailing."""

    WAITING = "waiting", "Waiting"
    WRITTEN = "written", "Written"
    LEFT_OUT = "left_out", "Left out"


@tracked
class Mailing(models.Model):
    """A template sent to a list of patients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="mailings")
    way = models.CharField("send by", max_length=10, choices=Way.choices)
    postage = models.CharField(max_length=20, choices=Postage.choices, blank=True)
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chosen_by = models.CharField(
        max_length=500, help_text="How its patients were chosen, in words."
    )
    unknown = models.TextField(blank=True, help_text="Chart numbers of the list that nobody has.")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=MailingState.choices, default=MailingState.CHOSEN
    )
    run = models.PositiveIntegerField(default=0, help_text="Counts starts; an older job gives way.")
    moved_at = models.DateTimeField(null=True, help_text="When a patient was last dealt with.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MailingState.values), name="mailing_state"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="mailing_way"),
            models.CheckConstraint(
                condition=~Q(way="mail") | Q(postage__in=Postage.values),
                name="mailing_by_mail_has_postage",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"running": "info", "stopped": "warning", "done": "success"}.get(
            self.state, "neutral"
        )


@tracked
class Recipient(models.Model):
    """A patient of a mailing; each is in it once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="recipients")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    sending = models.OneToOneField(Sending, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "patient"], name="recipient_once"),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="recipient_fate"),
            models.CheckConstraint(
                condition=~Q(fate="left_out") | ~Q(reason=""), name="left_out_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(fate="written") | Q(sending__isnull=False),
                name="written_has_its_sending",
            ),
        ]
        indexes = [models.Index(fields=["mailing", "fate"], name="recipient_by_fate")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.patient}: {self.get_fate_display()}"
