"""The discrete entries of a document beside the chart, ticked and taken over."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import actor_of
from almoner.records import operations, queries
from almoner.records.views.opening import of_chart, words_of

_NUMBER = re.compile(r"[0-9]{1,6}")


@require_http_methods(["GET", "POST"])
@of_chart("document")
def reconcile(request: HttpRequest, patient: Patient, document_id: UUID) -> HttpResponse:
    """Show what a document says in entries; take over what is ticked."""
    actor = actor_of(request)
    actor.must("records.write")
    row = queries.document_of(patient, document_id)
    ticked = {int(each) for each in request.POST.getlist("entry") if _NUMBER.fullmatch(each)}
    refused = ""
    if request.method == "POST":
        try:
            made = operations.reconcile(actor, document=row, numbers=ticked, now=timezone.now())
        except Refusal as no:
            refused = no.message
        else:
            count = f"{len(made)} {'entry' if len(made) == 1 else 'entries'}"
            messages.success(request, f"{count} taken over into the chart.")
            return redirect("records:document", patient.pk, row.pk)
    found = queries.offers_of(row, now=timezone.now())
    if request.method == "GET" and not found.doubts:
        ticked = {each.number for each in found.entries if each.is_new}
    context = {
        **words_of(request, patient),
        "view": "entries",
        "row": row,
        "found": found,
        "offered": [each for each in found.entries if each.is_open],
        "taken": [each for each in found.entries if each.taken_by],
        "not_offered": [each for each in found.entries if each.why_not],
        "ticked": ticked,
        "refused": refused,
    }
    return render(request, "records/reconcile.html", context, status=422 if refused else 200)
