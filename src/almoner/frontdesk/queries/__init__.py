"""Reading the front desk: the board, one visit, visitors, and what waits for each role."""

from almoner.frontdesk.queries.board import Board, Row, board, day_bounds
from almoner.frontdesk.queries.follow_up import offered
from almoner.frontdesk.queries.home import MyDay, Waiting, day_in_figures, my_day, waiting
from almoner.frontdesk.queries.missing import SIGNED, Lack, missing_of
from almoner.frontdesk.queries.places import desk_location, locations
from almoner.frontdesk.queries.visitors import (
    forgotten,
    gone,
    hosts,
    on_site,
    open_visitor,
    waiting_for,
)
from almoner.frontdesk.queries.visits import (
    OnFile,
    RoomNow,
    find_appointment,
    on_file,
    open_visit,
    rooms,
)

__all__ = [
    "SIGNED",
    "Board",
    "Lack",
    "MyDay",
    "OnFile",
    "RoomNow",
    "Row",
    "Waiting",
    "board",
    "day_bounds",
    "day_in_figures",
    "desk_location",
    "find_appointment",
    "forgotten",
    "gone",
    "hosts",
    "locations",
    "missing_of",
    "my_day",
    "offered",
    "on_file",
    "on_site",
    "open_visit",
    "open_visitor",
    "rooms",
    "waiting",
    "waiting_for",
]
