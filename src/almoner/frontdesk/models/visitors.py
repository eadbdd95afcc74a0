"""People who come to the office and are not patients."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from almoner.lib.ids import uuid7
from almoner.platform.audit.history import never_deleted, tracked


@tracked
class Visitor(models.Model):
    """Somebody on site: who, why, whom they see, and when they left.

    ``badge`` is the number on the badge, counted anew each day at each location.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(
        "people.Location", on_delete=models.PROTECT, related_name="visitors"
    )
    on = models.DateField()
    badge = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300)
    practitioner = models.ForeignKey(
        "people.Practitioner", on_delete=models.PROTECT, null=True, related_name="visitors"
    )
    staff_member = models.ForeignKey(
        "people.StaffMember", on_delete=models.PROTECT, null=True, related_name="visitors"
    )
    arrived_at = models.DateTimeField()
    told = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, null=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True)
    is_forgotten = models.BooleanField(
        default=False, help_text="Did not sign out; the desk closed the line later."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "on", "badge"], name="badge_given_once"),
            models.CheckConstraint(
                condition=Q(practitioner__isnull=True) | Q(staff_member__isnull=True),
                name="visitor_sees_one_host",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="visitor_has_a_name"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("arrived_at")),
                name="visitor_leaves_after_arriving",
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "arrived_at"],
                name="visitor_on_site",
                condition=Q(left_at__isnull=True),
            ),
            models.Index(fields=["-arrived_at"], name="visitor_newest"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Whom they see, in words; empty when nobody in particular."""
        return str(self.practitioner or self.staff_member or "")

    @property
    def host_user_id(self) -> UUID | None:
        """The user whose screens are told, where the host signs in."""
        host = self.practitioner or self.staff_member
        return host.user_id if host is not None else None
