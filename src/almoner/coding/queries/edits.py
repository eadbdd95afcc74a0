"""What the edits say of a visit as it is coded now, and what was answered to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from almoner.coding.models import CodedService, CodedVisit, Ruleset
from almoner.coding.queries import codes, levels, standing, visits
from almoner.coding.queries import ncci as ncci_rows
from almoner.lib import code_edits, evaluation, ncci
from almoner.lib.code_edits import (
    Action,
    Diagnosis,
    Finding,
    Mending,
    Procedure,
    Severity,
    Standing,
    State,
    Visit,
)

TONES = {Severity.ERROR: "danger", Severity.WARNING: "warning", Severity.ADVICE: "info"}
LABELS = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Mend or say why",
    Severity.ADVICE: "Advice",
}
_OF_VISIT, _OF_PROCEDURE = ("25",), ("59", "XS", "XE")
"""Modifiers offered where one of many would resolve a pair: on a visit (E/M), on the rest."""
MOST_MENDINGS = 4
"""Ways to mend a finding that are offered beside it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to mend a finding: what its button says, and what it does to which row."""

    words: str
    mending: Mending
    by: str = ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding on screen, with the answer given to it and the ways to mend it.

    ``key`` names it by its rule and the codes it speaks of: an answer holds as long as they do.
    """

    finding: Finding
    key: str
    offers: tuple[Offer, ...]
    answer: str
    by: str

    @property
    def sentence(self) -> str:
        """Return what is wrong."""
        return self.finding.sentence

    @property
    def label(self) -> str:
        """Return how much it weighs, in words."""
        return LABELS[self.finding.severity]

    @property
    def tone(self) -> str:
        """Return the look of its weight."""
        return TONES[self.finding.severity]

    @property
    def may_be_answered(self) -> bool:
        """Whether a reason may stand against it."""
        return self.finding.severity is Severity.WARNING

    @property
    def stands_in_the_way(self) -> bool:
        """Whether the visit cannot be coded with it."""
        if self.finding.severity is Severity.ERROR:
            return True
        return self.may_be_answered and not self.answer


def findings_of(visit: CodedVisit, desk: "visits.Desk | None" = None) -> list[ShownFinding]:
    """Return the findings of a visit, the heaviest first, those answered last."""
    shown = desk or visits.desk_of(visit)
    answers = {row.finding: row for row in visit.answers.all()}
    said = {
        **{str(line.row.pk): line.row.code for line in shown.diagnoses},
        **{str(line.row.pk): str(line.row) for line in shown.services},
    }
    found = []
    level = levels.level_finding(visit, shown)
    for each in (*_found(shown), *([level] if level else ())):
        key = " ".join((each.rule, *(said.get(key, key) for key in each.keys)))[:100]
        row = answers.get(key)
        found.append(
            ShownFinding(
                finding=each,
                key=key,
                offers=tuple(_offers(each, said))[:MOST_MENDINGS],
                answer=row.reason if row else "",
                by=row.who if row else "",
            )
        )
    weights = list(Severity)
    return sorted(found, key=lambda e: (bool(e.answer), weights.index(e.finding.severity)))


def as_edited(desk: "visits.Desk") -> Visit:
    """Return a visit as the edits see it; its rows are named by their ids."""
    visit = desk.visit
    whom = visits.patient_context(visit.patient, visit.on)
    places = {line.row.pk: place for place, line in enumerate(desk.diagnoses, 1)}
    return Visit(
        on=visit.on,
        diagnoses=tuple(Diagnosis(str(line.row.pk), line.row.code) for line in desk.diagnoses),
        procedures=tuple(
            Procedure(
                str(line.row.pk),
                line.row.code,
                Decimal(line.row.units),
                tuple(line.row.modifiers),
                tuple(places[each] for each in line.row.pointers if each in places),
            )
            for line in desk.services
        ),
        age=whom.age,
        sex=whom.sex,
    )


def _found(desk: "visits.Desk") -> tuple[Finding, ...]:
    visit, subject = desk.visit, as_edited(desk)
    procedures = {each.code for each in subject.procedures}
    not_valid = standing.diagnoses_not_valid({each.code for each in subject.diagnoses}, visit.on)
    not_valid |= standing.services_not_valid(procedures, visit.on)
    policies = ncci_rows.policies_of(procedures, visit.on) if procedures else []
    found = tuple(_from_ncci(desk, subject)) if procedures else ()
    if not (not_valid or policies or found):
        return _by_codes_alone(subject)

    def stands(code: str, _on: date) -> Standing:
        return not_valid.get(code, Standing(State.VALID))

    return code_edits.visit_edits(
        subject,
        codes.book(),
        diagnosis_standing=stands,
        procedure_standing=stands,
        policies=policies,
        ncci_findings=found,
    )


@lru_cache(maxsize=256)
def _by_codes_alone(subject: Visit) -> tuple[Finding, ...]:
    return code_edits.visit_edits(subject, codes.book())


def _from_ncci(desk: "visits.Desk", subject: Visit) -> Iterator[ncci.Finding]:
    """Check the lines with those of the same patient, clinician and day that were coded before.

    NCCI is Medicare's; most other payers follow it, so its tables are asked for all of them.
    """
    visit = desk.visit
    lines = [
        ncci.Line(each.key, each.code, each.units, visit.on, "", each.modifiers)
        for each in subject.procedures
    ]
    others = CodedService.objects.filter(
        visit__patient=visit.patient_id,
        visit__practitioner=visit.practitioner_id,
        visit__on=visit.on,
        is_kept=True,
    ).exclude(visit=visit.pk)
    history = [
        ncci.Line(str(row.pk), row.code, Decimal(row.units), visit.on, "", tuple(row.modifiers))
        for row in others
    ]
    named = {each.code for each in (*lines, *history)}
    ruleset = Ruleset.MEDICARE_PRACTITIONER
    yield from ncci.check_pairs(lines, history, ncci_rows.pairs_among(named, visit.on, ruleset))
    yield from ncci.check_units(lines, history, ncci_rows.limits_of(named, visit.on, ruleset))
    yield from ncci.check_addons(lines, history, ncci_rows.addons_of(named, visit.on, ruleset))


def _offers(finding: Finding, said: Mapping[str, str]) -> list[Offer]:
    offers = []
    for mending in finding.mendings:
        what = said.get(mending.key, "")
        if mending.action is Action.REPLACE:
            offers += [Offer(f"Replace {what} by {by}", mending, by) for by in mending.by]
        elif mending.action is Action.REMOVE:
            offers.append(Offer(f"Take {what} away", mending))
        elif mending.action is Action.MOVE_BEFORE:
            before = said.get(mending.by[0], "") if mending.by else ""
            offers.append(Offer(f"Move {what} before {before}", mending))
        elif mending.action is Action.POINT:
            letters = " ".join(visits.LETTERS[int(place) - 1] for place in mending.by)
            offers.append(Offer(f"Point {what} at {letters}", mending))
        elif mending.action is Action.MODIFIERS:
            offers.append(Offer(f"Set {what} to {' '.join(mending.by) or 'no modifier'}", mending))
        elif mending.action is Action.ADD_MODIFIER:
            likely = _OF_VISIT if evaluation.family_of(what[:5]) else _OF_PROCEDURE
            offers += [
                Offer(f"Add {by} to {what}", mending, by) for by in likely if by in mending.by
            ]
    return offers
