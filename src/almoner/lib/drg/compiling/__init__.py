"""From a manual and its overlay to the logic that groups: every doubt stops the import."""

from collections.abc import Iterable
from pathlib import Path

from almoner.lib.drg.compiling.lint import lint
from almoner.lib.drg.compiling.listings import Listings
from almoner.lib.drg.compiling.overlay import Expressions, Overlay, read_overlay
from almoner.lib.drg.compiling.rules import Flaw, RuleMaker
from almoner.lib.drg.conditions import CC, MCC
from almoner.lib.drg.logic import (
    DrgTitle,
    HacRule,
    Logic,
    Outcome,
    Reroute,
    Rule,
    cluster_starts,
    secondary_lists,
)
from almoner.lib.drg.manual import BadManual, Block, Manual, drg_range, read_manual

UNRELATED = (("981", "982", "983"), ("987", "988", "989"))


class FlawedManual(BadManual):
    """The manual holds something that cannot be turned into rules; nothing was loaded."""

    def __init__(self, version: str, flaws: Iterable[Flaw]) -> None:
        self.flaws = sorted(flaws, key=lambda flaw: flaw.place)
        lines = "\n".join(f"- {flaw}" for flaw in self.flaws[:40])
        super().__init__(
            f"Version {version} was not loaded: {len(self.flaws)} places need an entry in the "
            f"overlay or a corrected file.\n{lines}"
        )


def import_manual(path: Path, overlay: Path | None = None) -> Logic:
    """Return the logic of the release at ``path``; ``overlay`` adds entries of one's own.

    Raises ``BadManual`` for a release that is not whole and ``FlawedManual``, with every place,
    for one that cannot be understood.
    """
    manual = read_manual(path)
    return compile_manual(manual, read_overlay(manual.version, overlay))


def compile_manual(manual: Manual, overlay: Overlay) -> Logic:
    """Return the logic of a manual, or raise ``FlawedManual`` with every flaw."""
    return _Compiler(manual, overlay).run()


class _Compiler:
    def __init__(self, manual: Manual, overlay: Overlay) -> None:
        self.manual, self.overlay = manual, overlay
        self.listings = Listings(manual)
        blocks: dict[str, Block] = {}
        for block in manual.blocks:
            for drg in block.drgs:
                blocks.setdefault(drg, block)
        blocks |= {f"MDC {mdc}": block for mdc, block in manual.preambles.items()}
        self.blocks = blocks
        self.numbers: dict[frozenset[str], int] = {}
        self.ordered_clusters: dict[frozenset[str], tuple[str, ...]] = {}
        for codes in self._cluster_codes():
            self.numbers.setdefault(frozenset(codes), len(self.numbers))
            self.ordered_clusters.setdefault(frozenset(codes), codes)
        self.expressions = Expressions(self.listings, blocks)
        self.maker = RuleMaker(self.listings, overlay, self.expressions, self.numbers)

    def _cluster_codes(self) -> Iterable[tuple[str, ...]]:
        yield from (cluster.codes for cluster in self.manual.clusters)
        for block in self.manual.blocks:
            for listed in block.lists:
                yield from listed.clusters

    def run(self) -> Logic:
        manual, listings = self.manual, self.listings
        extensive = listings.operating_room(
            but=manual.non_extensive, name="extensive operating room procedures"
        )
        logic = Logic(
            version=manual.version,
            drgs={d.number: DrgTitle(d.mdc, d.kind, d.title) for d in manual.drgs.values()},
            operating_room=listings.operating_room(),
            extensive=extensive,
            levels={c.code: 2 if c.level == "MCC" else 1 for c in manual.complications.values()},
            collections={
                c.code: c.collection for c in manual.complications.values() if c.collection
            },
            excluding=dict(manual.collections),
            alive_only=frozenset(manual.alive_only),
            non_or_combinations=list(manual.non_or_combinations),
            without_unrelated=self.overlay.without_unrelated,
            by_sex=dict(self.overlay.by_sex),
        )
        logic.rules = self._rules()
        logic.reroutes = self._reroutes()
        logic.suppressed = self._suppressed()
        logic.hacs = self._hacs()
        logic.unrelated = _unrelated(manual)
        self._mdcs(logic)
        self.maker.flaws += lint(manual, listings)
        if self.maker.flaws:
            raise FlawedManual(manual.version, self.maker.flaws)
        self._members(logic)
        return logic

    def _rules(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for mdc in sorted({block.mdc for block in self.manual.blocks}):
            blocks = [block for block in self.manual.blocks if block.mdc == mdc]
            found[mdc] = [
                self.maker.rule(block, surgical) for block, surgical in self._ordered(mdc, blocks)
            ]
        return found

    def _ordered(self, mdc: str, blocks: list[Block]) -> list[tuple[Block, bool]]:
        """Surgical blocks as appendix D ranks them, then the others as they stand."""
        ranked: list[Block] = []
        for name in self.manual.hierarchy.get(mdc, ()):
            wanted = drg_range(name)[0]
            ranked += [b for b in blocks if wanted in b.drgs and b not in ranked]
        for block in blocks:
            kinds = {self.manual.drgs[d].kind for d in block.drgs if d in self.manual.drgs}
            if kinds == {"P"} and block not in ranked:
                self.maker.flaws.append(
                    Flaw(block.place, f"“{block.title}” is missing in appendix D, MDC {mdc}.")
                )
        order = [(b, True) for b in ranked] + [(b, False) for b in blocks if b not in ranked]
        for first, then in self.overlay.before.items():
            moved = [pair for pair in order if first in pair[0].drgs]
            target = [pair for pair in order if then in pair[0].drgs]
            if moved and target:
                order.remove(moved[0])
                order.insert(order.index(target[0]), moved[0])
        return order

    def _reroutes(self) -> list[Reroute]:
        found = []
        for mdc, when in self.overlay.reroutes:
            block = self.blocks.get(f"MDC {mdc}", self.manual.blocks[0])
            found.append(Reroute(mdc, self.expressions.condition(when, block)))
        return found

    def _suppressed(self) -> dict[str, int]:
        return {
            drg: self.listings.diagnoses(codes, f"no CC or MCC in {name}")
            for name, codes in self.manual.suppressed.items()
            for drg in drg_range(name)
        }

    def _hacs(self) -> list[HacRule]:
        found = []
        for hac in self.manual.hacs:
            name = f"HAC {hac.number} {hac.title}"
            found.append(
                HacRule(
                    hac.number,
                    hac.title,
                    self.listings.diagnoses(hac.secondary, name),
                    self.listings.procedures(hac.procedures, (), name) if hac.procedures else -1,
                    self.listings.diagnoses(hac.principal, name) if hac.principal else -1,
                )
            )
        return found

    def _mdcs(self, logic: Logic) -> None:
        mdcs: dict[str, list[str]] = {}
        for mdc, codes in self.manual.mdc_diagnoses.items():
            for code in codes:
                mdcs.setdefault(code, []).append(mdc)
        logic.mdcs = {code: tuple(sorted(found)) for code, found in mdcs.items()}

    def _members(self, logic: Logic) -> None:
        """Fill in which code is in which lists, and which cluster counts and suppresses where."""
        logic.dx = dict.fromkeys(self.manual.diagnoses, 0)
        for codes, number in self.listings.dx.items():
            for code in codes:
                logic.dx[code] = logic.dx.get(code, 0) | 1 << number
        logic.clusters = [self.ordered_clusters[key] for key in self.numbers]
        together = {c for codes in (*logic.clusters, *logic.non_or_combinations) for c in codes}
        logic.px = dict.fromkeys([*self.manual.procedures, *sorted(together)], 0)
        logic.cluster_lists = [0] * len(self.numbers)
        for (codes, clusters), number in self.listings.px.items():
            for code in codes:
                logic.px[code] = logic.px.get(code, 0) | 1 << number
            for cluster in clusters:
                logic.cluster_lists[self.numbers[cluster]] |= 1 << number
        logic.dx_lists, logic.px_lists = self.listings.dx_names, self.listings.px_names
        suppressing: dict[str, set[int]] = {}
        for cluster_ in (c for c in self.manual.clusters if c.suppresses):
            for mdc in {mdc for mdc, _ in cluster_.classes if mdc != "00"}:
                suppressing.setdefault(mdc, set()).add(self.numbers[frozenset(cluster_.codes)])
        logic.suppressing = {mdc: frozenset(s) for mdc, s in sorted(suppressing.items())}
        logic.operating_lists = self.listings.operating
        logic.cluster_starts = cluster_starts(logic.clusters)
        logic.secondary = secondary_lists(logic)


def _unrelated(manual: Manual) -> tuple[Rule, ...]:
    severity = (("MCC", MCC), ("CC", CC))
    outcomes = (((0, True),), ((0, False), (1, True)), ((0, False), (1, False)))
    return tuple(
        Rule(
            "",
            manual.drgs[drgs[0]].title.removesuffix(" with MCC"),
            True,
            ("all",),
            severity,
            tuple(Outcome(d, c) for d, c in zip(drgs, outcomes, strict=True)),
            frozenset(),
        )
        for drgs in UNRELATED
    )


__all__ = ["FlawedManual", "compile_manual", "import_manual"]
