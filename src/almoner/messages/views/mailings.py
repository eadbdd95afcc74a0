"""The screens of bulk mailings."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.messages import operations, queries
from almoner.messages.forms import MailingForm, numbers_in
from almoner.messages.models import Fate, Mailing
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import add_error, redirect_to, said, told

PAGE = 50
LARGEST_LIST = 2 * 1024 * 1024


@require_GET
def mailings(request: HttpRequest) -> HttpResponse:
    """List the mailings."""
    found = Paginator(queries.mailings(actor_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "messages/mailings.html", {"page": found, "topic": operations.MAILINGS})


@require_http_methods(["GET", "POST"])
def add_mailing(request: HttpRequest) -> HttpResponse:
    """Choose what goes to whom."""
    actor = actor_of(request)
    actor.must("messages.mail_many")
    form = MailingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            mailing = _made(actor, form)
        except Refusal as refusal:
            add_error(form, refusal)
        else:
            return redirect_to("messages:mailing", mailing.pk)
    if request.method == "POST":
        return render(request, "messages/add_mailing.html#form", {"form": form}, status=422)
    return render(request, "messages/add_mailing.html", {"form": form})


@require_GET
def mailing(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Show how far a mailing is, and who was left out and why."""
    found = queries.open_mailing(actor_of(request), mailing_id)
    fate = request.GET.get("fate", "")
    rows = queries.recipients(found, fate=fate if fate in Fate.values else "")
    context = {
        "mailing": found,
        "dealt": found.written + found.left_out,  # type: ignore[attr-defined]
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "fates": Fate.choices,
        "fate": fate,
        "query": f"fate={fate}&" if fate else "",
        "unknown": found.unknown.split(),
        "topic": f"mailing:{found.pk}",
    }
    return render(request, "messages/mailing.html", context)


@require_POST
def start(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Begin it, or go on."""
    operations.start_mailing(actor_of(request), mailing_id=mailing_id, now=timezone.now())
    return _done(mailing_id, "It runs. You may leave this page.")


@require_POST
def stop(request: HttpRequest, mailing_id: UUID) -> HttpResponse:
    """Stop it."""
    operations.stop_mailing(actor_of(request), mailing_id=mailing_id)
    return _done(mailing_id, "Stopped. What was written stays.", "info")


def _made(actor: Actor, form: MailingForm) -> Mailing:
    given = form.cleaned_data
    unknown: list[str] = []
    upload = given["numbers"]
    if upload:
        if upload.size > LARGEST_LIST:
            raise Refusal("This list is larger than 2 MB. Split it.", field="numbers")
        patients, unknown = queries.patients_numbered(actor, numbers_in(upload.read()))
        chosen_by = f"the list {upload.name}"
    else:
        patients = list(queries.patients_of(actor, **form.filters()).values_list("pk", flat=True))
        chosen_by = form.in_words()
    return operations.make_mailing(
        actor,
        name=given["name"],
        template=given["template"],
        way=given["way"],
        postage=given["postage"],
        practitioner=given["practitioner"],
        patients=patients,
        chosen_by=chosen_by,
        unknown=unknown,
        now=timezone.now(),
    )


def _done(mailing_id: UUID, text: str, kind: str = "success") -> HttpResponse:
    return said(told(HttpResponse(status=204), f"mailing:{mailing_id}"), text, kind)
