"""The discrete entries of a document: problems, allergies, medications and so on.

Recognised by the template that each entry says it follows. Source: HL7 C-CDA R2.1, entry-level
templates (Problem Observation, Allergy - Intolerance Observation, Medication Activity,
Immunization Activity, Result Observation, Vital Sign Observation, Procedure Activity, Encounter
Activity, Smoking Status and the other observations of social history, Family History Observation,
Planned Act to Planned Supply, Goal Observation, Instruction, Patient Referral Act).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.ccda.around import (
    Related,
    Setting,
    related,
    relative_of,
    setting_of,
    templates_of,
)
from almoner.lib.ccda.facts import (
    WHY_MISSING,
    Amount,
    Code,
    Period,
    amount_of,
    code_of,
    period_of,
    said,
)
from almoner.lib.ccda.tree import Node

_T = "2.16.840.1.113883.10.20.22.4."
SOCIAL = "social history"
KINDS = {
    f"{_T}4": "problem",
    f"{_T}7": "allergy",
    f"{_T}16": "medication",
    f"{_T}52": "immunization",
    f"{_T}2": "result",
    f"{_T}27": "vital sign",
    f"{_T}12": "procedure",
    f"{_T}13": "procedure",
    f"{_T}14": "procedure",
    f"{_T}49": "encounter",
    f"{_T}46": "family history",
    **dict.fromkeys((f"{_T}{n}" for n in (38, 78, 85, 72, 109, 111, 200, 501, 506)), SOCIAL),
    "2.16.840.1.113883.10.20.15.3.8": SOCIAL,
    f"{_T}69": "assessment",
    f"{_T}40": "planned encounter",
    f"{_T}41": "planned procedure",
    f"{_T}42": "planned medication",
    f"{_T}120": "planned immunization",
    f"{_T}43": "planned supply",
    f"{_T}44": "planned observation",
    f"{_T}39": "planned act",
    f"{_T}130": "planned act",
    f"{_T}121": "goal",
    f"{_T}20": "instruction",
    f"{_T}140": "referral",
}
FIRST_KINDS = frozenset(
    ("problem", "allergy", "medication", "immunization", "result", "vital sign", "procedure")
)
"""The kinds into which the search does not go: what is in them is part of them."""
PRODUCTS = ("medication", "immunization", "planned medication", "planned immunization")
MEASURED = ("result", "vital sign", SOCIAL, "assessment", "goal")
_LOINC = "2.16.840.1.113883.6.1"
ASSERTED = {
    f"{_T}78": Code("72166-2", _LOINC, "Tobacco smoking status"),
    f"{_T}85": Code("11367-0", _LOINC, "History of tobacco use"),
}
"""What is observed where an observation of an older document has only the code ASSERTION."""
REACTION, SEVERITY, CRITICALITY = f"{_T}9", f"{_T}8", f"{_T}145"
STATUSES = (f"{_T}6", f"{_T}28", f"{_T}47")
"""Problem, allergy and medication status observations of older documents."""
ANY_ALLERGY = {
    "419199007": "allergies",
    "420134006": "allergies",
    "418038007": "allergies",
    "416098002": "drug allergies",
    "419511003": "drug allergies",
    "59037007": "drug allergies",
    "414285001": "food allergies",
    "418471000": "food allergies",
    "232347008": "environmental allergies",
}
"""SNOMED CT codes of kinds of allergy, as a sentence says them."""
ANYTHING = ("55607006", "404684003", "64572001", "105590001", "410942007", "762766007")
"""SNOMED CT: problem, clinical finding, disease, substance, drug, edible substance. Where one of
these is negated, there is none of its kind."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an allergy brings about, and how severely."""

    what: Code
    severity: Code | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement about the patient.

    ``kind`` is a value of :data:`KINDS`; ``section`` the LOINC code of the section it stands in.
    ``what`` may be missing (``None``, or with a reason in ``missing``); ``is_negated`` turns the
    statement round. ``status`` is the act's state (``active``, ``completed`` …).
    """

    kind: str
    section: str
    what: Code | None
    status: str
    during: Period
    is_negated: bool = False
    missing: str = ""
    value: Amount | None = None
    relative: Related | None = None
    """Whom a family history is about."""
    setting: Setting | None = None
    """Who took part in an encounter, where, and what for."""
    type: Code | None = None
    """The kind of allergy or problem."""
    interpretation: str = ""
    reference_range: str = ""
    severity: Code | None = None
    criticality: Code | None = None
    reactions: tuple[Reaction, ...] = ()
    dose: Amount | None = None
    route: Code | None = None
    why_not: str = ""
    """Why an immunization or medication was not given."""

    @property
    def name(self) -> str:
        """What it is about, in words: the display, else the code, else nothing."""
        return (self.what.display or self.what.code) if self.what else ""

    @property
    def sentence(self) -> str:
        """Return the statement in words, turned round where it is negated."""
        who = self.relative.who if self.relative else None
        words = self._negated() if self.is_negated else self._told()
        return f"{(who.display or who.code).capitalize()}: {words}" if who else words

    def _told(self) -> str:
        parts = [self.name or f"{self.kind}: {WHY_MISSING.get(self.missing, 'not named')}"]
        parts += [str(self.value)] if self.value and self.kind in MEASURED else []
        parts += [_reaction(each) for each in self.reactions]
        return "; ".join(parts)

    def _negated(self) -> str:
        is_any = not self.name or (self.what is not None and self.what.code in ANYTHING)
        if self.kind == "allergy":
            known = ANY_ALLERGY.get(self.type.code if self.type else "", "allergies")
            return f"No known {known}" if is_any else f"Not allergic to {self.name}"
        if self.kind in ("problem", "family history"):
            return "No known problems" if is_any else f"Does not have: {self.name}"
        if self.kind == "medication" and is_any:
            return "No known medications"
        if self.kind == SOCIAL:
            return f"Not so: {self.name or self.kind}"
        why = f" ({self.why_not})" if self.why_not else ""
        return f"Not done: {self.name or self.kind}{why}"


def _reaction(reaction: Reaction) -> str:
    severity = f" ({reaction.severity.display})" if reaction.severity else ""
    return f"{reaction.what.display or reaction.what.code}{severity}"


def entries_of(
    node: Node, section: str, names: dict[str, str], subject: Node | None = None
) -> Iterator[Entry]:
    """Return the entries in ``node``, in order; ``names`` are the narrative's texts by ID.

    ``subject`` is whom they are about where that is not the patient.
    """
    subject = node.first("subject") or subject
    for child in node.nodes():
        kind = next((KINDS[root] for root in templates_of(child) if root in KINDS), "")
        if kind:
            yield _entry(kind, child, section, names, subject)
        if kind not in FIRST_KINDS and child.name != "section":
            yield from entries_of(child, section, names, subject)


def _entry(
    kind: str, node: Node, section: str, names: dict[str, str], subject: Node | None
) -> Entry:
    what = _what(kind, node, names)
    acts = dict(related(node))
    reactions = (each for root, each in related(node) if root == REACTION)
    is_coded = kind in ("problem", "allergy", "family history")
    status = next((_value(acts[root], names) for root in STATUSES if root in acts), None)
    own = node.first("statusCode")
    return Entry(
        kind=kind,
        section=section,
        what=what,
        status=(status.display or status.code).lower()
        if status
        else own.get("code")
        if own
        else "",
        during=period_of(node.first("effectiveTime")),
        is_negated=node.get("negationInd").lower() in ("true", "1"),
        missing=node.get("nullFlavor") or (what.missing if what else ""),
        value=None if is_coded else amount_of(node.first("value"), names),
        relative=relative_of(subject, node, names) if kind == "family history" else None,
        setting=setting_of(node, names) if kind == "encounter" else None,
        type=_type(kind, node, names),
        interpretation=_interpretation(node, names),
        reference_range=said(node.first("referenceRange", "observationRange", "text"), names),
        severity=_value(acts.get(SEVERITY), names),
        criticality=_value(acts.get(CRITICALITY), names),
        reactions=tuple(found for each in reactions if (found := _reacted(each, names))),
        dose=amount_of(node.first("doseQuantity"), names),
        route=code_of(node.first("routeCode"), names),
        why_not=_why_not(node, names),
    )


def _what(kind: str, node: Node, names: dict[str, str]) -> Code | None:
    if kind in ("problem", "family history"):
        return _named(node.first("value"), said(node.first("text"), names), names)
    if kind == "allergy":
        playing = node.first("participant", "participantRole", "playingEntity")
        return _named(*_code_and_name(playing), names)
    if kind in PRODUCTS:
        product = node.first("consumable", "manufacturedProduct", "manufacturedMaterial")
        return _named(*_code_and_name(product), names)
    code = node.first("code")
    asserted = next((ASSERTED[root] for root in templates_of(node) if root in ASSERTED), None)
    if kind == SOCIAL and code is not None and code.get("code") == "ASSERTION":
        return asserted or code_of(node.first("value"), names)
    words = asserted.display if asserted else said(node.first("text"), names)
    return _named(code, words, names)


def _code_and_name(node: Node | None) -> tuple[Node | None, str]:
    named = node.first("name") if node else None
    return (node.first("code") if node else None), named.text() if named else ""


def _named(node: Node | None, name: str, names: dict[str, str]) -> Code | None:
    """Read a code; where it has no words of its own, ``name`` says what it is."""
    code = code_of(node, names)
    if code is None or code.display:
        return code if code or not name else Code("", "", name)
    return Code(code.code, code.system, name, code.missing, code.translations)


def _type(kind: str, node: Node, names: dict[str, str]) -> Code | None:
    if kind == "allergy":
        return code_of(node.first("value"), names)
    return code_of(node.first("code"), names) if kind == "problem" else None


def _value(node: Node | None, names: dict[str, str]) -> Code | None:
    return code_of(node.first("value"), names) if node is not None else None


def _reacted(node: Node, names: dict[str, str]) -> Reaction | None:
    what = _named(node.first("value"), said(node.first("text"), names), names)
    severity = next((act for root, act in related(node) if root == SEVERITY), None)
    return Reaction(what, _value(severity, names)) if what else None


def _interpretation(node: Node, names: dict[str, str]) -> str:
    code = code_of(node.first("interpretationCode"), names)
    return (code.display or code.code) if code else ""


def _why_not(node: Node, names: dict[str, str]) -> str:
    for root, act in related(node):
        if root == f"{_T}53":
            code = code_of(act.first("code"), names)
            return (code.display or code.code) if code else ""
    return ""
