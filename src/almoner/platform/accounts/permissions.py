"""The powers of accounts."""

from almoner.platform.accounts.powers import MANAGER, Power

POWERS = (
    Power("accounts.manage_users", "Add users, give roles, end access", (MANAGER,)),
    Power("accounts.manage_roles", "Change what each role may do", (MANAGER,)),
    Power("accounts.issue_token", "Issue and revoke API tokens", (MANAGER,)),
)
