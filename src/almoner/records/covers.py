"""A cover sheet as PDF; its code, a signed number, says nothing outside this office."""

import json
from importlib.resources import files
from io import BytesIO
from typing import cast

import segno
import typst
from django.utils.timezone import localtime

from almoner.records.models import CoverSheet
from almoner.records.queries import token_of


def sheet(cover: CoverSheet, *, practice: str) -> bytes:
    """Return one letter page: a large QR code, and in words where the pages behind it go.

    The words name the patient, as the person at the scanner must see which sheet they hold; the
    code does not.
    """
    drawn = BytesIO()
    segno.make(token_of(cover), error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=4
    )
    patient = cover.patient
    data = {
        "practice": practice,
        "qr": drawn.getvalue().decode(),
        "name": patient.sort_name,
        "born": f"{patient.birth_date:%m/%d/%Y}",
        "number": str(patient.number),
        "type": cover.type.name,
        "made": f"{localtime(cover.made_at):%m/%d/%Y}, {cover.made_by}",
    }
    folder = files("almoner.records") / "typst"
    compiler = typst.Compiler(str(folder / "cover.typ"), root=str(folder))
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    return cast("bytes", made)
