"""The lists of codes that rules ask about, each kept once and numbered."""

from collections.abc import Collection
from dataclasses import dataclass, field

from almoner.lib.drg.conditions import ALWAYS, Condition, both, either
from almoner.lib.drg.manual import Block, CodeList, Manual, Place

Members = tuple[frozenset[str], frozenset[frozenset[str]]]


@dataclass(slots=True)
class Listings:
    """Numbers lists by their content: the same codes are one list, named for the first block."""

    manual: Manual
    dx: dict[frozenset[str], int] = field(default_factory=dict)
    px: dict[Members, int] = field(default_factory=dict)
    dx_names: list[str] = field(default_factory=list)
    px_names: list[str] = field(default_factory=list)
    without: dict[frozenset[str], int] = field(default_factory=dict)
    known: dict[tuple[Place, str], Condition] = field(default_factory=dict)
    operating: int = 0
    """The bits of the lists that ``operating_room`` made."""
    used: set[Place] = field(default_factory=set)
    """Where the lists stand that something asked for."""

    def diagnoses(self, codes: Collection[str], name: str) -> int:
        """Return the number of the list of these diagnoses."""
        key = frozenset(codes)
        if key not in self.dx:
            self.dx[key] = len(self.dx_names)
            self.dx_names.append(name)
        return self.dx[key]

    def procedures(
        self, codes: Collection[str], clusters: Collection[Collection[str]], name: str
    ) -> int:
        """Return the number of the list of these procedures and clusters."""
        key = frozenset(codes), frozenset(frozenset(cluster) for cluster in clusters)
        if key not in self.px:
            self.px[key] = len(self.px_names)
            self.px_names.append(name)
        return self.px[key]

    def operating_room(self, *, but: Collection[str] = (), name: str = "") -> int:
        """Return the list of all operating room procedures but some.

        A cluster of procedures none of which is one by itself counts as one.
        """
        key = frozenset(but)
        if key not in self.without:
            flags = self.manual.procedures
            codes = {code for code, is_or in flags.items() if is_or} - key
            clusters = [c.codes for c in self.manual.clusters if not any(map(flags.get, c.codes))]
            name = name or "any operating room procedure"
            self.without[key] = self.procedures(codes, clusters, name)
            self.operating |= 1 << self.without[key]
        return self.without[key]

    def is_procedures(self, listed: CodeList) -> bool:
        """Say whether a list holds procedures: by its heading, else by the appendices' codes."""
        if listed.role in {"PX", "ANY_OR"} or listed.clusters:
            return True
        if listed.role:
            return False
        known = sum(code in self.manual.procedures for code in listed.codes)
        other = sum(code in self.manual.diagnoses for code in listed.codes)
        return known > other or (known == other and all(len(c) == 7 for c in listed.codes))

    def condition(self, listed: CodeList, block: Block, role: str = "") -> Condition:
        """Return the condition that a list of a block stands for, in its own or another role."""
        self.used.add(listed.place)
        key = listed.place, role
        if key not in self.known:
            self.known[key] = self._condition(listed, block, role)
        return self.known[key]

    def _condition(self, listed: CodeList, block: Block, role: str) -> Condition:
        if listed.role == "ANY_OR":
            return ("px", self.operating_room())
        name = f"{listed.label.lower() or block.title} ({'/'.join(block.drgs) or block.mdc})"
        if self.is_procedures(listed):
            return ("px", self.procedures(listed.codes, listed.clusters, name))
        kind = (role or listed.role or "PDX").lower()
        return (kind, self.diagnoses(listed.codes, name))

    def joined(self, lists: Collection[CodeList], block: Block) -> Condition:
        """Return what lists in a row mean together.

        OR begins an alternative, AND and WITHOUT bind within one; with no word between them two
        lists of procedures under one label are either, anything else is both.
        """
        alternatives: list[list[Condition]] = []
        before: CodeList | None = None
        for listed in lists:
            condition = self.condition(listed, block)
            if before is None or listed.joined == "OR":
                alternatives.append([condition])
            elif listed.joined == "WITHOUT":
                alternatives[-1].append(("not", condition))
            elif not listed.joined and self._alike(before, listed):
                alternatives[-1][-1] = either(alternatives[-1][-1], condition)
            else:
                alternatives[-1].append(condition)
            before = listed
        return either(*(both(*parts) for parts in alternatives)) if alternatives else ALWAYS

    def _alike(self, before: CodeList, listed: CodeList) -> bool:
        same = self.is_procedures(before) and self.is_procedures(listed)
        return same and before.label == listed.label
