"""Everything that reads the schedule. Callers use ``scheduling.queries.find_openings(...)``."""

from almoner.scheduling.queries.appointments import (
    Happening,
    Opened,
    column_day,
    columns_of,
    find_appointment,
    open_appointment,
    patients_appointments,
)
from almoner.scheduling.queries.day import ColumnDay, Day, DayVisit, open_days
from almoner.scheduling.queries.openings import (
    EVERY_DAY,
    Answer,
    FoundOpening,
    FoundStep,
    Search,
    WayOut,
    columns_after_move,
    complete_columns,
    find_openings,
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
    "Search",
    "WayOut",
    "column_day",
    "columns_after_move",
    "columns_of",
    "complete_columns",
    "find_appointment",
    "find_openings",
    "open_appointment",
    "open_days",
    "patients_appointments",
]
