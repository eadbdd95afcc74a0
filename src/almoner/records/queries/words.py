"""What is typed into a search, as a question to the words of all charts; and who says it.

See ``docs/algorithms/chart-search.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from almoner.people.models import Patient

MOST = 12
"""Words that are looked for; what is typed after them only narrows further."""
WALKED = 5000
"""Of the latest rows this many are read one by one, before the index of words is asked."""


Cut = tuple[datetime, UUID]
"""An entry from which on older ones are asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry that has the words; ``ids`` are its own, or those of the pages that have them."""

    at: datetime
    entry_id: UUID
    kind: str
    ids: Sequence[UUID]

    @property
    def key(self) -> tuple[datetime, UUID, str]:
        """What ``selection.in_order`` asks for."""
        return self.at, self.entry_id, self.kind

    @property
    def pages(self) -> Sequence[UUID]:
        """The pages that have the words, in their order."""
        return [each for each in self.ids if each != self.entry_id]


def tsquery_of(q: str) -> str:
    """Return the question for what has every word of ``q``, as the beginning of a word.

    A word is cut up by PostgreSQL as the words of entries are: ``J45.9`` finds ``J45.909``.
    Empty where nothing can be looked for.
    """
    words = [word for word in q.replace("\x00", " ").split() if any(map(str.isalnum, word))]
    quoted = ("'" + w.replace("\\", " ").replace("'", "''") + "'" for w in words[:MOST])
    return " & ".join(f"{word}:*" for word in quoted)


def said_in_chart(
    patient: Patient, q: str, *, kind: str, before: Cut | None, most: int
) -> list[Said]:
    """Return the latest entries of a chart that have the words, before an entry."""
    return _ask(_OF_CHART, {**_values(q, kind, before, most), "patient": patient.pk})


def said_across(
    patients: "models.QuerySet[Patient]", q: str, *, kind: str, before: Cut | None, most: int
) -> list[Said]:
    """Return the latest entries of these patients that have the words, before an entry.

    Words that are frequent are met soon among the latest rows; of words that are not met there
    the index knows the few that are left. So either costs little, however many rows there are.
    Pages and notes of a class that the law guards are found in their chart only.
    """
    try:
        reach, given = patients.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    names = {f"reach_{number}": value for number, value in enumerate(given)}
    values: dict[str, Any] = {**_values(q, kind, before, most), **names, "walked": WALKED}
    older = "AND (at, entry_id) < (%(at)s, %(id)s::uuid)" if before else ""
    those = f"{'AND kind = %(kind)s' if kind else ''} {older}"
    shown = _SHOWN.format(reach=reach % tuple(f"%({name})s" for name in names))
    for rows in (_LATEST, _INDEXED):
        found = _ask(f"{rows.format(those=those)} {shown}", values)
        if len(found) == most:
            break
    return found


def _values(q: str, kind: str, before: Cut | None, most: int) -> dict[str, Any]:
    at, key = before or (None, None)
    return {"query": tsquery_of(q), "kind": kind, "at": at, "id": key, "most": most}


def _ask(sql: str, values: dict[str, Any]) -> list[Said]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Said(*row) for row in cursor.fetchall()]


_KEYS = """
    SELECT at, entry_id, min(kind), array_agg(id ORDER BY number)
"""
_ORDER = """
    GROUP BY at, entry_id ORDER BY at DESC, entry_id DESC LIMIT %(most)s
"""
_OF_CHART = f"""
    {_KEYS} FROM records_chartwords
    WHERE patient_id = %(patient)s AND words @@ to_tsquery('simple', %(query)s)
        AND (%(kind)s = '' OR kind = %(kind)s)
        AND (%(at)s::timestamptz IS NULL OR (at, entry_id) < (%(at)s, %(id)s::uuid))
    {_ORDER}
"""
_LATEST = """
    WITH said AS NOT MATERIALIZED (
        SELECT * FROM records_chartwords WHERE true {those}
        ORDER BY at DESC, entry_id DESC LIMIT %(walked)s
    )
"""
_INDEXED = """
    WITH said AS MATERIALIZED (
        SELECT * FROM records_chartwords
        WHERE words @@ to_tsquery('simple', %(query)s) {those}
    )
"""
_SHOWN = f"""
    {_KEYS} FROM said
    WHERE words @@ to_tsquery('simple', %(query)s)
        AND (SELECT true FROM ({{reach}}) reach (id) WHERE reach.id = said.patient_id)
        AND (number = 0 OR 'ordinary' = (
            SELECT release_class FROM records_documentpage page WHERE page.id = said.id))
        AND (kind <> 'note' OR 'ordinary' = (
            SELECT type.release_class FROM records_note note
            JOIN records_documenttype type ON type.id = note.type_id WHERE note.id = said.id))
    {_ORDER}
"""  # noqa: S608 - of the texts above; values come beside them
