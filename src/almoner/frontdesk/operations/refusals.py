"""What the front desk refuses, and why."""

from almoner.lib.refusal import ChangedMeanwhile, NotFound, Refusal

__all__ = [
    "AlreadyHere",
    "BadgeGone",
    "ChangedMeanwhile",
    "NotExpected",
    "NotFound",
    "NotThatStep",
    "NothingToUndo",
    "OneHostOnly",
    "RoomNotUsable",
    "RoomTaken",
    "SayWho",
    "StepTaken",
]


class AlreadyHere(Refusal):
    """Somebody has checked this patient in already."""

    status = 409


class StepTaken(ChangedMeanwhile):
    """Somebody else has moved this visit on since you looked."""


class NotExpected(Refusal):
    """This appointment is not one to check in: it was cancelled or never took place."""


class NotThatStep(Refusal):
    """This visit does not stand where that step begins."""


class NothingToUndo(Refusal):
    """There is no step of this visit to undo."""


class RoomNotUsable(Refusal):
    """This room is not one of the location, or is out of use."""

    field = "room"


class RoomTaken(Refusal):
    """Somebody is in that room."""

    field = "room"
    status = 409


class SayWho(Refusal):
    """Write down who it is and why they come."""


class OneHostOnly(Refusal):
    """A visitor sees one host: choose a practitioner or a member of the staff."""

    field = "host"


class BadgeGone(Refusal):
    """This visitor has signed out already."""

    status = 409
