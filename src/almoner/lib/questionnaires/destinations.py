"""Where the answers to a form belong: what each would add to a chart, once a person accepts it.

An item says so by Almoner's own extension (:data:`~.own.GOES_TO`), or by the ``definition`` or the
LOINC ``code`` that FHIR gives it. Destinations are ``kind.part``; the parts of one kind in one
group belong together (a medicine and its dosage), each answer to the first of them is one row.
``family.text;relative=MTH`` says a part beforehand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.own import GOES_TO, goes_to, scored
from almoner.lib.questionnaires.places import Place, Scope, places
from almoner.lib.questionnaires.response import Response
from almoner.lib.questionnaires.values import Value

ROWS = {
    "problem": ("text", "since"),
    "surgery": ("text", "year", "on"),
    "family": ("text", "relative", "onset_age"),
    "allergy": ("text", "reaction", "severity"),
    "medication": ("text", "dosage"),
    "immunization": ("text", "on"),
    "contact": ("name", "relationship", "phone"),
    "address": ("line1", "line2", "city", "state", "zip_code"),
}
"""Kinds whose parts make one row; the first part is what there must be."""
SINGLE = {
    "patient": (
        *("family_name", "given_name", "middle_name", "preferred_name", "birth_date", "sex"),
        *("gender_identity", "pronouns", "marital_status", "race", "ethnicity", "language"),
        "needs_interpreter",
    ),
    "reach": ("mobile", "home", "work", "email"),
    "consent": (
        *("treatment", "privacy_notice", "assignment", "text", "email", "voicemail"),
        *("exchange", "photo"),
    ),
}
"""Kinds of which every part stands by itself."""
WHOLE = ("social", "survey")
"""Kinds without parts: the question is what it says."""
DESTINATIONS = (
    *(f"{kind}.{part}" for kind, parts in (SINGLE | ROWS).items() for part in parts),
    *WHOLE,
)
"""Every destination that an item may name."""
_BY_DEFINITION = {
    "Patient.birthDate": "patient.birth_date",
    "Patient.gender": "patient.sex",
    "Patient.name.family": "patient.family_name",
    "Patient.name.given": "patient.given_name",
    "Patient.maritalStatus": "patient.marital_status",
    "Patient.address.line": "address.line1",
    "Patient.address.city": "address.city",
    "Patient.address.state": "address.state",
    "Patient.address.postalCode": "address.zip_code",
    "Patient.contact.name": "contact.name",
    "Condition.code": "problem.text",
    "Procedure.code": "surgery.text",
    "AllergyIntolerance.code": "allergy.text",
    "FamilyMemberHistory.condition.code": "family.text",
    "FamilyMemberHistory.relationship": "family.relative",
}
_BY_LOINC = {
    "45392-8": "patient.given_name",
    "45394-4": "patient.family_name",
    "21112-8": "patient.birth_date",
    "72166-2": "social",
    "11367-0": "social",
    "11331-6": "social",
    "11341-5": "social",
}
_LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class Told:
    """What some answers would add or change: ``parts`` by name, of a ``kind`` of row."""

    key: str
    kind: str
    label: str
    """The question, for kinds without parts and for the person who decides."""
    parts: dict[str, Value] = field(default_factory=dict)
    code: str = ""
    """The LOINC code of the question, if it has one."""
    score: str = ""
    """What a sum means, for ``survey``."""


def destination(item: Item) -> tuple[str, str, dict[str, str]]:
    """Return kind, part and the parts said beforehand; empty texts where the answer goes nowhere.

    What is no destination that is known counts as none.
    """
    said = goes_to(item) or _by_definition(item) or _BY_LOINC.get(loinc_of(item), "")
    name, *beforehand = said.split(";")
    if name not in DESTINATIONS:
        return "", "", {}
    kind, _, part = name.partition(".")
    return kind, part, dict(each.split("=", 1) for each in beforehand if "=" in each)


def loinc_of(item: Item) -> str:
    """Return the LOINC code of a question."""
    listed = item.other.get("code")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and each.get("system") == _LOINC:
            return str(each.get("code", ""))
    return ""


def unknown_destinations(form: Questionnaire) -> Iterator[str]:
    """Yield a sentence for each item whose answer is to go where nothing goes."""
    for item in form.all_items():
        said = goes_to(item)
        if said and not destination(item)[0]:
            yield f"{item.label} is to go to “{said[:60]}” ({GOES_TO}), which is not known."


def told(form: Questionnaire, response: Response) -> tuple[Told, ...]:
    """Return what the answers of a complete response would add or change, in the form's order."""
    sums = {each.link_id: each for each in scored(form, response)}
    found: list[Told] = []
    for scope in _scopes(places(form, response)):
        for place in scope.places:
            kind, part, beforehand = destination(place.item)
            if not place.is_enabled or not kind or not place.values:
                continue
            if kind in ROWS and part == ROWS[kind][0]:
                found += _rows(scope, place, kind, beforehand)
            elif kind in SINGLE:
                found.append(_one(place, kind, {part: place.values[0]}))
            elif kind == "social":
                said = Value("String", ", ".join(value.wording() for value in place.values))
                found.append(_one(place, kind, {"value": said}))
            elif kind == "survey" and place.item.link_id in sums:
                means = sums[place.item.link_id].means
                found.append(_one(place, kind, {"value": place.values[0]}, means))
    return tuple(found)


def _one(place: Place, kind: str, parts: dict[str, Value], score: str = "") -> Told:
    item = place.item
    key = f"{item.link_id}:{place.number}"[:390]
    return Told(key, kind, item.text or item.link_id, parts, loinc_of(item), score)


def _rows(scope: Scope, main: Place, kind: str, beforehand: dict[str, str]) -> Iterator[Told]:
    name = ROWS[kind][0]
    shared: dict[str, Value] = {part: Value("String", text) for part, text in beforehand.items()}
    rivals = [p for p in scope.places if destination(p.item)[:2] == (kind, name)]
    if len(rivals) == 1:
        shared |= _parts(scope.places, kind)
    for turn, value in enumerate(main.values):
        if value.content is False:
            continue
        words = Value("String", main.item.text) if value.content is True else value
        nested = main.scopes[turn].places if turn < len(main.scopes) else []
        yield Told(
            f"{main.item.link_id}:{main.number}:{turn}"[:390],
            kind,
            main.item.text or main.item.link_id,
            {**shared, **_parts(nested, kind), name: words},
        )


def _parts(beside: Sequence[Place], kind: str) -> dict[str, Value]:
    found = {}
    for place in beside:
        of, part, _beforehand = destination(place.item)
        if of == kind and part != ROWS[kind][0] and place.is_enabled and place.values:
            found[part] = place.values[0]
    return found


def _scopes(top: Scope) -> Iterator[Scope]:
    yield top
    for place in top.places:
        for scope in place.scopes:
            yield from _scopes(scope)


def _by_definition(item: Item) -> str:
    definition = item.other.get("definition")
    return _BY_DEFINITION.get(str(definition).partition("#")[2], "") if definition else ""
