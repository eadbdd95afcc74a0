"""The powers of files: reach is decided by the area a file belongs to."""

from almoner.platform.accounts.powers import Power

POWERS: tuple[Power, ...] = ()
