"""The tables of one CMS-HCC model for one payment year, as they are used."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

SEGMENTS = {
    "CNA": "Community, not dual, aged",
    "CND": "Community, not dual, disabled",
    "CFA": "Community, full benefit dual, aged",
    "CFD": "Community, full benefit dual, disabled",
    "CPA": "Community, partial benefit dual, aged",
    "CPD": "Community, partial benefit dual, disabled",
    "INS": "Long-term institutional",
    "NE": "New enrollee",
    "SNPNE": "New enrollee in a chronic condition special needs plan",
}
"""The groups of members that have coefficients of their own."""
NEW_ENROLLEES = ("NE", "SNPNE")
MOST_COUNTED = 10
"""Ten payment HCCs and more share one coefficient (D10P)."""
DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class Edit:
    """A diagnosis that counts otherwise, or not, for a sex or outside ages.

    ``sex`` is the one it applies to, or empty. Ages up to ``age_max`` and from ``age_min`` are
    those it applies to. ``instead`` is the HCC it then has; none when it then has none.
    """

    sex: str
    age_min: int | None
    age_max: int | None
    instead: str

    def applies(self, sex: str, age: int) -> bool:
        """Whether a member of that sex and age is meant."""
        if self.sex:
            return self.sex == sex
        return (self.age_max is not None and age <= self.age_max) or (
            self.age_min is not None and age >= self.age_min
        )


@dataclass(frozen=True, slots=True)
class Interaction:
    """A variable that is 1 when each factor is there: a group of HCCs, or ``DISABLED``."""

    name: str
    factors: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """Everything of a model. HCCs are their numbers as text; coefficients are thousandths."""

    name: str
    year: int
    source: str
    mapping: dict[str, tuple[str, ...]]
    edits: dict[str, Edit]
    labels: dict[str, str]
    hierarchy: dict[str, tuple[str, ...]]
    """The HCCs that each HCC trumps."""
    coefficients: dict[str, dict[str, int]]
    groups: dict[str, tuple[str, ...]]
    interactions: tuple[Interaction, ...]
    needs: dict[str, tuple[str, ...]]
    """An HCC that counts only beside one of others."""

    @cached_property
    def hccs(self) -> tuple[str, ...]:
        """The payment HCCs, by number."""
        return tuple(sorted(self.labels, key=int))

    @cached_property
    def above(self) -> dict[str, tuple[str, ...]]:
        """The HCCs that trump each HCC."""
        found: dict[str, list[str]] = {}
        for parent, children in self.hierarchy.items():
            for child in children:
                found.setdefault(child, []).append(parent)
        return {child: tuple(parents) for child, parents in found.items()}

    def hccs_of(self, code: str, sex: str = "", age: int | None = None) -> tuple[str, ...]:
        """Return the payment HCCs of a diagnosis; for a member where sex and age are given."""
        edit = self.edits.get(code)
        if edit and age is not None and edit.applies(sex, age):
            return (edit.instead,) if edit.instead else ()
        return self.mapping.get(code, ())

    def counted(self, hccs: Iterable[str]) -> frozenset[str]:
        """Return the HCCs that count: those that need none that is missing, and are not trumped."""
        there = set(hccs)
        there -= {one for one, others in self.needs.items() if not there.intersection(others)}
        return frozenset(one for one in there if not there.intersection(self.above.get(one, ())))

    def has(self, factor: str, hccs: frozenset[str]) -> bool:
        """Whether a group of HCCs, by its name or as ``HCCn``, has one of these."""
        if factor in self.groups:
            return not hccs.isdisjoint(self.groups[factor])
        return factor.removeprefix("HCC") in hccs

    def variables(self) -> Iterator[str]:
        """Yield each variable that a member can have."""
        yield from (f"HCC{hcc}" for hcc in self.hccs)
        yield from (each.name for each in self.interactions)
        yield from (count_variable(n) for n in range(1, MOST_COUNTED + 1))
        yield from DEMOGRAPHIC_VARIABLES


def count_variable(count: int) -> str:
    """Return the variable of a number of payment HCCs."""
    return f"D{count}" if count < MOST_COUNTED else f"D{MOST_COUNTED}P"


AGES = (0, 35, 45, 55, 60, 65, 70, 75, 80, 85, 90, 95)
"""Where the age bands of continuing enrollees begin."""
NEW_AGES = (0, 35, 45, 55, 60, 65, 66, 67, 68, 69, 70, 75, 80, 85, 90, 95)
"""The same for new enrollees: each year of age from 65 to 69."""


def band(age: int, bands: tuple[int, ...]) -> str:
    """Return the name of the age band: ``65_69``, ``66``, ``95_GT``."""
    at = sum(age >= each for each in bands) - 1
    if at + 1 == len(bands):
        return f"{bands[at]}_GT"
    last = bands[at + 1] - 1
    return str(last) if last == bands[at] else f"{bands[at]}_{last}"


def _demographic() -> Iterator[str]:
    for sex in "FM":
        yield from (f"{sex}{band(age, AGES)}" for age in AGES)
        for age in NEW_AGES:
            for medicaid in ("NMCAID", "MCAID"):
                for disabled in ("NORIGDIS", "ORIGDIS"):
                    yield f"{medicaid}_{disabled}_NE{sex}{band(age, NEW_AGES)}"
    yield from ("OriginallyDisabled_Female", "OriginallyDisabled_Male", "ORIGDS", "LTIMCAID")


DEMOGRAPHIC_VARIABLES = tuple(_demographic())
