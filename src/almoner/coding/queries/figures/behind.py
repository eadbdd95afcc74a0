"""The visits behind a row of a figure, of the charts that one may reach."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from almoner.coding.models import CodedService, CodedVisit
from almoner.coding.queries.figures.diagnoses import vague_lines
from almoner.coding.queries.figures.shown import Period
from almoner.coding.queries.figures.stays import ALL
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import PhysicianQuery


def visits_behind(
    actor: Actor, period: Period, figure: str, asked: Mapping[str, str]
) -> "QuerySet[CodedVisit]":
    """Return the visits of a row of ``figure``, the latest first; raises ``NotFound``.

    ``asked`` is the row's ``behind`` without the practitioner, who is in ``period``.
    """
    actor.must("coding.see_figures")
    actor.must("coding.code")
    try:
        rows = period.coded().filter(_of(figure, period, asked))
        if coder := asked.get("coder"):
            rows = rows.filter(coder=UUID(coder))
    except ValueError as error:
        raise NotFound from error
    rows = rows.filter(patient__in=Patient.objects.seen_by(actor))
    return rows.select_related("patient", "practitioner", "encounter", "coder").order_by(
        "-coded_at", "-id"
    )


def _of(figure: str, period: Period, asked: Mapping[str, str]) -> Q:
    """Return what the visits of a figure have; raises ``ValueError`` and ``NotFound``."""
    match figure:
        case "case-mix":
            return ~Q(drg="") & _in_month(asked.get("month", ALL))
        case "levels":
            lines = CodedService.objects.filter(visit=OuterRef("pk"), is_kept=True)
            return Q(Exists(lines.filter(code=asked.get("code", ""))))
        case "unspecified":
            return Q(pk__in=vague_lines(period).order_by().values("visit"))
        case "queries":
            put = PhysicianQuery.objects.filter(encounter=OuterRef("encounter"))
            return Q(Exists(put.filter(practitioner=UUID(asked.get("asked", "")))))
        case "speed":
            return Q()
        case _:
            raise NotFound


def _in_month(month: str) -> Q:
    if month == ALL:
        return Q()
    year, _, number = month.partition("-")
    return Q(coded_at__year=int(year), coded_at__month=int(number))
