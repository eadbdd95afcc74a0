"""What is taken already: live occupancies of columns, and a patient's own visits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from almoner.platform.statements import Values, rows, rows_of_each


class Taken(NamedTuple):
    """Minutes ``[start, end)`` taken of a column's lane; ``expires_at`` only for holds."""

    number: int
    lane: int
    start: int
    end: int
    appointment_id: UUID | None
    hold_id: UUID | None
    expires_at: datetime | None

    def blocks(self, now: datetime) -> bool:
        """Tell whether it keeps anybody out: an expired hold does not."""
        return self.expires_at is None or self.expires_at > now


# No occupancy is longer than a day and its buffers: what covers a moment began at most two days
# before it, which lets the index on the start find it.
_OCCUPANCIES = """
SELECT o.column_number, o.lane,
    floor(extract(epoch FROM lower(o.during)) / 60)::bigint,
    ceil(extract(epoch FROM upper(o.during)) / 60)::bigint,
    o.appointment_id, o.hold_id, h.expires_at
FROM scheduling_occupancy o LEFT JOIN scheduling_hold h ON h.id = o.hold_id
WHERE o.released_at IS NULL AND o.column_number = ANY(%(numbers)s)
AND lower(o.during) < %(before)s AND lower(o.during) > %(after)s - interval '2 days'
AND upper(o.during) > %(after)s
"""

_OWN_VISITS = """
UNION ALL
SELECT 0, 0,
    floor(extract(epoch FROM lower(a.during)) / 60)::bigint,
    ceil(extract(epoch FROM upper(a.during)) / 60)::bigint,
    a.id, NULL, NULL
FROM scheduling_appointment a
WHERE a.patient_id = %(patient)s AND a.status NOT IN ('cancelled', 'entered-in-error', 'noshow')
AND lower(a.during) < %(before)s AND lower(a.during) > %(after)s - interval '2 days'
AND upper(a.during) > %(after)s
"""

PATIENT = 0
"""The number under which a patient's own visits are listed; columns count from 1."""


def load_taken(
    numbers: Sequence[int],
    *,
    after: datetime,
    before: datetime,
    patient_id: UUID | None = None,
    behind: tuple[str, Values] | None = None,
) -> dict[int, list[Taken]]:
    """Return what meets ``[after, before)``, by column number, in one statement.

    With ``patient_id`` the patient's own visits are listed under ``PATIENT``. ``behind`` is a
    statement and its values that must be done before the reading begins: a lock.
    """
    sql = _OCCUPANCIES + (_OWN_VISITS if patient_id else "")
    values = {"numbers": list(numbers), "after": after, "before": before, "patient": patient_id}
    *_done, found = rows_of_each(*([behind] if behind else []), (sql, values))
    return by_number(Taken(*row) for row in found)


def by_number(rows: Iterable[Taken]) -> dict[int, list[Taken]]:
    """Group by column number, each in time's order."""
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in sorted(rows, key=lambda taken: (taken.start, taken.lane)):
        found[row.number].append(row)
    return found


_SPANS = """
SELECT o.column_number,
    array_agg(floor(extract(epoch FROM lower(o.during)) / 60)::bigint),
    array_agg(ceil(extract(epoch FROM upper(o.during)) / 60)::bigint)
FROM scheduling_occupancy o LEFT JOIN scheduling_hold h ON h.id = o.hold_id
WHERE o.released_at IS NULL AND o.column_number = ANY(%(numbers)s)
AND lower(o.during) < %(before)s AND lower(o.during) > %(after)s - interval '2 days'
AND upper(o.during) > %(after)s
AND (o.hold_id IS NULL OR h.expires_at > %(now)s)
AND NOT coalesce(o.appointment_id = ANY(%(ignoring)s) OR o.hold_id = ANY(%(ignoring)s), false)
GROUP BY 1
"""


def load_spans(
    numbers: Sequence[int],
    *,
    after: datetime,
    before: datetime,
    now: datetime,
    ignoring: Collection[UUID] = (),
) -> dict[int, tuple[list[int], list[int]]]:
    """Return only the starts and the ends of what is taken, by column number.

    A search over months reads tens of thousands of spans and needs nothing else of them. Expired
    holds, and what ``ignoring`` names, count as free.
    """
    values = {
        "numbers": list(numbers),
        "after": after,
        "before": before,
        "now": now,
        "ignoring": list(ignoring),
    }
    return {number: (starts, ends) for number, starts, ends in rows(_SPANS, values)}
