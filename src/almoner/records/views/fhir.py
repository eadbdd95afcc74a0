"""The chart's FHIR R4 read API under ``/fhir``: one resource, a search of one chart, a PDF."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.people.queries import MergedIntoAnother
from almoner.platform.accounts.actor import actor_of
from almoner.records import fhir, queries
from almoner.records.models import KINDS, DocumentReference, Entry
from almoner.records.queries.fhir_search import (
    Asked,
    NotSearchable,
    asked_of_chart,
    entry_for_program,
)

MOST = 200
TYPES: dict[str, type[Entry]] = {
    fhir.name_of(model): model for model in KINDS.values() if fhir.has_resource(model)
}
"""FHIR's names of the kinds of entries."""
KNOWN = {"patient", "subject", "date", "category", "_lastUpdated", "_count", "_offset", "_format"}


@require_safe
def search(request: HttpRequest, type_name: str) -> HttpResponseBase:
    """Answer ``/fhir/Observation?patient=…&date=ge2026-01-01&category=laboratory``."""
    try:
        return _found(request, _kind(type_name))
    except Refusal as no:
        return _refused(no)


@require_safe
def read(request: HttpRequest, type_name: str, row_id: UUID) -> HttpResponseBase:
    """Answer ``/fhir/Observation/{id}``."""
    try:
        row = _opened(request, _kind(type_name), row_id)
    except Refusal as no:
        return _refused(no)
    answer = _fhir(fhir.resource_of(row, row.updated_at))
    answer["ETag"] = f'W/"{row.version}"'
    return answer


@require_safe
def binary(request: HttpRequest, row_id: UUID) -> HttpResponseBase:
    """Answer ``/fhir/Binary/{id of the DocumentReference}`` with the PDF itself."""
    try:
        row = _opened(request, DocumentReference, row_id)
        queries.destroying.must_be_there(row)
        content = row.pdf.path.open("rb")
    except Refusal as no:
        return _refused(no)
    except FileNotFoundError:
        return _refused(NotFound("The file is not where it was stored."))
    answer = FileResponse(content, content_type="application/pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _found(request: HttpRequest, kind: type[Entry]) -> JsonResponse:
    asked = request.GET
    if strange := sorted(set(asked) - KNOWN):
        raise NotSearchable(f"“{strange[0]}” is not searched here.", field=strange[0])
    patient_id = _patient_of(asked)
    patient = _chart(request, patient_id, kind)
    count, offset = _number(asked, "_count", 50, MOST), _number(asked, "_offset", 0, 10**9)
    rows, total = asked_of_chart(
        patient,
        kind,
        Asked(
            asked.getlist("date"),
            asked.getlist("_lastUpdated"),
            asked.get("category", ""),
            count,
            offset,
        ),
    )
    base = request.build_absolute_uri("/fhir/")
    links = {"self": _page(request, offset)}
    if offset + len(rows) < total and rows:
        links["next"] = _page(request, offset + count)
    if offset:
        links["previous"] = _page(request, max(offset - count, 0))
    resources = (fhir.resource_of(row, row.updated_at) for row in rows)  # type: ignore[attr-defined]
    return _fhir(fhir.bundle(resources, base=base, links=links, total=total))


def _opened(request: HttpRequest, kind: type[Entry], row_id: UUID) -> Any:  # noqa: ANN401 - of any kind
    actor = actor_of(request)
    actor.must("records.see")
    row = entry_for_program(kind, row_id)
    if row is None:
        raise NotFound
    _chart(request, row.patient_id, kind)
    return row


def _chart(request: HttpRequest, patient_id: UUID, kind: type[Entry]) -> Patient:
    """Open the chart; ``X-Break-Glass-Reason`` opens a restricted one, as the screens ask."""
    return queries.open_chart(
        actor_of(request),
        patient_id,
        what=f"FHIR {fhir.name_of(kind)}",
        now=timezone.now(),
        reason=request.headers.get("X-Break-Glass-Reason", ""),
    )


def _kind(type_name: str) -> type[Entry]:
    if type_name not in TYPES:
        raise NotFound(f"There is no {type_name} here.")
    return TYPES[type_name]


def _patient_of(asked: QueryDict) -> UUID:
    text = (asked.get("patient") or asked.get("subject") or "").removeprefix("Patient/")
    try:
        return UUID(text)
    except ValueError:
        raise NotSearchable("Say whose: patient=<id>.", field="patient") from None


def _number(asked: QueryDict, name: str, usual: int, most: int) -> int:
    text = asked.get(name, str(usual))
    if not text.isdecimal() or len(text) > 9:
        raise NotSearchable(f"{name} is a number.", field=name)
    return min(int(text), most)


def _page(request: HttpRequest, offset: int) -> str:
    asked = [(name, text) for name, texts in request.GET.lists() for text in texts]
    kept = [(name, text) for name, text in asked if name != "_offset"]
    kept += [("_offset", str(offset))] if offset else []
    return request.build_absolute_uri(f"{request.path}?{urlencode(kept)}")


def _fhir(resource: fhir.Resource, status: int = 200) -> JsonResponse:
    answer = JsonResponse(resource, status=status, content_type="application/fhir+json")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _refused(no: Refusal) -> JsonResponse:
    codes = {403: "forbidden", 404: "not-found", 409: "processing"}
    text = no.message
    if isinstance(no, MergedIntoAnother):
        text = f"This chart was merged into Patient/{no.survivor_id}."
    return _fhir(fhir.outcome(text, code=codes.get(no.status, "invalid")), no.status)


urlpatterns = [
    path("Binary/<uuid:row_id>", binary, name="binary"),
    path("<str:type_name>", search, name="search"),
    path("<str:type_name>/<uuid:row_id>", read, name="read"),
]
