"""The ways in which the schedule says no, each with a sentence for the person who asked."""

from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal

__all__ = [
    "BlockReserved",
    "ChangedMeanwhile",
    "Closed",
    "ColumnNotBookable",
    "GroupFull",
    "HeldForSomebody",
    "InThePast",
    "NeedsUnfilled",
    "NotAGap",
    "NotAWholeMinute",
    "NotAnInstant",
    "NotFound",
    "NotOpenToIt",
    "OfferOver",
    "OutsideSession",
    "OverbookLimitReached",
    "PatientElsewhere",
    "PatientNotBookable",
    "SlotTaken",
    "VisitTypeNotBookable",
]


class SlotTaken(Refusal):
    """That time is already taken."""

    field = "start"
    status = 409


class HeldForSomebody(SlotTaken):
    """That time is held for somebody on the waiting list."""


class OverbookLimitReached(SlotTaken):
    """That time is overbooked as far as the column allows."""


class OutsideSession(Refusal):
    """Nobody works there at that time."""

    field = "start"


class Closed(OutsideSession):
    """The office is closed on that day."""


class BlockReserved(Refusal):
    """That time is kept for something else."""

    field = "start"


class InThePast(Refusal):
    """That day is over; choose a time that is still to come."""

    field = "start"


class NotAnInstant(Refusal):
    """Say the time with its zone: 2026-03-02T09:00:00-05:00."""

    field = "start"


class NotAGap(Refusal):
    """A gap between two steps is written as its least and most minutes: 10-60."""

    field = "gap"


class NotAWholeMinute(Refusal):
    """Visits start on a whole minute."""

    field = "start"


class VisitTypeNotBookable(Refusal):
    """This visit type cannot be booked any more."""

    field = "visit_type"


class ColumnNotBookable(Refusal):
    """One of the chosen practitioners, rooms or devices cannot be booked any more."""

    field = "columns"


class NeedsUnfilled(Refusal):
    """The visit needs more than was chosen."""

    field = "columns"


class PatientNotBookable(Refusal):
    """This patient cannot be booked."""

    field = "patient"


class PatientElsewhere(Refusal):
    """The patient has another visit at that time."""

    field = "patient"
    status = 409


class NotOpenToIt(Refusal):
    """The appointment is in a state that does not allow this."""


class GroupFull(Refusal):
    """All seats of this group visit are taken."""

    field = "group"
    status = 409


class OfferOver(Refusal):
    """This offer is over: it was answered, or it expired."""

    status = 409
