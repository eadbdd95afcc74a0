"""By when a good-faith estimate is given: 45 CFR 149.610(b)(1)(vi), and how far it may reach."""

from datetime import date
from enum import StrEnum

from almoner.lib.estimates.business_days import add_business_days, business_days_between

_FAR, _NEAR = 10, 3
"""Business days before the service."""


class Why(StrEnum):
    """Why an estimate is made."""

    SCHEDULED = "scheduled"
    REQUESTED = "requested"


def due_on(why: Why, *, asked_on: date, service_on: date | None) -> date | None:
    """Return the last day for giving an estimate, or ``None`` where none has to be given.

    ``asked_on`` is the day of scheduling or of the request. Scheduled at least ten business days
    before the service: three business days; at least three: one business day; later than that
    only who asks for one gets it. On request: three business days.
    """
    if why is Why.REQUESTED:
        return add_business_days(asked_on, 3)
    if service_on is None:
        return None
    ahead = business_days_between(asked_on, service_on)
    if ahead >= _FAR:
        return add_business_days(asked_on, 3)
    return add_business_days(asked_on, 1) if ahead >= _NEAR else None


def last_of_a_year(first: date) -> date:
    """Return the last day that one estimate of recurring services may reach: twelve months."""
    if (first.month, first.day) == (2, 29):
        return date(first.year + 1, 2, 28)
    return date(first.year + 1, first.month, first.day)


def is_within_a_year(first: date, until: date) -> bool:
    """Say whether services from ``first`` to ``until`` fit into one estimate (149.610(b)(1)(x))."""
    return first <= until <= last_of_a_year(first)
