"""“Who looked at this chart”, “what did this person look at”, and the log of what was done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.audit import names, queries
from almoner.platform.audit.exports import as_csv, as_xlsx
from almoner.platform.audit.forms import SHOWN_DAYS, WhoForm
from almoner.platform.audit.models import Entry, Reading
from almoner.platform.audit.operations import record

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
R = TypeVar("R", Reading, Entry)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of either list, in words."""

    at: str
    who: str
    what: str
    patient: str
    patient_id: UUID | None
    why: str

    def cells(self) -> Sequence[str]:
        """Return the columns of an export."""
        number = str(self.patient_id or "")
        return (self.at, self.who, self.what, self.patient, number, self.why)


@require_GET
def readings(request: HttpRequest) -> HttpResponseBase:
    """List who looked at what."""
    return _list(request, "readings", queries.readings, _of_reading)


@require_GET
def log(request: HttpRequest) -> HttpResponseBase:
    """List what was done."""
    return _list(request, "log", queries.entries, _of_entry)


def _list(
    request: HttpRequest,
    name: str,
    find: Callable[..., QuerySet[R]],
    line_of: Callable[[R, Mapping[UUID, str]], Line],
) -> HttpResponseBase:
    actor = actor_of(request)
    form = WhoForm(request.GET)
    rows = find(actor).none()
    if form.is_valid():
        rows = find(actor, **form.narrowed(timezone.localdate()))
    if kind := request.GET.get("as"):
        return _export(actor, name, kind, rows, line_of)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    said = {
        "form": form,
        "page": page,
        "lines": list(_lines(actor, page.object_list, line_of)),
        "query": f"{asked.urlencode()}&" if asked else "",
        "days": SHOWN_DAYS,
    }
    return render(request, f"audit/{name}.html", said, status=200 if form.is_valid() else 422)


def _export(
    actor: Actor,
    name: str,
    kind: str,
    rows: QuerySet[R],
    line_of: Callable[[R, Mapping[UUID, str]], Line],
) -> HttpResponseBase:
    """Send all rows as a file; that it was taken out is in the log itself."""
    record(actor, "audit.export", list=name, rows=rows.count())
    heading = ("When", "Who", "What", "Patient", "Patient id", "Why")
    cells = (line.cells() for line in _lines(actor, rows, line_of))
    answer: HttpResponseBase
    if kind == "xlsx":
        answer = HttpResponse(as_xlsx(heading, cells), content_type=XLSX)
    else:
        kind = "csv"
        answer = StreamingHttpResponse(as_csv(heading, cells), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _lines(
    actor: Actor, rows: Iterable[R], line_of: Callable[[R, Mapping[UUID, str]], Line]
) -> Iterable[Line]:
    found = list(rows)
    known = names.of_patients(actor, {row.patient_id for row in found if row.patient_id})
    return (line_of(row, known) for row in found)


def _of_reading(row: Reading, known: Mapping[UUID, str]) -> Line:
    why = f"Break-glass: {row.reason}" if row.is_break_glass else row.reason
    patient = known.get(row.patient_id, "")
    return Line(_at(row), row.actor_name, row.what, patient, row.patient_id, why)


def _of_entry(row: Entry, known: Mapping[UUID, str]) -> Line:
    detail = ", ".join(f"{key} {value}" for key, value in row.detail.items())
    patient = known.get(row.patient_id, "") if row.patient_id else ""
    return Line(_at(row), row.actor_name, row.verb, patient, row.patient_id, detail)


def _at(row: Reading | Entry) -> str:
    return timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
