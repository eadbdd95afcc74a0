"""Labels, wristbands and badges as PDF, set by Typst.

The templates are in ``typst/``; what is printed goes to them as one JSON input, never as Typst
text, so that no name can be read as markup. Barcodes go along as SVG.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Self, cast

import segno
import typst
import zxingcpp
from django.conf import settings
from django.urls import reverse

from almoner.frontdesk.models import Visitor
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
    return _set("label", {**asdict(of), "barcode": code128(of.number)})


def sheet(of: Label, *, first: int = 1, count: int = SHEET) -> bytes:
    """Return letter pages of Avery 5160; the first label goes into place ``first`` (1 to 30)."""
    data = {**asdict(of), "barcode": code128(of.number), "skip": first - 1, "count": count}
    return _set("sheet", data)


def wristband(of: Label) -> bytes:
    """Return a wristband of 11 by 1 inches with the chart number as Code 128."""
    return _set("wristband", {**asdict(of), "barcode": code128(of.number)})


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
    return _set("badge", data)


def code128(text: str) -> str:
    """Return ``text`` as a Code 128 barcode, an SVG with quiet zones."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return str(zxingcpp.write_barcode_to_svg(barcode, scale=2))


def qr(text: str) -> str:
    """Return ``text`` as a QR code, an SVG with its quiet zone."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=4)
    return drawn.getvalue().decode()


def _set(template: str, data: dict[str, Any]) -> bytes:
    compiler = _compiler(template)
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    return cast("bytes", made)  # one file for a PDF; a list only for pictures of pages


@cache
def _compiler(template: str) -> typst.Compiler:
    """Return the compiler of a template; it keeps the fonts it has read."""
    folder = files("almoner.frontdesk") / "typst"
    return typst.Compiler(str(folder / f"{template}.typ"), root=str(folder))


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
