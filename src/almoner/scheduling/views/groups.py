"""Group visits and recurring series."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import actor_of
from almoner.platform.ui.answers import redirect_to, said
from almoner.scheduling import operations, queries
from almoner.scheduling.forms import CancelForm, FollowingForm, GroupForm, JoinForm, instant
from almoner.scheduling.queries import choices
from almoner.scheduling.views.booking import add_refusal, when


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """List the groups that are still to come, and open a new one."""
    actor = actor_of(request)
    form = GroupForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _open(request, form)
        except Refusal as refusal:
            add_refusal(form, refusal, columns="column")
        else:
            return redirect_to("scheduling:group", made)
    context = {
        "form": form,
        "groups": queries.groups_ahead(actor, now=timezone.now()),
        "may_book": actor.may("scheduling.book"),
    }
    if request.method == "POST":
        return render(request, "scheduling/groups.html#form", context, status=422)
    return render(request, "scheduling/groups.html", context)


def _open(request: HttpRequest, form: GroupForm) -> UUID:
    actor, now, data = actor_of(request), timezone.now(), form.cleaned_data
    column_id, visit_type_id = UUID(data["column"]), UUID(data["visit_type"])
    starts_at = instant(data["on"], data["start"], choices.zone_of(column_id, data["on"]))
    column_ids = queries.complete_columns(
        actor,
        visit_type_id=visit_type_id,
        column_ids=[column_id],
        starts_at=starts_at,
        now=now,
    )
    wish = operations.Wish(visit_type_id=visit_type_id, column_ids=column_ids, starts_at=starts_at)
    made = operations.open_group(
        actor, wish=wish, now=now, topic=data["topic"], capacity=data["capacity"]
    )
    return made.id


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group's seats, and give one to a patient."""
    actor = actor_of(request)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.join_group(
                actor,
                group_id=group_id,
                patient_id=form.cleaned_data["patient"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return said(redirect_to("scheduling:group", group_id), "The seat is given.")
    opened = queries.open_group(actor, group_id)
    context = {
        "opened": opened,
        "it": opened.group,
        "zone": opened.group.location.time_zone,
        "form": form,
        "cancel_form": CancelForm(initial={"version": opened.group.version}),
        "may_book": actor.may("scheduling.book"),
    }
    if request.method == "POST":
        return render(request, "scheduling/group.html#form", context, status=422)
    return render(request, "scheduling/group.html", context)


@require_POST
def cancel_group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Cancel a group with everybody's seat."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return render(request, "scheduling/group.html#cancel", {"cancel_form": form}, status=422)
    operations.cancel_group(
        actor_of(request), group_id=group_id, reason=form.reason(), now=timezone.now()
    )
    return said(redirect_to("scheduling:group", group_id), "The group is cancelled.")


@require_GET
def series(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Show the visits of a series, from one of them."""
    return _series(request, appointment_id)


def _series(
    request: HttpRequest,
    appointment_id: UUID,
    *,
    form: FollowingForm | None = None,
    cancel_form: CancelForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    it = queries.find_appointment(actor, appointment_id)
    if it.series_id is None:
        return redirect("scheduling:appointment", appointment_id)
    local = it.starts_at.astimezone(it.location.zone)
    initial = {"version": it.version, "on": local.date(), "start": local.time()}
    context = {
        "it": it,
        "zone": it.location.time_zone,
        "visits": queries.visits_of_series(actor, it.series_id),
        "form": form or FollowingForm(initial=initial),
        "cancel_form": cancel_form or CancelForm(initial={"version": it.version}),
    }
    status = 422 if form or cancel_form else 200
    return render(request, "scheduling/series.html", context, status=status)


@require_POST
def move_following(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Move a visit of a series and those after it."""
    actor = actor_of(request)
    it = queries.find_appointment(actor, appointment_id)
    form = FollowingForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            moved = operations.move_following(
                actor,
                appointment_id=appointment_id,
                version=data["version"],
                starts_at=instant(data["on"], data["start"], it.location.zone),
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            text = f"{len(moved)} visits moved; the first is {when(moved[0])}."
            return said(redirect_to("scheduling:series", appointment_id), text)
    return _series(request, appointment_id, form=form)


@require_POST
def cancel_following(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Cancel a visit of a series and those after it."""
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            gone = operations.cancel_following(
                actor_of(request),
                appointment_id=appointment_id,
                version=form.cleaned_data["version"],
                reason=form.reason(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal, reason="why")
        else:
            response = redirect_to("scheduling:series", appointment_id)
            return said(response, f"{len(gone)} visits cancelled.")
    return _series(request, appointment_id, cancel_form=form)
