"""Finding patients as somebody types."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from almoner.lib.phones import display_phone
from almoner.lib.searching import Candidate, Hit, Lookup, SearchPerson, plan, rank
from almoner.platform.accounts.actor import Actor

_TOGETHER = 100
"""Lookups that are asked unless so many were found already go into one statement."""
# Seeing the LIMIT, the planner would rather read a million rows one by one than ask the index.
BY_INDEX = "SET LOCAL enable_seqscan = off; "
_ONE = "(SELECT patient_id, facts FROM people_patientsearchkeys WHERE {conditions} LIMIT {limit:d})"


@dataclass(frozen=True, slots=True)
class Found:
    """A patient found, as a list shows them, and why."""

    id: UUID
    number: int
    name: str
    """Family name first: ``Terry, Tula “Tilly”``."""
    birth_date: date
    sex: str
    phone: str
    why: str
    score: float
    fields: tuple[str, ...] = ()
    is_deceased: bool = False
    is_restricted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the row as the API gives it."""
        return {
            "id": str(self.id),
            "number": self.number,
            "name": self.name,
            "birth_date": self.birth_date.isoformat(),
            "sex": self.sex,
            "phone": self.phone,
            "why": self.why,
            "score": self.score,
            "is_deceased": self.is_deceased,
            "is_restricted": self.is_restricted,
        }


def find_patients(
    actor: Actor, q: str, limit: int = 12, *, today: date | None = None
) -> list[Found]:
    """Return the patients that answer ``q`` best, the best first; none when ``q`` says too little.

    ``q`` holds parts of names in any order, a birth date in any usual form, a telephone number,
    a chart number or an e-mail address. Most queries take one SQL statement.
    """
    actor.must("people.find")
    facts: dict[UUID, dict[str, Any]] = {}
    for lookups in _rounds(plan(q, today=today)):
        if len(facts) < lookups[0].only_below:
            facts.update(_ask(lookups))
    return list(_shown(rank(q, _candidates(facts), today=today), facts, limit))


def _rounds(lookups: Sequence[Lookup]) -> Iterator[list[Lookup]]:
    """Yield the usual lookups together, then each of the tolerant ones alone."""
    usual = [lookup for lookup in lookups if lookup.only_below >= _TOGETHER]
    if usual:
        yield usual
    yield from ([lookup] for lookup in lookups if lookup.only_below < _TOGETHER)


def _ask(lookups: Sequence[Lookup]) -> dict[UUID, dict[str, Any]]:
    # The outer LIMIT stops before the later lookups where the earlier ones gave enough.
    parts: list[str] = []
    values: list[list[str]] = []
    for lookup in lookups:
        conditions = ["keys && %s"] * len(lookup.any_of)
        if lookup.all_of:
            conditions.insert(0, "keys @> %s")
            values.append(list(lookup.all_of))
        values += [list(group) for group in lookup.any_of]
        parts.append(_ONE.format(conditions=" AND ".join(conditions), limit=lookup.limit))
    most = max(lookup.limit for lookup in lookups)
    with connection.cursor() as cursor:
        # only placeholders and whole numbers were put into the text
        asked = " UNION ALL ".join(parts)
        sql = f"{BY_INDEX}SELECT * FROM ({asked}) AS asked LIMIT {most}"  # noqa: S608
        cursor.execute(sql, values)
        cursor.nextset()  # the first answer is that of SET
        return {patient_id: json.loads(facts) for patient_id, facts in cursor.fetchall()}


def person_of(facts: dict[str, Any], number: int) -> SearchPerson:
    """Return what a patient is ranked by, under one of their chart numbers."""
    return SearchPerson(
        family=facts["family"],
        given=facts["given"],
        middle=facts["middle"],
        preferred=facts["preferred"],
        former=tuple(facts["former"]),
        suffix=facts["suffix"],
        birth_date=date.fromisoformat(facts["born"]),
        phones=tuple(facts["phones"]),
        emails=tuple(facts["emails"]),
        chart_number=str(number),
    )


def _candidates(facts: dict[UUID, dict[str, Any]]) -> Iterator[Candidate]:
    for patient_id, known in facts.items():
        for number in known["numbers"]:
            yield Candidate(patient_id, person_of(known, number))


def _shown(hits: Iterable[Hit], facts: dict[UUID, dict[str, Any]], limit: int) -> Iterator[Found]:
    shown: set[object] = set()
    for hit in hits:
        if len(shown) == limit:
            return
        if hit.id not in shown and isinstance(hit.id, UUID):
            shown.add(hit.id)
            yield _found(hit.id, hit, facts[hit.id])


def _found(patient_id: UUID, hit: Hit, facts: dict[str, Any]) -> Found:
    return Found(
        id=patient_id,
        number=facts["numbers"][0],
        name=name_of(facts),
        birth_date=date.fromisoformat(facts["born"]),
        sex=facts["sex"],
        phone=display_phone(facts["phones"][0]) if facts["phones"] else "",
        why=hit.why,
        score=hit.score,
        fields=hit.fields,
        is_deceased=facts["dead"],
        is_restricted=facts["restricted"],
    )


def name_of(facts: dict[str, Any]) -> str:
    """Return a name as lists show it: ``Terry, Tula Mae “Tilly”``."""
    given = " ".join(part for part in (facts["given"], facts["middle"]) if part)
    if facts["preferred"] and facts["preferred"] != facts["given"]:
        given = f"{given} “{facts['preferred']}”".strip()
    return ", ".join(part for part in (facts["family"], given) if part)
