"""The standing people of the chart's tests."""

from datetime import UTC, datetime

from almoner.people.permissions import POWERS as PEOPLES
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.powers import CLINICIAN, CODER, RECEPTIONIST, RECORDS, SECRETARY
from almoner.records.permissions import POWERS

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def role(name: str) -> Actor:
    """Return somebody with the powers that role ``name`` starts with."""
    held = frozenset(power.name for power in (*PEOPLES, *POWERS) if name in power.roles)
    return Actor(name=name, powers=held)


DOCTOR = role(CLINICIAN)
CLERK = role(RECORDS)
WRITER = role(SECRETARY)
READER = role(CODER)
DESK = role(RECEPTIONIST)
