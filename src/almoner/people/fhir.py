"""People as FHIR R4 resources: pure functions from rows to dicts."""

from collections.abc import Iterable
from typing import Any

from almoner.people.models import (
    ContactPoint,
    Location,
    OutsidePractitioner,
    Patient,
    PatientAddress,
    Practitioner,
)
from almoner.people.models.parts import PostalAddress

NPI = "http://hl7.org/fhir/sid/us-npi"
SSN = "http://hl7.org/fhir/sid/us-ssn"
TAXONOMY = "http://nucc.org/provider-taxonomy"
CHART_NUMBER = "urn:almoner:chart-number"
MARITAL_STATUS = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"

Resource = dict[str, Any]


def patient_resource(patient: Patient) -> Resource:
    """Return a Patient with names, contact points, addresses, language, death and merge link."""
    numbers = patient.identifiers.filter(kind="ssn", is_entered_in_error=False)
    return _without_nothing(
        {
            "resourceType": "Patient",
            "id": str(patient.pk),
            "active": patient.merged_into_id is None and not patient.is_entered_in_error,
            "identifier": [
                {"use": "usual", "system": CHART_NUMBER, "value": str(patient.number)},
                *({"system": SSN, "value": number.value} for number in numbers),
            ],
            "name": _names(patient),
            "telecom": [
                _telecom(point)
                for point in patient.contact_points.filter(is_entered_in_error=False)
            ],
            "gender": patient.sex,
            "birthDate": patient.birth_date.isoformat(),
            **_death(patient),
            "address": _addresses(patient.addresses.filter(is_entered_in_error=False)),
            "maritalStatus": _marital(patient),
            "communication": [
                {"language": {"coding": [_language(patient.language)]}, "preferred": True}
            ],
            "link": _link(patient),
        }
    )


def practitioner_resource(practitioner: Practitioner | OutsidePractitioner) -> Resource:
    """Return a Practitioner with name, NPI and qualification."""
    code = {"coding": [{"system": TAXONOMY, "code": practitioner.taxonomy}]}
    return _without_nothing(
        {
            "resourceType": "Practitioner",
            "id": str(practitioner.pk),
            "active": practitioner.is_active,
            "identifier": [{"system": NPI, "value": practitioner.npi}] if practitioner.npi else [],
            "name": [
                _without_nothing(
                    {
                        "family": practitioner.family_name,
                        "given": [practitioner.given_name] if practitioner.given_name else [],
                        "suffix": [practitioner.credential] if practitioner.credential else [],
                    }
                )
            ],
            "qualification": [{"code": code}] if practitioner.taxonomy else [],
        }
    )


def location_resource(location: Location) -> Resource:
    """Return a Location with address, telephone and hours of opening."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return _without_nothing(
        {
            "resourceType": "Location",
            "id": str(location.pk),
            "status": "active" if location.is_active else "inactive",
            "name": location.name,
            "identifier": [{"system": NPI, "value": location.npi}] if location.npi else [],
            "telecom": [{"system": "phone", "value": location.phone}] if location.phone else [],
            "address": _address(location),
            "hoursOfOperation": [
                {
                    "daysOfWeek": [days[hours.weekday]],
                    "openingTime": f"{hours.opens_at:%H:%M:%S}",
                    "closingTime": f"{hours.closes_at:%H:%M:%S}",
                }
                for hours in location.hours.all()
            ],
        }
    )


def _names(patient: Patient) -> list[Resource]:
    given = [name for name in (patient.given_name, patient.middle_name) if name]
    names = [
        {
            "use": "official",
            "family": patient.family_name,
            "given": given,
            "prefix": [patient.prefix] if patient.prefix else [],
            "suffix": [patient.suffix] if patient.suffix else [],
        }
    ]
    if patient.preferred_name:
        names.append({"use": "nickname", "given": [patient.preferred_name]})
    uses = {"maiden": "maiden", "former": "old", "alias": "nickname"}
    names += [
        {
            "use": uses[former.kind],
            "family": former.family_name,
            "given": [former.given_name] if former.given_name else [],
        }
        for former in patient.former_names.filter(is_entered_in_error=False)
    ]
    return [_without_nothing(name) for name in names]


def _telecom(point: ContactPoint) -> Resource:
    is_over = point.until is not None or point.do_not_use
    period = {
        "start": point.since.isoformat() if point.since else None,
        "end": point.until.isoformat() if point.until else None,
    }
    return _without_nothing(
        {
            "system": point.system,
            "use": "old" if is_over else point.use,
            "value": point.e164 or point.value,
            "rank": max(point.rank, 1),
            "period": _without_nothing(period),
        }
    )


def _addresses(rows: Iterable[PatientAddress]) -> list[Resource]:
    return [{"use": "old" if row.until else row.use, **_address(row)} for row in rows]


def _address(row: PostalAddress) -> Resource:
    return _without_nothing(
        {
            "line": [line for line in (row.line1, row.line2) if line],
            "city": row.city,
            "state": row.state,
            "postalCode": row.zip_code,
            "country": row.country,
        }
    )


def _death(patient: Patient) -> Resource:
    if patient.deceased_on:
        return {"deceasedDateTime": patient.deceased_on.isoformat()}
    return {"deceasedBoolean": True} if patient.is_deceased else {}


def _marital(patient: Patient) -> Resource:
    if not patient.marital_status:
        return {}
    return {"coding": [{"system": MARITAL_STATUS, "code": patient.marital_status}]}


def _language(code: str) -> Resource:
    return {"system": "urn:ietf:bcp:47", "code": code}


def _link(patient: Patient) -> list[Resource]:
    if not patient.merged_into_id:
        return []
    other = {"reference": f"Patient/{patient.merged_into_id}"}
    return [{"type": "replaced-by", "other": other}]


def _without_nothing(resource: Resource) -> Resource:
    """Return the resource without empty members: FHIR has no empty strings, lists or objects."""
    return {name: value for name, value in resource.items() if value not in ("", None, [], {})}
