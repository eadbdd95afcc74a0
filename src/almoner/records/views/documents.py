"""A document in a chart: its pages, what may be released of each, its files."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to
from almoner.records import operations, queries
from almoner.records.forms import ErrorForm
from almoner.records.views.opening import of_chart, words_of
from almoner.records.views.pictures import page_picture


@of_chart("document")
def document(request: HttpRequest, patient: Patient, document_id: UUID) -> HttpResponse:
    """Show a document with its pages."""
    actor, row = actor_of(request), queries.document_of(patient, document_id)
    tomb = queries.destroying.tombstone_of(row)
    context = {
        **words_of(request, patient),
        "view": "entries",
        "row": row,
        "pages": list(row.pages.all()),
        "arrival": getattr(row, "arrival", None),
        "destroyed": queries.destroying.epitaph(tomb) if tomb else "",
        "has_original": row.original_id != row.pdf_id,
        "may_take_out": actor.may("records.mark_in_error") and actor.may("records.file"),
        "has_entries": not tomb and queries.holds_entries(row),
    }
    return render(request, "records/document.html", context)


@of_chart("document")
def misfiled(request: HttpRequest, patient: Patient, document_id: UUID) -> HttpResponse:
    """Take a document that belongs to somebody else out of this chart, with the reason."""
    actor = actor_of(request)
    actor.must("records.mark_in_error")
    row = queries.document_of(patient, document_id)
    form = ErrorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        taken = operations.take_out(
            actor, document=row, reason=form.cleaned_data["reason"], now=timezone.now()
        )
        messages.success(request, "It is out of the chart. File it where it belongs.")
        return redirect_to("records:incoming_item", taken.pk)
    wrong = request.method == "POST"
    context = {"patient": patient, "form": form, "title": f"“{row}” is not this patient's"}
    template = "records/dialog.html#form" if wrong else "records/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)


@require_GET
def page(request: HttpRequest, patient_id: UUID, document_id: UUID, number: int) -> HttpResponse:
    """Answer with a page as a picture; that the document was looked at is noted already."""
    opened = queries.open_document_pdf(actor_of(request), document_id, patient_id=patient_id)
    return page_picture(request, opened.file, number)
