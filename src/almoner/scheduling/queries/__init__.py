"""Everything that reads the schedule. Callers use ``scheduling.queries.find_openings(...)``."""

from almoner.scheduling.queries.openings import (
    Answer,
    FoundOpening,
    FoundStep,
    Search,
    WayOut,
    complete_columns,
    find_openings,
)

__all__ = [
    "Answer",
    "FoundOpening",
    "FoundStep",
    "Search",
    "WayOut",
    "complete_columns",
    "find_openings",
]
