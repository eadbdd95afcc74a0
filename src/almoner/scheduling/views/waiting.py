"""The waiting list, its offers, and the answers that patients give by telephone."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said, told
from almoner.scheduling import operations
from almoner.scheduling.forms.reaching import WaitForm, WishesForm
from almoner.scheduling.models import WaitingListEntry
from almoner.scheduling.operations.waiting import TOPIC
from almoner.scheduling.queries import FoundStep, choices, find_openings, waiting_said
from almoner.scheduling.queries import waiting as queries
from almoner.scheduling.views.booking import REFUSED, add_refusal

PAGE = 50
SALT = "almoner.opening.offered"
LASTS = 12 * 3600
AHEAD = timedelta(days=30)
VERBS = {
    "accept": (operations.accept_offer, "Booked."),
    "decline": (operations.decline_offer, "Declined. The next on the list is asked."),
    "withdraw": (operations.withdraw_offer, "Taken back. The time is free."),
}


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """List who waits, in the order of offering, and the latest offers."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    found = queries.waiting_list(actor)
    wanted = request.GET.get("visit_type", "")
    if wanted in dict(types := choices.every_visit_type()):
        found = found.filter(visit_type_id=UUID(wanted))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    offers = queries.open_offers(actor, [entry.id for entry in page])
    names = waiting_said.Names.load()
    context = {
        "page": page,
        "rows": [(each, waiting_said.in_words(each, names), offers.get(each.id)) for each in page],
        "offers": queries.offers_lately(actor),
        "types": types,
        "wanted": wanted,
        "topic": TOPIC,
        "zone": office_zone(),
    }
    return render(request, "scheduling/waiting.html", context)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    form = WaitForm(actor, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        patient_id, visit_type_id = given["patient"], UUID(given["visit_type"])
        now = timezone.now()
        try:
            operations.join_waiting_list(
                actor,
                patient_id=patient_id,
                visit_type_id=visit_type_id,
                wishes=form.wishes(),
                appointment_id=_own(form, patient_id, visit_type_id, now),
                now=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to("scheduling:waiting")
    return _form(request, form, "Put somebody on the waiting list", "Put on the list")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Change what somebody wishes."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    entry = queries.find_entry(actor, entry_id)
    form = WishesForm(request.POST or None, initial=WishesForm.values_of(entry))
    if request.method == "POST" and form.is_valid():
        own = entry.appointment_id if form.cleaned_data["gives_up"] else None
        if form.cleaned_data["gives_up"] and own is None:
            own = _own(form, entry.patient_id, entry.visit_type_id, timezone.now())
        try:
            operations.change_wishes(
                actor,
                entry_id=entry_id,
                version=form.cleaned_data["version"] or 0,
                wishes=form.wishes(),
                appointment_id=own,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to("scheduling:waiting")
    return _form(request, form, f"What {entry.patient.display_name} wishes", "Save", entry)


def _own(form: WishesForm, patient_id: UUID, visit_type_id: UUID, now: datetime) -> UUID | None:
    """Return the visit that would be given up, if the form says that there is one."""
    if not form.cleaned_data["gives_up"]:
        return None
    own = queries.visit_to_give_up(patient_id, visit_type_id, now)
    if own is None:
        raise Refusal("The patient has no visit of this type ahead.", field="gives_up")
    return own


def _form(
    request: HttpRequest,
    form: WishesForm,
    title: str,
    submit: str,
    entry: WaitingListEntry | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "entry": entry}
    if form.is_bound:
        return render(request, "scheduling/waiting_form.html#form", context, status=REFUSED)
    return render(request, "scheduling/waiting_form.html", context)


@require_POST
def leave(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Take somebody off the list, or put them back with ``undo``."""
    actor = actor_of(request)
    if request.POST.get("undo"):
        operations.rejoin_waiting_list(actor, entry_id=entry_id)
        return told(said(HttpResponse(status=204), "Waits again."), TOPIC)
    operations.leave_waiting_list(actor, entry_id=entry_id, now=timezone.now())
    entry = queries.find_entry(actor, entry_id)
    return told(render(request, "scheduling/waiting_left.html", {"entry": entry}), TOPIC)


@require_GET
def openings_for(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show free times that suit somebody, to offer one by hand."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    entry = queries.find_entry(actor, entry_id)
    now = timezone.now()
    today = now.astimezone(office_zone()).date()
    search = queries.search_for(entry, today, today + AHEAD)
    answer = find_openings(actor, search=search, now=now) if search else None
    steps = queries.spread(answer.openings) if answer else []
    context = {
        "entry": entry,
        "found": [(step, _token(step)) for step in steps],
        "because": answer.because if answer else (),
        "wishes": waiting_said.in_words(entry, waiting_said.Names.load()),
        "until": today + AHEAD,
    }
    return render(request, "scheduling/waiting_openings.html", context)


def _token(step: FoundStep) -> str:
    keys = [str(key) for key, _ in step.columns]
    return signing.dumps([step.starts_at.isoformat(), str(step.location_id), keys], salt=SALT)


@require_POST
def offer(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Offer the chosen time."""
    try:
        start, location, keys = signing.loads(
            request.POST.get("opening", ""), salt=SALT, max_age=LASTS
        )
    except signing.BadSignature:
        raise operations.NotFound("This opening is too old: look once more.") from None
    made = operations.offer_by_hand(
        actor_of(request),
        entry_id=entry_id,
        column_ids=[UUID(key) for key in keys],
        starts_at=datetime.fromisoformat(start),
        location_id=UUID(location),
        now=timezone.now(),
    )
    return redirect_to("scheduling:offer", made.id)


@require_GET
def offer_detail(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show one offer: what became of it, and why it went to whom."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    found = queries.find_offer(actor, offer_id)
    context = {
        "offer": found,
        "zone": found.hold.location.zone,
        "why": waiting_said.said_of(found),
        "is_open": found.state == "open" and found.expires_at > timezone.now(),
        "topic": TOPIC,
    }
    return render(request, "scheduling/waiting_offer.html", context)


@require_POST
def answer_offer(request: HttpRequest, offer_id: UUID, verb: str) -> HttpResponse:
    """Take an answer on the telephone, or take the offer back."""
    if verb not in VERBS:
        raise operations.NotFound
    operation, words = VERBS[verb]
    operation(actor_of(request), offer_id=offer_id, now=timezone.now())
    return told(said(HttpResponse(status=204), words), TOPIC)
