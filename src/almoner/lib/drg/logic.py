"""The compiled logic of one version of the MS-DRGs: tables, ready to group with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from almoner.lib.drg.conditions import Condition, leaves

NONE, CC, MCC = 0, 1, 2
LEVELS = ("NON_CC", "CC", "MCC")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a rule's table: the cells that must hold, each Yes or No, and its DRG."""

    drg: str
    cells: tuple[tuple[int, bool], ...]
    """Pairs of column number and whether it must hold; columns that do not matter are left out."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of stays: who belongs to it, the questions of its table, and the outcomes."""

    mdc: str
    title: str
    surgical: bool
    base: Condition
    columns: tuple[tuple[str, Condition], ...]
    outcomes: tuple[Outcome, ...]
    clusters: frozenset[int]
    """The clusters that the rule itself lists: their members also count singly in it."""

    @property
    def drgs(self) -> tuple[str, ...]:
        """The DRGs of the table, each once."""
        return tuple(dict.fromkeys(outcome.drg for outcome in self.outcomes))


@dataclass(frozen=True, slots=True)
class DrgTitle:
    """A DRG: its MDC (empty for several), M or P, and its title."""

    mdc: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class HacRule:
    """A hospital-acquired condition: list numbers, -1 where nothing more is asked."""

    number: str
    title: str
    secondary: int
    procedures: int
    principal: int


@dataclass(frozen=True, slots=True)
class Reroute:
    """A condition that sends the stay to an MDC whatever its principal diagnosis belongs to."""

    mdc: str
    condition: Condition


@dataclass(slots=True)
class Logic:
    """Everything that grouping under one version needs."""

    version: str
    digest: str = ""
    drgs: dict[str, DrgTitle] = field(default_factory=dict)
    dx_lists: list[str] = field(default_factory=list)
    """Names of the diagnosis lists; their numbers are the bits of ``dx``."""
    px_lists: list[str] = field(default_factory=list)
    dx: dict[str, int] = field(default_factory=dict)
    """Diagnosis to the bits of its lists. Every diagnosis that can be grouped is here."""
    px: dict[str, int] = field(default_factory=dict)
    """Procedure to the bits of its lists. Every procedure that matters is here."""
    mdcs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Principal diagnosis to its MDCs, lowest first (12 and 13 go by sex)."""
    levels: dict[str, int] = field(default_factory=dict)
    collections: dict[str, str] = field(default_factory=dict)
    """CC or MCC to the number of the collection of principal diagnoses that excludes it."""
    excluding: dict[str, frozenset[str]] = field(default_factory=dict)
    alive_only: frozenset[str] = frozenset()
    suppressed: dict[str, int] = field(default_factory=dict)
    """DRG to the diagnosis list whose members have no severity in it."""
    operating_room: int = -1
    """The procedure list of all operating room procedures."""
    extensive: int = -1
    """The operating room procedures that lead to 981-983 rather than 987-989."""
    operating_lists: int = 0
    """The bits of every list made of operating room procedures as such."""
    clusters: list[tuple[str, ...]] = field(default_factory=list)
    cluster_lists: list[int] = field(default_factory=list)
    """Cluster to the bits of the procedure lists that hold it."""
    cluster_starts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Procedure to the clusters whose first member it is."""
    suppressing: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """MDC to the clusters whose members, when the cluster is satisfied, do not count singly."""
    non_or_combinations: list[tuple[str, ...]] = field(default_factory=list)
    hacs: list[HacRule] = field(default_factory=list)
    reroutes: list[Reroute] = field(default_factory=list)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    """MDC to its rules in the order of evaluation; ``00`` is the Pre-MDC."""
    unrelated: tuple[Rule, ...] = ()
    """DRGs 981-983 and 987-989."""
    without_unrelated: frozenset[str] = frozenset()
    secondary: int = 0
    """The bits of the diagnosis lists that are asked about secondary diagnoses."""
    by_sex: dict[str, str] = field(default_factory=dict)
    """MDC to the sex (M or F) it is for, where a diagnosis belongs to two."""


def secondary_lists(logic: Logic) -> int:
    """Return the bits of the diagnosis lists in which a secondary diagnosis makes a difference."""
    rules = [rule for rules in logic.rules.values() for rule in rules]
    conditions = [rule.base for rule in rules] + [c for rule in rules for _, c in rule.columns]
    conditions += [reroute.condition for reroute in logic.reroutes]
    asked = {leaf[1] for c in conditions for leaf in leaves(c) if leaf[0] in {"sdx", "dx"}}
    asked |= {hac.secondary for hac in logic.hacs} | set(logic.suppressed.values())
    return sum(1 << number for number in asked)


def cluster_starts(clusters: Sequence[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Return the clusters by their first member."""
    found: dict[str, list[int]] = {}
    for number, codes in enumerate(clusters):
        found.setdefault(codes[0], []).append(number)
    return {code: tuple(numbers) for code, numbers in found.items()}
