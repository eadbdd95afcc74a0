"""The steps of a visit: in, to a room, to the clinician, out, and back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.frontdesk import operations, queries
from almoner.frontdesk.forms import CheckInForm, WalkInForm, language_name
from almoner.frontdesk.models import HERE, Visit
from almoner.frontdesk.queries.insurance import at_desk
from almoner.frontdesk.views.desk import desk_of
from almoner.ledger.queries import balance_of
from almoner.lib.money import dollars
from almoner.lib.refusal import ChangedMeanwhile, Refusal
from almoner.people.models import Patient
from almoner.people.queries import find_patients
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.answers import dialog_closed, redirect_to, said, told
from almoner.records.queries import forms_at_desk


@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Show the check-in dialog of an appointment; check the patient in."""
    desk = desk_of(request)
    appointment = queries.find_appointment(desk.actor, appointment_id)
    file = queries.on_file(desk.actor, appointment.patient_id, on=desk.today, now=desk.now)
    insurance = at_desk(desk.actor, file, on=desk.today, appointment=appointment)
    form = CheckInForm(request.POST or None, on_file=file, due=insurance.due)
    context = {"form": form, "file": file, "appointment": appointment, "desk": desk}
    context["insurance"] = insurance
    context["language"] = language_name(file.patient.language)
    context["due"] = _due(desk.actor, file.patient)
    if request.method == "POST" and form.is_valid():
        try:
            visit = operations.check_in(
                desk.actor, appointment_id=appointment_id, now=desk.now, **form.answers()
            )
        except Refusal as refusal:
            _into(form, refusal)
        else:
            return _done(request, visit, f"{visit.patient.display_name} is checked in.")
    return _check_in_screen(request, context)


def _due(actor: Actor, patient: Patient) -> str:
    """Return what the family has to pay, for those who may see accounts."""
    if patient.family_account_id is None or not actor.may("ledger.see_accounts"):
        return ""
    due = balance_of(actor, patient.family_account_id).due
    return dollars(due) if due > 0 else ""


@require_GET
def find_walk_in(request: HttpRequest) -> HttpResponse:
    """Find the patient who came without an appointment."""
    desk = desk_of(request)
    desk.actor.must("frontdesk.check_in")
    q = request.GET.get("q")
    if q is None:
        return render(request, "frontdesk/walk_in.html", {"desk": desk})
    found = find_patients(desk.actor, q)
    return render(request, "frontdesk/patient_options.html", {"found": found, "q": q})


@require_http_methods(["GET", "POST"])
def walk_in(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Check in a patient without an appointment."""
    desk = desk_of(request)
    file = queries.on_file(desk.actor, patient_id, on=desk.today, now=desk.now)
    insurance = at_desk(desk.actor, file, on=desk.today)
    form = WalkInForm(request.POST or None, on_file=file, due=insurance.due)
    context = {"form": form, "file": file, "desk": desk, "insurance": insurance}
    context["language"] = language_name(file.patient.language)
    context["due"] = _due(desk.actor, file.patient)
    if request.method == "POST" and form.is_valid():
        try:
            visit = operations.take_walk_in(
                desk.actor,
                patient=file.patient,
                location=desk.location,
                now=desk.now,
                **form.answers(),
            )
        except Refusal as refusal:
            _into(form, refusal)
        else:
            text = f"{visit.patient.display_name} is number {visit.queue_number}."
            return _done(request, visit, text)
    return _check_in_screen(request, context)


@require_POST
def check_in_again(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Check in a walk-in whose arrival was undone, as it was before."""
    desk = desk_of(request)
    visit = operations.check_in_again(
        desk.actor,
        visit_id=visit_id,
        version=_version(request),
        identity="known",
        is_confirmed=True,
        now=desk.now,
    )
    return _done(request, visit, f"{visit.patient.display_name} is checked in.")


@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Choose a room; take the patient there."""
    desk = desk_of(request)
    if request.method == "GET":
        visit = queries.open_visit(desk.actor, visit_id)
        rooms = queries.rooms(desk.actor, location=visit.location, on=visit.on)
        return render(request, "frontdesk/room.html", {"visit": visit, "rooms": rooms})
    chosen = request.POST.get("room", "")
    visit = operations.to_room(
        desk.actor,
        visit_id=visit_id,
        version=_version(request),
        room_id=UUID(chosen) if chosen else None,
        may_share="share" in request.POST,
        now=desk.now,
    )
    return _done(request, visit, f"{visit.patient.display_name} is in {visit.room or 'a room'}.")


@require_POST
def clinician(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Note that the clinician came in."""
    desk = desk_of(request)
    visit = operations.to_clinician(
        desk.actor, visit_id=visit_id, version=_version(request), now=desk.now
    )
    return _done(request, visit, f"The clinician is with {visit.patient.display_name}.")


@require_POST
def no_show(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Note that the patient did not come."""
    desk = desk_of(request)
    visit = operations.mark_no_show(desk.actor, appointment_id=appointment_id, now=desk.now)
    return _done(request, visit, f"{visit.patient.display_name} is a no-show.", "info")


@require_POST
def left(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Note that the patient went away unseen."""
    desk = desk_of(request)
    visit = operations.mark_left(
        desk.actor, visit_id=visit_id, version=_version(request), now=desk.now
    )
    return _done(request, visit, f"{visit.patient.display_name} left without being seen.", "info")


@require_POST
def undo(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take the last step back."""
    desk = desk_of(request)
    visit = operations.undo(desk.actor, visit_id=visit_id, version=_version(request), now=desk.now)
    stands = visit.get_status_display().lower()
    return _done(request, visit, f"{visit.patient.display_name} is “{stands}” again.", "info")


@require_GET
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show one visit with all its steps."""
    desk = desk_of(request)
    found = queries.open_visit(desk.actor, visit_id)
    return render(
        request,
        "frontdesk/visit.html",
        {
            "visit": found,
            "desk": desk,
            "is_here": found.status in HERE,
            "missing": ", ".join(queries.Lack(lack).label for lack in found.missing),
        },
    )


def visit_topics(visit: Visit) -> tuple[str, ...]:
    """Return the topics that pages showing ``visit`` follow."""
    return (f"board:{visit.location_id}:{visit.on}",)


def _done(request: HttpRequest, visit: Visit, text: str, kind: str = "success") -> HttpResponse:
    """Answer a step: a note, the dialog closed, the board told to refresh.

    A dialog that was opened by its own address has no board behind it: that leads there.
    """
    if _is_own_page(request):
        messages.success(request, text)
        return redirect_to("frontdesk:arrivals")
    answer = told(HttpResponse(status=204), *visit_topics(visit))
    return said(dialog_closed(answer), text, kind)


def _check_in_screen(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form: as a dialog over the board, or as a page of its own."""
    patient, desk = context["file"].patient, context["desk"]
    context["forms"] = forms_at_desk([patient.pk], desk.now).get(patient.pk, [])
    context["is_dialog"] = bool(request.headers.get("HX-Request")) and not _is_own_page(request)
    if request.method == "POST":
        return render(request, "frontdesk/check_in_form.html", context, status=422)
    name = "check_in_dialog" if context["is_dialog"] else "check_in"
    return render(request, f"frontdesk/{name}.html", context)


def _is_own_page(request: HttpRequest) -> bool:
    """Whether the browser shows this very address, with no board behind it."""
    return request.path in request.headers.get("HX-Current-URL", "")


def _into(form: CheckInForm, refusal: Refusal) -> None:
    """Put a refusal beside the field it belongs to."""
    field = refusal.at_field if refusal.at_field in form.fields else None
    message = refusal.message
    if isinstance(refusal, ChangedMeanwhile):
        message += " Close this and open it again to see the patient as they are now."
    form.add_error(field, message)


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refusal("This step does not say which visit it saw: reload the page.") from None
