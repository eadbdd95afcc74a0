"""What changes from one release to the next, each with the codes that come after what ends."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from almoner.coding import queries
from almoner.lib import codesets
from almoner.lib.codesets import BadRelease, Change, Edition, Kind, Row


@dataclass(frozen=True, slots=True)
class Difference:
    """A change as people read it; codes as they are written."""

    kind: str
    code: str
    before: str
    after: str
    successors: str = ""


def differences(kind: str, file: Path, newer: Path | None) -> list[Difference]:
    """Return what changes from ``file`` to ``newer``, or from what is here to ``file``."""
    if kind not in codesets.KINDS:
        raise BadRelease(f"Releases of {kind} cannot be compared: they do not become rows.")
    if newer is None:
        return [
            line for each in codesets.read(kind, file) for line in told(each, against_here(each))
        ]
    older = {each.system: each.rows for each in codesets.read(kind, file)}
    return [
        line
        for each in codesets.read(kind, newer)
        for line in told(each, list(codesets.changes(older.get(each.system, {}), each)))
    ]


def against_here(edition: Edition, on: date | None = None) -> list[Change]:
    """Return what an edition changes of what is valid here before its first day."""
    day = on or edition.effective_on or date.max - timedelta(days=1)
    before = queries.valid_on(edition.system, day)
    return list(codesets.changes(before, replace(edition, effective_on=on or edition.effective_on)))


def told(edition: Edition, changes: Sequence[Change]) -> list[Difference]:
    """Return changes as people read them, with successors of what ends or is no more billable."""
    broken = {each.code for each in changes if breaks(each)}
    after = following(edition.system, broken, edition.rows)
    return [
        Difference(
            each.kind.value,
            codesets.shown(edition.system, each.code),
            _words(each.before),
            _words(each.after),
            ", ".join(codesets.shown(edition.system, code) for code in after.get(each.code, ())),
        )
        for each in changes
    ]


def breaks(change: Change) -> bool:
    """Say whether what used the code before cannot use it any more."""
    if change.kind is Kind.ENDED:
        return True
    return (
        change.kind is Kind.BILLABLE and change.after is not None and not change.after.is_billable
    )


def following(system: str, codes: Collection[str], rows: Mapping[str, Row]) -> dict[str, list[str]]:
    """Return the billable codes of ``rows`` that come after each of ``codes``.

    By the conversion table, else those below it, else those beside it under what stands above.
    """
    ties: dict[str, list[str]] = {}
    crosswalk = {"icd-10-cm": "icd-10-cm-was"}.get(system)
    if crosswalk and codes:
        for tie in queries.ties_from(crosswalk, codes):
            target = rows.get(tie.target)
            if target and target.is_billable and tie.target != tie.source:
                ties.setdefault(tie.source, []).append(tie.target)
    if system not in ("icd-10-cm", "icd-10-pcs"):
        return ties
    billable = sorted(code for code, row in rows.items() if row.is_billable)
    return {code: ties.get(code) or _near(code, billable) for code in codes}


def _near(code: str, billable: Sequence[str], most: int = 12) -> list[str]:
    below = [each for each in billable if each.startswith(code) and each != code]
    if below:
        return below[:most]
    for length in range(len(code) - 1, 2, -1):
        beside = [each for each in billable if each.startswith(code[:length])]
        if beside:
            return beside[:most]
    return []


def _words(row: Row | None) -> str:
    if row is None:
        return ""
    return (row.long_title or row.title) + ("" if row.is_billable else " (not billable)")


def summary(found: Sequence[Difference]) -> str:
    """Return how many of each there are."""
    count = Counter(line.kind for line in found)
    said = ", ".join(f"{number:,} {kind}" for kind, number in sorted(count.items()))
    return said or "Nothing changes."
