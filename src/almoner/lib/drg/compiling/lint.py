"""Doubts about a whole manual: lists nobody asks for, DRGs nobody reaches, indexes that disagree.

The appendices say twice what the MDC files say once: a list that lost its end, and a class that
was overlooked, show there.
"""

from collections.abc import Iterator

from almoner.lib.drg.compiling.listings import Listings
from almoner.lib.drg.compiling.rules import Flaw
from almoner.lib.drg.manual import Block, Manual, Place, drg_range

UNRELATED = frozenset({"981", "982", "983", "987", "988", "989", "999"})
WITHOUT_TITLE = frozenset({"998"})


def lint(manual: Manual, listings: Listings) -> Iterator[Flaw]:
    """Yield the flaws; ``listings`` knows which lists the rules asked for."""
    yield from _unused(manual, listings)
    yield from _unreached(manual)
    yield from _overlooked(manual)
    yield from _diagnoses(manual)
    yield from _procedures(manual)


def _unused(manual: Manual, listings: Listings) -> Iterator[Flaw]:
    for block in manual.blocks:
        for listed in block.lists:
            if listed.place not in listings.used:
                name = listed.label or "without a label"
                yield Flaw(listed.place, f"“{block.title}”: no row asks for the list “{name}”.")


def _unreached(manual: Manual) -> Iterator[Flaw]:
    reached = {drg for block in manual.blocks for drg in block.drgs} | UNRELATED
    first = Place("appendix_A", 1)
    for drg in sorted(manual.drgs.keys() - reached):
        yield Flaw(first, f"DRG {drg} stands in no table of the MDC files.")
    for block in manual.blocks:
        for drg in block.drgs:
            if drg not in manual.drgs and drg not in WITHOUT_TITLE:
                yield Flaw(block.place, f"DRG {drg} is missing in appendix A.")


def _overlooked(manual: Manual) -> Iterator[Flaw]:
    for mdc, classes in manual.hierarchy.items():
        drgs = {drg for block in manual.blocks if block.mdc == mdc for drg in block.drgs}
        for name in classes:
            if drg_range(name)[0] not in drgs:
                yield Flaw(Place("appendix_D", 1), f"MDC {mdc} has no table for DRG {name}.")


def _diagnoses(manual: Manual) -> Iterator[Flaw]:
    """Appendix B gives each diagnosis the classes that list it."""
    listed = _listed(manual.blocks)
    for mdc, codes in manual.mdc_diagnoses.items():
        unknown = [code for code in codes if code not in manual.diagnoses]
        if unknown:
            yield Flaw(
                Place(f"MDC {mdc}", 1),
                f"{len(unknown)} diagnoses (the first {unknown[0]}) are missing in appendix B.",
            )
    given: dict[tuple[str, str], set[str]] = {}
    for code, classes in manual.diagnoses.items():
        for mdc, name in classes:
            given.setdefault((mdc, name[:3]), set()).add(code)
    for block in manual.blocks:
        elsewhere = any(remark.text.startswith("See ") for remark in block.remarks)
        missing = given.get((block.mdc, block.drgs[0]), set()) - listed[block.place]
        if missing and listed[block.place] and not elsewhere:
            yield _lacking(block, missing, "B")


def _procedures(manual: Manual) -> Iterator[Flaw]:
    """Appendix E part 2 gives each cluster the classes that list it."""
    clusters = {
        block.place: {frozenset(c) for listed in block.lists for c in listed.clusters}
        for block in manual.blocks
    }
    given: dict[tuple[str, str], set[frozenset[str]]] = {}
    for cluster in manual.clusters:
        for mdc, name in cluster.classes:
            given.setdefault((mdc, name[:3]), set()).add(frozenset(cluster.codes))
    for block in manual.blocks:
        missing = given.get((block.mdc, block.drgs[0]), set()) - clusters[block.place]
        if missing:
            yield _lacking(block, {" and ".join(sorted(codes)) for codes in missing}, "E")


def _lacking(block: Block, missing: set[str], appendix: str) -> Flaw:
    return Flaw(
        block.place,
        f"“{block.title}” lacks {len(missing)} codes that appendix {appendix} gives it "
        f"(the first {min(missing)}): the list is cut off or the appendix is of another release.",
    )


def _listed(blocks: tuple[Block, ...]) -> dict[Place, set[str]]:
    return {
        block.place: {code for listed in block.lists for code in listed.codes} for block in blocks
    }
