"""Roles and what they may do."""

from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from almoner.lib.events import publish
from almoner.lib.refusal import NotFound, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.events import AccessChanged
from almoner.platform.accounts.models import RoleRule
from almoner.platform.accounts.operations.users import _one_at_a_time, refuse_if_nobody_left
from almoner.platform.accounts.powers import declared


class RoleNameTaken(Refusal):
    """There is a role of that name."""

    field = "name"


class RoleInUse(Refusal):
    """Somebody still has this role: give them another first."""


@transaction.atomic
def add_role(actor: Actor, *, name: str, like: str = "") -> Group:
    """Add a role, with the powers of the role ``like`` to begin with."""
    actor.must("accounts.manage_roles")
    wanted = name.strip()
    if Group.objects.filter(name__iexact=wanted).exists():
        raise RoleNameTaken
    role = Group.objects.create(name=wanted)
    if like:
        model = Group.objects.filter(name=like).first()
        if model is None:
            raise NotFound(f"There is no role “{like}”.")
        role.permissions.set(model.permissions.all())
    publish(AccessChanged(actor, "accounts.add_role", detail={"role": wanted, "like": like}))
    return role


@transaction.atomic
def give_powers(actor: Actor, *, role: Group, powers: Collection[str]) -> None:
    """Make ``powers`` the powers of ``role``."""
    actor.must("accounts.manage_roles")
    _one_at_a_time()
    known = {power.name for power in declared()}
    if unknown := sorted(set(powers) - known):
        raise NotFound(f"There is no power “{unknown[0]}”.")
    there = {
        f"{held.content_type.app_label}.{held.codename}": held
        for held in Permission.objects.select_related("content_type")
    }
    before = {
        f"{area}.{verb}"
        for area, verb in role.permissions.values_list("content_type__app_label", "codename")
    }
    role.permissions.set([there[name] for name in powers])
    refuse_if_nobody_left()
    detail = {
        "role": role.name,
        "given": sorted(set(powers) - before),
        "taken": sorted(before - set(powers)),
    }
    publish(AccessChanged(actor, "accounts.give_powers", detail=detail))


@transaction.atomic
def ask_second_factor(actor: Actor, *, role: Group, is_needed: bool) -> None:
    """Say whether whoever holds ``role`` must sign in with a second factor."""
    actor.must("accounts.manage_roles")
    RoleRule.objects.update_or_create(role=role, defaults={"needs_second_factor": is_needed})
    detail = {"role": role.name, "is_needed": is_needed}
    publish(AccessChanged(actor, "accounts.ask_second_factor", detail=detail))


@transaction.atomic
def remove_role(actor: Actor, *, role: Group) -> None:
    """Remove a role that nobody holds; its history stays."""
    actor.must("accounts.manage_roles")
    if role.user_set.exists():
        raise RoleInUse
    name = role.name
    RoleRule.objects.filter(role=role).delete()
    role.delete()
    publish(AccessChanged(actor, "accounts.remove_role", detail={"role": name}))
