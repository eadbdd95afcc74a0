"""Whose paper it is: what to look for in the register, and which of those found it names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from almoner.lib.filing.days import dates_in
from almoner.lib.filing.proposals import Proposed
from almoner.lib.names import fold

_NAME = r"[A-Z][A-Za-z'\u2019.-]*(?:[ ,]{1,2}[A-Z][A-Za-z'\u2019.-]*){1,3}"
_LABELLED = re.compile(
    rf"\b(?i:(?:patient|pt|member|subscriber|client|resident)(?:'s)?(?: name)?|name|re|regarding)"
    rf"\s*[:#.-]?\s*(?i:mrs?\.?|ms\.?|dr\.?)?\s*({_NAME})"
)
_NUMBER = re.compile(
    r"\b(?:chart|mrn|med(?:ical)? rec(?:ord)?|record|account|acct|patient id)"
    r"\s*(?:no|num|number|id)?\s*[.:#]*\s*#?\s*(\d{4,10})\b",
    re.I,
)
_STOPS = {"date", "dob", "birth", "sex", "mrn", "chart", "age", "gender", "id", "phone", "address"}
MOST = 6
"""Questions of each sort that a paper is good for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask the register about a paper: labelled names, days of birth, chart numbers."""

    names: tuple[str, ...]
    days: tuple[date, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the register whose paper it may be; ``given`` holds every name they go by."""

    key: str
    family: tuple[str, ...]
    given: tuple[str, ...]
    birth_date: date
    number: str


def asked_in(text: str, *, today: date) -> Asked:
    """Return what to ask; labelled birth dates come before any other old date."""
    names = (" ".join(_cut(found[1])) for found in _LABELLED.finditer(text))
    dated = list(dates_in(text))
    births = [each.day for each in dated if each.is_birth]
    others = [each.day for each in dated if not each.is_birth and each.day < today]
    numbers = (found[1] for found in _NUMBER.finditer(text))
    return Asked(
        tuple(dict.fromkeys(name for name in names if " " in name))[:MOST],
        tuple(dict.fromkeys(births or others))[:MOST],
        tuple(dict.fromkeys(numbers))[:MOST],
    )


def propose_person(text: str, persons: Iterable[Person]) -> list[Proposed[Person]]:
    """Return those whom the text names, the surest first; what fits two alike is less sure."""
    words = _Text(text)
    found = [each for person in persons if (each := _judged(words, person))]
    found.sort(key=lambda each: -each.confidence)
    if len(found) > 1 and found[0].confidence - found[1].confidence < 0.05:
        found = [
            Proposed(each.what, round(each.confidence * 0.6, 2), each.words)
            if each.confidence > found[0].confidence - 0.05
            else each
            for each in found
        ]
    return found


class _Text:
    """A paper's text as it is compared: folded words with their places, days, numbers."""

    def __init__(self, text: str) -> None:
        self.words = [
            (fold(each[0]), each[0]) for each in re.finditer(r"[^\W\d_][\w'\u2019-]*", text)
        ]
        self.places: dict[str, list[int]] = {}
        for at, (word, _written) in enumerate(self.words):
            self.places.setdefault(word, []).append(at)
        dated = list(dates_in(text))
        self.births = {each.day: each.words for each in dated if each.is_birth}
        self.days = {each.day: each.words for each in dated}
        self.numbers = {found[1]: found[0] for found in _NUMBER.finditer(text)}

    def together(self, family: Sequence[str], given: Sequence[str]) -> str:
        """Return a family and a given name as they stand beside each other, or nothing."""
        for one in family:
            last = fold(one).split() or [""]
            for at in self.places.get(last[0], ()):
                if [word for word, _ in self.words[at : at + len(last)]] != last:
                    continue
                end = at + len(last)
                around = (*range(max(0, at - 2), at), *range(end, min(end + 2, len(self.words))))
                for other in given:
                    first = fold(other).split()[:1]
                    for near in around:
                        if first and self.words[near][0] == first[0]:
                            low, high = min(at, near), max(end - 1, near)
                            return " ".join(written for _, written in self.words[low : high + 1])
        return ""

    def alone(self, names: Sequence[str]) -> str:
        """Return a family name as it stands somewhere, or nothing."""
        for name in names:
            last = fold(name).split()
            for at in self.places.get(last[0], ()) if last else ():
                if [word for word, _ in self.words[at : at + len(last)]] == last:
                    return " ".join(written for _, written in self.words[at : at + len(last)])
        return ""


def _judged(text: _Text, person: Person) -> Proposed[Person] | None:
    name = text.together(person.family, person.given)
    family = name or text.alone(person.family)
    born = text.births.get(person.birth_date, "") or text.days.get(person.birth_date, "")
    number = text.numbers.get(person.number, "")
    is_labelled = person.birth_date in text.births
    confidence = 0.0
    if name and born:
        confidence = 0.97 if is_labelled else 0.92
    elif number and family:
        confidence = 0.95
    elif name and text.births:
        confidence = 0.3  # somebody of that name, born on another day
    elif name:
        confidence = 0.6
    elif family and is_labelled:
        confidence = 0.7
    elif number:
        confidence = 0.5
    if name and born and number:
        confidence = 0.99
    words = tuple(each for each in (name or family, born, number) if each)
    return Proposed(person, confidence, words) if confidence else None


def _cut(name: str) -> list[str]:
    """Return the words of a labelled name up to the next label."""
    found = []
    for word in re.split(r"[\s,]+", name):
        if word.strip(".:").lower() in _STOPS:
            break
        found.append(word)
    return found[:4]
