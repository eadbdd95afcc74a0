"""What is handed over: locked copies, invoices, the accounting of disclosures."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from almoner.lib.refusal import NotFound
from almoner.lib.release.pages import locked
from almoner.lib.typeset import typeset
from almoner.people.models import Patient, Practice
from almoner.platform.accounts.actor import actor_of
from almoner.platform.files.doors import DESTROYED
from almoner.platform.ui.answers import pdf
from almoner.records import operations, queries, releasing
from almoner.records.models.disclosures import Invoice
from almoner.records.views.opening import of_chart

SHORTEST = 8
"""Characters of a password for an encrypted copy."""


@require_POST
def locked_copy(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Save the package encrypted with AES-256 under a password that is kept nowhere."""
    row = queries.release.open_request(actor_of(request), request_id, now=timezone.now())
    package = row.packages.first()
    if package is None:
        raise NotFound("There is no PDF of this request yet.")
    if package.pdf.removals.filter(returned_at=None).exists():
        raise NotFound(DESTROYED)
    password = request.POST.get("password", "")
    if len(password) < SHORTEST:
        raise operations.NotAcceptable(f"The password needs at least {SHORTEST} characters.")
    content = locked(package.pdf.path.read_bytes(), password)
    return pdf(content, f"release-{row.number}-locked.pdf", save=True)


@require_safe
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Print an invoice."""
    found = get_object_or_404(Invoice, pk=invoice_id)
    row = queries.release.open_request(actor_of(request), found.request_id, now=timezone.now())
    to = row.requester
    data = {
        "practice": releasing.practice_words(Practice.objects.first()),
        "number": str(found.number),
        "on": f"{timezone.localtime(found.issued_at):%m/%d/%Y}",
        "to": [str(to or row.patient.legal_name), *(to.address.splitlines() if to else [])],
        "about": f"Copies of records, request {row.number}",
        "patient": releasing.patient_words(row),
        "lines": [
            [line.text, str(line.quantity), f"${line.rate:,.2f}", f"${line.amount:,.2f}"]
            for line in found.lines.all()
        ],
        "total": f"${found.total:,.2f}",
    }
    return pdf(typeset("almoner.records", "release_invoice", data), f"invoice-{found.number}.pdf")


@of_chart("accounting of disclosures")
def account(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Print the accounting for the patient; ``?all`` is everything that left, for the office."""
    actor_of(request).must("records.release")
    today, whole = timezone.localdate(), "all" in request.GET
    if whole:
        found = queries.release.disclosures_of(patient)
    else:
        found = queries.release.accounting_of(patient, today=today)
    data = {
        "practice": releasing.practice_words(Practice.objects.first()),
        "patient": f"{patient.legal_name}, born {patient.birth_date:%m/%d/%Y}, "
        f"chart {patient.number}",
        "on": f"{today:%m/%d/%Y}",
        "whole": whole,
        "rows": [releasing.disclosure_words(each) for each in found],
    }
    return pdf(typeset("almoner.records", "accounting", data), f"accounting-{patient.number}.pdf")
