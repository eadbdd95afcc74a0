"""What stands around a statement: whom it is about, who took part, where, and why.

Source: HL7 C-CDA R2.1: Family History Organizer, Age Observation, Family History Death
Observation, Encounter Activity, Service Delivery Location, Indication, Encounter Diagnosis.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.ccda.facts import Code, amount_of, code_of, name_of, said
from almoner.lib.ccda.tree import Node

_T = "2.16.840.1.113883.10.20.22.4."
AGE, DEATH, INDICATION, PROBLEM, PLACE = (f"{_T}{number}" for number in (31, 47, 19, 4, 32))
DIAGNOSES = tuple(f"{_T}{number}" for number in (80, 33, 34))
"""Encounter Diagnosis, Hospital Discharge Diagnosis, Hospital Admission Diagnosis."""
YEARS = {"a": 1, "mo": 12, "wk": 52, "d": 365}
"""UCUM units of an age, and how many of each make a year."""
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Related:
    """The relative that a statement is about; ``onset_age`` is in whole years."""

    who: Code | None
    has_died: bool = False
    died_of_it: bool = False
    onset_age: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Who took part, where, and what it was for."""

    performers: tuple[str, ...] = ()
    place: str = ""
    reasons: tuple[str, ...] = ()


def templates_of(node: Node) -> list[str]:
    """Return the templates that ``node`` says it follows."""
    return [each.get("root") for each in node.nodes("templateId")]


def related(node: Node) -> Iterator[tuple[str, Node]]:
    """Return the acts that belong to ``node``, each by the templates it follows."""
    for link in node.nodes("entryRelationship"):
        for act in link.nodes():
            for root in templates_of(act):
                yield root, act


def relative_of(subject: Node | None, node: Node, names: dict[str, str]) -> Related:
    """Return whom a family history observation is about: ``subject``, or one of its own."""
    own = node.first("subject") or subject
    who = own.first("relatedSubject") if own else None
    person = who.first("subject") if who else None
    dead = person.first("deceasedInd") if person else None
    died_at = person.first("deceasedTime") if person else None
    acts = dict(related(node))
    return Related(
        code_of(who.first("code"), names) if who else None,
        has_died=DEATH in acts or died_at is not None or _is_true(dead),
        died_of_it=DEATH in acts,
        onset_age=_years(acts.get(AGE), names),
    )


def setting_of(node: Node, names: dict[str, str]) -> Setting:
    """Return who took part in an encounter, where, and for what."""
    performers = (each.first("assignedEntity") for each in node.nodes("performer"))
    return Setting(
        _unique(_performer(each) for each in performers if each),
        next(filter(None, map(_place, node.nodes("participant"))), ""),
        _unique(_reasons(node, names)),
    )


def _is_true(node: Node | None) -> bool:
    return node is not None and node.get("value").lower() in ("true", "1")


def _years(node: Node | None, names: dict[str, str]) -> int | None:
    age = amount_of(node.first("value"), names) if node else None
    if age is None or not age.value.isascii() or not age.value.isdecimal() or len(age.value) > 6:
        return None
    per_year = YEARS.get(age.unit or "a")
    years = int(age.value) // per_year if per_year else OLDEST + 1
    return years if years <= OLDEST else None


def _performer(entity: Node) -> str:
    person = entity.first("assignedPerson", "name")
    company = entity.first("representedOrganization", "name")
    parts = (str(name_of(person)) if person else "", company.text() if company else "")
    return ", ".join(filter(None, parts))


def _place(participant: Node) -> str:
    role = participant.first("participantRole")
    if role is None or not (participant.get("typeCode") == "LOC" or PLACE in templates_of(role)):
        return ""
    name = role.first("playingEntity", "name")
    code = code_of(role.first("code"), {})
    return (name.text() if name else "") or (code.display if code else "")


def _reasons(node: Node, names: dict[str, str]) -> Iterator[str]:
    for root, act in related(node):
        if root == INDICATION:
            yield _value(act, names)
        elif root in DIAGNOSES:
            yield from (_value(each, names) for kind, each in related(act) if kind == PROBLEM)


def _value(node: Node, names: dict[str, str]) -> str:
    code = code_of(node.first("value"), names)
    return (code.display if code else "") or said(node.first("text"), names)


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
