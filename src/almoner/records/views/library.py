"""The library of forms: listed, imported, exported, printed blank, published, retired."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires.building import troubles
from almoner.lib.questionnaires.fhirjson import LARGEST
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import pdf, redirect_to
from almoner.records import operations, queries
from almoner.records.forms import ImportForm, TitleForm
from almoner.records.models import Questionnaire
from almoner.records.models.questionnaires import FormStatus
from almoner.records.papers import forms as papers
from almoner.records.views.filling import sheet_of, with_faults


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """List the forms."""
    q, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    actor = actor_of(request)
    context = {
        "rows": queries.forms_library(actor, q=q, status=status)[:500],
        "q": q,
        "status": status,
        "statuses": FormStatus.choices,
        "may_build": actor.may("records.build_forms"),
    }
    return render(request, "records/forms/library.html", context)


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take in a FHIR R4 Questionnaire."""
    actor = actor_of(request)
    actor.must("records.build_forms")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.import_form(
                actor, source=form.cleaned_data["file"].read(LARGEST + 1), now=timezone.now()
            )
        except Refusal as no:
            form.add_error("file", no.message)
        else:
            messages.success(request, f"“{row.title}” is in the library as a draft.")
            return redirect_to("records:form", row.pk)
    return _dialog(request, form, "Import a form", "records:import_form", "Import")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin a new form."""
    actor = actor_of(request)
    actor.must("records.build_forms")
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.add_form(actor, title=form.cleaned_data["title"], now=timezone.now())
        except operations.NotAcceptable as no:
            form.add_error("title", no.message)
        else:
            return redirect_to("records:build", row.pk)
    return _dialog(request, form, "A new form", "records:add_form", "Begin")


@require_GET
def form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Show a form as it looks blank, its versions, and what of it Almoner does not do."""
    actor = actor_of(request)
    actor.must("records.fill_forms")
    row = queries.found_form(form_id)
    body = lib.read_questionnaire(row.draft)
    context = {
        "row": row,
        "fields": with_faults(sheet_of(body, lib.started(body)), ()),
        "versions": row.versions.all(),
        "troubles": troubles(body),
        "remarks": lib.remarks(body),
        "may_build": actor.may("records.build_forms"),
    }
    return render(request, "records/forms/form.html", context)


@require_GET
def export(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Save a form as FHIR R4 JSON: the version in use, or the draft where there is none."""
    actor_of(request).must("records.fill_forms")
    row = queries.found_form(form_id)
    latest = queries.latest_version(row)
    body = latest.body if latest and "draft" not in request.GET else row.draft
    answer = HttpResponse(body, content_type="application/fhir+json")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(row.title) or "form"}.json"'
    return answer


@require_GET
def blank(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Print a form to be filled in by hand."""
    actor_of(request).must("records.fill_forms")
    row = queries.found_form(form_id)
    latest = queries.latest_version(row)
    body = queries.body_of(latest) if latest else lib.read_questionnaire(row.draft)
    note = papers.note_of(latest) if latest else "Draft"
    return pdf(papers.blank(body, title=row.title, note=note, patient=None), "form.pdf")


@require_POST
def publish(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Make the draft the version that is filled in."""
    seen = request.POST.get("version", "")
    version = operations.publish(
        actor_of(request),
        questionnaire=queries.found_form(form_id),
        seen_version=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0,
        now=timezone.now(),
    )
    messages.success(request, f"Version {version.number} is in use.")
    return redirect_to("records:form", form_id)


@require_POST
def retire(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Take a form out of use."""
    row = operations.retire(actor_of(request), questionnaire=_found(form_id))
    messages.success(request, f"“{row.title}” is retired; what was filled in stays.")
    return redirect_to("records:form", form_id)


@require_POST
def bring_back(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Use a retired form again."""
    row = operations.use_again(actor_of(request), questionnaire=_found(form_id))
    messages.success(request, f"“{row.title}” is back in the library.")
    return redirect_to("records:form", form_id)


def _found(form_id: UUID) -> Questionnaire:
    return queries.found_form(form_id)


def _dialog(
    request: HttpRequest, form: ImportForm | TitleForm, title: str, url: str, submit: str
) -> HttpResponse:
    wrong = request.method == "POST"
    context = {"form": form, "title": title, "url": url, "submit": submit}
    template = "records/forms/dialog.html#form" if wrong else "records/forms/dialog.html"
    return render(request, template, context, status=422 if wrong else 200)
