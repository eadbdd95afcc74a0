"""Values as paper forms want them: capitals without punctuation, dates and dollars with gaps."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.x12.parts import Address, Party

CENT = Decimal("0.01")
_DROPPED = re.compile("[.,'\u2019`#;:!?\"*()]")
_FRACTION_SLASH = "\u2044"
_OTHERS = re.compile(r"[^A-Z0-9 &/+-]")
_NOT_CODE = re.compile(r"[^A-Z0-9]")


def capitals(text: str) -> str:
    """Return words as they are printed: capitals, no accents, no punctuation, single blanks.

    Hyphens, slashes (a half in an address) and ampersands (in a firm's name) stay.
    """
    return " ".join(_OTHERS.sub(" ", _DROPPED.sub("", _plain(text))).split())


def remark(text: str) -> str:
    """Return free words in capitals; only signs that no printer has are taken away."""
    printed = (each if " " <= each <= "~" else " " for each in _plain(text))
    return " ".join("".join(printed).split())


def _plain(text: str) -> str:
    """Return capitals without their accents, and ½ as 1/2 with a blank before it."""
    apart = "".join(
        f" {each}" if unicodedata.decomposition(each).startswith("<fraction>") else each
        for each in text
    )
    plain = unicodedata.normalize("NFKD", apart.upper()).replace(_FRACTION_SLASH, "/")
    return "".join(each for each in plain if not unicodedata.combining(each))


def code(text: str) -> str:
    """Return a number or code in capitals, without hyphens, blanks or points."""
    return _NOT_CODE.sub("", capitals(text))


def comma_name(party: Party | None) -> str:
    """Return ``LAST JR, FIRST, M``; an organization's name as it is."""
    if party is None:
        return ""
    last = " ".join(filter(None, (capitals(party.name), capitals(party.suffix))))
    parts = (last, capitals(party.given_name), capitals(party.middle_name)[:1])
    return ", ".join(part for part in parts if part)


def spoken_name(party: Party | None) -> str:
    """Return ``FIRST M LAST JR``; an organization's name as it is."""
    if party is None:
        return ""
    parts = (party.given_name, party.middle_name[:1], party.name, party.suffix)
    return " ".join(filter(None, map(capitals, parts)))


def street(address: Address | None) -> str:
    """Return the lines of a street as one."""
    return capitals(" ".join(address.lines)) if address else ""


def zip_code(text: str) -> str:
    """Return a ZIP, nine digits with their hyphen; a code from abroad as it is."""
    digits = code(text)
    if len(digits) == 9 and digits.isdecimal():
        return f"{digits[:5]}-{digits[5:]}"
    return digits


def city_line(address: Address | None) -> str:
    """Return ``CITY ST 12345-6789``."""
    if address is None:
        return ""
    parts = (capitals(address.city), code(address.state), zip_code(address.postal_code))
    return " ".join(part for part in parts if part)


def phone_of(party: Party | None) -> str:
    """Return the ten digits of the first telephone of a party, or nothing."""
    for contact in party.contacts if party else ():
        for kind, value in zip(contact[2::2], contact[3::2], strict=False):
            digits = re.sub(r"\D", "", value)
            if kind == "TE" and len(digits) >= 10:
                return digits[-10:]
    return ""


def phone(party: Party | None) -> str:
    """Return a telephone as ``717 6149999``: the form prints what stands around the area."""
    digits = phone_of(party)
    return f"{digits[:3]} {digits[3:]}" if digits else ""


def day(on: date | None) -> str:
    """Return ``MM DD YY``."""
    return f"{on:%m %d %y}" if on else ""


def birth(on: date | None) -> str:
    """Return ``MM DD CCYY``."""
    return f"{on:%m %d} {on.year:04}" if on else ""


def short_day(on: date | None) -> str:
    """Return ``MMDDYY``."""
    return f"{on:%m%d%y}" if on else ""


def dollars(amount: Decimal, room: int) -> str:
    """Return dollars and cents with a gap: the form prints the line between them.

    Where ``room`` is one character short, the gap is left out.
    """
    whole, _, cents = f"{amount.quantize(CENT, ROUND_HALF_UP):f}".partition(".")
    return f"{whole} {cents}" if len(whole) + 3 <= room else f"{whole}{cents}"


def quantity(number: Decimal) -> str:
    """Return a number without zeros behind its point, and the point only where it has to be."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def npi(party: Party | None) -> str:
    """Return the NPI of a party, or nothing."""
    return party.id if party is not None and party.id_type == "XX" else ""
