"""The matrix of roles and powers."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.forms import NewRoleForm


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Show what every role may do."""
    return render(request, "accounts/roles.html", {"matrix": queries.matrix(actor_of(request))})


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Show and change one role: its powers, and whether it needs a second factor."""
    actor = actor_of(request)
    matrix = queries.matrix(actor)
    group = get_object_or_404(Group, pk=role_id)
    shown = next(found for found in matrix.roles if found.id == role_id)
    held, error = shown.powers, ""
    if request.method == "POST":
        held = frozenset(request.POST.getlist("powers"))
        is_needed = "needs_second_factor" in request.POST
        try:
            operations.give_powers(actor, role=group, powers=held)
            if is_needed != shown.needs_second_factor:
                operations.ask_second_factor(actor, role=group, is_needed=is_needed)
        except Refusal as refusal:
            error = refusal.message
        else:
            messages.success(request, f"“{group.name}” is changed. It holds from the next click.")
            return redirect("accounts:roles")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    said = {"role": shown, "areas": queries.by_area(matrix.powers), "held": held, "error": error}
    return render(request, "accounts/role.html", said, status=status)


@require_http_methods(["GET", "POST"])
def add_role(request: HttpRequest) -> HttpResponse:
    """Add a role, perhaps like another."""
    actor = actor_of(request)
    actor.must("accounts.manage_roles")
    form = NewRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = operations.add_role(actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.at_field, refusal.message)
        else:
            return redirect("accounts:role", group.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/add_role.html", {"form": form}, status=status)


@require_POST
def remove_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Remove a role that nobody holds."""
    group = get_object_or_404(Group, pk=role_id)
    operations.remove_role(actor_of(request), role=group)
    messages.success(request, f"The role “{group.name}” is gone.")
    return redirect("accounts:roles")
