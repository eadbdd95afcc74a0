"""Barcodes on pages: QR codes, Code 128, and the PDF417 of driver licences.

Source of the licence's elements: AAMVA DL/ID Card Design Standard (2020), annex D.
"""

import re
from dataclasses import dataclass
from datetime import date

import zxingcpp
from PIL import Image

_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,Code128,PDF417,DataMatrix")
_ELEMENT = re.compile(r"^(?:DL|ID)?(D[A-D][A-Z])(.*)$", re.M)
_SEXES = {"1": "male", "2": "female", "M": "male", "F": "female"}


@dataclass(frozen=True, slots=True)
class Licence:
    """What a driver licence or identification card says of its holder."""

    family: str
    given: str
    middle: str
    birth_date: date | None
    number: str
    sex: str
    street: str
    city: str
    state: str
    postal_code: str
    expires_on: date | None


def codes_in(page: Image.Image) -> list[str]:
    """Return the texts of the barcodes on a page, however it is turned."""
    found = zxingcpp.read_barcodes(
        page.convert("L"), formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain, try_rotate=True
    )
    return [str(each.text) for each in found if each.valid]


def licence_of(text: str) -> Licence | None:
    """Read the PDF417 of a licence, or return ``None`` for anything else."""
    if not text.startswith("@") or not re.search("ANSI |AAMVA", text[:40]):
        return None
    body = text.replace("\r", "\n").replace("\x1e", "\n")
    found: dict[str, str] = {}
    for key, value in _ELEMENT.findall(body):
        found.setdefault(key, value.strip())
    # the first element follows the header of its subfile on one line: …DLDCA or …DLDAQ
    for key, value in re.findall(r"(?:DL|ID)(D[A-D][A-Z])([^\n]*)", body):
        found.setdefault(key, value.strip())

    def say(*keys: str) -> str:
        return next((found[key] for key in keys if found.get(key)), "")

    family, given, middle = say("DCS", "DAB"), say("DAC", "DCT"), say("DAD")
    if not family and say("DAA"):
        family, given, middle = [*re.split(r"[,@ ]+", say("DAA")), "", ""][:3]
    if "," in given:
        given, _, middle = given.partition(",")
    if not family:
        return None
    return Licence(
        family=_word(family),
        given=_word(given),
        middle="" if middle.upper() in ("NONE", "UNAVL") else _word(middle),
        birth_date=_day(say("DBB")),
        number=say("DAQ"),
        sex=_SEXES.get(say("DBC").upper(), ""),
        street=_word(say("DAG", "DAL")),
        city=_word(say("DAI", "DAN")),
        state=say("DAJ", "DAO")[:2].upper(),
        postal_code=say("DAK", "DAP")[:5],
        expires_on=_day(say("DBA")),
    )


def _word(text: str) -> str:
    text = " ".join(text.split())[:100]
    return text.title() if text.isupper() else text


def _day(text: str) -> date | None:
    """Read MMDDCCYY (United States) or CCYYMMDD (Canada, and cards before 2000)."""
    digits = re.sub(r"\D", "", text)
    if len(digits) != 8:
        return None
    for year, month, day in (
        (digits[4:], digits[:2], digits[2:4]),
        (digits[:4], digits[4:6], digits[6:]),
    ):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1880 <= found.year <= 2120:
            return found
    return None
