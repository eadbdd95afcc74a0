"""Dates in a paper's text, and which of them it bears."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from almoner.lib.dates import NotADate, parse_birth_date, parse_date
from almoner.lib.filing.proposals import Proposed

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?<![\d/.-])(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?(?:\d{{4}}|\d\d)(?!\d)"
    rf"|\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\d)"
    rf"|{_MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]{{1,2}}\d{{4}})",
    re.I,
)
_BIRTH = re.compile(r"\b(?:d\.?\s?o\.?\s?b\b|birth|born|geb)", re.I)
_OTHER = re.compile(
    r"\b(?:print(?:ed)?|fax(?:ed)?|receiv|expir|effective|due|follow|return|next|refill|signed|"
    r"revis|rev\b|form|copyright|page)",
    re.I,
)
LABELS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"\b(?:{words})\W*$", re.I), weight)
    for words, weight in (
        (r"dates? of (?:service|exam(?:ination)?|visit|procedure|operation|surgery)", 1.0),
        (r"(?:service|visit|exam|encounter|procedure|surgery|operation) dates?", 1.0),
        (r"(?:date )?(?:collected|collection date|specimen date|performed)(?: on)?", 0.98),
        (r"d\.?o\.?s\.?", 0.95),
        (r"(?:discharged?|discharge date|date of discharge)", 0.93),
        (r"(?:seen|admitted|admission date|date of admission)(?: on)?", 0.9),
        (r"(?:report(?:ed)?|result|letter|note|dictated|administered|given)(?: date| on)?", 0.88),
        (r"date", 0.85),
    )
)
"""What stands before a date, and how surely that is the paper's day."""
_PLAIN = 0.35


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: the ``words`` as written, what stands ``before`` it on its line."""

    day: date
    words: str
    before: str
    at: int

    @property
    def is_birth(self) -> bool:
        """Whether it is labelled as somebody's birth date."""
        return bool(_BIRTH.search(self.before[-28:]))


def dates_in(text: str) -> Iterator[Dated]:
    """Yield the dates of a text in order."""
    for found in _DATE.finditer(text):
        day = day_of(found[0])
        if day is None:
            continue
        line = text[max(0, found.start() - 60) : found.start()].rsplit("\n", 1)
        before = line[-1] or (line[0].rsplit("\n", 1)[-1] if len(line) > 1 else "")
        # of two dates on one line, each has its own label
        before = re.split(_DATE, before)[-1]
        yield Dated(day, found[0], before, found.start())


def day_of(words: str) -> date | None:
    """Read one date; with two digits of a year, the latest that is not ahead."""
    tidy = words.replace(".", "/") if words[:1].isdigit() and "-" not in words else words
    try:
        return parse_date(tidy)
    except NotADate:
        pass
    readings = parse_birth_date(tidy) if re.search(r"\D\d\d$", tidy) else []
    return readings[0] if readings else None


def propose_day(text: str, *, today: date, born: date | None = None) -> Proposed[date] | None:
    """Return the day a paper bears: a labelled date before any other, a birth date never."""
    best: tuple[float, int, Dated] | None = None
    for each in dates_in(text):
        if each.is_birth or each.day == born or each.day > today or (born and each.day < born):
            continue
        rank = (_weight(each), -each.at, each)
        if best is None or rank[:2] > best[:2]:
            best = rank
    if best is None:
        return None
    weight, _at, found = best
    label = " ".join(found.before.split()[-3:])
    said = f"{label} {found.words}".strip() if weight > _PLAIN else found.words
    return Proposed(found.day, round(weight, 2), (said,))


def _weight(each: Dated) -> float:
    for label, weight in LABELS:
        if label.search(each.before):
            lead = label.sub("", each.before)
            return weight * 0.6 if _OTHER.search(lead[-14:]) else weight
    return 0.15 if _OTHER.search(each.before[-24:]) else _PLAIN
