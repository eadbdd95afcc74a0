"""A stay made ready for grouping: which lists its codes are in, and what its diagnoses weigh."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from almoner.lib.drg.logic import Logic, Rule
from almoner.lib.drg.stays import Stay

DIED = "20"


@dataclass(slots=True)
class Secondary:
    """A secondary diagnosis that can be grouped.

    ``own`` is the level its code has, ``level`` the one it counts with; ``reason`` says what took
    the difference away.
    """

    position: int
    code: str
    poa: str
    bits: int
    own: int
    level: int
    reason: str = ""
    excluded: bool = False
    """By the principal diagnosis."""
    hac: str = ""
    """The hospital-acquired condition that took its level."""


@dataclass(slots=True)
class Case:
    """A stay as conditions ask about it. ``turn_to`` sets what the procedures mean in an MDC."""

    logic: Logic
    stay: Stay
    principal: str
    pdx: int
    status: str
    sdx: int = 0
    px: int = 0
    level: int = 0
    secondary: list[Secondary] = field(default_factory=list)
    procedures: list[str] = field(default_factory=list)
    satisfied: list[int] = field(default_factory=list)
    not_operating: frozenset[str] = frozenset()
    counted: Sequence[str] = ()
    turned: bool = False

    def add_up(self, weights: tuple[tuple[int, int], ...]) -> int:
        """Return the sum of the weights of the procedures that count now."""
        bits = [self.logic.px[code] for code in self.counted]
        return sum(weight * (have >> number & 1) for have in bits for number, weight in weights)

    def turn_to(self, mdc: str, rule: Rule | None = None) -> None:
        """Count the procedures as an MDC, and a rule of it, does: a cluster hides its members."""
        logic = self.logic
        if self.turned and not self.satisfied:
            return
        self.turned = True
        self.counted = self.procedures
        if self.satisfied:
            hidden = self._hidden(mdc, rule.clusters if rule else frozenset())
            self.counted = [code for code in self.procedures if code not in hidden]
        self.px = 0
        for code in self.counted:
            bits = logic.px[code]
            self.px |= bits & ~logic.operating_lists if code in self.not_operating else bits
        for cluster in self.satisfied:
            self.px |= logic.cluster_lists[cluster]

    def _hidden(self, mdc: str, own: frozenset[int]) -> set[str]:
        suppressing = self.logic.suppressing.get(mdc, frozenset())
        return {
            code
            for cluster in self.satisfied
            if cluster in suppressing and cluster not in own
            for code in self.logic.clusters[cluster]
        }

    def suppressed_in(self, drg: str) -> int:
        """Return the bit of the list of diagnoses that have no severity in a DRG, or 0."""
        number = self.logic.suppressed.get(drg)
        return 0 if number is None else 1 << number

    def severity_in(self, drg: str) -> int:
        """Return the highest level of the secondary diagnoses that count in a DRG."""
        hidden = self.suppressed_in(drg)
        return max((s.level for s in self.secondary if not s.bits & hidden), default=0)


def prepare(logic: Logic, stay: Stay, principal: str) -> Case:
    """Return the case of a stay whose principal diagnosis can be grouped."""
    case = Case(logic, stay, principal, logic.dx[principal], stay.status)
    for position, diagnosis in enumerate(stay.secondary):
        bits = logic.dx.get(diagnosis.code)
        if bits is None:
            continue
        case.sdx |= bits
        own = logic.levels.get(diagnosis.code, 0)
        found = Secondary(position, diagnosis.code, diagnosis.poa, bits, own, own)
        if own:
            _weigh(logic, principal, found, stay.status)
        case.secondary.append(found)
    case.procedures = [code for code in dict.fromkeys(stay.procedures) if code in logic.px]
    case.satisfied = satisfied_clusters(logic, case.procedures)
    case.not_operating = frozenset(
        code
        for combination in logic.non_or_combinations
        if set(combination) <= set(case.procedures)
        for code in combination
    )
    return case


def _weigh(logic: Logic, principal: str, found: Secondary, status: str) -> None:
    collection = logic.collections.get(found.code, "")
    if collection and principal in logic.excluding[collection]:
        found.excluded = True
        found.reason = f"excluded by the principal diagnosis {principal} (collection {collection})"
    elif found.code in logic.alive_only and status == DIED:
        found.reason = "counts only when the patient is discharged alive"
    found.level = 0 if found.reason else found.own


def satisfied_clusters(logic: Logic, procedures: Sequence[str]) -> list[int]:
    """Return the numbers of the clusters all of whose procedures were done."""
    if len(procedures) < 2:
        return []
    done = set(procedures)
    candidates = (n for code in done for n in logic.cluster_starts.get(code, ()))
    return sorted(n for n in candidates if done.issuperset(logic.clusters[n]))


def mdc_of(logic: Logic, principal: str, sex: str) -> str:
    """Return the MDC of a principal diagnosis; of several, the one for the patient's sex."""
    mdcs = logic.mdcs.get(principal, ())
    if len(mdcs) < 2:
        return mdcs[0] if mdcs else ""
    own = [mdc for mdc in mdcs if logic.by_sex.get(mdc) == sex]
    neutral = [mdc for mdc in mdcs if mdc not in logic.by_sex]
    return (*own, *neutral, *mdcs)[0]


def met_hacs(case: Case) -> list[tuple[str, Secondary]]:
    """Return the hospital-acquired conditions of the case whatever their POA."""
    done = 0
    for code in case.procedures:
        done |= case.logic.px[code]
    return [
        (hac.number, secondary)
        for hac in case.logic.hacs
        if (hac.procedures < 0 or done >> hac.procedures & 1)
        and (hac.principal < 0 or case.pdx >> hac.principal & 1)
        for secondary in case.secondary
        if secondary.bits >> hac.secondary & 1
    ]
