"""A document in a chart: its pages, what may be released of each, its files."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.records import queries
from almoner.records.views.opening import of_chart, words_of
from almoner.records.views.pictures import page_picture


@of_chart("document")
def document(request: HttpRequest, patient: Patient, document_id: UUID) -> HttpResponse:
    """Show a document with its pages."""
    row = queries.document_of(patient, document_id)
    context = {
        **words_of(request, patient),
        "view": "entries",
        "row": row,
        "pages": list(row.pages.all()),
        "arrival": getattr(row, "arrival", None),
        "has_original": row.original_id != row.pdf_id,
        "has_entries": queries.holds_entries(row),
    }
    return render(request, "records/document.html", context)


@require_GET
def page(request: HttpRequest, patient_id: UUID, document_id: UUID, number: int) -> HttpResponse:
    """Answer with a page as a picture; that the document was looked at is noted already."""
    opened = queries.open_document_pdf(actor_of(request), document_id, patient_id=patient_id)
    return page_picture(request, opened.file, number)
