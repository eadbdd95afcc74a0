"""Typed makers of rows for tests; each area has its module, all are re-exported here."""

from tests.make.messages import message
from tests.make.people import (
    contact,
    email,
    equipment,
    hours,
    location,
    npi,
    outside_facility,
    outside_practitioner,
    patient,
    phone,
    practice,
    practitioner,
    room,
    staff_member,
)

__all__ = [
    "contact",
    "email",
    "equipment",
    "hours",
    "location",
    "message",
    "npi",
    "outside_facility",
    "outside_practitioner",
    "patient",
    "phone",
    "practice",
    "practitioner",
    "room",
    "staff_member",
]
