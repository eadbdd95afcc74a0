"""What the answers of a form would change: the old value beside the new one."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from almoner.lib import questionnaires as lib
from almoner.lib.phones import NotAPhone, parse_phone
from almoner.lib.questionnaires.destinations import Told, told
from almoner.people.models import (
    Consent,
    ContactPoint,
    Patient,
    PatientAddress,
    PatientContact,
)
from almoner.people.queries.values import shown
from almoner.platform.accounts.actor import Actor
from almoner.records.models import (
    IN_ERROR,
    AllergyIntolerance,
    AnswerDecision,
    Condition,
    FamilyMemberHistory,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
    QuestionnaireResponse,
)
from almoner.records.models.parts import noon_of
from almoner.records.queries.responses import answers_of, body_of

PEOPLE, CHART = "people.edit", "records.write"
_CHART_KINDS: dict[str, Any] = {
    "problem": Condition,
    "surgery": Procedure,
    "family": FamilyMemberHistory,
    "allergy": AllergyIntolerance,
    "medication": MedicationStatement,
    "immunization": Immunization,
}
_WHERE = {
    "problem": "Past illnesses and problems",
    "surgery": "Surgery",
    "family": "Family history",
    "allergy": "Allergies",
    "medication": "Medications",
    "immunization": "Immunizations",
    "social": "Social history",
    "survey": "Scores",
    "contact": "Emergency contact",
    "address": "Home address",
}
_REACH = {
    "mobile": "Mobile telephone",
    "home": "Home telephone",
    "work": "Work telephone",
    "email": "E-mail address",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that an answer asks for: where, what is there now, what it would be.

    ``values`` are the fields of ``model`` by name; ``row`` is what would change, none for new.
    """

    key: str
    kind: str
    where: str
    question: str
    before: str
    after: str
    power: str
    model: Any
    values: dict[str, Any] = field(default_factory=dict)
    row: Any = None
    is_known: bool = False
    """Whether it stands there already, so that there is nothing to decide."""
    decision: str = ""


def proposals_of(actor: Actor, response: QuestionnaireResponse) -> list[Proposal]:
    """Return what the answers would change, those that ``actor`` may decide, in order."""
    at = response.authored_at or response.started_at
    made = [
        _proposal(response.patient, each, at)
        for each in told(body_of(response.form), answers_of(response))
    ]
    decided = dict(
        AnswerDecision.objects.filter(response=response, revision=response.revision).values_list(
            "key", "decision"
        )
    )
    return [
        replace(each, decision=decided.get(each.key, ""))
        for each in made
        if each and actor.may(each.power)
    ]


def _proposal(patient: Patient, each: Told, at: datetime) -> Proposal | None:
    if each.kind in _CHART_KINDS:
        return _entry(patient, each, at)
    return _MAKERS[each.kind](patient, each, at)


def _patient(patient: Patient, each: Told, _at: datetime) -> Proposal | None:
    name, value = next(iter(each.parts.items()))
    model_field = Patient._meta.get_field(name)
    stored: Any = _of_field(model_field, value)
    if stored is None:
        return None
    before = getattr(patient, name)
    return Proposal(
        key=each.key,
        kind="patient",
        where=str(getattr(model_field, "verbose_name", name)).capitalize(),
        question=each.label,
        before=shown(model_field, before),  # type: ignore[arg-type]
        after=shown(model_field, stored),  # type: ignore[arg-type]
        power=PEOPLE,
        model=Patient,
        values={name: stored},
        row=patient,
        is_known=stored == before,
    )


def _of_field(model_field: Any, value: lib.Value) -> Any:  # noqa: ANN401 - fields of any type
    """Return a value as the field stores it; ``None`` where it cannot."""
    kind = model_field.get_internal_type()
    if kind == "BooleanField":
        return value.content if isinstance(value.content, bool) else None
    if kind == "DateField":
        return _day(value)
    if model_field.choices or model_field.name == "language":
        return _choice(dict(model_field.flatchoices), value)
    return value.wording()


def _choice(choices: dict[Any, Any], value: lib.Value) -> str | None:
    code = str(value.members.get("code") or "")
    if not choices:
        return code or value.wording()
    words = value.wording().casefold()
    for key, label in choices.items():
        if key and (key == code or str(key).casefold() == words or str(label).casefold() == words):
            return str(key)
    return None


def _day(value: lib.Value) -> date | None:
    text = str(value.content)
    for parts in (text, f"{text}-01", f"{text}-01-01"):
        try:
            return date.fromisoformat(parts[:10])
        except ValueError:
            continue
    return None


def _reach(patient: Patient, each: Told, _at: datetime) -> Proposal:
    use, value = next(iter(each.parts.items()))
    system = "email" if use == "email" else "phone"
    text = value.wording()
    rows = ContactPoint.objects.filter(
        patient=patient, system=system, is_entered_in_error=False, until=None
    )
    same_use = list(rows if use == "email" else rows.filter(use=use))
    row = same_use[0] if same_use else None
    known = any(_same_reach(each_row, text) for each_row in same_use)
    values: dict[str, Any] = {"value": text}
    if row is None:
        values |= {"system": system, "use": "home" if use == "email" else use}
    return Proposal(
        key=each.key,
        kind="reach",
        where=_REACH[use],
        question=each.label,
        before=row.display if row else "",
        after=text,
        power=PEOPLE,
        model=ContactPoint,
        values=values,
        row=row,
        is_known=known,
    )


def _same_reach(row: ContactPoint, text: str) -> bool:
    if row.system == "email":
        return row.value.casefold() == text.casefold()
    try:
        return row.e164 == parse_phone(text).e164
    except NotAPhone:
        return False


def _address(patient: Patient, each: Told, _at: datetime) -> Proposal:
    rows = PatientAddress.objects.filter(
        patient=patient, use="home", is_entered_in_error=False, until=None
    )
    row = rows.first()
    values = {name: value.wording() for name, value in each.parts.items()}
    if "state" in values and len(values["state"]) == 2:
        values["state"] = values["state"].upper()
    whole = {name: "" for name in ("line1", "line2", "city", "state", "zip_code")} | values
    after = PatientAddress(**whole)
    return Proposal(
        key=each.key,
        kind="address",
        where=_WHERE["address"],
        question=each.label,
        before=row.one_line if row else "",
        after=after.one_line,
        power=PEOPLE,
        model=PatientAddress,
        values=whole,
        row=row,
        is_known=row is not None and row.one_line.casefold() == after.one_line.casefold(),
    )


def _contact(patient: Patient, each: Told, _at: datetime) -> Proposal:
    values: dict[str, Any] = {name: value.wording() for name, value in each.parts.items()}
    rows = PatientContact.objects.filter(patient=patient, is_entered_in_error=False, until=None)
    row = rows.filter(name__iexact=values["name"]).first()
    before = _contact_words(row.name, row.relationship, row.phone) if row else ""
    relationship, phone = values.get("relationship", ""), values.get("phone", "")
    is_known = (
        row is not None
        and row.is_emergency
        and row.relationship == relationship
        and (not phone or _digits(row.phone) == _digits(phone))
    )
    return Proposal(
        key=each.key,
        kind="contact",
        where=_WHERE["contact"],
        question=each.label,
        before=before,
        after=_contact_words(values["name"], relationship, phone),
        power=PEOPLE,
        model=PatientContact,
        values={**values, "is_emergency": True},
        row=row,
        is_known=is_known,
    )


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())[-10:]


def _contact_words(name: str, relationship: str, phone: str) -> str:
    return ", ".join(part for part in (name, relationship, phone) if part)


def _consent(patient: Patient, each: Told, at: datetime) -> Proposal | None:
    kind, value = next(iter(each.parts.items()))
    if not isinstance(value.content, bool):
        return None
    last = Consent.objects.filter(patient=patient, kind=kind, is_entered_in_error=False)
    row = last.order_by("-on", "-id").first()
    on = localdate(at)
    made = Consent(kind=kind, given=value.content, on=on)
    return Proposal(
        key=each.key,
        kind="consent",
        where=made.get_kind_display(),
        question=each.label,
        before=f"{'yes' if row.given else 'no'} on {row.on:%m/%d/%Y}" if row else "",
        after=f"{'yes' if made.given else 'no'} on {on:%m/%d/%Y}",
        power=PEOPLE,
        model=Consent,
        values={"kind": kind, "given": value.content, "on": on, "note": "By form"},
        is_known=row is not None and row.given == made.given and row.on == on,
    )


def _entry(patient: Patient, each: Told, at: datetime) -> Proposal:
    model = _CHART_KINDS[each.kind]
    values = _entry_values(each, at)
    rows = model.objects.filter(patient=patient, text__iexact=values["text"])
    if each.kind == "family":
        rows = rows.filter(relative=values["relative"])
    row = rows.exclude(status=IN_ERROR).order_by("-at").first()
    made = model(**values)
    return Proposal(
        key=each.key,
        kind=each.kind,
        where=_WHERE[each.kind],
        question=each.label,
        before=_words(row) if row else "",
        after=_words(made),
        power=CHART,
        model=model,
        values={**values, "source": "The patient, by form"},
        is_known=row is not None,
    )


def _words(row: Any) -> str:  # noqa: ANN401 - entries of any kind
    return ": ".join(part for part in (row.text, row.facts) if part)


def _entry_values(each: Told, at: datetime) -> dict[str, Any]:
    texts = {name: value.wording() for name, value in each.parts.items()}
    values: dict[str, Any] = {"text": texts["text"], "at": noon_of(localdate(at))}
    began = each.parts.get("since") or each.parts.get("on") or each.parts.get("year")
    if began and (day := _day(began)):
        values["at"] = noon_of(day)
    if each.kind == "family":
        relatives = dict(FamilyMemberHistory._meta.get_field("relative").flatchoices)
        relative = each.parts.get("relative")
        values["relative"] = (_choice(relatives, relative) if relative else None) or "FAMMEMB"
        age = each.parts.get("onset_age")
        values["onset_age"] = int(age.number) if age and age.number is not None else None
    if each.kind == "allergy" and "severity" in each.parts:
        severities = dict(AllergyIntolerance._meta.get_field("severity").flatchoices)
        values["severity"] = _choice(severities, each.parts["severity"]) or ""
    plain = {"allergy": ("reaction",), "medication": ("dosage",)}.get(each.kind, ())
    return values | {name: texts[name] for name in plain if name in texts}


def _observation(patient: Patient, each: Told, at: datetime) -> Proposal:
    value = each.parts["value"]
    is_score = each.kind == "survey"
    values: dict[str, Any] = {
        "text": each.label[:500],
        "category": "survey" if is_score else "social-history",
        "code": each.code,
        "code_system": "http://loinc.org" if each.code else "",
        "at": at,
        "value_text": (each.score if is_score else value.wording())[:1000],
    }
    if is_score:
        values |= {"value": value.number, "unit": "{score}"}
    rows = Observation.objects.filter(patient=patient, category=values["category"])
    row = rows.filter(text=values["text"]).exclude(status=IN_ERROR).order_by("-at").first()
    made = Observation(**values)
    said = f"{made.facts} {each.score}".strip() if is_score else made.facts
    return Proposal(
        key=each.key,
        kind=each.kind,
        where=f"{_WHERE[each.kind]}: {each.label}",
        question=each.label,
        before=f"{row.facts} on {localdate(row.at):%m/%d/%Y}" if row else "",
        after=said,
        power=CHART,
        model=Observation,
        values={**values, "source": "The patient, by form"},
        is_known=row is not None and (row.at == at if is_score else row.facts == made.facts),
    )


_MAKERS: dict[str, Callable[[Patient, Told, datetime], Proposal | None]] = {
    "patient": _patient,
    "reach": _reach,
    "address": _address,
    "contact": _contact,
    "consent": _consent,
    "social": _observation,
    "survey": _observation,
}
