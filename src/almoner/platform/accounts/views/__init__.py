"""The screens of accounts."""

from almoner.platform.accounts.views.own import active, lock, own, sign_out_everywhere, unlock
from almoner.platform.accounts.views.roles import add_role, remove_role, role, roles
from almoner.platform.accounts.views.tokens import revoke_token, tokens
from almoner.platform.accounts.views.users import (
    add_user,
    end_access,
    forget_factors,
    give_password,
    restore_access,
    sign_out,
    user,
    users,
)

__all__ = [
    "active",
    "add_role",
    "add_user",
    "end_access",
    "forget_factors",
    "give_password",
    "lock",
    "own",
    "remove_role",
    "restore_access",
    "revoke_token",
    "role",
    "roles",
    "sign_out",
    "sign_out_everywhere",
    "tokens",
    "unlock",
    "user",
    "users",
]
