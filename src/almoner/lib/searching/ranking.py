"""How well a person answers a query, and the reason in a few words."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import OSA

from almoner.lib.names import is_other_form, sound
from almoner.lib.phones import digits_of
from almoner.lib.searching.keys import (
    TYPO_FROM,
    SearchPerson,
    chart_keys,
    mail_text,
    name_words,
)
from almoner.lib.searching.queries import Born, Mail, Number, Query, Term, Word, parse

_FIELDS = {
    "family": 1.0,
    "given": 0.99,
    "preferred": 0.985,
    "middle": 0.93,
    "former": 0.95,
    "suffix": 0.9,
}
"""What a name's place is worth: a smith by family name goes before one by middle name."""

_LABELS = {"preferred": "preferred name ", "former": "former name "}

_LEAST = 0.34  # of the whole query's worth; less is an accident
_OTHER_FORM = 0.76  # Bob for Robert: the best that a word can be that is not begun
_BEGUN = 0.8  # from here on a word of the query begins a name
_LONG = 8  # letters from which on two slips are forgiven


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored person and the identifier the caller knows it by."""

    id: Hashable
    person: SearchPerson


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found: ``score`` 0 to 100, ``why`` for people, ``fields`` to highlight.

    ``why`` is like "name", "former name Jones", "sounds like Smith", "birth date",
    "phone ends 1234", "chart number 1042"; several reasons are joined by "; ".
    ``fields`` are names of ``SearchPerson``'s fields.
    """

    id: Hashable
    score: float
    why: str
    fields: tuple[str, ...]


class _Match(NamedTuple):
    worth: float
    why: str
    field: str
    place: int = -1  # which word of the person it used up


_NOTHING = _Match(0.0, "", "")


def rank(query: str, candidates: Iterable[Candidate], *, today: date | None = None) -> list[Hit]:
    """Score candidates against ``query``, the best first.

    Candidates that hardly answer are left out. Equal scores are sorted by name, then birth date.
    """
    return list(rank_parsed(parse(query, today=today), candidates))


def rank_parsed(query: Query, candidates: Iterable[Candidate]) -> Iterator[Hit]:
    """Do ``rank`` for a query already taken apart; only hits that are read are put into words."""
    scored = []
    for candidate in candidates:
        matches = _matches(query.terms, candidate.person)
        worth = sum([match[0] for match in matches]) / len(matches) if matches else 0.0
        if worth >= _LEAST:
            person, score = candidate.person, round(100 * worth, 1)
            born = person.birth_date or date.min
            names = person.family.casefold(), person.given.casefold()
            scored.append((-score, names, born, matches, candidate.id))
    scored.sort(key=itemgetter(0, 1, 2))
    for less, _names, _born, matches, known_as in scored:
        found = [match for match in matches if match.worth]
        why = "; ".join(dict.fromkeys(match.why for match in found))
        yield Hit(known_as, -less, why, tuple(dict.fromkeys(match.field for match in found)))


def _matches(terms: Sequence[Term], person: SearchPerson) -> list[_Match]:
    """Return what each term found in ``person``, in the terms' order."""
    places = [
        (word, field, name) for field, name in person.names() if name for word in name_words(name)
    ]
    matches: list[_Match] = []
    used: set[int] = set()
    for term in terms:
        if isinstance(term, Word):
            match = _name_match(term.text, places, used) or _word_elsewhere(term, person)
            used.add(match.place)
        else:
            match = _fact_match(term, person)
        matches.append(match)
    return _in_one_piece(terms, places, matches) if len(terms) > 1 else matches


def _name_match(text: str, places: list[tuple[str, str, str]], used: set[int]) -> _Match | None:
    best, best_place, best_kind = 0.0, -1, ""
    size = len(text)
    for place, (word, field, _) in enumerate(places):
        if word.startswith(text) and place not in used:
            quality = _begun(size, len(word)) * _FIELDS[field]
            if quality > best:
                best, best_place = quality, place
    if best < _OTHER_FORM:
        for place, (word, field, _) in enumerate(places):
            if place in used:
                continue
            quality, kind = _likeness(text, word)
            if quality * _FIELDS[field] > best:
                best, best_place, best_kind = quality * _FIELDS[field], place, kind
    if best_place < 0:
        return None
    _, field, name = places[best_place]
    return _Match(best, _name_reason(best_kind, field, name), field, best_place)


def _name_reason(kind: str, field: str, name: str) -> str:
    label = _LABELS.get(field, "")
    if not kind:
        return f"{label}{name}" if label else "name"
    return f"{kind} {label}{name}"


def _begun(typed: int, whole: int) -> float:
    """Return how well a word stands for one that it begins, by how many letters were typed."""
    return 1.0 if typed == whole else 0.82 + 0.14 * typed / whole


@lru_cache(maxsize=200_000)
def _likeness(typed: str, word: str) -> tuple[float, str]:
    """Return how well a typed word stands for a word of a name (0 to 1), and how it is alike."""
    if word.startswith(typed):
        return _begun(len(typed), len(word)), ""
    if is_other_form(typed, word):
        return _OTHER_FORM, "short for" if len(typed) < len(word) else "long for"
    slips = 2 if min(len(typed), len(word)) >= _LONG else 1
    if len(typed) >= TYPO_FROM - 1 and len(word) >= TYPO_FROM:
        distance = OSA.distance(typed, word, score_cutoff=slips)
        if distance <= slips:
            return 0.84 - 0.12 * distance, "spelt like"
        if any(
            OSA.distance(typed, word[:end], score_cutoff=1) <= 1
            for end in (len(typed) - 1, len(typed), len(typed) + 1)
            if TYPO_FROM - 1 <= end < len(word)
        ):
            return 0.58, "spelt like"
    code, other = sound(typed), sound(word)
    if code and code == other:
        return 0.62, "sounds like"
    if len(code) > 1 and other.startswith(code):
        return 0.45, "sounds like"
    return 0.0, ""


def _word_elsewhere(term: Word, person: SearchPerson) -> _Match:
    if any(letter.isdigit() for letter in term.text) and _is_chart(term.text, person):
        return _Match(1.0, f"chart number {person.chart_number}", "chart_number")
    return _mail_match(term.text, person, 0.8)


def _in_one_piece(
    terms: Sequence[Term], places: list[tuple[str, str, str]], matches: list[_Match]
) -> list[_Match]:
    """Try neighbouring words as one (``mc donald``) where a word alone found nothing better."""
    result = list(matches)
    for i, (one, two) in enumerate(pairwise(terms)):
        if not (isinstance(one, Word) and isinstance(two, Word)):
            continue
        if min(result[i].worth, result[i + 1].worth) > _BEGUN:
            continue
        joint = _name_match(one.text + two.text, places, set())
        if joint and 2 * joint.worth > result[i].worth + result[i + 1].worth:
            result[i] = result[i + 1] = joint
    return result


def _fact_match(term: Term, person: SearchPerson) -> _Match:
    match term:
        case Born():
            return _birth_match(term, person.birth_date)
        case Number():
            return _number_match(term, person)
        case Mail(text):
            return _mail_match(mail_text(text), person, 1.0)
        case _:
            return _NOTHING


def _birth_match(term: Born, born: date | None) -> _Match:
    if born is None:
        return _NOTHING
    if born in term.dates:
        # a second reading (day first, a century ago) is a little less likely
        return _Match(1.0 - 0.02 * term.dates.index(born), "birth date", "birth_date")
    if f"{born:%m%d}" in term.days and str(born.year).startswith(term.year):
        late = 0.01 * term.days.index(f"{born:%m%d}")
        return _Match(0.85 - late, "birth date", "birth_date")
    return _NOTHING


def _number_match(number: Number, person: SearchPerson) -> _Match:
    if _is_chart(number.written, person) or (number.digits and _is_chart(number.digits, person)):
        return _Match(1.0, f"chart number {person.chart_number}", "chart_number")
    if person.birth_date and person.birth_date in number.dates:
        late = 0.02 * number.dates.index(person.birth_date)
        return _Match(0.97 - late, "birth date", "birth_date")
    digits = number.digits
    for phone in person.phones:
        own = digits_of(phone)
        if len(digits) >= 4 and own == digits:
            return _Match(1.0, "phone", "phones")
        if len(digits) >= 4 and own.endswith(digits):
            return _Match(0.95, f"phone ends {digits}", "phones")
        if len(digits) >= 6 and own.startswith(digits):
            return _Match(0.85, f"phone begins {digits}", "phones")
    if person.birth_date and digits == str(person.birth_date.year):
        return _Match(0.85, f"born {digits}", "birth_date")
    return _NOTHING


def _is_chart(written: str, person: SearchPerson) -> bool:
    return bool(person.chart_number) and "#" + mail_text(written) in chart_keys(person.chart_number)


def _mail_match(text: str, person: SearchPerson, worth: float) -> _Match:
    if len(text) < TYPO_FROM - 1:
        return _NOTHING
    for email in person.emails:
        address = mail_text(email)
        if address.startswith(text):
            return _Match(worth, f"e-mail {email}", "emails")
    return _NOTHING
