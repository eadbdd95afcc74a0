"""Every change at the front desk. Callers use ``frontdesk.operations.check_in(...)``."""

from almoner.frontdesk.operations.copays import GivenCoPay, TakenOrNot
from almoner.frontdesk.operations.corrections import Corrections
from almoner.frontdesk.operations.refusals import (
    AlreadyHere,
    BadgeGone,
    ChangedMeanwhile,
    NotExpected,
    NotFound,
    NothingToUndo,
    NotThatStep,
    OneHostOnly,
    RoomNotUsable,
    RoomTaken,
    SayWho,
    StepTaken,
)
from almoner.frontdesk.operations.rules import RedBeforeAmber, set_limits
from almoner.frontdesk.operations.visitors import receive, sign_out, undo_sign_out
from almoner.frontdesk.operations.visits import (
    Recall,
    check_in,
    check_in_again,
    check_out,
    mark_left,
    mark_no_show,
    take_walk_in,
    to_clinician,
    to_room,
    undo,
)

__all__ = [
    "AlreadyHere",
    "BadgeGone",
    "ChangedMeanwhile",
    "Corrections",
    "GivenCoPay",
    "NotExpected",
    "NotFound",
    "NotThatStep",
    "NothingToUndo",
    "OneHostOnly",
    "Recall",
    "RedBeforeAmber",
    "RoomNotUsable",
    "RoomTaken",
    "SayWho",
    "StepTaken",
    "TakenOrNot",
    "check_in",
    "check_in_again",
    "check_out",
    "mark_left",
    "mark_no_show",
    "receive",
    "set_limits",
    "sign_out",
    "take_walk_in",
    "to_clinician",
    "to_room",
    "undo",
    "undo_sign_out",
]
