"""The facts of a visit's level, as a coder counts them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms

from almoner.lib.evaluation import Beside, DataKind, Family, ProblemKind, RiskKind

Choices = Sequence[tuple[str, str]]
KINDS: Mapping[str, type[StrEnum]] = {
    "problems": ProblemKind,
    "data": DataKind,
    "risks": RiskKind,
}
BLANK = {"problems": 2, "data": 3, "risks": 1}
"""Blank lines after those that were counted."""


def _choices(kinds: type[StrEnum]) -> Choices:
    return [(each.value, each.value[0].upper() + each.value[1:]) for each in kinds]


class LevelForm(forms.Form):
    """What kind of visit it was, how long it took, and what stood beside it."""

    family = forms.ChoiceField(label="Kind of visit", choices=_choices(Family))
    minutes = forms.IntegerField(
        label="Minutes on the day",
        required=False,
        min_value=0,
        max_value=1440,
        help_text="All of the clinician's own time for this visit, as the note says it.",
    )
    around = forms.IntegerField(
        label="Minutes on other days",
        required=False,
        min_value=0,
        max_value=1440,
        help_text="Medicare counts them for some prolonged services.",
    )
    is_continuing = forms.BooleanField(
        label="The clinician is the continuing focus of this patient's care", required=False
    )
    beside = forms.MultipleChoiceField(
        label="On the same day",
        required=False,
        choices=_choices(Beside),
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line of the worksheet: its kind, what it is, the words that show it."""

    name: str
    number: int
    kind: str = ""
    what: str = ""
    phrase: str = ""

    @property
    def choices(self) -> Choices:
        """The kinds there are."""
        return _choices(KINDS[self.name])


def fact_lines(facts: Mapping[str, Any], diagnoses: Sequence[str]) -> dict[str, list[FactLine]]:
    """Return the lines that were counted, and blank ones; the diagnoses begin the problems."""
    found = {}
    for name in KINDS:
        kept = [(each["kind"], each["what"], each["phrase"]) for each in facts.get(name, ())]
        known = {what for _, what, _ in kept}
        begun = [each for each in diagnoses if each not in known] if name == "problems" else []
        rows = [*kept, *(("", each, "") for each in begun), *[("", "", "")] * BLANK[name]]
        found[name] = [FactLine(name, number, *row) for number, row in enumerate(rows, 1)]
    return found


def facts_of(form: LevelForm, getlist: Callable[[str], Sequence[str]]) -> dict[str, Any]:
    """Return the facts of a valid form and its lines; those without a kind are left out."""
    typed = form.cleaned_data
    return {
        **typed,
        "around": typed["around"] or 0,
        **{name: list(_lines(name, getlist)) for name in KINDS},
    }


def _lines(name: str, getlist: Callable[[str], Sequence[str]]) -> Iterator[dict[str, str]]:
    known = {each.value for each in KINDS[name]}
    columns = (getlist(f"{name}_{part}") for part in ("kind", "what", "phrase"))
    for kind, what, phrase in zip(*columns, strict=False):
        if kind in known:
            yield {"kind": kind, "what": what.strip()[:200], "phrase": phrase.strip()[:500]}
