"""What changes between two versions of the MS-DRGs: for the person who loads a new year."""

from collections.abc import Collection, Iterator

from almoner.lib.drg.logic import LEVELS, Logic

MOST = 12


def changes(old: Logic, new: Logic) -> Iterator[str]:
    """Yield a sentence for each kind of change, the DRGs first."""
    yield from _drgs(old, new)
    yield from _more(f"diagnoses of {new.version} are new", new.dx.keys() - old.dx.keys())
    yield from _more(f"diagnoses of {old.version} are gone", old.dx.keys() - new.dx.keys())
    yield from _more(f"procedures of {new.version} are new", new.px.keys() - old.px.keys())
    yield from _more(f"procedures of {old.version} are gone", old.px.keys() - new.px.keys())
    both = old.dx.keys() & new.dx.keys()
    moved = {code for code in both if old.mdcs.get(code) != new.mdcs.get(code)}
    yield from _more("diagnoses belong to another MDC", moved)
    for before, name in enumerate(LEVELS):
        for after, then in enumerate(LEVELS):
            if before != after:
                changed = {
                    code
                    for code in both
                    if (old.levels.get(code, 0), new.levels.get(code, 0)) == (before, after)
                }
                yield from _more(f"diagnoses were {name} and are {then}", changed)
    kept = old.px.keys() & new.px.keys()
    done, now = _operations(old) & kept, _operations(new) & kept
    yield from _more("procedures became operations", now - done)
    yield from _more("procedures are no operations now", done - now)


def _drgs(old: Logic, new: Logic) -> Iterator[str]:
    for drg in sorted(new.drgs.keys() - old.drgs.keys()):
        yield f"DRG {drg} is new: {new.drgs[drg].title}."
    for drg in sorted(old.drgs.keys() - new.drgs.keys()):
        yield f"DRG {drg} is gone: {old.drgs[drg].title}."
    for drg in sorted(old.drgs.keys() & new.drgs.keys()):
        if old.drgs[drg].title.lower() != new.drgs[drg].title.lower():
            yield f"DRG {drg} is called {new.drgs[drg].title} (was {old.drgs[drg].title})."


def _operations(logic: Logic) -> set[str]:
    return {code for code, bits in logic.px.items() if bits >> logic.operating_room & 1}


def _more(what: str, codes: Collection[str]) -> Iterator[str]:
    if codes:
        shown = ", ".join(sorted(codes)[:MOST])
        yield f"{len(codes)} {what}: {shown}{' …' if len(codes) > MOST else ''}."
