"""The worksheet of a visit's level: facts on the left, what they support on the right."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from almoner.coding import operations
from almoner.coding.level_forms import LevelForm, fact_lines, facts_of
from almoner.coding.models import CodedVisit
from almoner.coding.queries import levels, visits
from almoner.coding.views.visits import marked_notes, of_visit
from almoner.platform.accounts.actor import actor_of


@of_visit
def level(request: HttpRequest, visit: CodedVisit) -> HttpResponse:
    """Show the worksheet; a change of it is kept, and answered with what it supports."""
    desk = visits.desk_of(visit)
    beginning: dict[str, Any] = dict(visit.level) or {"family": levels.usual_family(visit)}
    form = LevelForm(request.POST or None, initial=beginning)
    if request.method == "POST":
        if not form.is_valid():
            context = {"visit": visit, "form": form}
            return render(request, "coding/level.html#outcome", context, status=422)
        facts = facts_of(form, request.POST.getlist)
        visit = operations.keep_level(actor_of(request), visit=visit, facts=facts)
        desk = visits.desk_of(visit)
    context = {
        "visit": visit,
        "patient": visit.patient,
        "desk": desk,
        "notes": marked_notes(desk),
        "form": form,
        "lines": fact_lines(visit.level, [line.row.title for line in desk.diagnoses]),
        "judged": levels.judged(visit, desk),
        "last_seen_on": levels.last_seen_on(visit),
    }
    name = "coding/level.html#outcome" if request.method == "POST" else "coding/level.html"
    return render(request, name, context)
