"""Reading letters and templates."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from PIL import Image

from almoner.lib.refusal import NotFound
from almoner.messages import fields
from almoner.messages.models import Letter, LetterState, LetterTemplate, Logo
from almoner.messages.paper import Letterhead, LetterPaper, SignatureBlock, picture
from almoner.messages.queries.addressees import Address, AddresseeUnknown, chosen
from almoner.people.models import Location, Practice, Practitioner
from almoner.people.queries import open_patient
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import StoredFile

OPEN = (LetterState.DRAFT, LetterState.READY)


def templates(actor: Actor, *, with_retired: bool = False) -> "QuerySet[LetterTemplate]":
    """Return the templates, by name."""
    actor.must("messages.read_letters")
    found = LetterTemplate.objects.all()
    return found if with_retired else found.filter(is_active=True)


def open_template(actor: Actor, template_id: UUID) -> LetterTemplate:
    """Return one template; raises ``NotFound``."""
    found = templates(actor, with_retired=True).filter(pk=template_id).first()
    if found is None:
        raise NotFound("There is no such template.")
    return found


def letters(
    actor: Actor, *, words: str = "", standing: str = "", mine: bool = False
) -> "QuerySet[Letter]":
    """Return letters, the last saved first; without ``standing`` those not sent yet.

    ``words`` must all be in the addressee's or the patient's name, the subject or the template's
    name.
    """
    actor.must("messages.read_letters")
    found = Letter.objects.select_related("patient", "template", "author", "practitioner")
    if standing != "all":
        found = found.filter(standing__in=[standing] if standing else OPEN)
    if mine:
        found = found.filter(Q(author_id=actor.user_id) | Q(practitioner__user_id=actor.user_id))
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(patient__family_name__icontains=word)
            | Q(patient__given_name__icontains=word)
            | Q(subject__icontains=word)
            | Q(template__name__icontains=word)
        )
    return found.order_by("-saved_at", "-id")


def open_letter(actor: Actor, letter_id: UUID, *, now: datetime) -> Letter:
    """Return a letter and note that its patient's chart was looked at."""
    actor.must("messages.read_letters")
    found = (
        Letter.objects.select_related("patient", "template", "practitioner", "pdf", "author")
        .filter(pk=letter_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such letter.")
    open_patient(actor, found.patient_id, what="letter", now=now)
    return found


def merge_of(letter: Letter, *, actor: Actor) -> fields.Merge:
    """Return what the fields of ``letter`` are found in."""
    return fields.Merge(
        patient=letter.patient,
        on=letter.dated_on,
        to=_to(letter),
        practitioner=letter.practitioner,
        actor=actor,
    )


def to_of(address: Address) -> fields.To:
    """Return an addressee as fields see them."""
    lines = [address.post.get(name, "") for name in ("line1", "line2", "city", "state", "zip_code")]
    return fields.To(address.name, address.greeting, tuple(line for line in lines if line))


def _to(letter: Letter) -> fields.To:
    key = f"{letter.addressee}:{letter.addressee_id or ''}"
    try:
        greeting = chosen(key, letter.patient, letter.dated_on).greeting
    except AddresseeUnknown:
        greeting = letter.name
    return fields.To(letter.name, greeting, tuple(letter.address_lines[1:]))


def letterhead() -> Letterhead:
    """Return the practice as it stands at the head of letters; empty before it has a name."""
    practice = Practice.objects.first()
    if practice is None:
        return Letterhead("", [])
    place = Location.objects.filter(is_active=True).exclude(fax="").first()
    street = ", ".join(part for part in (practice.line1, practice.line2) if part)
    region = " ".join(part for part in (practice.state, practice.zip_code) if part)
    city = ", ".join(part for part in (practice.city, region) if part)
    phone = f"Telephone {practice.phone}" if practice.phone else ""
    fax = f"Fax {place.fax}" if place else ""
    return Letterhead(practice.name, [line for line in (street, city, phone, fax) if line])


def paper_of(letter: Letter, *, signed_at: datetime | None = None) -> LetterPaper:
    """Return all that is printed of ``letter``; with ``signed_at`` as signed at that instant."""
    patient = letter.patient
    named = f"{patient.legal_name}, born {patient.birth_date:%m/%d/%Y}, chart {patient.number}"
    is_to_patient = letter.addressee == "patient"
    return LetterPaper(
        title=str(letter),
        practice=replace(letterhead(), logo=_logo()),
        address=letter.address_lines,
        date=f"{letter.dated_on:%B %-d, %Y}",
        about="" if is_to_patient else named,
        subject=letter.subject,
        body=letter.body,
        signature=_signature(letter.practitioner, signed_at or letter.signed_at),
        running=f"{patient.legal_name}, chart {patient.number} · {letter.dated_on:%m/%d/%Y}",
        enclosures=letter.enclosures,
        language=letter.language,
    )


def _signature(by: Practitioner | None, signed_at: datetime | None) -> SignatureBlock:
    if by is None:
        return SignatureBlock(letterhead().name)
    name = ", ".join(
        part for part in (f"{by.given_name} {by.family_name}".strip(), by.credential) if part
    )
    lines = [line for line in (by.specialty, f"NPI {by.npi}" if by.npi else "") if line]
    if signed_at is None:
        return SignatureBlock(name, lines)
    at = signed_at.astimezone(office_zone())
    note = f"Signed electronically on {at:%B %-d, %Y at %-I:%M %p}"
    return SignatureBlock(name, lines, _picture_of(by), note)


def _picture_of(by: Practitioner) -> str:
    row = getattr(by, "signature", None)
    return _as_svg(row.picture) if row else ""


def _logo() -> str:
    row = Logo.objects.select_related("picture").filter(is_shown=True).first()
    return _as_svg(row.picture) if row else ""


def _as_svg(stored: StoredFile) -> str:
    with Image.open(stored.path) as opened:
        width, height = opened.size
    return picture(stored.path.read_bytes(), stored.media_type, width=width, height=height)
