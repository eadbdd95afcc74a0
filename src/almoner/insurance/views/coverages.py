"""What covers a patient: the page, entering and ending coverages, cards, accidents."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.insurance import operations, queries
from almoner.insurance.forms import AccidentForm, CardForm, CoverageForm, EndForm
from almoner.insurance.models import Accident, Coverage
from almoner.insurance.views.opening import asks_why, opened, opened_accident, opened_coverage
from almoner.lib import paper
from almoner.lib.refusal import Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.files import operations as files
from almoner.platform.files.models import StoredFile
from almoner.platform.ui.answers import add_error, redirect_to, said

POWER = "insurance.keep_coverages"
SALT = "almoner.insurance.card"
LASTS = 12 * 3600


@require_safe
@asks_why
def of_patient(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what covers a patient, what did, authorizations, and what payers answered."""
    actor = actor_of(request)
    patient = opened(request, patient_id)
    context = {
        "patient": patient,
        "covered": queries.covered(actor, patient, timezone.localdate()),
        "authorizations": queries.authorizations_of(actor, patient, timezone.localdate()),
        "may_keep": actor.may(POWER),
        "may_authorize": actor.may("insurance.keep_authorizations"),
        "card": CardForm(),
    }
    return render(request, "insurance/of_patient.html", context)


@require_http_methods(["GET", "POST"])
@asks_why
def add_coverage(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Add a coverage; ``?card=`` takes pictures that were just scanned, and what they say."""
    actor = actor_of(request)
    actor.must(POWER)
    patient = opened(request, patient_id)
    token = request.POST.get("card", "") or request.GET.get("card", "")
    pictures = _pictures(token, patient)
    read = None
    initial: dict[str, Any] = {"since": timezone.localdate().replace(month=1, day=1)}
    if pictures and request.method == "GET":
        read = queries.words_on(pictures.values())
        initial |= {"member_id": read.member_id, "group_number": read.group_number}
    form = CoverageForm(request.POST or None, patient=patient, initial=initial)
    if form.is_valid():
        try:
            row = operations.save_coverage(actor, patient=patient, values=form.values() | pictures)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:coverage", row.pk), "Saved.")
    context = {"form": form, "patient": patient, "card": token if pictures else "", "read": read}
    return _coverage_form(request, context)


@require_POST
@asks_why
def scan_card(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Keep pictures of a card, and go on to a new coverage that they fill."""
    actor = actor_of(request)
    actor.must(POWER)
    patient = opened(request, patient_id)
    form = CardForm(request.POST, request.FILES)
    try:
        kept = _kept(actor, form)
    except Refusal as no:
        form.is_valid()
        add_error(form, no)
        return render(
            request,
            "insurance/of_patient.html#scan",
            {"card": form, "patient": patient},
            status=422,
        )
    ids = {name: str(file.pk) for name, file in kept.items()}
    token = signing.dumps([str(patient.pk), ids], salt=SALT, compress=True)
    address = reverse("insurance:add_coverage", args=[patient.pk])
    return HttpResponse(headers={"HX-Redirect": f"{address}?card={token}"})


def _kept(actor: Actor, form: CardForm) -> dict[str, StoredFile]:
    """Keep the pictures that were given, by side; refuse where there is none."""
    now = timezone.now()
    given: dict[str, StoredFile] = {}
    for side in ("front", "back"):
        upload = form.files.get(side)
        if isinstance(upload, UploadedFile):
            try:
                given[side] = files.store(
                    actor, upload, now=now, limit=queries.CARD_LIMIT, kinds=queries.CARD_KINDS
                )
            except Refusal as no:
                raise Refusal(no.message, field=side) from no
    if not given:
        raise Refusal("Choose a picture of the card.", field="front")
    return given


def _pictures(token: str, patient: Patient) -> dict[str, StoredFile]:
    """Return the pictures that a signed token names for this very patient."""
    try:
        key, ids = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    if key != str(patient.pk):
        return {}
    rows = {str(row.pk): row for row in StoredFile.objects.filter(pk__in=ids.values())}
    return {f"card_{side}": rows[each] for side, each in ids.items() if each in rows}


@require_safe
@asks_why
def coverage(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Show a coverage with its card, what the payer answered, and who changed it."""
    return _coverage(request, opened_coverage(request, coverage_id))


def _coverage(
    request: HttpRequest,
    row: Coverage,
    part: str = "",
    form: Any = None,  # noqa: ANN401 - a form
) -> HttpResponse:
    """Render a coverage, or with ``part`` the form of that name that was refused."""
    actor = actor_of(request)
    today = timezone.localdate()
    context = {
        "row": row,
        "patient": row.patient,
        "today": today,
        "holds": row.holds_on(today),
        "may_keep": actor.may(POWER),
        "can_read": paper.ocr_is_installed(),
        "end": EndForm(initial={"until": today}),
        "card": CardForm(),
        "changes": queries.coverage_history(actor, row),
        "checks": [(each, queries.reading_of(each)) for each in queries.checks_of(row)],
        "may_ask": actor.may("insurance.check_eligibility"),
        "topic": operations.TOPIC,
    }
    if part:
        context[part] = form
        return render(request, f"insurance/coverage.html#{part}", context, status=422)
    return render(request, "insurance/coverage.html", context)


@require_http_methods(["GET", "POST"])
@asks_why
def edit_coverage(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Change a coverage."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_coverage(request, coverage_id)
    names = ("member_id", "group_number")
    initial = {name: request.GET[name] for name in names if request.GET.get(name)}
    form = CoverageForm(request.POST or None, patient=row.patient, row=row, initial=initial)
    if form.is_valid():
        try:
            operations.save_coverage(
                actor,
                patient=row.patient,
                values=form.values(),
                row=row,
                seen_version=form.cleaned_data["version"],
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:coverage", row.pk), "Saved.")
    return _coverage_form(request, {"form": form, "patient": row.patient, "row": row})


def _coverage_form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return render(request, "insurance/coverage_form.html#form", context, status=422)
    return render(request, "insurance/coverage_form.html", context)


@require_POST
@asks_why
def end_coverage(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """End a coverage."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_coverage(request, coverage_id)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            operations.end_coverage(actor, coverage=row, until=form.cleaned_data["until"])
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:coverage", row.pk), "The coverage ends then.")
    return _coverage(request, row, "end", form)


@require_POST
@asks_why
def mark_coverage(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Mark a coverage as entered in error, or with ``undo`` bring it back."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_coverage(request, coverage_id)
    operations.mark_coverage(actor, coverage=row, is_in_error="undo" not in request.POST)
    return redirect_to("insurance:coverage", row.pk)


@require_POST
@asks_why
def keep_card(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Keep pictures of a coverage's card."""
    actor = actor_of(request)
    actor.must(POWER)
    row = opened_coverage(request, coverage_id)
    form = CardForm(request.POST, request.FILES)
    try:
        operations.keep_card(actor, coverage=row, **_kept(actor, form))
    except Refusal as no:
        form.is_valid()
        add_error(form, no)
        return _coverage(request, row, "card", form)
    return said(redirect_to("insurance:coverage", row.pk), "The card is kept.")


@require_safe
@asks_why
def read_card(request: HttpRequest, coverage_id: UUID) -> HttpResponse:
    """Say what a card seems to say, beside what is on file; nothing is taken over by itself."""
    row = opened_coverage(request, coverage_id)
    read = queries.words_on([row.card_front, row.card_back])
    context = {
        "row": row,
        "read": read,
        "differs": bool(read)
        and (read.member_id or row.member_id, read.group_number or row.group_number)
        != (row.member_id, row.group_number),
        "may_keep": actor_of(request).may(POWER),
    }
    return render(request, "insurance/coverage_read.html", context)


@require_http_methods(["GET", "POST"])
@asks_why
def add_accident(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Add an accident."""
    actor_of(request).must(POWER)
    return _accident(request, opened(request, patient_id), None)


@require_http_methods(["GET", "POST"])
@asks_why
def edit_accident(request: HttpRequest, accident_id: UUID) -> HttpResponse:
    """Change an accident, or close its case."""
    actor_of(request).must(POWER)
    row = opened_accident(request, accident_id)
    return _accident(request, row.patient, row)


def _accident(request: HttpRequest, patient: Patient, row: Accident | None) -> HttpResponse:
    form = AccidentForm(request.POST or None, row=row)
    if form.is_valid():
        try:
            operations.save_accident(
                actor_of(request), patient=patient, values=form.values(), row=row
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("insurance:of_patient", patient.pk), "Saved.")
    context = {"form": form, "patient": patient, "row": row}
    if request.method == "POST":
        return render(request, "insurance/accident_form.html#form", context, status=422)
    return render(request, "insurance/accident_form.html", context)
