"""What somebody typed, taken apart into words, a birth date, numbers and an e-mail address."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from almoner.lib.dates import parse_birth_date
from almoner.lib.names import joined, words
from almoner.lib.searching.keys import LONGEST_WORD

_LONGEST_QUERY = 100
_MOST_TERMS = 6
_DATE_PARTS = 5  # "3 / 4 / 1961"
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "mx"})
_SEPARATORS = re.compile(r"[\s,;]+")
_PARTIAL_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{0,4}))?")
_MONTH_ONLY = re.compile(r"\d{1,2}[-/.]")
_PHONE_PIECE = re.compile(r"[+(]*\d[\d().+-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word: part of a name, most likely."""

    text: str


@dataclass(frozen=True, slots=True)
class Born:
    """A birth date in all its readings; while it is being typed, month and day of it."""

    dates: tuple[date, ...] = ()
    days: tuple[str, ...] = ()
    """``0304``: month and day, likeliest first."""
    year: str = ""
    """The digits of the year typed so far."""


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that may be a telephone's, a chart number, a year or a birth date."""

    digits: str
    written: str
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail address, or the beginning of one up to the @ at least."""

    text: str


Term = Word | Born | Number | Mail


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart, its terms in the order they were typed."""

    terms: tuple[Term, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words alone."""
        return tuple(term for term in self.terms if isinstance(term, Word))

    @property
    def facts(self) -> tuple[Term, ...]:
        """Everything but words."""
        return tuple(term for term in self.terms if not isinstance(term, Word))


def parse(query: str, *, today: date | None = None) -> Query:
    """Take ``query`` apart; text that can mean nothing (lone punctuation) is passed over.

    ``today`` settles two-digit birth years and is only needed by tests.
    """
    day = today or datetime.now(UTC).date()
    pieces = [piece for piece in _SEPARATORS.split(query[:_LONGEST_QUERY]) if piece]
    terms: list[Term] = []
    while pieces:
        taken, found = _next_terms(pieces, day)
        terms += found
        pieces = pieces[taken:]
    if any(isinstance(term, Word) and term.text not in _TITLES for term in terms):
        terms = [t for t in terms if not (isinstance(t, Word) and t.text in _TITLES)]
    return Query(tuple(terms[:_MOST_TERMS]))


def _next_terms(pieces: list[str], today: date) -> tuple[int, list[Term]]:
    """Return how many pieces were understood together, and as what."""
    first = pieces[0]
    if "@" in first[1:]:
        return 1, [Mail(first.casefold())]
    return (
        _date(pieces, today)
        or _number(pieces, today)
        or (1, [Word(word[:LONGEST_WORD]) for word in _words(first)])
    )


def _words(piece: str) -> tuple[str, ...]:
    """Letters and digits together are one word: a chart number like A-0042."""
    mixed = any(letter.isdigit() for letter in piece) and joined(piece)
    return (mixed,) if mixed else words(piece)


def _date(pieces: list[str], today: date) -> tuple[int, list[Term]] | None:
    for count in range(min(_DATE_PARTS, len(pieces)), 0, -1):
        text = " ".join(pieces[:count])
        if text.isdigit() or not any(letter.isdigit() for letter in text):
            continue
        if dates := parse_birth_date(text, today=today):
            days = tuple(dict.fromkeys(f"{born:%m%d}" for born in dates))
            partial = _PARTIAL_DATE.fullmatch(text)
            still_typing = partial is not None and len(partial[3] or "") == 2
            year = partial[3] if partial and still_typing else ""
            return count, [Born(tuple(dates), days if still_typing else (), year)]
    return _beginning_of_date(pieces[0])


def _beginning_of_date(text: str) -> tuple[int, list[Term]] | None:
    if _MONTH_ONLY.fullmatch(text):
        return 1, []
    match = _PARTIAL_DATE.fullmatch(text)
    if not match:
        return None
    one, two = int(match[1]), int(match[2])
    days = [f"{month:02}{day:02}" for month, day in ((one, two), (two, one)) if _is_day(month, day)]
    return (1, [Born((), tuple(dict.fromkeys(days)), match[3] or "")]) if days else None


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _number(pieces: list[str], today: date) -> tuple[int, list[Term]] | None:
    """Read digits; pieces that make up a whole telephone number together belong together."""
    if pieces[0].startswith("#") and any(letter.isdigit() for letter in pieces[0]):
        return 1, [Number("", pieces[0])]
    run: list[str] = []
    for piece in pieces:
        if not _PHONE_PIECE.fullmatch(piece):
            break
        run.append(piece)
    for count in range(len(run), 0, -1):
        digits = re.sub(r"\D", "", "".join(run[:count]))
        if count > 1 and len(digits) not in (7, 10, 11):
            continue
        if len(digits) == 11 and digits[0] == "1":
            digits = digits[1:]
        if len(digits) < 2:
            return count, []
        dates = parse_birth_date(digits, today=today) if run[0].isdigit() and count == 1 else []
        return count, [Number(digits, "".join(run[:count]), tuple(dates))]
    return None
