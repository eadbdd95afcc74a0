"""Why a stay has its DRG: the same grouping, watched."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from almoner.lib.drg.cases import Case, mdc_of, prepare
from almoner.lib.drg.checking import check_stay
from almoner.lib.drg.conditions import holds
from almoner.lib.drg.grouper import Found, classify, final_drg, group, rerouted, without_hacs
from almoner.lib.drg.logic import Logic, Outcome, Rule
from almoner.lib.drg.stays import Grouping, Stay
from almoner.lib.drg.wording import Evidence, evidence, lacking, say

LEVEL_NAMES = ("none", "CC", "MCC")


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the way, in a sentence, with what satisfied it."""

    stage: str
    sentence: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a secondary diagnosis counts for: ``own`` is its code's level, ``counted`` here."""

    position: int
    code: str
    own: str
    counted: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """A DRG that ranks before the one found, and the first thing that it lacks."""

    drgs: tuple[str, ...]
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The DRG if one secondary diagnosis were absent."""

    position: int
    code: str
    drg: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A grouping with its reasons. ``digest`` names the tables it was made with."""

    version: str
    digest: str
    grouping: Grouping
    steps: tuple[Step, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    not_reached: tuple[NotReached, ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()


def explain(logic: Logic, stay: Stay) -> Explanation:
    """Return the grouping of a stay and why: steps, severities, higher DRGs, and what-ifs."""
    grouping = group(logic, stay)
    _, principal, refused = check_stay(logic, stay)
    if refused:
        said = grouping.problems[0].sentence if grouping.problems else refused
        step = Step("Input", f"DRG 999: principal diagnosis: {said}")
        return Explanation(logic.version, logic.digest, grouping, (step,))
    case = prepare(logic, stay, principal)
    initial = classify(case)
    final, _, hacs = without_hacs(case, initial)
    watch = _Watch()
    classify(case, watch)
    steps = [*_steps(case, final), *watch.steps]
    if hacs and initial.drg != final.drg:
        steps.append(Step("HAC", f"Without the acquired conditions: {initial.drg} → {final.drg}."))
    return Explanation(
        logic.version,
        logic.digest,
        grouping,
        tuple(steps),
        tuple(_weighings(case, final)),
        tuple(watch.not_reached),
        tuple(what_ifs(logic, stay, grouping)),
    )


def what_ifs(logic: Logic, stay: Stay, grouping: Grouping) -> Iterator[WhatIf]:
    """Yield for each secondary diagnosis the final DRG without it."""
    codes = [diagnosis.code for diagnosis in stay.secondary]
    principal = stay.principal.code if stay.principal else ""
    for position, code in enumerate(codes):
        drg = grouping.final_drg
        matters = logic.dx.get(code, 0) & logic.secondary or logic.levels.get(code, 0)
        if matters and codes.count(code) == 1:
            rest = [d for at, d in enumerate(stay.secondary) if at != position]
            drg = final_drg(logic, replace(stay, secondary=rest), principal)
        yield WhatIf(position, code, drg, drg != grouping.final_drg)


def _steps(case: Case, final: Found) -> Iterator[Step]:
    logic = case.logic
    own = mdc_of(logic, case.principal, case.stay.sex)
    several = logic.mdcs[case.principal]
    by_sex = f" (of {', '.join(several)} the one for the patient's sex)" if several[1:] else ""
    yield Step("MDC", f"The principal diagnosis {case.principal} belongs to MDC {own}{by_sex}.")
    if case.satisfied:
        said = ", ".join(" and ".join(logic.clusters[number]) for number in case.satisfied)
        yield Step("Clusters", f"Procedures that count together: {said}.")
    mdc = rerouted(case)
    if mdc and final.mdc == mdc:
        reroute = next(r for r in logic.reroutes if r.mdc == mdc)
        found = tuple(evidence(reroute.condition, case))
        yield Step("Reroute", f"The stay goes to MDC {mdc} whatever its own MDC.", found)


def _weighings(case: Case, final: Found) -> Iterator[Weighing]:
    hidden = case.suppressed_in(final.drg)
    known = {secondary.position: secondary for secondary in case.secondary}
    for position, diagnosis in enumerate(case.stay.secondary):
        secondary = known.get(position)
        if secondary is None:
            yield Weighing(position, diagnosis.code, "none", "none", "not a code of this version")
            continue
        counted, reason = secondary.level, secondary.reason
        if counted and secondary.bits & hidden:
            counted, reason = 0, f"part of what defines DRG {final.drg}"
        if not secondary.own:
            reason = "neither CC nor MCC"
        yield Weighing(
            position,
            diagnosis.code,
            LEVEL_NAMES[secondary.own],
            LEVEL_NAMES[counted],
            reason or "counts",
        )


@dataclass(slots=True)
class _Watch:
    """Notes each rule that was tried: why it was not met, or what met it."""

    steps: list[Step] = field(default_factory=list)
    not_reached: list[NotReached] = field(default_factory=list)

    def __call__(self, mdc: str, rule: Rule, case: Case, outcome: Outcome | None) -> None:
        if outcome is None:
            self.not_reached.append(NotReached(rule.drgs, rule.title, _why_not(rule, case)))
            return
        stage = "Pre-MDC" if mdc == "00" else "Surgical class" if rule.surgical else "Class"
        found = tuple(evidence(rule.base, case))
        self.steps.append(Step(stage, f"{rule.title} (DRG {'/'.join(rule.drgs)}).", found))
        self._rows(rule, case, outcome)

    def _rows(self, rule: Rule, case: Case, outcome: Outcome) -> None:
        skipped: dict[str, str] = {}
        for row in rule.outcomes:
            if row is outcome:
                break
            if row.drg != outcome.drg:
                case.level = case.severity_in(row.drg)
                skipped.setdefault(row.drg, _cell_not_met(rule, row, case))
        for drg, reason in skipped.items():
            self.not_reached.append(NotReached((drg,), rule.title, reason))
        case.level = case.severity_in(outcome.drg)
        answers = [
            f"{rule.columns[column][0]}: {'yes' if wanted else 'no'}"
            for column, wanted in outcome.cells
            if holds(rule.columns[column][1], case) == wanted
        ]
        found = tuple(
            item
            for column, wanted in outcome.cells
            if wanted
            for item in evidence(rule.columns[column][1], case)
        )
        said = f" because {', '.join(answers)}" if answers else ""
        self.steps.append(Step("DRG", f"DRG {outcome.drg}{said}.", found))


def _why_not(rule: Rule, case: Case) -> str:
    if not holds(rule.base, case):
        return lacking(rule.base, case)
    case.level = case.severity_in(rule.outcomes[0].drg)
    return _cell_not_met(rule, rule.outcomes[0], case)


def _cell_not_met(rule: Rule, row: Outcome, case: Case) -> str:
    for column, wanted in row.cells:
        name, condition = rule.columns[column]
        if holds(condition, case) != wanted:
            words = say(condition, case.logic)
            return f"{name}: it lacks {words}" if wanted else f"{name}: it has {words}"
    return "an earlier row holds"
