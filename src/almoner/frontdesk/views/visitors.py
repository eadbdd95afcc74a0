"""Visitors who are not patients."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.frontdesk import labels, operations, queries
from almoner.frontdesk.forms import VisitorForm, host_key
from almoner.frontdesk.models import Visitor
from almoner.frontdesk.views.desk import desk_of
from almoner.lib.refusal import Refusal
from almoner.people.models import Practice
from almoner.platform.ui.answers import add_error, pdf, redirect_to, said, told


@require_GET
def visitors(request: HttpRequest) -> HttpResponse:
    """List who is on site, who forgot to sign out, and who has left today."""
    desk = desk_of(request)
    place, today = desk.location, desk.today
    return render(
        request,
        "frontdesk/visitors.html",
        {
            "desk": desk,
            "topic": f"visitors:{place.pk}",
            "on_site": queries.on_site(desk.actor, place, today),
            "forgotten": queries.forgotten(desk.actor, place, today),
            "gone": queries.gone(desk.actor, place, today),
        },
    )


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Sign somebody in and tell their host."""
    desk = desk_of(request)
    desk.actor.must("frontdesk.receive_visitors")
    form = VisitorForm(request.POST or None, actor=desk.actor)
    if request.method == "POST" and form.is_valid():
        try:
            visitor = operations.receive(
                desk.actor, location=desk.location, now=desk.now, **form.visitor()
            )
        except Refusal as refusal:
            add_error(form, refusal)
        else:
            messages.success(request, f"{visitor.name} has badge {visitor.badge}.")
            return redirect_to("frontdesk:visitors")
    if request.method == "POST":
        return render(request, "frontdesk/receive.html#form", {"form": form}, status=422)
    return render(request, "frontdesk/receive.html", {"form": form})


@require_POST
def sign_out(request: HttpRequest, visitor_id: UUID) -> HttpResponse:
    """Note that a visitor left, now or some time ago."""
    desk = desk_of(request)
    visitor = operations.sign_out(
        desk.actor,
        visitor_id=visitor_id,
        was_forgotten="forgotten" in request.POST,
        now=desk.now,
    )
    return _done(visitor, f"{visitor.name} has signed out.")


@require_POST
def undo_sign_out(request: HttpRequest, visitor_id: UUID) -> HttpResponse:
    """Take a signing-out back."""
    desk = desk_of(request)
    visitor = operations.undo_sign_out(desk.actor, visitor_id=visitor_id, now=desk.now)
    return _done(visitor, f"{visitor.name} is here again.")


@require_GET
def visitor(request: HttpRequest, visitor_id: UUID) -> HttpResponse:
    """Show one visitor: where the QR code of the badge leads, to sign out."""
    desk = desk_of(request)
    found = queries.open_visitor(desk.actor, visitor_id)
    return render(request, "frontdesk/visitor.html", {"visitor": found})


@require_GET
def badge(request: HttpRequest, visitor_id: UUID) -> HttpResponse:
    """Print a visitor's badge."""
    visitor = queries.open_visitor(desk_of(request).actor, visitor_id)
    practice = Practice.objects.first()
    made = labels.badge(visitor, practice=str(practice or visitor.location))
    return pdf(made, f"badge-{visitor.badge}.pdf")


@require_GET
def hosts(request: HttpRequest) -> HttpResponse:
    """Answer the host combobox."""
    found = queries.hosts(desk_of(request).actor, request.GET.get("q", ""))
    options = [(host_key(host), str(host), getattr(host, "job_title", "")) for host in found]
    return render(request, "ui/options.html", {"options": options})


def _done(visitor: Visitor, text: str) -> HttpResponse:
    return said(told(HttpResponse(status=204), f"visitors:{visitor.location_id}"), text)
