"""What the fields of a chart's entries need from those of a C-CDA entry: days, words, codes."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from almoner.lib import ccda
from almoner.lib.refusal import Refusal
from almoner.records.models.parts import noon_of

Values = dict[str, Any]
URIS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.4": "http://www.cms.gov/Medicare/Coding/ICD10",
    "2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    "2.16.840.1.113883.6.285": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
    "2.16.840.1.113883.4.9": "http://fdasis.nlm.nih.gov",
    "2.16.840.1.113883.5.4": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
}
"""FHIR's URIs of the code systems, by their OIDs (terminology.hl7.org)."""
DIGITS = Decimal(10) ** 12


class NotOffered(Refusal):
    """This entry cannot be taken over."""


def code_and_system(what: ccda.Code | None) -> tuple[str, str]:
    """Return a code, or that of its first translation, with FHIR's URI of its system."""
    each = (
        next((one for one in (what, *what.translations) if one and one.code), None)
        if what
        else None
    )
    if each is None or len(each.code) > 50:
        return "", ""
    return each.code, URIS.get(each.system, f"urn:oid:{each.system}" if each.system else "")[:100]


def value_of(amount: ccda.Amount) -> Values:
    """Return an observation's value: a number with its unit where it is one, else words."""
    try:
        number = Decimal(amount.value)
    except InvalidOperation:
        number = Decimal("NaN")
    is_exact = number.is_finite() and abs(number) < DIGITS and round(number, 4) == number
    if is_exact and len(amount.unit) <= 50:
        return {"value": number, "unit": amount.unit}
    return {"value_text": cut(str(amount), 1000)}


def begin_of(entry: ccda.Entry, of: date) -> tuple[datetime, str]:
    """Return since when; where that is not told, the day of the document, and a note of it."""
    low = entry.during.low
    if low is None or not low.iso:
        return noon_of(of), f"Since when is not told; the document is of {of:%m/%d/%Y}."
    return noon_of(day_of(low)), ""


def end_of(entry: ccda.Entry) -> datetime | None:
    """Return the day it ended, if that is told and not before it began."""
    high = entry.during.high
    low = entry.during.low
    if high is None or not high.iso or (low and low.iso and day_of(high) < day_of(low)):
        return None
    return noon_of(day_of(high))


def must_have_day(entry: ccda.Entry) -> ccda.Moment:
    """Return when it was; raises ``NotOffered`` where that is not told."""
    low = entry.during.low
    if low is None or not low.iso:
        raise NotOffered("It does not say when.")
    return low


def day_of(moment: ccda.Moment) -> date:
    """Return the first day that a moment, told to the year, month or day, may be."""
    return date.fromisoformat(f"{moment.iso[:10]}-01-01"[:10])


def moment_of(moment: ccda.Moment) -> datetime:
    """Return a moment told to the minute as it is, and one told to the day as its noon."""
    if len(moment.iso) <= 10:
        return noon_of(day_of(moment))
    at = datetime.fromisoformat(moment.iso)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def blur_of(entry: ccda.Entry) -> str:
    """Say how precisely the beginning was told, where that is less than a day."""
    low = entry.during.low
    return f"Told as {low.iso}." if low and low.iso and len(low.iso) < 10 else ""


def cut(text: str, most: int) -> str:
    """Return ``text`` on one line and no longer than ``most``."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def joined(*texts: str) -> str:
    """Return the texts that there are, one after the other."""
    return " ".join(filter(None, texts))
