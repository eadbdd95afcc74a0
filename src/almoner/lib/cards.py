"""Reading insurance cards: which words on a card are the member's id and the group's number.

The words come from OCR, so a label may stand before its value or above it. What is found is a
proposal for a person who holds the card, never more.
"""

import re
from dataclasses import dataclass

_MEMBER = re.compile(
    r"\b(?:(?:member|subscriber|enrollee|insured|identification|medicare|medicaid|policy|recipient)"
    r"(?:'s)?\s*(?:id(?:entification)?|number|num|no\b\.?|n[uú]mero[^\n:]*|#)"
    r"(?:\s*(?:number|num|no\b\.?|#))?|id\s*(?:number|num|no\b\.?|#)|id(?=\s*:))",
    re.I,
)
_GROUP = re.compile(
    r"\b(?:group|grp|employer)\s*(?:id(?:entification)?|number|num|no\b\.?|#)?"
    r"(?:\s*(?:number|no\b\.?|#))?(?=\s*[:#.\n\s])",
    re.I,
)
_PAYER = re.compile(
    r"\b(?:payer|payor|edi|electronic)\s*(?:id|payer|no\b\.?|number|#)(?:\s*(?:id|#))?", re.I
)
_VALUE = re.compile(r"[\s:#./-]*([A-Z0-9][A-Z0-9-]*(?:[ ][A-Z0-9-]*\d[A-Z0-9-]*)*)", re.I)
_MBI = re.compile(
    r"\b[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d"
    r"-?[AC-HJKMNP-RT-Y]{2}\d\d\b"
)
"""A Medicare Beneficiary Identifier (CMS, Understanding the MBI): 11 places, no S L O I B Z."""
_LEAST = 3


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card seems to say; each is empty where nothing was found."""

    member_id: str = ""
    group_number: str = ""
    payer_id: str = ""

    def __bool__(self) -> bool:
        """Say whether anything was found."""
        return bool(self.member_id or self.group_number or self.payer_id)


def read_card(text: str) -> CardWords:
    """Return what the words on a card (front, back or both) seem to say."""
    medicare = _MBI.search(text.upper())
    member = medicare[0].replace("-", "") if medicare else _after(_MEMBER, text)
    return CardWords(member, _after(_GROUP, text), _after(_PAYER, text))


def _after(label: re.Pattern[str], text: str) -> str:
    """Return the first value that follows a label, on its line or on the next one."""
    for found in label.finditer(text):
        rest, _, below = text[found.end() :].lstrip(" \t").partition("\n")
        for line in (rest, below.lstrip("\n").partition("\n")[0] if not _word(rest) else ""):
            value = _value(line)
            if value:
                return value
    return ""


def _word(line: str) -> bool:
    return bool(re.search(r"[A-Z0-9]", line, re.I))


def _value(line: str) -> str:
    found = _VALUE.match(line)
    if not found:
        return ""
    value = found[1].strip(" -").replace(" ", "").upper()
    return value if len(value) >= _LEAST and any(each.isdigit() for each in value) else ""
