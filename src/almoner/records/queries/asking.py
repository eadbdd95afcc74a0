"""Queries to read: the worklist of those who ask, a clinician's own, one with its thread."""

from typing import TYPE_CHECKING
from uuid import UUID

from almoner.lib.refusal import NotFound
from almoner.people.models import Patient, Practitioner
from almoner.records.models import PhysicianQuery, QueryTemplate
from almoner.records.models.asking import QueryState

if TYPE_CHECKING:
    from django.db.models import QuerySet

WAITING = (QueryState.OPEN, QueryState.ANSWERED)


def queries_list(
    *, practitioner: Practitioner | None = None, state: str = "", patient: Patient | None = None
) -> "QuerySet[PhysicianQuery]":
    """Return queries, the first due first: those that wait, or those of ``state``."""
    rows = PhysicianQuery.objects.select_related("patient", "practitioner", "encounter")
    rows = rows.filter(state=state) if state else rows.filter(state__in=WAITING)
    if practitioner is not None:
        rows = rows.filter(practitioner=practitioner)
    if patient is not None:
        rows = rows.filter(patient=patient)
    return rows.order_by("due_on", "id")


def found_query(patient: Patient, query_id: UUID) -> PhysicianQuery:
    """Return a query of this chart; raises ``NotFound``."""
    row = (
        PhysicianQuery.objects.select_related("practitioner", "encounter", "note")
        .filter(pk=query_id, patient=patient)
        .first()
    )
    if row is None:
        raise NotFound("There is no such query in this chart.")
    return row


def templates() -> "QuerySet[QueryTemplate]":
    """Return the templates in use."""
    return QueryTemplate.objects.filter(is_active=True)
