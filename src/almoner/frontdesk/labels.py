"""Labels, wristbands and badges as PDF, set by Typst.

The templates are in ``typst/``.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.urls import reverse

from almoner.frontdesk.models import Visitor
from almoner.lib.typeset import code128, qr, typeset
from almoner.people.models import Patient

SHEET = 30
"""Labels on a sheet of Avery 5160."""
LONGEST = 120
"""Letters of a name that are printed; what is longer ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Label:
    """What identifies a patient on paper."""

    name: str
    preferred: str
    born: str
    sex: str
    number: str
    practice: str

    @classmethod
    def of(cls, patient: Patient, *, practice: str) -> Self:
        """Return the label of ``patient``: the legal name first, as on papers."""
        given = f"{patient.given_name} {patient.middle_name}".strip()
        family = f"{patient.family_name} {patient.suffix}".strip()
        called = patient.preferred_name if patient.preferred_name != patient.given_name else ""
        return cls(
            name=_short(f"{family}, {given}" if given else family),
            preferred=_short(called),
            born=_day(patient.birth_date),
            sex=patient.get_sex_display(),
            number=str(patient.number),
            practice=_short(practice),
        )


def label(of: Label) -> bytes:
    """Return one label of 2.25 by 1.25 inches, for a label printer."""
    return typeset("almoner.frontdesk", "label", {**asdict(of), "barcode": code128(of.number)})


def sheet(of: Label, *, first: int = 1, count: int = SHEET) -> bytes:
    """Return letter pages of Avery 5160; the first label goes into place ``first`` (1 to 30)."""
    data = {**asdict(of), "barcode": code128(of.number), "skip": first - 1, "count": count}
    return typeset("almoner.frontdesk", "sheet", data)


def wristband(of: Label) -> bytes:
    """Return a wristband of 11 by 1 inches with the chart number as Code 128."""
    return typeset("almoner.frontdesk", "wristband", {**asdict(of), "barcode": code128(of.number)})


def badge(visitor: Visitor, *, practice: str) -> bytes:
    """Return a visitor's badge of 4 by 3 inches; its QR code leads the desk to the signing-out."""
    arrived = visitor.arrived_at.astimezone(visitor.location.zone)
    address = settings.BASE_URL.rstrip("/") + reverse("frontdesk:visitor", args=[visitor.pk])
    data = {
        "practice": _short(practice),
        "place": _short(str(visitor.location)),
        "number": str(visitor.badge),
        "name": _short(visitor.name),
        "company": _short(visitor.company),
        "host": _short(visitor.host),
        "day": _day(visitor.on),
        "time": f"{arrived:%-I:%M %p}",
        "qr": qr(address),
    }
    return typeset("almoner.frontdesk", "badge", data)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
