"""The recall worklist, and calling one patient after the other."""

from collections.abc import Callable
from uuid import UUID

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
from almoner.scheduling.forms.reaching import (
    ContactForm,
    EndForm,
    NewRecallForm,
    RecallFilterForm,
    RecallForm,
)
from almoner.scheduling.operations.recalls import TOPIC
from almoner.scheduling.queries import recalls as queries
from almoner.scheduling.views.booking import REFUSED, add_refusal

PAGE = 50


@require_GET
def recalls(request: HttpRequest) -> HttpResponse:
    """List whom to call back, longest due first."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    form = RecallFilterForm(request.GET)
    now = timezone.now()
    today = now.astimezone(office_zone()).date()
    found = queries.recall_worklist(actor, filter=form.wanted(), today=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    query = asked.urlencode()
    context = {
        "page": page,
        "rows": [
            (each, queries.phone_of(each), queries.age(each.due_on, today), queries.last_try(each))
            for each in page
        ],
        "form": form,
        "query": f"{query}&" if query else "",
        "today": today,
        "topic": TOPIC,
    }
    return render(request, "scheduling/recalls.html", context)


@require_GET
def recall(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Show one recall: whom to call, what was tried, and what to do."""
    return _detail(request, recall_id, ContactForm(), EndForm())


def _detail(
    request: HttpRequest, recall_id: UUID, contact: ContactForm, end: EndForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    found = queries.find_recall(actor, recall_id)
    wanted = RecallFilterForm(request.GET).wanted()
    zone = office_zone()
    today = timezone.now().astimezone(zone).date()
    context = {
        "recall": found,
        "phone": queries.phone_of(found),
        "age": queries.age(found.due_on, today),
        "is_open": found.state in queries.OPEN,
        "contact": contact,
        "end": end,
        "next": queries.next_recall(actor, found, filter=wanted, today=today),
        "query": request.GET.urlencode(),
        "today": today,
        "zone": zone,
        "topic": TOPIC,
    }
    return render(request, "scheduling/recall.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Note that somebody should come back."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    form = NewRecallForm(actor, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved = _saved(
            form,
            lambda: operations.add_recall(
                actor,
                patient_id=given["patient"],
                visit_type_id=UUID(given["visit_type"]),
                now=timezone.now(),
                **form.recall(),
            ),
        )
        if saved:
            return redirect_to("scheduling:recalls")
    return _form(request, form, "Add a recall")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Change when, by whom or why."""
    actor = actor_of(request)
    actor.must("scheduling.keep_waiting_list")
    found = queries.find_recall(actor, recall_id)
    form = RecallForm(request.POST or None, initial=RecallForm.values_of(found))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        saved = _saved(
            form,
            lambda: operations.change_recall(
                actor, recall_id=recall_id, version=version, **form.recall()
            ),
        )
        if saved:
            return redirect_to("scheduling:recall", recall_id)
    return _form(request, form, f"Recall of {found.patient.display_name}")


def _saved(form: RecallForm, save: Callable[[], object]) -> bool:
    try:
        save()
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _form(request: HttpRequest, form: RecallForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    if form.is_bound:
        return render(request, "scheduling/recall_form.html#form", context, status=REFUSED)
    return render(request, "scheduling/recall_form.html", context)


@require_POST
def note_contact(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Write down one attempt."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _detail(request, recall_id, form, EndForm(), REFUSED)
    operations.note_contact(
        actor_of(request), recall_id=recall_id, now=timezone.now(), **form.cleaned_data
    )
    return _done(request, recall_id, "Written down.")


@require_POST
def end(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Decline or close."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _detail(request, recall_id, ContactForm(), form, REFUSED)
    is_declined = form.cleaned_data["how"] == "declined"
    verb = operations.decline_recall if is_declined else operations.close_recall
    verb(actor_of(request), recall_id=recall_id, reason=form.cleaned_data["reason"])
    return _done(request, recall_id, "Ended.")


@require_POST
def reopen(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Take an end back."""
    operations.reopen_recall(actor_of(request), recall_id=recall_id)
    return _done(request, recall_id, "Open again.")


def _done(request: HttpRequest, recall_id: UUID, text: str) -> HttpResponse:
    response = _detail(request, recall_id, ContactForm(), EndForm())
    return told(said(response, text), TOPIC)
