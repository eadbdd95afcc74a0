"""A cover sheet as PDF; its code, a signed number, says nothing outside this office."""

from django.utils.timezone import localtime

from almoner.lib.typeset import qr, typeset
from almoner.records.models import CoverSheet
from almoner.records.queries import token_of


def sheet(cover: CoverSheet, *, practice: str) -> bytes:
    """Return one letter page: a large QR code, and in words where the pages behind it go.

    The words name the patient, as the person at the scanner must see which sheet they hold; the
    code does not.
    """
    patient = cover.patient
    data = {
        "practice": practice,
        "qr": qr(token_of(cover), error="q"),
        "name": patient.sort_name,
        "born": f"{patient.birth_date:%m/%d/%Y}",
        "number": str(patient.number),
        "type": cover.type.name,
        "made": f"{localtime(cover.made_at):%m/%d/%Y}, {cover.made_by}",
    }
    return typeset("almoner.records", "cover", data)
