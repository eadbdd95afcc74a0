"""Reading the library of forms."""

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor
from almoner.records.models import Questionnaire, QuestionnaireVersion
from almoner.records.models.questionnaires import FormStatus


def forms_library(actor: Actor, *, q: str = "", status: str = "") -> "QuerySet[Questionnaire]":
    """Return the forms with the number of their latest version and how often they were filled."""
    actor.must("records.fill_forms")
    latest = QuestionnaireVersion.objects.filter(questionnaire=OuterRef("pk"))
    rows = Questionnaire.objects.annotate(
        number=Subquery(latest.values("number")[:1]),
        published_at=Subquery(latest.values("published_at")[:1]),
        filled=Count("versions__responses"),
    )
    if q:
        rows = rows.filter(title__icontains=q)
    if status in FormStatus.values:
        rows = rows.filter(status=status)
    return rows.order_by("title", "id")


def forms_in_use() -> "QuerySet[Questionnaire]":
    """Return the forms that can be filled in."""
    return Questionnaire.objects.filter(status=FormStatus.ACTIVE).order_by("title")


def found_form(questionnaire_id: UUID) -> Questionnaire:
    """Return a form of the library; raise ``NotFound``."""
    row = Questionnaire.objects.filter(pk=questionnaire_id).first()
    if row is None:
        raise NotFound("There is no such form.")
    return row


def latest_version(questionnaire: Questionnaire) -> QuestionnaireVersion | None:
    """Return the version that is filled in, if there is one."""
    return questionnaire.versions.order_by("-number").first()
