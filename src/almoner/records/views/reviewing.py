"""Reviewing the answers of a form: each with what it would change, accepted or left out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from almoner.lib import questionnaires as lib
from almoner.platform.accounts.actor import actor_of
from almoner.records import operations, queries
from almoner.records.models import QuestionnaireResponse
from almoner.records.views.filling import sheet_of, with_faults
from almoner.records.views.opening import words_of
from almoner.records.views.responses import of_response


@require_http_methods(["GET", "POST"])
@of_response
def review(request: HttpRequest, row: QuestionnaireResponse) -> HttpResponse:
    """Show what the answers would change; take over what is accepted."""
    actor = actor_of(request)
    if not row.is_done:
        return redirect("records:response", row.pk)
    refused = ""
    chosen = {key: request.POST[key] for key in request.POST if key.startswith("d.")}
    if request.method == "POST":
        try:
            operations.decide(
                actor,
                response=row,
                seen_revision=_number(request.POST.get("revision", "")),
                seen_patient=_number(request.POST.get("patient", "")),
                accept=[key[2:] for key, what in chosen.items() if what == "accept"],
                refuse=[key[2:] for key, what in chosen.items() if what == "refuse"],
                is_finished=True,
                now=timezone.now(),
            )
        except (operations.AnswersChanged, operations.CannotAccept) as no:
            refused = no.message
            row = queries.found_response(row.pk)
        else:
            messages.success(request, f"“{row.form.title}” is reviewed.")
            return redirect("records:patient_forms", row.patient_id)
    form, answers = queries.body_of(row.form), queries.answers_of(row)
    proposals = queries.proposals_of(actor, row)
    context: dict[str, Any] = {
        **words_of(request, row.patient),
        "row": row,
        "open": [(each, chosen.get(f"d.{each.key}", "")) for each in proposals if _is_open(each)],
        "settled": [each for each in proposals if not _is_open(each)],
        "fields": with_faults(sheet_of(form, answers), ()),
        "scores": lib.scored(form, answers),
        "refused": refused,
        "is_read": True,
    }
    return render(request, "records/forms/review.html", context, status=422 if refused else 200)


def _is_open(proposal: queries.Proposal) -> bool:
    return not proposal.is_known and not proposal.decision


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
