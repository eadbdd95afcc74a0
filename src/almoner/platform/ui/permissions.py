"""The powers of the screens themselves."""

from almoner.platform.accounts.powers import ROLES, Power

POWERS = (Power("ui.keep_drafts", "Keep typing that was not saved yet", ROLES),)
