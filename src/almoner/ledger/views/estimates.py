"""Good-faith estimates: those to be given, making one, giving it, and what was billed after it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.ledger import estimate_papers, operations, queries
from almoner.ledger.forms import EstimateForm, GiveForm, ItemForm, ProviderForm, WhyForm
from almoner.ledger.models import Estimate, EstimateItem, EstimateProvider, EstimateState, Language
from almoner.ledger.views.accounts import break_glass
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Location, Patient
from almoner.people.queries import ChartRestricted, open_patient
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

PAGE = 50
DIFFERS = "differs"
_TABS = (
    (EstimateState.DRAFT.value, "To be given"),
    (EstimateState.GIVEN.value, "Given"),
    (DIFFERS, "Billed above"),
    (EstimateState.DROPPED.value, "Not given"),
)
POWER = "ledger.make_estimates"


@require_safe
def estimates(request: HttpRequest) -> HttpResponse:
    """List the estimates (``?which=``): to be given by due day, given, billed above, dropped."""
    actor = actor_of(request)
    which = request.GET.get("which") or EstimateState.DRAFT.value
    today = timezone.localdate()
    context: dict[str, Any] = {"which": which, "tabs": _TABS, "today": today}
    if which == DIFFERS:
        rows: Any = queries.differing(actor, on=today)
    elif which in EstimateState.values:
        rows = queries.estimates(actor, state=which)
    else:
        raise NotFound("There is no such list of estimates.")
    context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/estimates.html", context)


@require_http_methods(["GET", "POST"])
def add_estimate(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Begin an estimate for a patient."""
    actor = actor_of(request)
    actor.must(POWER)
    now = timezone.now()
    patient = open_patient(actor, patient_id, what="estimate", now=now)
    form = EstimateForm(request.POST or None, initial=_begins(patient))
    if form.is_valid():
        try:
            estimate = operations.begin_estimate(
                actor,
                patient=patient,
                practitioner=form.cleaned_data["practitioner"],
                values=form.values(),
                now=now,
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:estimate", estimate.pk)
    context = {"form": form, "patient": patient}
    if request.method == "POST":
        return render(request, "ledger/estimate_edit.html#form", context, status=422)
    return render(request, "ledger/estimate_edit.html", context)


def _begins(patient: Patient) -> dict[str, Any]:
    spoken = patient.language.split("-")[0]
    places = Location.objects.filter(is_active=True)[:2]
    return {
        "asked_on": timezone.localdate(),
        "practitioner": patient.usual_practitioner_id,
        "location": places[0].pk if len(places) == 1 else None,
        "visits": 1,
        "language": spoken if spoken in Language.values else Language.ENGLISH,
    }


@require_http_methods(["GET", "POST"])
def edit_estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Change what a draft is for."""
    actor = actor_of(request)
    actor.must(POWER)
    page = queries.open_estimate(actor, estimate_id, now=timezone.now())
    estimate = page.estimate
    names = [name for name in EstimateForm.base_fields if name != "practitioner"]
    initial = {name: getattr(estimate, name) for name in names}
    initial["diagnoses"] = " ".join(estimate.diagnoses)
    form = EstimateForm(request.POST or None, initial=initial, is_begun=True)
    if form.is_valid():
        try:
            operations.change_estimate(
                actor,
                estimate_id=estimate_id,
                values=form.values(),
                seen_version=_version(request),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:estimate", estimate_id)
    context = {"form": form, "patient": page.patient, "estimate": estimate}
    if request.method == "POST":
        return render(request, "ledger/estimate_edit.html#form", context, status=422)
    return render(request, "ledger/estimate_edit.html", context)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


@require_safe
def estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Show an estimate: a draft with its forms, a given one beside what was billed."""
    try:
        return _shown(request, estimate_id)
    except ChartRestricted as no:
        return break_glass(request, no)


def _shown(
    request: HttpRequest, estimate_id: UUID, part: str = "", form: Form | None = None
) -> HttpResponse:
    """Render an estimate, or with ``part`` the form of that name that was refused."""
    actor = actor_of(request)
    page = queries.open_estimate(actor, estimate_id, now=timezone.now())
    context: dict[str, Any] = {
        "page": page,
        "estimate": page.estimate,
        "today": timezone.localdate(),
        "may_make": actor.may(POWER),
        "items": ItemForm(providers=page.estimate.providers.all(), initial={"units": 1}),
        "providers": ProviderForm(),
        "give": GiveForm(initial={"on": timezone.localdate()}),
        "drop": WhyForm(prefix=None),
    }
    if part:
        context[part] = form
        return render(request, f"ledger/estimate.html#{part}", context, status=422)
    return render(request, "ledger/estimate.html", context)


@require_POST
def add_estimate_item(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Add a service to a draft."""
    actor = actor_of(request)
    actor.must(POWER)
    found = get_object_or_404(Estimate, pk=estimate_id)
    form = ItemForm(request.POST, providers=found.providers.all())
    if form.is_valid():
        try:
            operations.add_estimate_item(actor, estimate_id=estimate_id, **form.item())
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:estimate", estimate_id)
    return _shown(request, estimate_id, "items", form)


@require_POST
def drop_estimate_item(request: HttpRequest, estimate_item_id: UUID) -> HttpResponse:
    """Take a service off a draft."""
    actor = actor_of(request)
    actor.must(POWER)
    get_object_or_404(EstimateItem, pk=estimate_item_id)
    found = operations.drop_estimate_item(actor, item_id=estimate_item_id)
    return redirect_to("ledger:estimate", found.pk)


@require_POST
def add_estimate_provider(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Add another of ours, or a co-provider, to a draft."""
    actor = actor_of(request)
    actor.must(POWER)
    form = ProviderForm(request.POST)
    if form.is_valid():
        try:
            operations.add_estimate_provider(actor, estimate_id=estimate_id, **form.cleaned_data)
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:estimate", estimate_id)
    return _shown(request, estimate_id, "providers", form)


@require_POST
def drop_estimate_provider(request: HttpRequest, estimate_provider_id: UUID) -> HttpResponse:
    """Take a provider off a draft."""
    actor = actor_of(request)
    actor.must(POWER)
    get_object_or_404(EstimateProvider, pk=estimate_provider_id)
    found = operations.drop_estimate_provider(actor, provider_id=estimate_provider_id)
    return redirect_to("ledger:estimate", found.pk)


@require_POST
def give_estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Give a draft to the patient."""
    actor = actor_of(request)
    actor.must(POWER)
    form = GiveForm(request.POST)
    if form.is_valid():
        try:
            operations.give_estimate(
                actor, estimate_id=estimate_id, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:estimate", estimate_id), "The estimate is given.")
    return _shown(request, estimate_id, "give", form)


@require_POST
def drop_estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Drop a draft that will not be given."""
    actor = actor_of(request)
    actor.must(POWER)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            operations.drop_estimate(actor, estimate_id=estimate_id, why=form.cleaned_data["why"])
        except Refusal as no:
            add_error(form, no)
        else:
            return redirect_to("ledger:estimate", estimate_id)
    return _shown(request, estimate_id, "drop", form)


@require_POST
def replace_estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Begin a new version of an estimate that was given."""
    actor = actor_of(request)
    actor.must(POWER)
    new = operations.replace_estimate(actor, estimate_id=estimate_id, now=timezone.now())
    return redirect_to("ledger:estimate", new.pk)


@require_POST
def say_estimate_visit(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Say that a visit is, or is not, of this estimate."""
    actor = actor_of(request)
    actor.must(POWER)
    try:
        superbill_id = UUID(request.POST.get("superbill", ""))
    except ValueError:
        raise NotFound from None
    operations.say_estimate_visit(
        actor,
        estimate_id=estimate_id,
        superbill_id=superbill_id,
        is_included=request.POST.get("verb") != "leave_out",
    )
    return redirect_to("ledger:estimate", estimate_id)


@require_safe
def estimate_pdf(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Print an estimate as it was given; a draft is marked as one."""
    page = queries.open_estimate(actor_of(request), estimate_id, now=timezone.now())
    found = page.estimate
    if found.state == EstimateState.GIVEN:
        content = estimate_papers.estimate(found)
    else:
        content = estimate_papers.draft(found, queries.paper_of_estimate(found))
    return pdf(content, f"estimate-{found.number}.pdf")
