"""To whom a letter about a patient can go."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from almoner.lib.refusal import Refusal
from almoner.messages.models import Addressee
from almoner.people.models import OutsideFacility, OutsidePractitioner, Patient
from almoner.people.models.parts import PostalAddress
from almoner.people.models.staff import DOCTORATES
from almoner.people.queries.pages import PatientPage, patient_page


class AddresseeUnknown(Refusal):
    """Choose to whom the letter goes."""

    field = "to"


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody a letter can go to. ``post`` has the fields of ``PostalAddress``."""

    kind: Addressee
    id: UUID | None
    name: str
    greeting: str = ""
    post: dict[str, str] = field(default_factory=dict)
    email: str = ""
    fax: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """How a form names it: ``contact:0199…``."""
        return f"{self.kind}:{self.id or ''}"


ANYBODY = Address(Addressee.FREE, None, "To whom it may concern", "Sir or Madam")


def near(patient: Patient, today: date) -> list[Address]:
    """Return the patient and those around them, the patient first."""
    page = patient_page(patient, today)
    return [of_patient(patient, page), *_contacts(page), ANYBODY]


def of_patient(patient: Patient, page: PatientPage) -> Address:
    """Return the patient's own address: where post goes, and the first e-mail that may be used."""
    return Address(
        Addressee.PATIENT,
        patient.pk,
        patient.legal_name,
        patient.legal_name,
        _post(page.main_address),
        email=next((point.value for point in page.emails if not point.do_not_use), ""),
    )


def _contacts(page: PatientPage) -> list[Address]:
    """Contacts have no address of their own: post to them goes where the patient's goes."""
    post = _post(page.main_address)
    return [
        Address(
            Addressee.CONTACT,
            contact.pk,
            contact.name,
            contact.name,
            post,
            email=contact.email,
            note=", ".join(part for part in (contact.relationship, *contact.told) if part),
        )
        for contact in page.contacts
    ]


def outside(words: str, *, limit: int = 12) -> list[Address]:
    """Return practitioners and facilities elsewhere whose names have all of ``words``."""
    people = OutsidePractitioner.objects.filter(is_active=True).select_related("facility")
    places = OutsideFacility.objects.filter(is_active=True)
    for word in words.split():
        people = people.filter(family_name__icontains=word) | people.filter(
            given_name__icontains=word
        )
        places = places.filter(name__icontains=word)
    found = [_practitioner(row) for row in people[:limit]] + [
        _facility(row) for row in places[:limit]
    ]
    return found[:limit]


def chosen(key: str, patient: Patient, today: date) -> Address:
    """Return whom ``key`` (of :class:`Address`) names; raises ``AddresseeUnknown``."""
    kind, _colon, row_id = key.partition(":")
    try:
        wanted = UUID(row_id or "0" * 32)
    except ValueError:
        raise AddresseeUnknown from None
    if kind == Addressee.PRACTITIONER:
        person = OutsidePractitioner.objects.select_related("facility").filter(pk=wanted).first()
        if person:
            return _practitioner(person)
    elif kind == Addressee.FACILITY:
        place = OutsideFacility.objects.filter(pk=wanted).first()
        if place:
            return _facility(place)
    else:
        for each in near(patient, today):
            if each.key == key:
                return each
    raise AddresseeUnknown


def _practitioner(row: OutsidePractitioner) -> Address:
    place = row.facility
    has_own = bool(row.line1 or row.zip_code)
    post = _post(row if has_own else place)
    if place and not has_own and place.name:
        post = {**post, "line1": place.name, "line2": post.get("line1", "")}
        if place.line2:
            post["line2"] = ", ".join(part for part in (place.line1, place.line2) if part)
    is_doctor = row.credential.replace(".", "").split(",")[0].strip().upper() in DOCTORATES
    greeting = f"Dr. {row.family_name}" if is_doctor else str(row)
    fax = row.fax or (place.fax if place else "")
    note = ", ".join(
        part for part in (row.specialty, row.city or (place.name if place else "")) if part
    )
    return Address(Addressee.PRACTITIONER, row.pk, str(row), greeting, post, row.email, fax, note)


def _facility(row: OutsideFacility) -> Address:
    return Address(
        Addressee.FACILITY, row.pk, row.name, "Colleagues", _post(row), "", row.fax, row.city
    )


def _post(row: PostalAddress | None) -> dict[str, str]:
    names = ("line1", "line2", "city", "state", "zip_code", "country")
    return {name: getattr(row, name) for name in names} if row else {}
