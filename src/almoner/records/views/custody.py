"""Legal holds, paper charts and boxes: where they are, who has them, what was destroyed."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.lib.typeset import code128, typeset
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import pdf
from almoner.records import operations, queries
from almoner.records.models.custody import ArchiveBox, LegalHold, PaperChart, PaperLoan
from almoner.records.operations.release.requests import TOPIC
from almoner.records.release_forms import (
    BoxForm,
    ChartForm,
    DestroyForm,
    HoldForm,
    IntoBoxForm,
    OutForm,
    ReasonForm,
)
from almoner.records.views.opening import of_chart
from almoner.records.views.release_dialogs import dialog, finished


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """List what is out, the longest overdue first, then charts and boxes."""
    actor, q = actor_of(request), request.GET.get("q", "").strip()
    charts, boxes, loans = queries.custody.paper(actor, q=q)
    context = {
        "loans": loans[:200],
        "charts": charts[:100],
        "boxes": boxes[:100],
        "q": q,
        "today": timezone.localdate(),
        "topic": TOPIC,
        "may_destroy": actor.may("records.destroy"),
    }
    return render(request, "records/release/paper.html", context)


@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """List legal holds, those that hold first."""
    found = queries.custody.holds(actor_of(request))
    context = {"holds": found[:200], "topic": TOPIC}
    return render(request, "records/release/holds.html", context)


@of_chart("legal hold")
def place_hold(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Place a hold on a patient's record."""
    actor = actor_of(request)
    actor.must("records.keep")
    return dialog(
        request,
        HoldForm(request.POST or None),
        title="Legal hold",
        submit="Hold the record",
        act=lambda data: operations.release.place_hold(
            actor, patient=patient, on=timezone.localdate(), **data
        ),
        done="Nothing of this record can be destroyed.",
    )


@require_http_methods(["GET", "POST"])
def end_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """End a hold."""
    actor = actor_of(request)
    actor.must("records.keep")
    hold = get_object_or_404(LegalHold, pk=hold_id)
    return dialog(
        request,
        ReasonForm(request.POST or None),
        title=f"End the hold for {hold}",
        submit="End the hold",
        act=lambda data: operations.release.release_hold(
            actor, hold=hold, on=timezone.localdate(), **data
        ),
        done="The hold has ended.",
    )


@of_chart("paper chart")
def add_chart(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Take a paper chart into the list."""
    actor = actor_of(request)
    actor.must("records.keep")
    return dialog(
        request,
        ChartForm(request.POST or None),
        title="Paper chart",
        submit="Add the paper chart",
        act=lambda data: operations.release.add_paper_chart(actor, patient=patient, **data),
        done="The paper chart was added: print its label under Paper charts.",
    )


@require_http_methods(["GET", "POST"])
def add_box(request: HttpRequest) -> HttpResponse:
    """Take a box into the list."""
    actor = actor_of(request)
    actor.must("records.keep")
    return dialog(
        request,
        BoxForm(request.POST or None),
        title="Archive box",
        submit="Add the box",
        act=lambda data: operations.release.add_box(actor, **data),
        done="The box was added.",
    )


@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest, thing: str, thing_id: UUID) -> HttpResponse:
    """Hand a chart or a box out."""
    actor = actor_of(request)
    actor.must("records.keep")
    row = _thing(thing, thing_id)
    return dialog(
        request,
        OutForm(request.POST or None),
        title=f"{row} goes out",
        submit="Hand it out",
        act=lambda data: operations.release.check_out_paper(
            actor, thing=row, now=timezone.now(), **data
        ),
        done=f"{row} is out.",
    )


@require_POST
def check_in(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Take it back."""
    actor = actor_of(request)
    actor.must("records.keep")
    loan = get_object_or_404(PaperLoan, pk=loan_id)
    operations.release.check_in_paper(actor, loan=loan, now=timezone.now())
    return finished("It is back.")


@require_http_methods(["GET", "POST"])
def put_in_box(request: HttpRequest, chart_id: UUID) -> HttpResponse:
    """Put a chart into a box, or back on its shelf."""
    actor = actor_of(request)
    actor.must("records.keep")
    chart = get_object_or_404(PaperChart, pk=chart_id)
    return dialog(
        request,
        IntoBoxForm(request.POST or None, initial={"box": chart.box_id}),
        title=f"Where {chart} is kept",
        submit="Keep it there",
        act=lambda data: operations.release.put_in_box(actor, chart=chart, **data),
        done="Written down.",
    )


@require_http_methods(["GET", "POST"])
def destroy(request: HttpRequest, chart_id: UUID) -> HttpResponse:
    """Document that a paper chart was destroyed."""
    actor = actor_of(request)
    actor.must("records.destroy")
    chart = get_object_or_404(PaperChart.objects.select_related("patient"), pk=chart_id)

    def act(data: dict[str, Any]) -> object:
        return operations.release.destroy_paper_chart(
            actor, chart=chart, now=timezone.now(), **data
        )

    return dialog(
        request,
        DestroyForm(request.POST or None),
        title=f"{chart} was destroyed",
        submit="Document the destruction",
        lead="Paper only. What the program itself keeps is not destroyed.",
        act=act,
        done="The destruction is documented.",
        danger=True,
    )


@require_safe
def label(request: HttpRequest, thing: str, thing_id: UUID) -> HttpResponse:
    """Print the label of a chart or a box."""
    actor_of(request).must("records.keep")
    row = _thing(thing, thing_id)
    lines = [row.place]
    if isinstance(row, PaperChart):
        lines = [row.patient.sort_name, f"Born {row.patient.birth_date:%m/%d/%Y}", *lines]
    else:
        lines = [row.contents, *lines]
    title = f"Volume {row.volume}" if isinstance(row, PaperChart) else "Archive box"
    data = {
        "title": title,
        "number": str(row.number),
        "lines": lines,
        "barcode": code128(str(row.number)),
    }
    return pdf(typeset("almoner.records", "paper_label", data), f"label-{row.number}.pdf")


def _thing(thing: str, thing_id: UUID) -> PaperChart | ArchiveBox:
    if thing == "charts":
        return get_object_or_404(PaperChart.objects.select_related("patient"), pk=thing_id)
    if thing == "boxes":
        return get_object_or_404(ArchiveBox, pk=thing_id)
    raise Http404
