"""Single values of foreign files made ours; what cannot be used is left out with a note."""

import re
from collections.abc import Callable
from datetime import date, datetime

from almoner.lib.dates import NotADate, parse_birth_date, parse_date
from almoner.lib.phones import NotAPhone, parse_phone
from almoner.lib.refusal import Refusal
from almoner.people.importing.loading import Rejected
from almoner.people.operations import entry

_SEXES = {"f": "female", "m": "male", "o": "other", "x": "other", "u": "unknown"}
_RACES = {
    "white": "white",
    "black": "black",
    "africanamerican": "black",
    "asian": "asian",
    "native": "native",
    "americanindian": "native",
    "hawaiian": "pacific",
    "pacific": "pacific",
    "other": "other",
    "declined": "declined",
}
_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
    "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
    "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC",
    "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI",
    "wyoming": "WY",
}  # fmt: skip
_DIGITS_AFTER = re.compile(r"(?<=[^\W\d])\d+")


class Tolerant:
    """Reads the values of one row; ``notes`` says what was left out or changed."""

    def __init__(self, now: datetime) -> None:
        self.notes: list[str] = []
        self.today = entry.day_of(now)

    def birth_date(self, text: str) -> date:
        """Return a birth date; a row without one that can be read is rejected."""
        if not text:
            raise Rejected("It has no birth date: a patient is not registered without one.")
        readings = parse_birth_date(text, today=self.today)
        if not readings:
            raise Rejected(f"“{text}” is not a birth date of somebody living or lately dead.")
        if len(readings) > 1:
            self.notes.append(f"The birth date “{text}” was read as {readings[0]}.")
        return readings[0]

    def death(self, text: str, born: date) -> date | None:
        """Return the day of death; an impossible one is left out."""
        if not text:
            return None
        try:
            return entry.checked_death(parse_date(text), born, self.today)
        except (NotADate, Refusal) as wrong:
            self._left_out("day of death", text, str(wrong))
            return None

    def phone(self, text: str) -> str:
        """Return the first telephone number in ``text``, as people write it."""
        if not text:
            return ""
        try:
            phone = parse_phone(text)
        except NotAPhone as wrong:
            self._left_out("telephone", text, str(wrong))
            return ""
        if phone.note:
            self.notes.append(phone.note)
        return phone.display

    def email(self, text: str) -> str:
        """Return an e-mail address."""
        return self._try("e-mail address", text, entry.checked_email)

    def zip_code(self, text: str, country: str = "US") -> str:
        """Return a ZIP code; the zero that a spreadsheet ate is put back."""
        digits = text.strip()
        if country == "US" and digits.isdigit() and len(digits) in (4, 8):
            self.notes.append(f"The ZIP code “{digits}” was read as 0{digits}.")
            digits = "0" + digits
        return self._try("ZIP code", digits, lambda each: entry.checked_zip(each, country))

    def ssn(self, text: str) -> str:
        """Return the nine digits of a Social Security number."""
        return self._try(
            "Social Security number", text, lambda each: entry.checked_identifier("ssn", each)
        )

    def npi(self, text: str) -> str:
        """Return an NPI whose check digit is right."""
        return self._try("NPI", text, entry.checked_npi)

    def taxonomy(self, text: str) -> str:
        """Return a taxonomy code."""
        return self._try("taxonomy", text, entry.checked_taxonomy)

    def language(self, text: str) -> str:
        """Return a language code, English when there is none."""
        return self._try("language", text, entry.checked_language) or "en"

    def sex(self, text: str) -> str:
        """Return the administrative sex."""
        if not text:
            return "unknown"
        found = _SEXES.get(text[0].casefold())
        if found is None:
            self._left_out("sex", text, "it is none of female, male, other")
        return found or "unknown"

    def race(self, text: str) -> str:
        """Return the OMB category of race."""
        return self._coded("race", text, _RACES)

    def ethnicity(self, text: str) -> str:
        """Return the OMB category of ethnicity."""
        told = re.sub(r"[\W_]+", "", text).casefold()
        if told.startswith(("non", "not")):
            return "nonhispanic"
        return self._coded("ethnicity", text, {"hispanic": "hispanic", "latino": "hispanic"})

    def marital_status(self, text: str) -> str:
        """Return the HL7 code of marital status."""
        letter = text[:1].upper()
        if letter and letter not in "MSDWLT":
            self._left_out("marital status", text, "it is not known here")
            return ""
        return letter

    def text(self, text: str, longest: int, about: str) -> str:
        """Return ``text`` tidied; a row with one that is too long is rejected."""
        tidied = entry.tidy(text)
        if len(tidied) > longest:
            raise Rejected(f"Its {about} has {len(tidied)} characters; {longest} can be kept.")
        return tidied

    def _coded(self, about: str, text: str, codes: dict[str, str]) -> str:
        told = re.sub(r"[\W_]+", "", text).casefold()
        found = next((code for word, code in codes.items() if word in told), "")
        if text and not found:
            self._left_out(about, text, "it is not known here")
        return found

    def _try(self, about: str, text: str, read: Callable[[str], str]) -> str:
        try:
            return read(text) if text else ""
        except Refusal as wrong:
            self._left_out(about, text, wrong.message)
            return ""

    def _left_out(self, about: str, text: str, why: str) -> None:
        self.notes.append(f"The {about} “{text[:100]}” was left out: {why.rstrip('.')}.")


def state_code(text: str) -> str:
    """Return the two letters of a US state; other regions as they are."""
    return _STATES.get(text.strip().casefold(), text.strip())


def without_digits(name: str) -> str:
    """Return a name without the digits that Synthea puts behind its words."""
    return _DIGITS_AFTER.sub("", name)
