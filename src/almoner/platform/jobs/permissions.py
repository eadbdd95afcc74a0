"""The powers of jobs."""

from almoner.platform.accounts.powers import MANAGER, Power

POWERS = (Power("jobs.manage", "See background work and try failed jobs again", (MANAGER,)),)
