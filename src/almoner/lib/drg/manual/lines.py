"""What a single line of the manual can be."""

import re

PCS = r"[0-9A-HJ-NP-Z]{7}"
CM = r"[A-Z][0-9A-Z]{2,6}"
CODE = re.compile(rf"^ {{0,4}}({PCS}|{CM})([*+]*)(?:\s+\S|\s*$)")
AND_CODE = re.compile(rf"^\s+and ({PCS})")
ONE_OF = re.compile(r"^\s+(one of|with one of)\s*$", re.IGNORECASE)
BAR = re.compile(r"^[:+]?[=+-][=+:-]{5,}$")
MDC = re.compile(r"^[|\s]*(?:MDC (\d\d) |(Pre-MDC))")
ASSIGNMENT = re.compile(r"^MDC (\d\d) Assignment of Diagnosis Codes")
DRG = re.compile(r"^DRG (\d{3}) (.*)$")


def spaced(text: str) -> str:
    """Return the text in capitals with single spaces."""
    return " ".join(text.split()).upper()


def code_of(line: str) -> tuple[str, bool] | None:
    """Return the code that the line lists and whether it is starred, or ``None``.

    A line at the margin lists a code only when it is a starred or seven-character one with a
    digit: words in capitals are headings.
    """
    match = CODE.match(line)
    if match is None or not any(letter.isdigit() for letter in match[1]):
        return None
    if not line.startswith(" ") and not (len(match[1]) == 7 and match[2]):
        return None
    return match[1], "*" in match[2]
