"""The JSON edge of people."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from almoner.people import operations, queries
from almoner.people.fhir import patient_resource
from almoner.people.operations import Demographics, PostalParts, Reach, Registration
from almoner.platform.accounts.actor import actor_of

router = Router()
MOST = 40


class NewPatient(Schema):
    """Somebody to be registered."""

    family_name: str
    birth_date: date
    given_name: str = ""
    middle_name: str = ""
    preferred_name: str = ""
    sex: str = "unknown"
    language: str = "en"
    phone: str = ""
    email: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


@router.get("patients")
def find_patients(request: HttpRequest, q: str, limit: int = 12) -> JsonResponse:
    """Find patients as somebody types: `?q=` holds names, birth date, telephone, chart number."""
    found = queries.find_patients(actor_of(request), q, max(1, min(limit, MOST)))
    # written as it is: what is found is not validated again on the way out
    return JsonResponse({"patients": [each.as_json() for each in found]})


@router.post("patients")
def register(request: HttpRequest, new: NewPatient) -> JsonResponse:
    """Register a patient; 422 names the field that cannot be right."""
    reaches = [Reach(value=new.phone)] if new.phone else []
    if new.email:
        reaches.append(Reach(value=new.email, system="email", use="home"))
    patient = operations.register(
        actor_of(request),
        registration=Registration(
            who=Demographics(
                family_name=new.family_name,
                birth_date=new.birth_date,
                given_name=new.given_name,
                middle_name=new.middle_name,
                preferred_name=new.preferred_name,
                sex=new.sex,
                language=new.language,
            ),
            reaches=reaches,
            address=PostalParts(
                line1=new.line1,
                line2=new.line2,
                city=new.city,
                state=new.state,
                zip_code=new.zip_code,
            ),
        ),
        now=timezone.now(),
    )
    return JsonResponse({"id": str(patient.pk), "number": patient.number}, status=201)


@router.get("patients/{patient_id}")
def read_patient(request: HttpRequest, patient_id: UUID, reason: str = "") -> JsonResponse:
    """Read a patient as a FHIR R4 Patient; who looked is noted. A restricted one needs a reason."""
    patient = queries.open_patient(
        actor_of(request), patient_id, what="api", now=timezone.now(), reason=reason
    )
    return JsonResponse(patient_resource(patient))
