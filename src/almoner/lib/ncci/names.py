"""What the names of CMS's files say: the edition, the first day, and whose services."""

import re
from datetime import date

from almoner.lib.ncci.tables import Setting

_VERSION = re.compile(r"(?<![a-z])v(\d\d)(\d)r(\d+)", re.IGNORECASE)
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)
_DATE = re.compile(r"eff(?:ective)?[-_ ]+(\d\d)-(\d\d)-(20\d\d)", re.IGNORECASE)
_SETTINGS = (
    (re.compile(r"ccipra|practitioner|[-_]pra\b", re.IGNORECASE), Setting.PRACTITIONER),
    (re.compile(r"ccioph|hospital|[-_](?:oph|hop)\b", re.IGNORECASE), Setting.OUTPATIENT_HOSPITAL),
    (re.compile(r"dme|durable|supplier", re.IGNORECASE), Setting.DME),
)


def edition_in_name(name: str) -> str:
    """Return the quarter that a name tells, ``2026Q4``, or ``""``.

    Version 32.3 (``v323r0``) is the fourth of 2026: the first of 1994 was 0.0. A correction within
    the quarter follows (``2026Q4 r1``).
    """
    if found := _VERSION.search(name):
        quarter, correction = int(found[2]) + 1, int(found[3])
        told = f"{1994 + int(found[1])}Q{quarter}" if quarter <= 4 else ""
        return told + (f" r{correction}" if told and correction else "")
    if found := _QUARTER.search(name):
        return f"{found[1]}Q{found[2]}"
    starts = effective_in_name(name)
    return quarter_of(starts) if starts else ""


def quarter_of(day: date) -> str:
    """Return the quarter of a day as editions are called: ``2026Q4``."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def effective_in_name(name: str) -> date | None:
    """Return the first day in ``…_Eff_10-01-2026.csv`` (month, day, year), or ``None``."""
    found = _DATE.search(name)
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


def setting_in_name(name: str) -> Setting | None:
    """Return whose services the name of a file or of a column speaks of, if it is clear."""
    found = {setting for words, setting in _SETTINGS if words.search(name)}
    return found.pop() if len(found) == 1 else None
