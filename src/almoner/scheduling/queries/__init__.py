"""Everything that reads the schedule. Callers use ``scheduling.queries.find_openings(...)``."""

from almoner.scheduling.queries.appointments import (
    Happening,
    Opened,
    column_day,
    columns_of,
    find_appointment,
    open_appointment,
    panel_of,
    patients_appointments,
)
from almoner.scheduling.queries.day import ColumnDay, Day, DayVisit, open_days
from almoner.scheduling.queries.feeds import calendar_of
from almoner.scheduling.queries.groups import (
    OpenedGroup,
    groups_ahead,
    open_group,
    visits_of_series,
)
from almoner.scheduling.queries.openings import (
    columns_after_move,
    complete_columns,
    find_openings,
)
from almoner.scheduling.queries.searching import (
    EVERY_DAY,
    Answer,
    FoundOpening,
    FoundStep,
    Search,
    WayOut,
)
from almoner.scheduling.queries.setup import (
    blocks_of,
    columns_set_up,
    exceptions_ahead,
    week_of,
    without_column,
)

__all__ = [
    "EVERY_DAY",
    "Answer",
    "ColumnDay",
    "Day",
    "DayVisit",
    "FoundOpening",
    "FoundStep",
    "Happening",
    "Opened",
    "OpenedGroup",
    "Search",
    "WayOut",
    "blocks_of",
    "calendar_of",
    "column_day",
    "columns_after_move",
    "columns_of",
    "columns_set_up",
    "complete_columns",
    "exceptions_ahead",
    "find_appointment",
    "find_openings",
    "groups_ahead",
    "open_appointment",
    "open_days",
    "open_group",
    "panel_of",
    "patients_appointments",
    "visits_of_series",
    "week_of",
    "without_column",
]
