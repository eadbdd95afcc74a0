"""Who might be the same person: candidates by matching keys in the database, then scored."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from almoner.lib.matching import (
    POSSIBLE,
    Prepared,
    Record,
    Score,
    candidates_keys,
    prepare,
    score_pair,
)
from almoner.people.queries.finding import name_of
from almoner.platform.accounts.actor import Actor

_MOST_CANDIDATES = 300
_MOST_WHILE_TYPING = 40
_NOT_THEIRS = ("prior", "family")  # what holds for any two people
_OF_A_KEY = 100
"""Patients read by one key: a key that more share (one telephone for a whole home) tells little."""
# Seeing the LIMIT, the planner would rather read a million rows one by one than ask the index.
_BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true); "
_SHARING = """
    WITH alike AS (
        SELECT patient_id, count(*) AS shared
        FROM unnest(%s::text[]) AS key CROSS JOIN LATERAL (
            SELECT patient_id FROM people_patientsearchkeys
            WHERE match_keys @> ARRAY[key] LIMIT %s
        ) AS found
        WHERE patient_id IS DISTINCT FROM %s
        GROUP BY patient_id ORDER BY shared DESC, patient_id LIMIT %s
    )
    SELECT patient_id, facts FROM alike JOIN people_patientsearchkeys USING (patient_id)
"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody in the register who may be the person being typed, and why."""

    patient_id: UUID
    number: int
    name: str
    birth_date: date
    score: float
    """The likelihood from 0 to 1."""
    why: tuple[str, ...]
    is_certain: bool


def find_alike(
    actor: Actor,
    *,
    family: str,
    given: str = "",
    birth_date: date | None = None,
    phones: Collection[str] = (),
    emails: Collection[str] = (),
    sex: str = "",
    limit: int = 5,
) -> list[Likeness]:
    """Return patients who may be the person with these parts, the likeliest first."""
    actor.must("people.find")
    typed = prepare(
        Record(
            given_name=given,
            family_name=family,
            birth_date=birth_date or "",
            sex=sex,
            phone=next(iter(phones), ""),
            email=next(iter(emails), ""),
        )
    )
    found = [
        _likeness(patient_id, facts, score)
        for patient_id, facts in rows_sharing_a_key(candidates_keys(typed), most=_MOST_WHILE_TYPING)
        if (score := best_score([typed], records_of(facts))).probability >= POSSIBLE
    ]
    return sorted(found, key=lambda each: (-each.score, each.name))[:limit]


def rows_sharing_a_key(
    keys: Iterable[str], *, but: UUID | None = None, most: int = _MOST_CANDIDATES
) -> list[tuple[UUID, dict[str, Any]]]:
    """Return id and facts of patients that share one of ``keys``, those that share most first."""
    wanted = sorted(keys)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX + _SHARING, [wanted, _OF_A_KEY, but, most])
        cursor.nextset()  # the first answer is that of _BY_INDEX
        return [(patient_id, json.loads(facts)) for patient_id, facts in cursor.fetchall()]


def records_of(facts: dict[str, Any]) -> list[Record]:
    """Return a patient as comparable records: one for each telephone, name and e-mail they have.

    The first holds what is used first; comparing takes the best of all.
    """
    street, second, city, state, zip_code = facts["address"]
    former = facts["former"]
    first = Record(
        given_name=facts["given"],
        middle_name=facts["middle"],
        family_name=facts["family"],
        former_name=former[0].split()[-1] if former and former[0] else "",
        suffix=facts["suffix"],
        birth_date=date.fromisoformat(facts["born"]),
        sex=facts["sex"],
        address=street,
        address2=second,
        city=city,
        state=state,
        postcode=zip_code,
        phone=next(iter(facts["phones"]), ""),
        email=next(iter(facts["emails"]), ""),
        ssn=facts["ssn"],
    )
    others = [replace(first, phone=phone) for phone in facts["phones"][1:4]]
    others += [replace(first, email=email) for email in facts["emails"][1:3]]
    if facts["preferred"] and facts["preferred"] != facts["given"]:
        others.append(replace(first, given_name=facts["preferred"]))
    return [first, *others]


def match_keys_of(facts: dict[str, Any]) -> list[str]:
    """Return the keys under which a patient is compared with others."""
    return sorted({key for record in records_of(facts) for key in candidates_keys(record)})


def best_score(ones: Collection[Prepared], twos: Collection[Record]) -> Score:
    """Return the highest score between any record of one person and any of another."""
    return max(
        (score_pair(one, two) for two in map(prepare, twos) for one in ones),
        key=lambda score: score.points,
    )


def reasons(score: Score) -> tuple[str, ...]:
    """Return what agrees and what does not, in words, the weightiest first."""
    told = sorted(score.reasons, key=lambda reason: -abs(reason.points))
    return tuple(
        reason.text
        for reason in told
        if abs(reason.points) >= 1 and reason.field not in _NOT_THEIRS
    )


def _likeness(patient_id: UUID, facts: dict[str, Any], score: Score) -> Likeness:
    return Likeness(
        patient_id=patient_id,
        number=facts["numbers"][0],
        name=name_of(facts),
        birth_date=date.fromisoformat(facts["born"]),
        score=round(score.probability, 4),
        why=reasons(score),
        is_certain=score.band == "certain",
    )
