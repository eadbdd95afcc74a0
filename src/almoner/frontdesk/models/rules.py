"""The office's own rules for the desk: after how long a wait is long."""

from typing import NamedTuple

from django.db import models
from django.db.models import F, Q

from almoner.platform.audit.history import tracked


class Limit(NamedTuple):
    """Minutes after which a wait is shown in amber, and in red."""

    warm: int
    hot: int


@tracked
class DeskRules(models.Model):
    """One row, edited on the desk's set-up screen; without it the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    late_warm = models.PositiveSmallIntegerField("late: amber after", default=5)
    late_hot = models.PositiveSmallIntegerField("late: red after", default=15)
    arrived_warm = models.PositiveSmallIntegerField("waiting: amber after", default=15)
    arrived_hot = models.PositiveSmallIntegerField("waiting: red after", default=30)
    roomed_warm = models.PositiveSmallIntegerField("in a room: amber after", default=10)
    roomed_hot = models.PositiveSmallIntegerField("in a room: red after", default=20)
    with_clinician_warm = models.PositiveSmallIntegerField(
        "with clinician: amber after", default=30
    )
    with_clinician_hot = models.PositiveSmallIntegerField("with clinician: red after", default=45)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="desk_rules_are_one_row"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{step}_hot__gt": F(f"{step}_warm")}),
                    name=f"{step}_red_comes_after_amber",
                )
                for step in ("late", "arrived", "roomed", "with_clinician")
            ),
        ]

    def __str__(self) -> str:
        return "the desk's rules"

    def limit(self, step: str) -> Limit:
        """Return the limit of ``late``, ``arrived``, ``roomed`` or ``with_clinician``."""
        return Limit(getattr(self, f"{step}_warm"), getattr(self, f"{step}_hot"))
