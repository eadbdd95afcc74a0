"""Answers that need somebody at once, as news on the screens of those who see to them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User
from almoner.platform.ui.notices import FRESH
from almoner.records.models import QuestionnaireResponse
from almoner.records.models.questionnaires import DONE


def responsible_users() -> list[UUID]:
    """Return who hears of an alert at once: those who may read charts and review forms."""
    rows = User.objects.filter(is_active=True)
    for codename in ("see", "fill_forms"):
        rows = rows.filter(
            groups__permissions__codename=codename,
            groups__permissions__content_type__app_label="records",
        )
    return list(rows.distinct().values_list("pk", flat=True))


def alerts_just_in(actor: Actor, now: datetime) -> Sequence[str]:
    """Return a sentence for each alert of a moment ago; it names the chart, not what was said."""
    if not (actor.may("records.see") and actor.may("records.fill_forms")):
        return []
    rows = QuestionnaireResponse.objects.filter(
        status__in=DONE, authored_at__gt=now - FRESH, alert_seen_by=""
    ).exclude(alert="")
    numbers = rows.order_by("authored_at").values_list("patient__number", flat=True)
    return [
        f"A form of chart {number} needs somebody at once: open “Forms that wait” (g y)."
        for number in numbers
    ]
