"""From a block of the manual, and its entry in the overlay, to a rule."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from almoner.lib.drg.compiling.listings import Listings
from almoner.lib.drg.compiling.overlay import Entry, Expressions, Overlay, same_heading
from almoner.lib.drg.conditions import ALWAYS, CC, CC_OR_MCC, MCC, Condition, both, positive
from almoner.lib.drg.logic import Outcome, Rule
from almoner.lib.drg.manual import BadManual, Block, CodeList, Place

SEVERITY = {"MCC": MCC, "CC": CC, "CC or MCC": CC_OR_MCC}
SENTENCE = re.compile(r"EXCEPT$|\bCONDITION\b|NOT LISTED|ANY OTHER|NO SECONDARY|CODES FROM")
ALIVE: Condition = ("not", ("status", "20"))


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the manual that cannot be turned into a rule."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@dataclass(slots=True)
class RuleMaker:
    """Makes rules and gathers the flaws."""

    listings: Listings
    overlay: Overlay
    expressions: Expressions
    cluster_numbers: dict[frozenset[str], int]
    flaws: list[Flaw] = field(default_factory=list)

    def rule(self, block: Block, surgical: bool) -> Rule:
        """Return the rule of a block. What is wrong with it is added to ``flaws``."""
        entry = self._entry(block)
        used: set[str] = set()
        columns = [self._column(name, block, entry, used) for name in block.columns]
        base = self._base(block, entry, used)
        for name, condition in zip(block.columns, columns, strict=True):
            if condition is None:
                self._flaw(block, f"the column “{name}” names no list that stands below the table")
        rule = Rule(
            block.mdc,
            block.title,
            surgical,
            base,
            tuple((n, c or ALWAYS) for n, c in zip(block.columns, columns, strict=True)),
            tuple(_outcome(row.cells, row.drg) for row in block.rows),
            frozenset(self._clusters(block)),
        )
        self._check(block, rule)
        return rule

    def _flaw(self, block: Block, sentence: str) -> None:
        self.flaws.append(Flaw(block.place, f"“{block.title}”: {sentence}."))

    def _entry(self, block: Block) -> Entry | None:
        for entry in self.overlay.entries:
            if same_heading(entry.title, block.title) and self._fits(entry, block):
                return entry
        return None

    def _fits(self, entry: Entry, block: Block) -> bool:
        if not all(any(same_heading(c, name) for name in block.columns) for c in entry.columns):
            return False
        try:
            for text in (entry.base, *entry.columns.values()):
                if text:
                    self.expressions.condition(text, block)
            for label in entry.unasked:
                self.expressions.find(label, block)
        except BadManual:
            return False
        return True

    def _column(
        self, name: str, block: Block, entry: Entry | None, used: set[str]
    ) -> Condition | None:
        for column, text in entry.columns.items() if entry else ():
            if same_heading(column, name):
                return self.expressions.condition(text, block)
        if name in SEVERITY:
            return SEVERITY[name]
        if same_heading(name, "Discharged Alive"):
            return ALIVE
        label = self.overlay.alias(name)
        lists = [
            listed for listed in block.lists if listed.label and same_heading(listed.label, label)
        ]
        if not lists:
            return None
        used.add(lists[0].label)
        return self.listings.joined(lists, block)

    def _base(self, block: Block, entry: Entry | None, used: set[str]) -> Condition:
        if entry and entry.base:
            return self.expressions.condition(entry.base, block)
        rest = [listed for listed in block.lists if listed.label not in used or not listed.label]
        asked = [listed for listed in block.lists if listed not in rest]
        if block.remarks:
            self._flaw(block, f"“{block.remarks[0].text}” needs an entry in the overlay")
        elif self._ambiguous(rest) or (self._procedures(rest) and self._procedures(asked)):
            self._flaw(block, "the overlay must say how its labelled lists belong together")
        return self.listings.joined(rest, block)

    def _procedures(self, lists: Iterable[CodeList]) -> bool:
        return any(self.listings.is_procedures(listed) for listed in lists)

    def _ambiguous(self, lists: list[CodeList]) -> bool:
        """Two differently labelled lists of one kind with no word between them, or a sentence."""
        pairs = pairwise(lists)
        return any(SENTENCE.search(listed.label) for listed in lists) or any(
            a.label != b.label
            and not b.joined
            and self.listings.is_procedures(a) == self.listings.is_procedures(b)
            for a, b in pairs
        )

    def _clusters(self, block: Block) -> Iterator[int]:
        for listed in block.lists:
            for cluster in listed.clusters:
                yield self.cluster_numbers.setdefault(frozenset(cluster), len(self.cluster_numbers))

    def _check(self, block: Block, rule: Rule) -> None:
        """Refuse a surgical rule that needs no code, and rows that an earlier row hides."""
        seen: list[frozenset[tuple[int, bool]]] = []
        for row, outcome in zip(block.rows, rule.outcomes, strict=True):
            cells = frozenset(outcome.cells)
            if any(earlier <= cells for earlier in seen) and outcome.drg not in {
                o.drg for o in rule.outcomes[: len(seen)]
            }:
                self.flaws.append(Flaw(row.place, f"the row for DRG {outcome.drg} can never fire."))
            seen.append(cells)
            asked = both(rule.base, *(rule.columns[c][1] for c, wanted in outcome.cells if wanted))
            if rule.surgical and rule.base == ALWAYS and not positive(asked):
                self._flaw(block, f"DRG {outcome.drg} is surgical and asks for no code at all")


def _outcome(cells: tuple[str, ...], drg: str) -> Outcome:
    return Outcome(drg, tuple((i, cell == "yes") for i, cell in enumerate(cells) if cell))
