"""Figures of coding: on screen, and each as a file."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from almoner.coding.queries.figures import Figure, figures_of
from almoner.coding.views.impact import XLSX
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import actor_of
from almoner.platform.audit.exports import as_xlsx

DAYS = 90


class PeriodForm(forms.Form):
    """From when to when."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period (``?since=``, ``?until=``); ``?file=`` gives one as XLSX."""
    form = PeriodForm(request.GET)
    form.is_valid()
    until = form.cleaned_data.get("until") or timezone.localdate()
    since = form.cleaned_data.get("since") or until - timedelta(days=DAYS)
    found = figures_of(actor_of(request), since, until)
    if name := request.GET.get("file"):
        return _file(next((each for each in found if each.name == name), None))
    context = {"figures": found, "since": since, "until": until}
    return render(request, "coding/figures.html", context)


def _file(figure: Figure | None) -> HttpResponse:
    if figure is None:
        raise NotFound
    cells = [tuple(map(str, row)) for row in figure.rows]
    answer = HttpResponse(as_xlsx(figure.columns, cells), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{figure.name}.xlsx"'
    return answer
