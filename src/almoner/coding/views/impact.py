"""What breaks with a release, what comes instead, and favorites put right by one key."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.coding import operations
from almoner.coding.models import Release
from almoner.coding.queries.impact import Broken, impact_of
from almoner.lib import codesets
from almoner.platform.accounts.actor import actor_of
from almoner.platform.audit.exports import as_csv, as_xlsx
from almoner.platform.ui.answers import redirect_to

HEADING = ("Where", "Code", "Becomes", "Used in", "Proposed instead")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def impact(request: HttpRequest, release_id: UUID) -> HttpResponseBase:
    """Show what a release breaks; ``?format=csv`` or ``xlsx`` gives it as a file."""
    row = get_object_or_404(Release.objects.defer("content"), pk=release_id)
    found = impact_of(actor_of(request), row)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return _file(row, found, form)
    lines = [
        {
            "broken": each,
            "address": reverse(each.use.path[0], args=each.use.path[1:]) if each.use.path else "",
            "successors": [
                (codesets.shown(row.system, after.code), after.long_title)
                for after in each.successors
            ],
        }
        for each in found
    ]
    return render(request, "coding/impact.html", {"row": row, "lines": lines})


def _file(row: Release, found: list[Broken], form: str) -> HttpResponseBase:
    cells = [
        (
            each.where,
            each.code,
            each.becomes,
            each.use.what,
            ", ".join(codesets.shown(row.system, after.code) for after in each.successors),
        )
        for each in found
    ]
    answer: HttpResponseBase
    if form == "xlsx":
        answer = HttpResponse(as_xlsx(HEADING, cells), content_type=XLSX)
    else:
        answer = StreamingHttpResponse(as_csv(HEADING, cells), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="impact-{row.effective_on}.{form}"'
    return answer


@require_POST
def replace_favorite(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Keep the successor in place of a favorite of one's own."""
    row = get_object_or_404(Release.objects.defer("content"), pk=release_id)
    operations.replace_favorite(
        actor_of(request),
        system=row.system,
        code=request.POST.get("code", ""),
        successor=request.POST.get("successor", ""),
        now=timezone.now(),
    )
    return redirect_to("coding:impact", release_id=release_id)
