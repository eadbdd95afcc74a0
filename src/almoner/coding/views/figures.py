"""Figures of coding: on screen, each as a file, and the visits behind them."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from almoner.coding import operations
from almoner.coding.queries.figures import (
    Cell,
    Figure,
    Peers,
    Period,
    figures_of,
    peers_of,
    visits_behind,
)
from almoner.coding.queries.figures.shown import NOBODY
from almoner.coding.views.impact import XLSX
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import actor_of
from almoner.platform.audit.exports import as_csv, as_xlsx
from almoner.platform.ui.answers import add_error, redirect_to, said

DAYS = 90
PAGE = 50


class PeriodForm(forms.Form):
    """From when to when, and whose visits."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    practitioner = forms.CharField(required=False)

    def clean_practitioner(self) -> str:
        """Refuse what is nobody's id."""
        given = str(self.cleaned_data["practitioner"])
        try:
            return given if given in ("", NOBODY) else str(UUID(given))
        except ValueError as error:
            raise forms.ValidationError("Choose a practitioner.") from error


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a figure as the screen shows it: where its visits are, and its cells."""

    address: str
    cells: tuple[Cell, ...]


def _period(given: QueryDict) -> Period:
    """Return what is asked for; what cannot be understood is as if it were not given."""
    form = PeriodForm(given)
    form.is_valid()
    typed = form.cleaned_data
    until = typed.get("until") or timezone.localdate()
    since = typed.get("since") or until - timedelta(days=DAYS)
    return Period(since, until, typed.get("practitioner") or "")


def _query(period: Period, **more: str) -> str:
    asked = {"since": f"{period.since}", "until": f"{period.until}"}
    if period.practitioner:
        asked["practitioner"] = period.practitioner
    return urlencode(asked | more)


@require_safe
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show the figures (``?since=``, ``?until=``, ``?practitioner=``).

    ``?file=`` gives one of them as a file, ``&as=csv`` or as Excel.
    """
    actor = actor_of(request)
    period = _period(request.GET)
    found = figures_of(actor, period)
    if name := request.GET.get("file"):
        return _file(next((each for each in found if each.name == name), None), request.GET)
    opens = actor.may("coding.code")
    context = {
        "figures": [
            (each, _query(period, file=each.name), _lines(each, period, opens=opens))
            for each in found
        ],
        "period": period,
        "may_compare": actor.may("coding.load_codes"),
        "practitioners": [(each.pk, str(each)) for each in Practitioner.objects.all()],
    }
    return render(request, "coding/figures.html", context)


def _lines(figure: Figure, period: Period, *, opens: bool) -> list[_Line]:
    behind = reverse("coding:figure_visits")
    return [
        _Line(
            f"{behind}?{_query(period, of=figure.name, **row.behind)}"
            if opens and row.behind
            else "",
            row.cells,
        )
        for row in figure.rows
    ]


def _file(figure: Figure | None, given: QueryDict) -> HttpResponseBase:
    if figure is None:
        raise NotFound
    cells = [tuple(map(str, row.cells)) for row in figure.rows]
    kind = "csv" if given.get("as") == "csv" else "xlsx"
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(as_csv(figure.columns, cells), content_type="text/csv")
    else:
        answer = HttpResponse(as_xlsx(figure.columns, cells), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{figure.name}.{kind}"'
    return answer


@require_safe
def figure_visits(request: HttpRequest) -> HttpResponse:
    """List the visits behind a row of a figure (``?of=``, and what the row says)."""
    period = _period(request.GET)
    asked = request.GET.dict()
    name = asked.get("of", "")
    rows = visits_behind(actor_of(request), period, name, asked)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&",
        "back": f"{reverse('coding:figures')}?{_query(period)}#{name}",
        "period": period,
        "said": [asked[each] for each in ("month", "code") if asked.get(each)],
    }
    return render(request, "coding/figure_visits.html", context)


class PeersForm(forms.Form):
    """With which specialty of a release each taxonomy code is compared."""

    def __init__(self, peers: Peers, given: QueryDict | None = None) -> None:
        super().__init__(given)
        for each in peers.compared:
            names = {*peers.specialties, each.specialty} - {""}
            self.fields[each.taxonomy] = forms.ChoiceField(
                label=each.taxonomy,
                required=False,
                choices=[("", "Nobody"), *((name, name) for name in sorted(names))],
                initial=each.specialty,
                help_text=", ".join(each.practitioners),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def peers(request: HttpRequest) -> HttpResponse:
    """Choose with which specialty of the country practitioners are compared."""
    actor = actor_of(request)
    actor.must("coding.load_codes")
    found = peers_of(actor)
    form = PeersForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.compare_with(actor, chosen=form.cleaned_data)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("coding:figures"), "Kept.")
    context = {"form": form, "peers": found}
    if request.method == "POST":
        return render(request, "coding/peers.html#form", context, status=422)
    return render(request, "coding/peers.html", context)
