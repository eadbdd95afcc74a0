"""What a chart must hold: rules over facts, and what is missing.

Nothing here knows of rows. A rule asks either that an encounter has a paper (a note or a document
of certain types), perhaps signed, or that every paper of certain types is itself in order. The
judgement depends on the facts alone; time only decides whether what is missing is late.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

BUCKETS = ((0, 7), (8, 14), (15, 21), (22, 30))
"""Days late, as worklists are counted; after the last, ``over 30``."""


class _Worded(StrEnum):
    @property
    def words(self) -> str:
        return _WORDS[self]


class Demand(_Worded):
    """What a rule asks."""

    EXISTS = "exists"
    SIGNED = "signed"
    NAMES_PATIENT = "names-patient"


class Moment(_Worded):
    """What the hours of a rule are counted from."""

    START = "start"
    END = "end"
    PROCEDURE = "procedure"
    PAPER = "paper"


class Signer(_Worded):
    """Whose signature a rule asks for."""

    NOBODY = "nobody"
    AUTHOR = "author"
    ATTENDING = "attending"


_WORDS: dict[str, str] = {
    Demand.EXISTS: "An encounter has such a paper",
    Demand.SIGNED: "Every such paper is signed",
    Demand.NAMES_PATIENT: "Every page of such a paper names the patient",
    Moment.START: "the beginning of the encounter",
    Moment.END: "the end of the encounter",
    Moment.PROCEDURE: "the procedure",
    Moment.PAPER: "the date of the paper",
    Signer.NOBODY: "nobody: it need only exist",
    Signer.AUTHOR: "its author",
    Signer.ATTENDING: "the clinician responsible for the encounter",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the office wrote it; empty ``classes`` or ``types`` mean all."""

    id: UUID
    name: str
    demand: Demand
    classes: frozenset[str]
    types: frozenset[UUID]
    only_with_procedure: bool
    hours: int
    moment: Moment
    signer: Signer
    since: date


@dataclass(frozen=True, slots=True)
class Paper:
    """A note or a document: who wrote it, who signed its present version.

    ``unnamed_pages`` are the numbers of pages on which the patient was not found.
    """

    id: UUID
    type: UUID
    at: datetime
    author: UUID | None
    signed_by: frozenset[UUID]
    is_note: bool
    unnamed_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """An encounter: with whom, from when to when, what was done, what papers it has."""

    id: UUID
    class_code: str
    responsible: UUID | None
    began_at: datetime
    ended_at: datetime | None
    procedures: tuple[datetime, ...]
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing: by which rule, of which encounter or paper, from whom, due when."""

    rule: UUID
    stay: UUID | None
    paper: Paper | None
    who: UUID | None
    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """How a patient is known on paper."""

    family_name: str
    given_name: str
    number: str
    born: date


def missing_of_stay(rules: Iterable[Rule], stay: Stay) -> Iterator[Missing]:
    """Yield what the rules ask of ``stay`` and it has not.

    An encounter without a responsible clinician of ours was elsewhere, and is not judged.
    """
    if stay.responsible is None:
        return
    for rule in rules:
        if rule.demand is not Demand.EXISTS or not _concerns(rule, stay):
            continue
        due = _due(rule, stay)
        fitting = [each for each in stay.papers if not rule.types or each.type in rule.types]
        if due is None or any(_is_signed(rule, each, stay.responsible) for each in fitting):
            continue
        what = f"{rule.name}: not signed" if fitting else f"{rule.name}: missing"
        who = stay.responsible
        if fitting and rule.signer is Signer.AUTHOR:
            who = fitting[0].author or who
        yield Missing(rule.id, stay.id, None, who, what, due)


def missing_of_paper(
    rules: Iterable[Rule], paper: Paper, *, class_code: str = "", responsible: UUID | None = None
) -> Iterator[Missing]:
    """Yield what the rules ask of a paper and it has not; it need not be of an encounter."""
    for rule in rules:
        if rule.demand is Demand.EXISTS or not _is_about(rule, paper, class_code):
            continue
        due = paper.at + timedelta(hours=rule.hours)
        who = responsible if rule.signer is Signer.ATTENDING else paper.author
        who = who or paper.author or responsible
        if rule.demand is Demand.NAMES_PATIENT and paper.unnamed_pages:
            pages = _pages(paper.unnamed_pages)
            yield Missing(rule.id, None, paper, who, f"{rule.name}: {pages}", due)
        wants = who if rule.signer is not Signer.NOBODY else paper.author
        if rule.demand is Demand.SIGNED and wants and wants not in paper.signed_by:
            yield Missing(rule.id, None, paper, wants, f"{rule.name}: not signed", due)


def pages_without_name(pages: Iterable[tuple[int, str]], who: Identity) -> tuple[int, ...]:
    """Return the numbers of the pages that do not name the patient.

    A page names them by the chart number, or by the family name together with the given name or
    the birth date. A page on which no letter was read cannot be judged and is not listed.
    """
    return tuple(
        number for number, text in pages if re.search(r"\w", text) and not _names(text, who)
    )


def days_late(due_at: datetime, now: datetime) -> int | None:
    """Return the whole days since it was due, or ``None`` while it is not."""
    return (now - due_at).days if now >= due_at else None


def bucket_of(days: int | None) -> str:
    """Return the column of a worklist: ``not due``, ``0-7`` … ``22-30``, ``over 30``."""
    if days is None:
        return "not due"
    for first, last in BUCKETS:
        if first <= days <= last:
            return f"{first}-{last}"
    return "over 30"


def _concerns(rule: Rule, stay: Stay) -> bool:
    if rule.classes and stay.class_code not in rule.classes:
        return False
    if rule.only_with_procedure and not stay.procedures:
        return False
    return stay.began_at.date() >= rule.since


def _is_about(rule: Rule, paper: Paper, class_code: str) -> bool:
    if rule.types and paper.type not in rule.types:
        return False
    if rule.classes and class_code not in rule.classes:
        return False
    return paper.at.date() >= rule.since


def _due(rule: Rule, stay: Stay) -> datetime | None:
    if rule.moment is Moment.END:
        begins = stay.ended_at
    elif rule.moment is Moment.PROCEDURE:
        begins = min(stay.procedures, default=None)
    else:
        begins = stay.began_at
    return begins + timedelta(hours=rule.hours) if begins else None


def _is_signed(rule: Rule, paper: Paper, responsible: UUID) -> bool:
    if rule.signer is Signer.NOBODY:
        return True
    wants = paper.author if rule.signer is Signer.AUTHOR else responsible
    return (wants or responsible) in paper.signed_by


def _pages(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"not on page {numbers[0]}"
    shown = ", ".join(map(str, numbers[:8]))
    return f"not on pages {shown}{' …' if len(numbers) > 8 else ''}"


def _names(text: str, who: Identity) -> bool:
    words = _folded(text)
    if re.search(rf"\b{re.escape(who.number)}\b", words):
        return True
    if not _has(words, who.family_name):
        return False
    born = who.born
    written = (
        rf"0?{born.month}[/.-]0?{born.day}[/.-](?:{born.year}|{born.year % 100:02d})",
        rf"{born.year}-{born.month:02d}-{born.day:02d}",
        rf"{born:%b}[a-z]*\.? {born.day},? {born.year}".lower(),
    )
    return _has(words, who.given_name) or any(re.search(each, words) for each in written)


def _has(words: str, name: str) -> bool:
    return bool(name) and bool(re.search(rf"\b{re.escape(_folded(name))}\b", words))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
