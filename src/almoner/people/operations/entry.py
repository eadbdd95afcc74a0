"""What was typed, made ready to be stored: one refusal for every field that is wrong."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from almoner.lib.npi import is_valid_npi
from almoner.lib.phones import NotAPhone, Phone, parse_phone
from almoner.lib.refusal import Refusal
from almoner.people.queries.values import field_of

_OLDEST = 130  # years; nobody on record became older than 122
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_ZIP = re.compile(r"(\d{5})(?:[-\s]?(\d{4}))?")
_NO_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]+")


class NotAcceptable(Refusal):
    """Something that was typed cannot be right."""


def tidy(text: str) -> str:
    """Return ``text`` without control characters, with single spaces."""
    return " ".join(_NO_CONTROLS.sub(" ", text).split())


def tidied(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` with every text tidied; refuse what does not fit its field or its choices.

    The refusal names the field: nothing is cut off in silence.
    """
    done: dict[str, Any] = {}
    for name, value in values.items():
        field = field_of(model, name)
        if isinstance(value, str):
            value = tidy(value)
            _fits(field, value)
        done[name] = value
    return done


def _fits(field: "models.Field[Any, Any]", value: str) -> None:
    label = str(field.verbose_name)
    longest = getattr(field, "max_length", None)
    if longest and len(value) > longest:
        raise NotAcceptable(
            f"The {label} has {len(value)} characters; {longest} are the most that can be kept.",
            field=field.name,
        )
    choices = {str(key) for key, _ in field.flatchoices} if field.choices else set()
    if choices and value not in choices and not (value == "" and field.blank):
        raise NotAcceptable(f"“{value}” is no {label} that is known here.", field=field.name)


def checked_npi(npi: str) -> str:
    """Return a right NPI or nothing; refuse a wrong check digit."""
    npi = tidy(npi)
    if npi and not is_valid_npi(npi):
        raise NotAcceptable(
            f"“{npi}” is not an NPI: its ten digits do not add up (check digit).", field="npi"
        )
    return npi


def checked_taxonomy(code: str) -> str:
    """Return a NUCC taxonomy code (nine characters and an X) in capitals, or nothing."""
    code = tidy(code).upper()
    if code and not _TAXONOMY.fullmatch(code):
        raise NotAcceptable(
            f"“{code}” is not a taxonomy code: those have ten characters, like 207Q00000X.",
            field="taxonomy",
        )
    return code


def checked_phone(text: str, *, field: str = "phone") -> Phone | None:
    """Return the telephone number in ``text``, or nothing when it is empty."""
    if not tidy(text):
        return None
    try:
        return parse_phone(tidy(text))
    except NotAPhone as wrong:
        raise NotAcceptable(str(wrong), field=field) from None


def shown_phone(text: str, *, field: str = "phone") -> str:
    """Return a telephone number as people write it, with its extension, or nothing."""
    phone = checked_phone(text, field=field)
    return phone.display if phone else ""


def checked_email(text: str, *, field: str = "email") -> str:
    """Return an e-mail address, or nothing."""
    text = tidy(text)
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise NotAcceptable(f"“{text}” is not an e-mail address.", field=field) from None
    return text


def checked_identifier(kind: str, value: str) -> str:
    """Return a number by which somebody is known elsewhere; of an SSN the nine digits."""
    value = tidy(value)
    if kind != "ssn":
        return value
    digits = "".join(letter for letter in value if letter.isdigit())
    if len(digits) != 9:
        raise NotAcceptable("A Social Security number has nine digits.", field="value")
    return digits


def checked_zip(text: str, country: str = "US") -> str:
    """Return a ZIP code as 02138 or 02138-1234; other countries' codes as they are."""
    text = tidy(text)
    if not text or country != "US":
        return text
    match = _ZIP.fullmatch(text)
    if not match:
        raise NotAcceptable(
            f"“{text}” is not a ZIP code: those have five digits, or five and four.",
            field="zip_code",
        )
    return f"{match[1]}-{match[2]}" if match[2] else match[1]


def checked_birth_date(born: date, today: date) -> date:
    """Return ``born`` unless it lies ahead or is longer ago than anybody lived."""
    if born > today:
        raise NotAcceptable(f"The birth date {born} lies in the future.", field="birth_date")
    if born.year < today.year - _OLDEST:
        raise NotAcceptable(
            f"The birth date {born} is more than {_OLDEST} years ago.", field="birth_date"
        )
    return born


def checked_death(died: date | None, born: date, today: date) -> date | None:
    """Return the day of death unless it comes before birth or lies ahead."""
    if died and died < born:
        raise NotAcceptable(
            f"The day of death {died} is before the birth date {born}.", field="deceased_on"
        )
    if died and died > today:
        raise NotAcceptable(f"The day of death {died} lies in the future.", field="deceased_on")
    return died


def checked_zone(name: str) -> str:
    """Return the name of a time zone that exists."""
    name = tidy(name)
    try:
        ZoneInfo(name)
    except (OSError, ValueError):
        raise NotAcceptable(
            f"“{name}” is not a time zone: choose one like America/New_York.", field="time_zone"
        ) from None
    return name


def checked_languages(codes: Iterable[str]) -> list[str]:
    """Return BCP 47 codes, each once; refuse what has not their form."""
    found = list(dict.fromkeys(tidy(code) for code in codes if tidy(code)))
    for code in found:
        checked_language(code, field="languages")
    return found


def checked_language(code: str, *, field: str = "language") -> str:
    """Return a BCP 47 language code such as ``en`` or ``pt-BR``."""
    code = tidy(code)
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", code):
        raise NotAcceptable(
            f"“{code}” is not a language code: write it like en, es or pt-BR.", field=field
        )
    return code


def day_of(now: datetime) -> date:
    """Return the date by which dates of birth and death are judged: tomorrow somewhere is today."""
    return now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
