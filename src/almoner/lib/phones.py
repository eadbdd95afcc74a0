"""Telephone numbers: read from whatever was typed, kept as E.164, shown as people write them."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE
_BETWEEN_TWO = re.compile(r"\s*[;|,&]\s*(?=[+(]?\d[\d\s().-]{6})")  # else taken for an extension
_TOO_LONG = 250  # nobody's telephone number; the matcher is slow on whole pages of text


class NotAPhone(ValueError):
    """The text holds no telephone number; the message is a sentence for the person who typed."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number as read from a text."""

    e164: str
    """``+19783429781``"""
    display: str
    """``(978) 342-9781`` at home, ``+44 20 7946 0958`` from abroad, with ``ext. 12`` if any."""
    extension: str = ""
    note: str = ""
    """A sentence when the text held more than this number, else empty."""

    @property
    def digits(self) -> str:
        """The national digits, without the country code for numbers of North America."""
        return digits_of(self.e164)


def parse_phone(text: str, region: str = "US") -> Phone:
    """Read the first telephone number in ``text``; ``region`` is meant where no + is written.

    A number that the numbering plan knows goes before one that merely has a possible length
    (555-0100 of examples and test data), and words around it are passed over: ``note`` says so.
    """
    cleaned = " ".join(text.split())[:_TOO_LONG]
    cleaned = _BETWEEN_TWO.sub(" or ", cleaned)
    found = _whole(cleaned, region) or _within(cleaned, region)
    if found is None:
        raise NotAPhone(_why_not(cleaned))
    number, note = found
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        display=_display(number, region),
        extension=number.extension or "",
        note=note,
    )


_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
"""Lists show hundreds of numbers, nearly all of this form, which needs no looking up."""


def display_phone(e164: str, region: str = "US") -> str:
    """Show a stored number as people of ``region`` write it; what is no number comes back as is."""
    if region == "US" and (usual := _AMERICAN.fullmatch(e164)):
        return "({}) {}-{}".format(*usual.groups())
    try:
        return _display(phonenumbers.parse(e164, region), region)
    except phonenumbers.NumberParseException:
        return e164


def digits_of(text: str) -> str:
    """Return the digits of ``text``; the leading 1 of a North American number goes."""
    digits = re.sub(r"[^0-9]", "", text)
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def _whole(text: str, region: str) -> tuple[PhoneNumber, str] | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    words = re.match(r"[^0-9+]*[A-Za-z][^0-9+]*", text)
    return number, f"“{words[0].strip()}” before the number was left out." if words else ""


def _within(text: str, region: str) -> tuple[PhoneNumber, str] | None:
    for leniency in (Leniency.VALID, Leniency.POSSIBLE):
        found = [
            match
            for match in PhoneNumberMatcher(text, region, leniency)
            if phonenumbers.is_possible_number_with_reason(match.number) == _POSSIBLE
        ]
        if found:
            return found[0].number, _note(text, [match.number for match in found], found[0])
    return None


def _note(text: str, numbers: list[PhoneNumber], first: phonenumbers.PhoneNumberMatch) -> str:
    if any(other != numbers[0] for other in numbers[1:]):
        return f"“{text}” holds {len(numbers)} numbers; the first one was taken."
    if len(numbers) > 1:
        return f"“{text}” holds the same number {len(numbers)} times; it was taken once."
    around = text.replace(first.raw_string, "", 1)
    if re.search(r"\w", around):
        return f"Only “{first.raw_string}” of “{text}” is a number; the rest was left out."
    return ""


def _display(number: PhoneNumber, region: str) -> str:
    home = phonenumbers.country_code_for_region(region)
    style = (
        PhoneNumberFormat.NATIONAL
        if number.country_code == home
        else PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(number, style))


def _why_not(text: str) -> str:
    digits = digits_of(text)
    if not text:
        return "No telephone number was given."
    if not digits:
        return f"“{text}” has no digits: a telephone number is written like (978) 555-0142."
    if len(digits) == 7:
        return f"“{text}” lacks its area code: write it like (978) 555-0142."
    return f"“{text}” is not a telephone number: write it like (978) 555-0142."
