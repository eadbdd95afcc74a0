"""One member's risk score, and where each part of it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.hcc.interactions import FACTOR_WORDS
from almoner.lib.hcc.members import Member
from almoner.lib.hcc.model import (
    DISABLED,
    MOST_COUNTED,
    NEW_ENROLLEES,
    SEGMENTS,
    Model,
    count_variable,
)

THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Payment:
    """What makes a payment score of a raw one; CMS announces both for each year.

    ``normalization`` divides, ``coding_intensity`` is the part taken away (0.059 is 5.9 %).
    """

    normalization: Decimal = Decimal(1)
    coding_intensity: Decimal = Decimal(0)

    def score(self, raw: Decimal) -> Decimal:
        """Return the payment score; each step is rounded to three decimals."""
        normal = (raw / self.normalization).quantize(THOUSANDTH, ROUND_HALF_UP)
        return (normal * (1 - self.coding_intensity)).quantize(THOUSANDTH, ROUND_HALF_UP)


ANNOUNCED = {
    ("V24", 2025): Payment(Decimal("1.153"), Decimal("0.059")),
    ("V28", 2025): Payment(Decimal("1.045"), Decimal("0.059")),
    ("V28", 2026): Payment(Decimal("1.067"), Decimal("0.059")),
}
"""Of CMS's rate announcements, for Medicare Advantage; other years have to be given."""


@dataclass(frozen=True, slots=True)
class Addend:
    """A part of the score: the variable, what it stands for, its coefficient."""

    variable: str
    meaning: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Found:
    """An HCC that diagnoses led to. ``counts`` is false where ``because`` says why not."""

    hcc: str
    label: str
    codes: tuple[str, ...]
    counts: bool
    because: str


@dataclass(frozen=True, slots=True)
class Score:
    """A risk score with everything that makes it up."""

    member: Member
    model: str
    year: int
    found: tuple[Found, ...]
    without_hcc: tuple[tuple[str, str], ...]
    """The diagnoses that have no payment HCC, each with the reason."""
    addends: tuple[Addend, ...]

    @property
    def segment(self) -> str:
        """Whose coefficients were used, in words."""
        return SEGMENTS[self.member.segment]

    @property
    def hccs(self) -> tuple[str, ...]:
        """The HCCs that count, by number."""
        return tuple(each.hcc for each in self.found if each.counts)

    @property
    def raw(self) -> Decimal:
        """The sum of the addends."""
        return sum((each.value for each in self.addends), Decimal(0)).quantize(THOUSANDTH)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The raw score with one diagnosis more or fewer."""

    code: str
    raw: Decimal
    difference: Decimal
    hccs: tuple[str, ...]


def score(model: Model, member: Member) -> Score:
    """Score a member with the tables of one model and payment year."""
    codes: dict[str, list[str]] = {}
    for code in dict.fromkeys(member.diagnoses):
        for hcc in model.hccs_of(code, member.sex, member.age):
            codes.setdefault(hcc, []).append(code)
    counted = model.counted(codes)
    found = tuple(
        Found(hcc, model.labels[hcc], tuple(codes[hcc]), hcc in counted, _why(model, hcc, codes))
        for hcc in sorted(codes, key=int)
    )
    mapped = {code for some in codes.values() for code in some}
    without = tuple(
        (code, _unmapped(model, code))
        for code in dict.fromkeys(member.diagnoses)
        if code not in mapped
    )
    return Score(
        member, model.name, model.year, found, without, tuple(_addends(model, member, counted))
    )


def without_each(model: Model, member: Member) -> Iterator[WhatIf]:
    """Yield what the score were without each diagnosis that has an HCC."""
    whole = score(model, member)
    for code in dict.fromkeys(code for found in whole.found for code in found.codes):
        rest = tuple(other for other in member.diagnoses if other != code)
        yield _what_if(model, whole, code, replace(member, diagnoses=rest))


def with_one_more(model: Model, member: Member, code: str) -> WhatIf:
    """Return what the score were with one more diagnosis."""
    more = replace(member, diagnoses=(*member.diagnoses, code))
    return _what_if(model, score(model, member), code, more)


def _what_if(model: Model, whole: Score, code: str, other: Member) -> WhatIf:
    changed = score(model, other)
    return WhatIf(code, changed.raw, changed.raw - whole.raw, changed.hccs)


def _why(model: Model, hcc: str, there: dict[str, list[str]]) -> str:
    needed = model.needs.get(hcc, ())
    if needed and not any(other in there for other in needed):
        return f"counts only beside HCC {', '.join(needed)}"
    above = [parent for parent in model.above.get(hcc, ()) if parent in there]
    return f"trumped by HCC {', '.join(sorted(above, key=int))}" if above else ""


def _unmapped(model: Model, code: str) -> str:
    if code in model.mapping:
        return "does not count at this age or for this sex"
    return "has no payment HCC in this model"


def _addends(model: Model, member: Member, hccs: frozenset[str]) -> Iterator[Addend]:
    """Yield the variables of a member that add something in the member's segment."""
    coefficients = model.coefficients[member.segment]
    for variable, meaning in _variables(model, member, hccs):
        if coefficients.get(variable):
            yield Addend(variable, meaning, Decimal(coefficients[variable]) / 1000)


def _variables(model: Model, member: Member, hccs: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in member.demographics():
        yield name, _demographic(name, member)
    if member.segment in NEW_ENROLLEES:
        return
    for hcc in sorted(hccs, key=int):
        yield f"HCC{hcc}", model.labels[hcc]
    for each in model.interactions:
        if all(
            member.is_disabled if factor == DISABLED else model.has(factor, hccs)
            for factor in each.factors
        ):
            yield each.name, " with ".join(_factor(model, factor) for factor in each.factors)
    if hccs:
        count = min(len(hccs), MOST_COUNTED)
        yield count_variable(count), f"{len(hccs)} payment HCCs"


def _factor(model: Model, factor: str) -> str:
    return FACTOR_WORDS.get(factor) or model.labels[factor.removeprefix("HCC")]


def _demographic(name: str, member: Member) -> str:
    if name.startswith(("Originally", "ORIGDS")):
        return "first entitled by disability"
    if name == "LTIMCAID":
        return "institutional, with Medicaid"
    words = ["female" if member.sex == "F" else "male", f"{member.age} years"]
    if member.new_enrollee:
        words.append("with Medicaid" if member.has_medicaid else "without Medicaid")
        words += ["first entitled by disability"] * member.was_disabled
    return ", ".join(words)
