"""The lookups that answer a query, from the most exact to the most tolerant."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from almoner.lib.names import near_spellings, other_forms, sound
from almoner.lib.searching.keys import (
    LONGEST_PREFIX,
    MAIL_PREFIX,
    SHORTEST_PREFIX,
    TYPO_FROM,
    mail_text,
)
from almoner.lib.searching.queries import Born, Mail, Number, Query, Term, Word, parse
from almoner.lib.searching.ranking import Candidate, Hit, rank_parsed

_FULL = 40
"""Candidates read by a lookup: ranking sorts them, and nobody reads more."""
_ENOUGH = 100
"""Candidates from which on the beginnings of names are not asked for."""
_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question to the index: rows that hold all of ``all_of`` and one of each ``any_of``.

    In SQL: ``keys @> all_of AND keys && any_of[0] AND keys && any_of[1] … LIMIT limit``,
    without an ORDER BY, so that the database may stop at the limit.
    """

    name: str
    """What is asked: exact, family begun, last word begun, begun, in one piece, e-mail, near
    spelling, sound, facts, names."""
    all_of: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    limit: int
    only_below: int
    """Ask only while fewer candidates than this have been found."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits; ``more`` when some lookup reached its limit, so typing on narrows it."""

    hits: list[Hit]
    more: bool


def find(
    query: str,
    fetch: Callable[[Lookup], Iterable[Candidate]],
    *,
    limit: int = 20,
    today: date | None = None,
) -> Found:
    """Run the plan of ``query`` through ``fetch`` and rank what comes back."""
    parsed = parse(query, today=today)
    candidates: dict[Hashable, Candidate] = {}
    more = False
    for lookup in plan_parsed(parsed):
        if len(candidates) >= lookup.only_below:
            continue
        fetched = list(fetch(lookup))
        more = more or len(fetched) >= lookup.limit
        for candidate in fetched:
            candidates.setdefault(candidate.id, candidate)
    hits = list(rank_parsed(parsed, candidates.values()))
    return Found(hits[:limit], more or len(hits) > limit)


def plan(query: str, *, today: date | None = None) -> list[Lookup]:
    """Return the lookups for ``query``, in the order to ask them; none for a lone letter."""
    return plan_parsed(parse(query, today=today))


def plan_parsed(query: Query) -> list[Lookup]:
    """Do ``plan`` for a query already taken apart."""
    terms, names, facts = query.terms, query.words, query.facts
    if not terms or (not facts and all(len(word.text) < 2 for word in names)):
        return []
    steps = [_lookup("exact", terms, _exact, _FULL, _MANY)]
    if len(terms) == 1 and names and len(names[0].text) == SHORTEST_PREFIX:
        steps.append(Lookup("family begun", ("!" + names[0].text,), (), _FULL, _ENOUGH))
    if len(names) > 1:
        last = names[-1]
        steps.append(
            _lookup(
                "last word begun",
                terms,
                lambda term: _begun(term) if term is last else _exact(term),
                _FULL,
                _ENOUGH,
            )
        )
    steps.append(_lookup("begun", terms, _begun, _FULL, _ENOUGH))
    steps += [_lookup("in one piece", each, _begun, _FULL, _ENOUGH) for each in _pieced(terms)]
    if len(terms) == 1:
        steps += [Lookup("e-mail", (key,), (), 20, 20) for key in _mail_beginning(terms[0])]
    steps.append(_lookup("near spelling", terms, _near, _FULL, 20))
    steps.append(_lookup("sound", terms, _alike, _FULL, 10))
    if names and facts:
        steps.append(_lookup("facts", facts, _exact, 20, 5))
        steps.append(_lookup("names", names, _near, 20, 5))
    distinct: dict[tuple[object, object], Lookup] = {}
    for step in steps:
        if step:
            distinct.setdefault((step.all_of, step.any_of), step)
    return list(distinct.values())


def _lookup(
    name: str,
    terms: Sequence[Term],
    keys: Callable[[Term], tuple[str, ...]],
    limit: int,
    only_below: int,
) -> Lookup | None:
    groups = [keys(term) for term in terms]
    if not all(groups):
        return None
    all_of = tuple(dict.fromkeys(group[0] for group in groups if len(group) == 1))
    any_of = tuple(dict.fromkeys(group for group in groups if len(group) > 1))
    return Lookup(name, all_of, any_of, limit, only_below)


def _pieced(terms: tuple[Term, ...]) -> list[tuple[Term, ...]]:
    """Return the terms with two neighbouring words as one: ``mc donald`` for McDonald."""
    return [
        (*terms[:i], Word(one.text + two.text), *terms[i + 2 :])
        for i, (one, two) in enumerate(pairwise(terms))
        if isinstance(one, Word) and isinstance(two, Word)
    ][:3]


def _exact(term: Term) -> tuple[str, ...]:
    match term:
        case Word(text):
            return _with_chart(text, "=" + text)
        case Born(dates, days, _):
            return tuple(f"b{born:%Y%m%d}" for born in dates) or tuple(f"d{day}" for day in days)
        case Mail(text):
            return ("@=" + mail_text(text),)
        case Number():
            return _number_keys(term)


def _begun(term: Term) -> tuple[str, ...]:
    match term:
        case Word(text):
            return _with_chart(text, "^" + text[:LONGEST_PREFIX])
        case Born(dates, days, _) if days:
            return (*_exact(Born(dates)), *(f"d{day}" for day in days))
        case Mail(text):
            return _mail_beginning(Word(mail_text(text.partition("@")[0]))) or _exact(term)
        case _:
            return _exact(term)


def _near(term: Term) -> tuple[str, ...]:
    keys = _begun(term)
    if isinstance(term, Word):
        keys += tuple(sorted("=" + other for other in other_forms(term.text)))
        if len(term.text) >= TYPO_FROM - 1:
            keys += tuple(sorted("~" + near for near in near_spellings(term.text)))
    return keys


def _alike(term: Term) -> tuple[str, ...]:
    keys = _near(term)
    if isinstance(term, Word) and (code := sound(term.text)):
        keys += ("*" + code,)
    return keys


def _with_chart(text: str, key: str) -> tuple[str, ...]:
    return (key, "#" + text) if any(letter.isdigit() for letter in text) else (key,)


def _mail_beginning(term: Term) -> tuple[str, ...]:
    if isinstance(term, Word) and len(term.text) >= MAIL_PREFIX.start:
        return ("@" + term.text[: MAIL_PREFIX.stop - 1],)
    return ()


def _number_keys(number: Number) -> tuple[str, ...]:
    digits = number.digits
    keys = ["#" + mail_text(number.written)]
    if plain := digits.lstrip("0"):
        keys.append("#" + plain)
    keys += [f"b{born:%Y%m%d}" for born in number.dates]
    if len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        keys.append("y" + digits)
    if 4 <= len(digits) <= 6:
        keys.append("t" + digits[-4:])
    if len(digits) >= 7:
        keys.append("u" + digits[-7:])
    if len(digits) >= 6:
        keys.append("w" + digits[:6])
    if len(digits) >= 10:
        keys.append("v" + digits)
    return tuple(dict.fromkeys(keys))
