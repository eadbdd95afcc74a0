"""Collections: the worklist, letters, agencies, one account's case."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from almoner.ledger import operations, queries, statement_papers
from almoner.ledger.forms import AgencyForm, LateForm, WhyForm, write_off_reasons
from almoner.ledger.models import CollectionAgency, Reason, Stage
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said

SHOWN = 300


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """List who is late, the oldest first, with what comes next for each."""
    actor = actor_of(request)
    found = queries.late_families(actor, on=timezone.localdate(), **LateForm(request.GET).wanted())
    context = {
        "found": found[:SHOWN],
        "more": max(len(found) - SHOWN, 0),
        "total": sum((late.due for late in found), start=0),
        "stages": [choice for choice in Stage.choices if choice[0] != Stage.CLOSED],
        "agencies": [each for each in queries.agencies(actor) if each.is_active],
        "reasons": write_off_reasons() if actor.may("ledger.write_off") else [],
    }
    return render(request, "ledger/collections.html", context)


@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Do something with the ticked accounts: write, hand to an agency, write off."""
    actor = actor_of(request)
    actor.must("ledger.keep_collections")
    try:
        families = [UUID(text) for text in request.POST.getlist("family")]
    except ValueError:
        raise NotFound from None
    if not families:
        raise Refusal("Tick an account first.")
    return said(redirect_to("ledger:collections"), _done(actor, request, families))


def _done(actor: Actor, request: HttpRequest, families: list[UUID]) -> str:
    now, verb = timezone.now(), request.POST.get("verb")
    if verb == "write":
        steps = operations.write_letters(actor, families=families, now=now)
        return f"{len(steps)} letters are written; {len(families) - len(steps)} were left alone."
    if verb == "agency":
        agency = get_object_or_404(CollectionAgency, pk=request.POST.get("agency") or None)
        hand_off = operations.hand_to_agency(actor, agency_id=agency.pk, families=families, now=now)
        return f"{hand_off.count} accounts are handed to {agency}: send its file."
    if verb == "write_off":
        reason = get_object_or_404(Reason, pk=request.POST.get("reason") or None)
        for family_id in families:
            operations.write_off_family(
                actor, family_id=family_id, reason=reason, on=timezone.localdate(now), now=now
            )
        return f"{len(families)} accounts are written off."
    raise NotFound


@require_safe
def collection_letters(request: HttpRequest) -> HttpResponse:
    """Give the letters that were written today, in one PDF, sorted for the mail."""
    steps = queries.letters_of_day(actor_of(request), timezone.localdate())
    if not steps:
        raise NotFound("No letter was written today.")
    return pdf(statement_papers.letters(steps), f"letters-{steps[0].on:%Y-%m-%d}.pdf")


@require_safe
def collection_letter(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Print a letter again, as it was written."""
    step = queries.open_step(actor_of(request), step_id)
    return pdf(statement_papers.letters([step]), f"letter-{step.on:%Y-%m-%d}.pdf")


@require_safe
def collection_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what was done to collect from an account."""
    return _case(request, case_id, None)


@require_POST
def change_case(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
    """Take an account back from the agency, or close its case, for a reason."""
    form = WhyForm(request.POST)
    verbs = {"recall": operations.recall_from_agency, "close": operations.close_case}
    if verb not in verbs:
        raise NotFound
    if form.is_valid():
        try:
            verbs[verb](
                actor_of(request),
                case_id=case_id,
                note=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:collection_case", case_id), "Done.")
    return _case(request, case_id, form)


@require_POST
def agency_fee(request: HttpRequest, case_id: UUID, payment_id: UUID) -> HttpResponse:
    """Post the agency's fee of a payment."""
    now = timezone.now()
    fee = operations.post_agency_fee(
        actor_of(request),
        case_id=case_id,
        payment_id=payment_id,
        on=timezone.localdate(now),
        now=now,
    )
    answer = redirect_to("ledger:collection_case", case_id)
    return said(answer, f"A fee of ${fee.amount:,.2f} is posted.")


def _case(request: HttpRequest, case_id: UUID, form: WhyForm | None) -> HttpResponse:
    page = queries.open_case(actor_of(request), case_id)
    context = {"page": page, "case": page.case, "form": form or WhyForm()}
    if form:
        return render(request, "ledger/collection_case.html#change", context, status=422)
    return render(request, "ledger/collection_case.html", context)


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """List the agencies and what was handed to them."""
    actor = actor_of(request)
    context = {
        "agencies": queries.agencies(actor),
        "hand_offs": queries.hand_offs(actor)[:100],
    }
    return render(request, "ledger/collection_agencies.html", context)


@require_http_methods(["GET", "POST"])
def save_agency(request: HttpRequest, agency_id: UUID | None = None) -> HttpResponse:
    """Write an agency, or change one."""
    actor = actor_of(request)
    actor.must("ledger.keep_collections")
    found = get_object_or_404(CollectionAgency, pk=agency_id) if agency_id else None
    initial = (
        {name: getattr(found, name) for name in ("name", "fee_percent", "phone", "is_active")}
        if found
        else None
    )
    form = AgencyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_agency(actor, values=form.cleaned_data, agency_id=agency_id)
        except Refusal as no:
            add_error(form, no)
        else:
            return said(redirect_to("ledger:agencies"), "Saved.")
    context = {"form": form, "agency": found}
    if request.method == "POST":
        return render(request, "ledger/collection_agency.html#form", context, status=422)
    return render(request, "ledger/collection_agency.html", context)


@require_safe
def hand_off_file(request: HttpRequest, hand_off_id: UUID) -> HttpResponse:
    """Give the file of a hand-off."""
    opened = queries.open_hand_off(actor_of(request), hand_off_id)
    answer = HttpResponse(opened.file.path.read_bytes(), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{opened.name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
