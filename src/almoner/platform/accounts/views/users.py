"""The office manager's list of users, and each user's page."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from almoner.lib.refusal import Refusal
from almoner.platform.accounts import operations, queries
from almoner.platform.accounts.actor import actor_of
from almoner.platform.accounts.forms import NewUserForm, UserForm
from almoner.platform.accounts.models import User
from almoner.platform.accounts.passwords import temporary_password


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """List everybody who may sign in, and those whose access ended."""
    found = queries.users(actor_of(request))
    return render(request, "accounts/users.html", {"users": found})


@never_cache
@require_http_methods(["GET", "POST"])
def add_user(request: HttpRequest) -> HttpResponse:
    """Add a user; the temporary password is shown once."""
    actor_of(request).must("accounts.manage_users")
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = temporary_password()
        try:
            person = operations.add_user(actor_of(request), password=password, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.at_field, refusal.message)
        else:
            return _show_password(request, person, password)
    return _form(request, "accounts/add_user.html", form)


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show and change one user."""
    actor = actor_of(request)
    person = get_object_or_404(queries.users(actor), pk=user_id)
    held = [role.name for role in person.groups.all()]
    before = {"name": person.name, "email": person.email, "roles": held}
    form = UserForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_user(actor, user=person, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.at_field, refusal.message)
        else:
            messages.success(request, f"{person} is changed.")
            return redirect("accounts:users")
    sessions = queries.sessions_of(actor, person, now=timezone.now())
    return _form(request, "accounts/user.html", form, person=person, sessions=sessions)


@never_cache
@require_POST
def give_password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a temporary password and show it once."""
    person = get_object_or_404(User, pk=user_id)
    password = temporary_password()
    operations.give_password(actor_of(request), user=person, password=password)
    return _show_password(request, person, password)


@require_POST
def end_access(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End a user's access."""
    person = get_object_or_404(User, pk=user_id)
    operations.end_access(actor_of(request), user=person)
    messages.success(request, f"{person} has no access any more.")
    return redirect("accounts:users")


@require_POST
def restore_access(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Let a user in again."""
    person = get_object_or_404(User, pk=user_id)
    operations.restore_access(actor_of(request), user=person)
    messages.success(request, f"{person} has access again.")
    return redirect("accounts:user", user_id)


@require_POST
def sign_out(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End all of a user's sessions."""
    person = get_object_or_404(User, pk=user_id)
    ended = operations.sign_out_everywhere(actor_of(request), user=person)
    messages.success(request, f"{person} is signed out of {ended} browsers.")
    return redirect("accounts:user", user_id)


@require_POST
def forget_factors(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Take away a lost second factor."""
    person = get_object_or_404(User, pk=user_id)
    operations.forget_second_factors(actor_of(request), user=person)
    messages.success(request, f"{person} signs in with the password alone until they set up anew.")
    return redirect("accounts:user", user_id)


def _show_password(request: HttpRequest, person: User, password: str) -> HttpResponse:
    said = {"person": person, "password": password}
    return render(request, "accounts/temporary_password.html", said)


def _form(request: HttpRequest, template: str, form: UserForm, **more: object) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, **more}, status=status)
