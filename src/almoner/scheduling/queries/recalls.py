"""The recall worklist, and one recall with what was tried."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from almoner.lib.phones import display_phone
from almoner.lib.refusal import NotFound
from almoner.people.models import ContactPoint
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Recall, RecallContact, RecallState

OPEN = (RecallState.DUE, RecallState.CONTACTED)
SOON = timedelta(days=30)
WHENS = (
    ("due", "Due by now"),
    ("overdue", "Overdue 30 days or more"),
    ("soon", "Due within 30 days"),
    ("open", "All that are open"),
    ("ended", "Ended"),
)


@dataclass(frozen=True, slots=True)
class RecallFilter:
    """What the worklist shows: when due (see ``WHENS``), of whom, for which visits."""

    when: str = "due"
    column_id: UUID | None = None
    visit_type_id: UUID | None = None


def recall_worklist(actor: Actor, *, filter: RecallFilter, today: date) -> QuerySet[Recall]:
    """Return recalls, longest due first, with ``tries``, ``last_try`` and ``phone`` of each."""
    actor.must("scheduling.see")
    found = Recall.objects.all()
    if filter.when == "ended":
        found = found.exclude(state__in=OPEN).order_by("-due_on", "id")
    else:
        found = found.filter(state__in=OPEN).order_by("due_on", "id")
    limits: dict[str, dict[str, Any]] = {
        "due": {"due_on__lte": today},
        "overdue": {"due_on__lte": today - SOON},
        "soon": {"due_on__lte": today + SOON},
    }
    found = found.filter(**limits.get(filter.when, {}))
    if filter.column_id:
        found = found.filter(column_id=filter.column_id)
    if filter.visit_type_id:
        found = found.filter(visit_type_id=filter.visit_type_id)
    return _with_tries(found)


def find_recall(actor: Actor, recall_id: UUID) -> Recall:
    """Return one recall with patient, visit type and what was tried."""
    actor.must("scheduling.see")
    found = _with_tries(Recall.objects.filter(id=recall_id)).prefetch_related("contacts").first()
    if found is None:
        raise NotFound("There is no such recall.")
    return found


def next_recall(
    actor: Actor,
    recall: Recall,
    *,
    filter: RecallFilter,
    today: date,
) -> UUID | None:
    """Return the recall that comes after ``recall`` in the worklist, for “next” by one key."""
    after = recall_worklist(actor, filter=filter, today=today).exclude(id=recall.id)
    later = after.filter(due_on__gt=recall.due_on) | after.filter(
        due_on=recall.due_on, id__gt=recall.id
    )
    return later.order_by("due_on", "id").values_list("id", flat=True).first()


def phone_of(recall: Recall) -> str:
    """Return the number to call, as people write it."""
    number: dict[str, str] | None = getattr(recall, "phone", None)
    if not number:
        return ""
    return display_phone(number["e164"]) if number["e164"] else number["value"]


def last_try(recall: Recall) -> str:
    """Say how the latest attempt went: “Phone: no answer”."""
    tried: dict[str, str] | None = getattr(recall, "last_try", None)
    if not tried:
        return ""
    contact = RecallContact(how=tried["how"], outcome=tried["outcome"])
    return f"{contact.get_how_display()}: {contact.get_outcome_display().lower()}"


def age(due_on: date, today: date) -> str:
    """Say how long something has been due: “12 days over”, “today”, “in 3 days”."""
    days = (today - due_on).days
    if days == 0:
        return "today"
    number, unit = (abs(days), "day") if abs(days) < 60 else (abs(days) // 30, "month")
    said = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{said} over" if days > 0 else f"in {said}"


def _with_tries(found: QuerySet[Recall]) -> QuerySet[Recall]:
    last = (
        RecallContact.objects.filter(recall=OuterRef("pk"))
        .order_by("-at")
        .values(said=JSONObject(how="how", outcome="outcome", at="at"))[:1]
    )
    phone = (
        ContactPoint.objects.filter(
            patient=OuterRef("patient_id"),
            system="phone",
            do_not_use=False,
            is_entered_in_error=False,
            until=None,
        )
        .exclude(use="old")
        .order_by("rank", "id")
        .values(said=JSONObject(e164="e164", value="value"))[:1]
    )
    return found.select_related("patient", "visit_type", "column", "appointment").annotate(
        tries=Count("contacts"), last_try=Subquery(last), phone=Subquery(phone)
    )
