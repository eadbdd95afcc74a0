"""The records that are compared, and the forms in which they are comparable."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from almoner.lib.dates import NotADate, parse_birth_date, parse_date
from almoner.lib.names import fold, sound, without_digits, words
from almoner.lib.phones import digits_of


@dataclass(frozen=True, slots=True)
class Record:
    """One registration as somebody typed it; every field may be empty."""

    id: str = ""
    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    former_name: str = ""
    suffix: str = ""
    birth_date: str | date = ""
    sex: str = ""
    address: str = ""
    """Number and street."""
    address2: str = ""
    """Flat, building, care of; may also stand in ``address``."""
    city: str = ""
    state: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    ssn: str = ""
    """A national number, whole or its last four digits."""
    other_id: str = ""
    """A chart or member number from the same source."""


class Name(NamedTuple):
    """A name folded: in one piece, as words, and by its sound."""

    whole: str
    words: tuple[str, ...]
    sound: str


class Address(NamedTuple):
    """A street address taken apart; ``street`` holds no number and no unit."""

    number: str
    street: str
    unit: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record in comparable form; an empty field is missing or says nothing (``Unknown``)."""

    record: Record
    given: Name | None
    middle: Name | None
    family: Name | None
    former: Name | None
    suffix: str
    born: str
    """``19610304``, with 00 for an unknown part; digits as written where that is no date."""
    sex: str
    address: Address | None
    address2: str
    city: str
    state: str
    postcode: str
    phone: str
    email: str
    ssn: str
    other_id: str


# what is typed when a name is not known: it must not make strangers alike
_NO_NAME = frozenset(
    [
        "anon",
        "anonymous",
        "unknown",
        "unk",
        "none",
        "null",
        "na",
        "nan",
        "test",
        "patient",
        "baby",
        "babyboy",
        "babygirl",
        "boy",
        "girl",
        "bb",
        "bg",
        "newborn",
        "infant",
        "unnamed",
        "noname",
        "nofirstname",
        "nolastname",
        "nfn",
        "nln",
        "fnu",
        "lnu",
        "doe",
        "xxx",
        "xx",
        "x",
        "refused",
        "declined",
        "deceased",
        "male",
        "female",
    ]
)
_NO_DATE = frozenset({"19000101", "19010101", "18000101", "11111111", "99991231"})
_NO_SSN = frozenset({"123456789", "987654321", "078051120", "219099999", "1234", "0000", "9999"})
_SUFFIXES = {"jr": 2, "junior": 2, "2nd": 2, "ii": 2, "sr": 1, "senior": 1, "1st": 1, "i": 1} | {
    "iii": 3, "3rd": 3, "iv": 4, "4th": 4, "v": 5, "5th": 5,
}  # fmt: skip
_STREET_WORDS = {
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "rd": "road", "ln": "lane",
    "dr": "drive", "blvd": "boulevard", "pkwy": "parkway", "hwy": "highway", "ct": "court",
    "pl": "place", "sq": "square", "ter": "terrace", "terr": "terrace", "cir": "circle",
    "cres": "crescent", "cr": "crescent", "cct": "circuit", "crt": "court", "expy": "expressway",
    "fwy": "freeway", "trl": "trail", "plz": "plaza", "mt": "mount", "ft": "fort", "n": "north",
    "s": "south", "e": "east", "w": "west", "rte": "route", "xing": "crossing", "aly": "alley",
}  # fmt: skip
_UNIT_WORDS = frozenset(
    [
        "apt",
        "apartment",
        "suite",
        "ste",
        "unit",
        "flat",
        "rm",
        "room",
        "fl",
        "floor",
        "lot",
        "trlr",
        "no",
    ]
)
_DIGITS = re.compile(r"\d+")
_ISO = re.compile(r"(?:18|19|20)\d\d-?\d\d-?\d\d")
_YEAR_MONTH = re.compile(r"((?:18|19|20)\d\d)[-/](\d{1,2})")


def prepare(record: Record) -> Prepared:
    """Return ``record`` in comparable form."""
    given, suffix = _without_suffix(record.given_name, record.suffix)
    family, suffix = _without_suffix(record.family_name, suffix)
    return Prepared(
        record=record,
        given=name_of(given),
        middle=name_of(record.middle_name),
        family=name_of(family),
        former=name_of(record.former_name),
        suffix=suffix,
        born=birth_digits(record.birth_date),
        sex=_sex(record.sex),
        address=address_of(record.address),
        address2=fold(record.address2),
        city=fold(record.city).replace(" ", ""),
        state=fold(record.state).replace(" ", ""),
        postcode=fold(record.postcode).replace(" ", "")[:5].lstrip("0"),
        phone=_number(digits_of(record.phone)[:10], least=7),
        email=record.email.strip().casefold() if "@" in record.email else "",
        ssn=_ssn(record.ssn),
        other_id=fold(record.other_id).replace(" ", ""),
    )


@lru_cache(maxsize=200_000)
def name_of(text: str) -> Name | None:
    """Return a name in comparable form, or nothing where the text does not name anybody."""
    found = tuple(without_digits(word) for word in words(text))
    whole = "".join(found)
    if not whole or whole in _NO_NAME or whole.isdigit():
        return None
    return Name(whole, found, sound(whole))


def _without_suffix(name: str, suffix: str) -> tuple[str, str]:
    """Return the name without a Jr or III at its end, and the suffix (1 is the eldest)."""
    known = _SUFFIXES.get(fold(suffix), "")
    parts = name.split()
    last = fold(parts[-1]) if len(parts) > 1 else ""
    if last not in _SUFFIXES or len(last) == 1:  # "V" and "I" are initials more often
        return name, suffix if suffix.isdigit() else str(known)
    return " ".join(parts[:-1]), str(known or _SUFFIXES[last])


@lru_cache(maxsize=100_000)
def birth_digits(born: str | date) -> str:
    """Return a birth date as eight digits, year first; what is no date keeps its own digits."""
    if isinstance(born, date):
        return _known_date(f"{born:%Y%m%d}")
    text = born.strip()
    if _ISO.fullmatch(text):
        return _known_date(text.replace("-", ""))
    if readings := parse_birth_date(text):
        return _known_date(f"{readings[0]:%Y%m%d}")
    try:
        return _known_date(f"{parse_date(text):%Y%m%d}")
    except NotADate:
        pass
    if match := _YEAR_MONTH.fullmatch(text):
        return f"{match[1]}{int(match[2]):02}00"
    digits = "".join(_DIGITS.findall(text))
    if len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        return digits + "0000"
    return _known_date(digits) if len(digits) == 8 else ""


def _known_date(digits: str) -> str:
    return "" if digits in _NO_DATE else digits


def _sex(text: str) -> str:
    letter = text.strip()[:1].upper()
    return letter if letter in ("F", "M") else ""


@lru_cache(maxsize=200_000)
def address_of(text: str) -> Address | None:
    """Return a street address taken apart: ``12 N. Main St Apt 3`` is 12, mainnorthstreet, 3."""
    parts = [_STREET_WORDS.get(word, word) for word in words(text.replace("#", " unit "))]
    unit_at = next((i for i, word in enumerate(parts) if i and word in _UNIT_WORDS), len(parts))
    unit = "".join(parts[unit_at + 1 :]).lstrip("0")
    number = next((w.lstrip("0") for w in parts[:unit_at] if w[0].isdigit()), "")
    street = "".join(word for word in parts[:unit_at] if not word[0].isdigit())
    return Address(number, street, unit) if street or number else None


def _ssn(text: str) -> str:
    return _number("".join(_DIGITS.findall(text)), least=4)


def _number(digits: str, least: int) -> str:
    """Return ``digits`` unless they are too few or evidently made up (all alike)."""
    made_up = len(set(digits)) < 2 or digits in _NO_SSN
    return "" if len(digits) < least or made_up else digits
