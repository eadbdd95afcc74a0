"""Booking from the day sheet or from anywhere, and the changes of one appointment."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.people.queries import find_patients
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import dialog_closed, said, told
from almoner.scheduling import operations, queries
from almoner.scheduling.cautions import Said, Thought, said_of
from almoner.scheduling.forms import BookForm, CancelForm, DetailsForm, MoveForm, instant
from almoner.scheduling.models import GONE, Appointment
from almoner.scheduling.queries import choices

REFUSED = 422


@require_GET
def find_patient(request: HttpRequest) -> HttpResponse:
    """Answer a combobox with patients."""
    asked = request.GET.get("q") or request.GET.get("patient_text", "")
    found = find_patients(actor_of(request), asked, 8)
    options = [
        (each.id, f"{each.name} · {each.number}", f"born {each.birth_date:%m/%d/%Y}, {each.why}")
        for each in found
        if not each.is_deceased
    ]
    return render(request, "ui/options.html", {"options": options})


@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Show the form for a free time, and book."""
    actor = actor_of(request)
    actor.must("scheduling.book")
    if request.method == "GET":
        form = BookForm(actor, initial=_initial(request))
        return render(request, "scheduling/book.html", {"form": form})
    form = BookForm(actor, request.POST)
    if form.is_valid():
        try:
            made, text = _book(request, form)
        except Refusal as refusal:
            add_refusal(form, refusal, columns="column")
        else:
            return _done(made, text)
    return render(request, "scheduling/book.html#form", {"form": form}, status=REFUSED)


def _initial(request: HttpRequest) -> dict[str, object]:
    """Return what the address already says: column number, local start, patient."""
    initial: dict[str, object] = {"patient": request.GET.get("patient", "")}
    number = request.GET.get("column", "")
    column = choices.column_by_number(int(number)) if number.isdecimal() else None
    if column is not None:
        initial["column"] = str(column.id)
    start = _local(request.GET.get("start", ""))
    if start is not None:
        initial |= {"on": start.date(), "start": start.time()}
    if request.GET.get("visit_type"):
        initial["visit_type"] = request.GET["visit_type"]
    return initial


def _local(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _book(request: HttpRequest, form: BookForm) -> tuple[Appointment, str]:
    actor, now = actor_of(request), timezone.now()
    data = form.cleaned_data
    column_id = UUID(data["column"])
    zone = choices.zone_of(column_id, data["on"])
    starts_at = instant(data["on"], data["start"], zone)
    column_ids = queries.complete_columns(
        actor,
        visit_type_id=UUID(data["visit_type"]),
        column_ids=[column_id],
        starts_at=starts_at,
        minutes=data["minutes"],
        now=now,
    )
    words = {"reason": data["reason"], "note": data["note"]}
    wish, rule = form.wish(column_ids, zone), form.rule(zone)
    if rule is None:
        made = operations.book(actor, wish=wish, now=now, **words)
        return made, f"Booked for {when(made)}."
    done = operations.book_series(actor, wish=wish, rule=rule, now=now, **words)
    left_out = [
        f"{start.astimezone(zone):%b %-d} is left out: {why}" for start, why in done.refused
    ]
    said_so = " ".join([f"{len(done.made)} visits booked.", *left_out])
    return done.made[0], said_so


def add_refusal(form: Form, refusal: Refusal, **fields: str) -> None:
    """Put a refusal's sentence at the form's field it belongs to, else at the form."""
    name = fields.get(refusal.at_field or "", refusal.at_field or "")
    form.add_error(name if name in form.fields else None, refusal.message)


def when(appointment: Appointment) -> str:
    """Return an appointment's start as people say it, at its place's clock."""
    return f"{appointment.starts_at.astimezone(appointment.location.zone):%a %b %-d, %-I:%M %p}"


def topic(appointment: Appointment) -> str:
    """Return the topic of the appointment's day sheet."""
    return f"day:{appointment.starts_at.astimezone(appointment.location.zone).date()}"


def _done(appointment: Appointment, text: str) -> HttpResponse:
    """Close the dialog, say what was done, and refresh the sheet beneath."""
    return told(said(dialog_closed(HttpResponse(status=200)), text), topic(appointment))


@require_GET
def appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Show an appointment with its history: as a dialog over the sheet, or as a page."""
    return _detail(request, appointment_id)


def _detail(request: HttpRequest, appointment_id: UUID, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    opened = queries.open_appointment(actor, appointment_id)
    context = {
        "opened": opened,
        "it": opened.appointment,
        "zone": opened.appointment.location.time_zone,
        "now": timezone.now(),
        "may_book": actor.may("scheduling.book"),
        "cautions": _cautions(actor, opened),
    }
    part = "#dialog" if request.headers.get("HX-Request") else ""
    return render(request, f"scheduling/appointment.html{part}", context, status=status)


def _cautions(actor: Actor, opened: queries.Opened) -> list[Said]:
    """Return what to know of a visit that is still to come, or was a short while ago."""
    it = opened.appointment
    is_over = it.status in GONE or it.ends_at < timezone.now() - timedelta(days=1)
    return [] if is_over else said_of(actor, Thought.of(it, opened.columns))


@require_POST
def confirm(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Note that the patient will come, or take that back with ``undo``."""
    verb = operations.unconfirm if request.POST.get("undo") else operations.confirm
    done = verb(actor_of(request), appointment_id=appointment_id, now=timezone.now())
    text = "Confirmed." if done.confirmed_at else "No longer confirmed."
    return _changed(request, done, text)


@require_POST
def mark_no_show(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Note that the patient did not come."""
    done = operations.mark_no_show(
        actor_of(request), appointment_id=appointment_id, now=timezone.now()
    )
    return _changed(request, done, "Marked as no-show.")


@require_POST
def undo(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Take the last cancellation or move back."""
    version = int(request.POST.get("version", "0"))
    verb = operations.undo_cancel if request.POST.get("what") == "cancel" else operations.undo_move
    done = verb(
        actor_of(request), appointment_id=appointment_id, version=version, now=timezone.now()
    )
    return _changed(request, done, f"Back at {when(done)}.")


def _changed(request: HttpRequest, done: Appointment, text: str) -> HttpResponse:
    """Refresh the sheet; a dialog that asked is shown anew, the sheet's keys need no answer."""
    is_quiet = bool(request.POST.get("quiet"))
    response = HttpResponse(status=204) if is_quiet else _detail(request, done.id)
    return told(said(response, text), topic(done))


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Ask why, and cancel."""
    actor = actor_of(request)
    it = queries.find_appointment(actor, appointment_id)
    form = CancelForm(request.POST or None, initial={"version": it.version})
    if request.method == "POST" and form.is_valid():
        try:
            gone = operations.cancel(
                actor,
                appointment_id=appointment_id,
                version=form.cleaned_data["version"],
                reason=form.reason(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal, reason="why")
        else:
            late = " It counts as late." if gone.is_late_cancel else ""
            return _done(gone, f"Cancelled.{late}")
    return _form(request, "cancel", form, it)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Move by a form: another date, time or column."""
    actor = actor_of(request)
    it = queries.find_appointment(actor, appointment_id)
    taken = queries.columns_of(it)
    start = it.starts_at.astimezone(it.location.zone)
    first = next(iter(taken), None)
    initial = {
        "version": it.version,
        "column": str(first.column.id) if first else "",
        "on": start.date(),
        "start": start.time(),
    }
    form = MoveForm(actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = UUID(data["column"])
        try:
            moved = _move(request, it, data, chosen, data["on"], data["start"])
        except Refusal as refusal:
            add_refusal(form, refusal, columns="column")
        else:
            return _done(moved, f"Moved to {when(moved)}.")
    return _form(request, "move", form, it)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move what was dragged or pasted on the sheet: visit, column and start come as it has them."""
    key, _, version = request.POST.get("visit", "").partition(":")
    number = request.POST.get("column", "")
    start = _local(request.POST.get("start", ""))
    column = choices.column_by_number(int(number)) if number.isdecimal() else None
    if start is None or column is None or not version.isdecimal():
        raise operations.NotFound("The sheet has changed; look again and move it once more.")
    it = queries.find_appointment(actor_of(request), UUID(key))
    values = {"version": int(version)}
    moved = _move(request, it, values, column.id, start.date(), start.time())
    response = told(said(HttpResponse(status=204), f"Moved to {when(moved)}."), topic(moved))
    return told(response, topic(it))


def _move(
    request: HttpRequest,
    it: Appointment,
    data: Mapping[str, object],
    column_id: UUID,
    on: date,
    clock: time,
) -> Appointment:
    actor, now = actor_of(request), timezone.now()
    starts_at = instant(on, clock, choices.zone_of(column_id, on))
    column_ids = queries.columns_after_move(
        actor, appointment=it, column_id=column_id, starts_at=starts_at, now=now
    )
    return operations.move(
        actor,
        appointment_id=it.id,
        version=int(str(data["version"])),
        starts_at=starts_at,
        column_ids=column_ids,
        now=now,
        overbook=bool(data.get("overbook")),
        override=bool(data.get("override")),
        may_overlap=bool(data.get("may_overlap")),
    )


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Change reason and note."""
    actor = actor_of(request)
    it = queries.find_appointment(actor, appointment_id)
    initial = {"version": it.version, "reason": it.reason, "note": it.note}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = operations.describe(actor, appointment_id=appointment_id, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _done(done, "Saved.")
    return _form(request, "describe", form, it)


def _form(request: HttpRequest, what: str, form: Form, it: Appointment) -> HttpResponse:
    titles = {
        "cancel": "Cancel this visit",
        "move": "Move this visit",
        "describe": "Reason and note",
    }
    submits = {"cancel": "Cancel the visit", "move": "Move", "describe": "Save"}
    context = {
        "form": form,
        "it": it,
        "zone": it.location.time_zone,
        "what": what,
        "title": titles[what],
        "submit": submits[what],
    }
    status = REFUSED if form.is_bound else 200
    part = "#form" if form.is_bound else ""
    return render(request, f"scheduling/change.html{part}", context, status=status)
