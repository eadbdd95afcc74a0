"""The keys under which a person is found.

A key is one sign for its kind and then the text: ``=smith`` (the whole word), ``^smi`` (its
beginning), ``!sm`` (that of the family name), ``~smth`` (near spelling), ``*SMT`` (beginning of
its sound), ``b19610304``, ``d0304`` and ``y1961`` (birth), ``t``, ``u``, ``v``, ``w`` (telephone),
``@`` (e-mail), ``#`` (chart number). When what is made here changes, all stored keys must be
made anew.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from almoner.lib.names import joined, near_spellings, sound, without_digits, words
from almoner.lib.phones import digits_of

LONGEST_PREFIX = 8
SHORTEST_PREFIX = 2
LONGEST_WORD = 24
MAIL_PREFIX = range(3, 11)
TYPO_FROM = 4
"""Letters from which on a word may be misspelt and still be meant."""

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class SearchPerson:
    """What a person may be found by; every field may be empty."""

    family: str = ""
    given: str = ""
    middle: str = ""
    preferred: str = ""
    former: tuple[str, ...] = ()
    """Former names, whole or in part: ``("Jones",)`` or ``("Anna Jones",)``."""
    suffix: str = ""
    birth_date: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    chart_number: str = ""

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return every name with the field it stands in, the legal ones first."""
        return (
            ("family", self.family),
            ("given", self.given),
            ("preferred", self.preferred),
            ("middle", self.middle),
            *(("former", name) for name in self.former),
            ("suffix", self.suffix),
        )


def keys_for(person: SearchPerson) -> list[str]:
    """Return the keys of ``person``, each once; about 50 for two names, a phone and an e-mail."""
    keys: dict[str, None] = {}
    for _, name in person.names():
        if name:
            keys.update(_name_keys(name))
    for word in name_words(person.family):
        keys["!" + word[:SHORTEST_PREFIX]] = None
    if person.birth_date:
        keys.update(dict.fromkeys(_birth_keys(person.birth_date)))
    for phone in person.phones:
        keys.update(dict.fromkeys(phone_keys(digits_of(phone))))
    for email in person.emails:
        keys.update(dict.fromkeys(_mail_keys(email)))
    if person.chart_number:
        keys.update(dict.fromkeys(chart_keys(person.chart_number)))
    return list(keys)


@lru_cache(maxsize=200_000)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words a name is found by: its own, the name in one piece, and without digits."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in words(name))
    if len(found) > 1:
        found[joined(name)[:LONGEST_WORD]] = None
    for word in list(found):
        found[without_digits(word)] = None
    return tuple(found)


@lru_cache(maxsize=200_000)
def _name_keys(name: str) -> dict[str, None]:
    keys: dict[str, None] = {}
    for word in name_words(name):
        keys["=" + word] = None
        for end in range(1, min(len(word), LONGEST_PREFIX) + 1):
            keys["^" + word[:end]] = None
        if len(word) >= TYPO_FROM:
            keys.update(dict.fromkeys("~" + near for near in near_spellings(word)))
        code = sound(word)
        for end in range(min(len(code), 2), len(code) + 1):
            keys["*" + code[:end]] = None
    keys.pop("*", None)
    return keys


def _birth_keys(born: date) -> tuple[str, ...]:
    day = f"{born.month:02}{born.day:02}"
    return (f"b{born.year}{day}", f"d{day}", f"y{born.year}")


def phone_keys(digits: str) -> tuple[str, ...]:
    """Return the keys of a number of national digits: its ends (4, 7, all), its first six."""
    if len(digits) < 7:
        return ()
    return ("t" + digits[-4:], "u" + digits[-7:], "v" + digits, "w" + digits[:6])


def mail_text(text: str) -> str:
    """Return the letters and digits of an e-mail address or a part of it."""
    return _NOT_ALPHANUMERIC.sub("", text.casefold())


def _mail_keys(email: str) -> list[str]:
    address = email.strip()
    local = mail_text(address.partition("@")[0])
    whole = "@=" + mail_text(address)
    return [whole, *("@" + local[:end] for end in MAIL_PREFIX if end <= len(local))]


def chart_keys(chart_number: str) -> tuple[str, ...]:
    """Return the keys of a chart number: as it is, and its digits without leading zeros."""
    squeezed = mail_text(chart_number)
    plain = re.sub(r"\D", "", squeezed).lstrip("0")
    return ("#" + squeezed, "#" + plain) if plain else ("#" + squeezed,)
