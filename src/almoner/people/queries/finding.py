"""Finding patients as somebody types."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from almoner.lib.phones import display_phone
from almoner.lib.searching import (
    Candidate,
    Hit,
    Lookup,
    SearchPerson,
    parse,
    plan_parsed,
    rank_parsed,
)
from almoner.platform.accounts.actor import Actor
from almoner.platform.statements import rows

_TOGETHER = 100
"""Lookups that are asked unless so many were found already are the usual ones."""
_FROM = "SELECT patient_id, facts FROM people_patientsearchkeys WHERE"


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
    a chart number or an e-mail address. It takes one SQL statement.
    """
    actor.must("people.find")
    asked = parse(q, today=today)
    facts = _ask(plan_parsed(asked))
    return list(_shown(rank_parsed(asked, _candidates(facts)), facts, limit))


def _ask(lookups: Sequence[Lookup]) -> dict[UUID, dict[str, Any]]:
    if not lookups:
        return {}
    found = rows(_text(lookups), list(_values(lookups)))
    facts = json.loads(f"[{','.join(facts for _, facts in found)}]")
    return dict(zip((patient_id for patient_id, _ in found), facts, strict=True))


def _text(lookups: Sequence[Lookup]) -> str:
    """Return one statement for all lookups; it holds placeholders and whole numbers only.

    The usual lookups come first and together: the LIMIT stops before the later of them where the
    earlier ones gave enough. Each tolerant one is asked only if few were found before it.
    """
    usual = [each for each in lookups if each.only_below >= _TOGETHER]
    asked = " UNION ALL ".join(f"({_one(each)})" for each in usual)
    parts = [f"SELECT * FROM ({asked}) AS usual LIMIT {max(each.limit for each in usual)}"]
    for lookup in lookups[len(usual) :]:
        earlier = " UNION ".join(f"SELECT patient_id FROM t{n}" for n in range(len(parts)))
        few = f"(SELECT count(*) FROM ({earlier}) AS e) < {lookup.only_below}"
        parts.append(_one(lookup, f"{few} AND "))
    named = ", ".join(f"t{n} AS MATERIALIZED ({part})" for n, part in enumerate(parts))
    every = " UNION ALL ".join(f"SELECT * FROM t{n}" for n in range(len(parts)))
    return f"SELECT * FROM (WITH {named} {every}) AS found"


def _one(lookup: Lookup, only_if: str = "") -> str:
    conditions = ["keys @> %s"] if lookup.all_of else []
    conditions += ["keys && %s"] * len(lookup.any_of)
    return f"{_FROM} {only_if}{' AND '.join(conditions)} LIMIT {lookup.limit}"


def _values(lookups: Iterable[Lookup]) -> Iterator[list[str]]:
    for lookup in lookups:
        if lookup.all_of:
            yield list(lookup.all_of)
        yield from map(list, lookup.any_of)


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
