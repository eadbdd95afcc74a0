"""What a form may start from: the person's own details, and what was answered the last time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires.destinations import ROWS, destination
from almoner.people.models import ContactPoint, Patient, PatientAddress, PatientContact
from almoner.records.models import QuestionnaireResponse
from almoner.records.models.questionnaires import DONE, FilledBy
from almoner.records.queries.responses import answers_of, body_of

_BY_LINK_ID = {
    **dict.fromkeys(("familyname", "lastname", "surname"), "patient.family_name"),
    **dict.fromkeys(("givenname", "firstname"), "patient.given_name"),
    "middlename": "patient.middle_name",
    **dict.fromkeys(("birthdate", "dateofbirth", "dob"), "patient.birth_date"),
    **dict.fromkeys(("email", "emailaddress"), "reach.email"),
    **dict.fromkeys(("mobile", "mobilephone", "cell", "cellphone", "phone"), "reach.mobile"),
    "homephone": "reach.home",
    "workphone": "reach.work",
    **dict.fromkeys(("street", "streetaddress", "addressline1"), "address.line1"),
    "city": "address.city",
    **dict.fromkeys(("zip", "zipcode", "postalcode"), "address.zip_code"),
}
_INSURANCE = re.compile(
    r"insured|second|primary|secondary|[12]-(payer|plan|member|group|phone|holder|sub.*)"
)
_SAID_AGAIN = (*ROWS, "patient", "reach", "social")
"""Kinds of answers that hold until they change; consents, scores and reasons are asked anew."""


def suggestions_of(response: QuestionnaireResponse, *, is_patients: bool) -> lib.Suggested:
    """Return what a form may start from, by linkId; nothing for one that is amended.

    With ``is_patients`` (the patient's own device, the tablet) that is only her own details and
    what she said herself there. Nothing of it is an answer until somebody sends it.
    """
    if response.revision or response.is_done or response.is_in_error:
        return {}
    form = body_of(response.form)
    known = {**_reach(response.patient), **_of_patient(response.patient)}
    if not is_patients:
        known |= _contact(response.patient)
    return {
        **_last_said(form, response, is_patients=is_patients),
        **dict(_from_chart(form.items, form, known)),
    }


def _from_chart(
    items: Iterable[lib.Item], form: lib.Questionnaire, known: Mapping[str, object]
) -> Iterator[tuple[str, tuple[lib.Answered, ...]]]:
    for item in items:
        if item.kind == "group" and not item.is_repeating:
            yield from _from_chart(item.items, form, known)
        elif item.is_question and not item.is_read_only:
            value = _value(form, item, known.get(_about(item)))
            if value is not None:
                yield item.link_id, (lib.Answered(item.link_id, item.text, (lib.Answer(value),)),)


def _about(item: lib.Item) -> str:
    kind, part, _beforehand = destination(item)
    if kind:
        return f"{kind}.{part}"
    return _BY_LINK_ID.get(re.sub(r"[^a-z0-9]", "", item.link_id.lower()), "")


def _value(form: lib.Questionnaire, item: lib.Item, stored: object) -> lib.Value | None:
    if stored in (None, "", "unknown"):
        return None
    if item.kind == "boolean":
        return lib.Value("Boolean", stored) if isinstance(stored, bool) else None
    if item.kind == "date":
        return lib.Value("Date", stored.isoformat()) if isinstance(stored, date) else None
    if not isinstance(stored, str):
        return None
    if item.kind in ("string", "text"):
        return lib.Value("String", stored)
    for option in lib.choices(form, item) or ():
        if stored.casefold() in (
            str(option.value.members.get("code", "")).casefold(),
            option.value.wording().casefold(),
        ):
            return option.value
    return lib.Value("String", stored) if item.kind == "open-choice" else None


def _of_patient(patient: Patient) -> dict[str, object]:
    names = (
        *("family_name", "given_name", "middle_name", "preferred_name", "birth_date", "sex"),
        *("gender_identity", "pronouns", "marital_status", "race", "ethnicity", "language"),
    )
    # That no interpreter is needed is also what stands there when nobody asked.
    needs = {"patient.needs_interpreter": True} if patient.needs_interpreter else {}
    return {**{f"patient.{name}": getattr(patient, name) for name in names}, **needs}


def _reach(patient: Patient) -> dict[str, object]:
    live = {"patient": patient, "is_entered_in_error": False, "until": None}
    found: dict[str, object] = {}
    for row in ContactPoint.objects.filter(**live, do_not_use=False):
        name = "email" if row.system == "email" else row.use
        found.setdefault(f"reach.{name}", row.value)
    home = PatientAddress.objects.filter(**live, use="home").first()
    if home is not None:
        for part in ROWS["address"]:
            found[f"address.{part}"] = getattr(home, part)
    return found


def _contact(patient: Patient) -> dict[str, object]:
    rows = PatientContact.objects.filter(
        patient=patient, is_emergency=True, is_entered_in_error=False, until=None
    )
    row = rows.first()
    return {f"contact.{part}": getattr(row, part) for part in ROWS["contact"]} if row else {}


def _last_said(
    form: lib.Questionnaire, response: QuestionnaireResponse, *, is_patients: bool
) -> dict[str, tuple[lib.Answered, ...]]:
    """Return the answers of the last reviewed response that are likely to hold still."""
    rows = QuestionnaireResponse.objects.filter(
        patient=response.patient_id,
        form__questionnaire=response.form.questionnaire_id,
        status__in=DONE,
        reviewed_at__isnull=False,
    )
    if is_patients:
        rows = rows.filter(filled_by__in=(FilledBy.LINK, FilledBy.TABLET))
    last = rows.order_by("-authored_at").first()
    if last is None:
        return {}
    said: dict[str, list[lib.Answered]] = {}
    for each in answers_of(last).all_items():
        said.setdefault(each.link_id, []).append(each)
    gates = frozenset(
        condition.question
        for item in form.all_items()
        if _holds_still(item)
        for condition in item.conditions
    )
    return dict(_again(form, form.items, said, gates))


def _again(
    form: lib.Questionnaire,
    items: Iterable[lib.Item],
    said: Mapping[str, list[lib.Answered]],
    gates: frozenset[str],
) -> Iterator[tuple[str, tuple[lib.Answered, ...]]]:
    for item in items:
        if item.kind == "group" and not item.is_repeating:
            yield from _again(form, item.items, said, gates)
        elif item.kind == "attachment":
            continue  # a card of last year is asked for anew
        elif item.link_id in said and (item.link_id in gates or _holds_still(item)):
            before = tuple(said[item.link_id])
            if item.kind == "group" or all(_is_offered(form, item, each) for each in before):
                yield item.link_id, before


def _holds_still(item: lib.Item) -> bool:
    kinds = {destination(each)[0] for each in item.below()} - {""}
    if not kinds:
        return _INSURANCE.fullmatch(item.link_id) is not None
    return kinds <= set(_SAID_AGAIN)


def _is_offered(form: lib.Questionnaire, item: lib.Item, said: lib.Answered) -> bool:
    listed = lib.choices(form, item)
    if not listed:
        return True
    return all(
        answer.value is not None
        and (
            any(lib.same(option.value, answer.value) for option in listed)
            or (item.kind == "open-choice" and answer.value.kind == "String")
        )
        for answer in said.answers
    )
