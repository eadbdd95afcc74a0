"""FHIR JSON between text and plain Python, with nothing lost and nothing but refusals raised.

Decimals stay :class:`~decimal.Decimal`, because in FHIR 1.50 and 1.5 are different statements.
Source: HL7 FHIR R4 (4.0.1), "JSON Representation of Resources" and "Data Types".
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from almoner.lib.refusal import Refusal

Json = dict[str, object]
LARGEST = 5_000_000
"""Bytes of one resource; the largest published panel is a tenth of it."""
DEEPEST = 100
"""Levels of objects and lists; twenty nested groups need sixty."""
WIDEST_NUMBER = 100
"""Digits of a number, and the largest exponent either way."""


class NotFhirJson(Refusal):
    """This file is not readable as FHIR JSON: export it again as FHIR R4 JSON."""

    field = "file"


def parsed(raw: bytes | str) -> Json:
    """Return the one object in ``raw``; raises :class:`NotFhirJson` for anything else."""
    if len(raw) > LARGEST:
        raise NotFhirJson(f"This file is larger than {LARGEST // 1_000_000} MB: no form is.")
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8-sig")
        found = json.loads(
            text,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise NotFhirJson from None
    return checked(found)


def checked(found: object) -> Json:
    """Return ``found`` if it is an object of plain JSON, as :func:`parsed` would have made it."""
    if not isinstance(found, dict):
        raise NotFhirJson("This file holds JSON, but not one FHIR resource.")
    _check(found, 0)
    return found


def written(value: object) -> str:
    """Return ``value`` as JSON on one line; a Decimal keeps its digits."""
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key))}:{written(of)}" for key, of in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(written(each) for each in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, allow_nan=False)


def _object(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotFhirJson("This file says the same thing twice in one place: it is not FHIR JSON.")
    return found


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NotFhirJson from None
    _check_number(number)
    return number


def _whole(text: str) -> int:
    if len(text) > WIDEST_NUMBER:
        raise NotFhirJson("This file holds a number that is too long to be one.")
    return int(text)


def _constant(_text: str) -> object:
    raise NotFhirJson("This file holds a number that is none (NaN or Infinity).")


def _check_number(number: Decimal) -> None:
    sign_and_digits = number.as_tuple()
    exponent = sign_and_digits.exponent
    if not isinstance(exponent, int):
        raise NotFhirJson("This file holds a number that is none (NaN or Infinity).")
    if abs(exponent) > WIDEST_NUMBER or len(sign_and_digits.digits) > WIDEST_NUMBER:
        raise NotFhirJson("This file holds a number that is too long to be one.")


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise NotFhirJson("This file is nested deeper than any form.")
    match value:
        case dict():
            _check_text("".join(map(str, value)))
            _check_all(value.values(), depth + 1)
        case list():
            _check_all(value, depth + 1)
        case str():
            _check_text(value)
        case bool() | None:
            pass
        case int():
            if abs(value) >= 10**WIDEST_NUMBER:
                raise NotFhirJson("This file holds a number that is too long to be one.")
        case float() | Decimal():
            _check_number(Decimal(str(value)))
        case _:
            raise NotFhirJson


def _check_all(values: Iterable[object], depth: int) -> None:
    for value in values:
        _check(value, depth)


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotFhirJson("This file holds characters that no text has.")
