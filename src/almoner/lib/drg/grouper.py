"""Grouping one stay: from its codes to the DRG.

The order is CMS's: severity of each secondary diagnosis, Pre-MDC, reroutes, MDC of the principal
diagnosis, surgical classes as ranked in appendix D, unrelated operating room procedures, medical
classes; then once more without the hospital-acquired conditions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from almoner.lib.drg.cases import Case, Secondary, mdc_of, met_hacs, prepare
from almoner.lib.drg.checking import check_stay
from almoner.lib.drg.conditions import Condition, holds, leaves
from almoner.lib.drg.logic import LEVELS, Logic, Outcome, Rule
from almoner.lib.drg.stays import Grouping, Problem, Stay

UNGROUPABLE = "999"
ACQUIRED = {"N", "U"}
PRESENT = {"Y", "W"}
FLAGS = ("NEITHER", "CC", "MCC")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a case came to rest, and by which row of which rule."""

    mdc: str
    drg: str
    rule: Rule | None = None
    outcome: Outcome | None = None


Watcher = Callable[[str, Rule, Case, Outcome | None], None]
"""Told of every rule that was tried: MDC, rule, the case as it saw it, and the row it fell in."""


def group(logic: Logic, stay: Stay) -> Grouping:
    """Return the DRG of a stay; a stay that cannot be grouped gets 999 and a return code."""
    problems, principal, refused = check_stay(logic, stay)
    if refused:
        return _ungrouped(logic, stay, refused, problems)
    case = prepare(logic, stay, principal)
    initial = classify(case)
    final, status, hacs = without_hacs(case, initial)
    if status.startswith("POA"):
        final, status, code = Found("00", UNGROUPABLE), "NOT_APPLICABLE", status
    else:
        code = "OK" if final.drg != UNGROUPABLE else "UNGROUPABLE"
    hidden = _hidden_by(final, case)
    flags = ["NEITHER"] * len(stay.secondary)
    for secondary in case.secondary:
        flags[secondary.position] = _flag(secondary, hidden)
    return Grouping(
        initial_mdc=initial.mdc,
        initial_drg=initial.drg,
        final_mdc=final.mdc,
        final_drg=final.drg,
        kind=kind_of(logic, final.drg),
        return_code=code,
        severity=LEVELS[_severity_of(final, case)],
        hac_status=status,
        secondary=tuple(flags),
        operating_room=operating_room(logic, stay),
        hacs=tuple(hacs),
        problems=problems,
    )


def final_drg(logic: Logic, stay: Stay, principal: str) -> str:
    """Return the final DRG alone, of a stay whose principal diagnosis can be grouped."""
    case = prepare(logic, stay, principal)
    final, status, _ = without_hacs(case, classify(case))
    return UNGROUPABLE if status.startswith("POA") else final.drg


def _flag(secondary: Secondary, hidden: int) -> str:
    if secondary.excluded:
        return f"{FLAGS[secondary.own]}_EXCLUDED"
    if (secondary.level or secondary.hac) and secondary.bits & hidden:
        return f"{FLAGS[secondary.own]}_EXCLUDED_BY_DRG_LOGIC"
    return FLAGS[secondary.level]


def _hidden_by(found: Found, case: Case) -> int:
    """Return the bits of the lists whose members have no severity in the DRG found.

    They are those of appendix C part 3, and in a class without severity levels the secondary
    diagnoses that led to it.
    """
    hidden = case.suppressed_in(found.drg)
    if hidden or found.rule is None or any(_asks_level(c) for _, c in found.rule.columns):
        return hidden
    conditions = [found.rule.base, *(condition for _, condition in found.rule.columns)]
    conditions += [r.condition for r in case.logic.reroutes if r.mdc == found.rule.mdc]
    for condition in conditions:
        for leaf in leaves(condition):
            hidden |= 1 << leaf[1] if leaf[0] in {"sdx", "dx"} else 0
    return hidden


def _asks_level(condition: Condition) -> bool:
    return any(leaf[0] == "level" for leaf in leaves(condition))


def _severity_of(found: Found, case: Case) -> int:
    """Return the level that decided for the DRG, 0 when it would have been the same without."""
    if found.rule is None:
        return 0
    case.turn_to(found.mdc, found.rule)
    case.level = case.severity_in(found.drg)
    rows = [outcome for outcome in found.rule.outcomes if outcome.drg == found.drg]
    return case.level if any(_decides(row, rows, found.rule, case) for row in rows) else 0


def _decides(row: Outcome, rows: list[Outcome], rule: Rule, case: Case) -> bool:
    """Say whether the level made the row hold, and no other row says that it does not matter."""
    if not all(holds(rule.columns[column][1], case) for column, wanted in row.cells if wanted):
        return False
    others = [set(other.cells) for other in rows]
    return any(
        wanted
        and any(
            leaf[0] == "level" and holds(leaf, case) for leaf in leaves(rule.columns[column][1])
        )
        and set(row.cells) ^ {(column, True), (column, False)} not in others
        for column, wanted in row.cells
    )


def _ungrouped(logic: Logic, stay: Stay, code: str, problems: tuple[Problem, ...]) -> Grouping:
    return Grouping(
        initial_mdc="00",
        initial_drg=UNGROUPABLE,
        final_mdc="00",
        final_drg=UNGROUPABLE,
        kind="NONE",
        return_code=code,
        severity=LEVELS[0],
        hac_status="NOT_APPLICABLE",
        secondary=("NEITHER",) * len(stay.secondary),
        operating_room=operating_room(logic, stay),
        problems=problems,
    )


def operating_room(logic: Logic, stay: Stay) -> tuple[bool, ...]:
    """Return for each procedure whether it is an operating room procedure by itself."""
    return tuple(bool(logic.px.get(p, 0) >> logic.operating_room & 1) for p in stay.procedures)


def kind_of(logic: Logic, drg: str) -> str:
    """Return MEDICAL, SURGICAL or NONE."""
    title = logic.drgs.get(drg)
    return {"M": "MEDICAL", "P": "SURGICAL"}.get(title.kind, "NONE") if title else "NONE"


def without_hacs(case: Case, initial: Found) -> tuple[Found, str, list[tuple[str, int]]]:
    """Take the severity of hospital-acquired conditions away and group again.

    Returns where the case rests then, the HAC status (or a return code when the indicator that
    decides is missing or none of Y, N, U, W), and the conditions with their positions.
    """
    if case.stay.exempt:
        return initial, "NOT_APPLICABLE", []
    met = met_hacs(case)
    unclear = [s.poa for _, s in met if s.poa not in ACQUIRED | PRESENT]
    if unclear:
        return initial, "POA_INVALID" if any(unclear) else "POA_MISSING", []
    acquired = [(number, s) for number, s in met if s.poa in ACQUIRED and not s.excluded]
    if not acquired:
        return initial, "NOT_APPLICABLE", []
    for number, secondary in acquired:
        if secondary.level:
            secondary.level, secondary.hac = 0, number
            secondary.reason = f"acquired in the hospital (HAC {number})"
    final = classify(case)
    changed = "FINAL_DRG_CHANGES" if final.drg != initial.drg else "FINAL_DRG_NO_CHANGE"
    return final, changed, [(number, secondary.position) for number, secondary in acquired]


def classify(case: Case, watch: Watcher | None = None) -> Found:
    """Return MDC, DRG and the rule that led there; DRG 999 when none does."""
    logic = case.logic
    own = mdc_of(logic, case.principal, case.stay.sex)
    for rule in logic.rules["00"]:
        if outcome := try_rule(case, "00", rule, watch):
            return Found(own, outcome.drg, rule, outcome)
    mdc = rerouted(case) or own
    for rule in candidates(case, mdc):
        if outcome := try_rule(case, mdc, rule, watch):
            return Found(mdc, outcome.drg, rule, outcome)
    return Found(mdc, UNGROUPABLE)


def rerouted(case: Case) -> str:
    """Return the MDC that the stay is sent to whatever its principal diagnosis, or nothing."""
    case.turn_to("00")
    for reroute in case.logic.reroutes:
        if holds(reroute.condition, case):
            return reroute.mdc
    return ""


def candidates(case: Case, mdc: str) -> Iterator[Rule]:
    """Yield the rules of an MDC in order; after the surgical ones those for unrelated surgery."""
    unrelated = mdc not in case.logic.without_unrelated
    for rule in case.logic.rules.get(mdc, ()):
        if unrelated and not rule.surgical:
            unrelated = False
            yield from _unrelated(case, mdc)
        yield rule
    if unrelated:
        yield from _unrelated(case, mdc)


def _unrelated(case: Case, mdc: str) -> Iterator[Rule]:
    logic = case.logic
    case.turn_to(mdc)
    if case.px >> logic.operating_room & 1:
        extensive, other = logic.unrelated
        yield extensive if case.px >> logic.extensive & 1 else other


def try_rule(case: Case, mdc: str, rule: Rule, watch: Watcher | None = None) -> Outcome | None:
    """Return the outcome of a rule, or ``None`` when the case does not belong to it.

    The rows are tried as they stand, then once more without the cells that say No: not every
    table covers every combination.
    """
    case.turn_to(mdc, rule)
    outcome = _row(case, rule) if holds(rule.base, case) else None
    if watch:
        watch(mdc, rule, case, outcome)
    return outcome


def _row(case: Case, rule: Rule) -> Outcome | None:
    for strict in (True, False):
        for outcome in rule.outcomes:
            case.level = case.severity_in(outcome.drg)
            if all(
                holds(rule.columns[column][1], case) == wanted
                for column, wanted in outcome.cells
                if wanted or strict
            ):
                return outcome
    return None
