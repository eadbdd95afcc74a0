"""Whom a code fits by its age and sex: hints for ranking and for a question, never a bar.

Ages come from the Medicare Code Editor where it names the code (newborn 0, pediatric 0-17,
maternity 9-64, adult 15-124), else from the words of the title; sex from the parts of the book
and the words of the title. What a patient's record says may rightly differ.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from almoner.lib.icd10cm.book import Book
from almoner.lib.icd10cm.references import normal

OLDEST = 124


class Sex(StrEnum):
    """The sex a code speaks of."""

    ANY = ""
    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Fit:
    """The ages in years, both included, and the sex that a code speaks of."""

    youngest: int = 0
    oldest: int = OLDEST
    sex: Sex = Sex.ANY

    def fits(self, *, age: int | None, sex: str) -> bool:
        """Whether a patient fits; what is not known fits."""
        return (age is None or self.youngest <= age <= self.oldest) and (
            not sex or self.sex is Sex.ANY or sex == self.sex.value
        )


_CATEGORIES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, OLDEST)}
_WORDS: tuple[tuple[str, int, int], ...] = (
    (r"newborn|neonat\w*|perinatal", 0, 0),
    (r"infants?|infantile", 0, 3),
    (r"(?<!of )child\b|childhood|juvenile|adolescen\w*|pediatric", 0, 20),
    (r"adults?", 15, OLDEST),
    (r"senile|age-related", 40, OLDEST),
    (r"(post|pre)?menopaus\w*", 35, OLDEST),
    (r"pregnan\w*|trimester|gestation\w*|obstetric\w*|maternal care|puerper\w*", 9, 64),
)
_AGED = [(re.compile(rf"\b({words})\b", re.IGNORECASE), low, high) for words, low, high in _WORDS]
_RANGES = (
    ("O00", "O9A", Sex.FEMALE),
    ("C51", "C58", Sex.FEMALE),
    ("C60", "C63", Sex.MALE),
    ("D06", "D06", Sex.FEMALE),
    ("D25", "D28", Sex.FEMALE),
    ("D29", "D29", Sex.MALE),
    ("D39", "D39", Sex.FEMALE),
    ("D40", "D40", Sex.MALE),
    ("N40", "N53", Sex.MALE),
    ("N70", "N98", Sex.FEMALE),
    ("R87", "R87", Sex.FEMALE),
    ("Z33", "Z37", Sex.FEMALE),
    ("Z39", "Z3A", Sex.FEMALE),
)
_FEMALE = re.compile(
    r"\b(female|wom[ae]n|uter\w+|ovar\w+|vagin\w+|vulv\w*|menstru\w*|menopaus\w*|postmenopausal"
    r"|pregnan\w*|gynecolog\w*|endometri\w*)\b",
    re.IGNORECASE,
)
_MALE = re.compile(
    r"\b(male|men|prostat\w*|testi\w+|peni[sl]e?|scrot\w+|epididym\w+)\b", re.IGNORECASE
)


class Fitting:
    """The hints of a book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def of(self, code: str) -> Fit:
        """Return whom ``code`` fits; raises :class:`UnknownCode`."""
        return self.at(self.book.node(code).place)

    def at(self, place: int) -> Fit:
        """Return whom the entry at ``place`` fits."""
        plain, title = normal(self.book.codes[place]), self.book.titles[place]
        sex = next((sex for low, high, sex in _RANGES if low <= plain[:3] <= high), Sex.ANY)
        if sex is Sex.ANY:
            sex = _sex_said(title)
        if age := self.book.flags(plain).age:
            return Fit(*_CATEGORIES[age], sex)
        said = next(((low, high) for words, low, high in _AGED if words.search(title)), None)
        youngest, oldest = said or ((9, 64) if plain.startswith("O") else (0, OLDEST))
        return Fit(youngest, oldest, sex)


def _sex_said(title: str) -> Sex:
    female, male = _FEMALE.search(title), _MALE.search(title)
    if bool(female) == bool(male):
        return Sex.ANY
    return Sex.FEMALE if female else Sex.MALE
