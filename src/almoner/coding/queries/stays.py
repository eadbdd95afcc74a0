"""A stay grouped into its MS-DRG, with every code in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from almoner.coding.models import CodeSystem, Release
from almoner.coding.queries.codes import book
from almoner.lib import drg
from almoner.lib.drg import Edit, Explanation, Logic, Stay
from almoner.lib.drg.weights import DrgWeight, shipped_weights
from almoner.platform.accounts.actor import Actor

FIRST_MONTH = 10
"""A fiscal year of CMS begins on 1 October."""
_FIRST_YEAR = 1983
"""Version 1 was of fiscal year 1984, and each year since has had one."""
_CAPITALS = frozenset(
    ("CC", "MCC", "CC/MCC", "MV", "ECMO", "HIV", "AMI", "CAR", "PTCA", "AICD", "O.R.", "DRG")
)
"""Words of titles that stay as the manual has them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A secondary diagnosis: what it says, counts for, and what the DRG were without it."""

    code: str
    title: str
    poa: str
    own: str
    counted: str
    reason: str
    without: str
    changes: bool


@dataclass(frozen=True, slots=True)
class GroupedStay:
    """An explanation with titles, for a person to read."""

    why: Explanation
    title: str
    initial_title: str
    principal: str
    secondary: tuple[Counted, ...]
    edits: tuple[Edit, ...]
    weight: DrgWeight | None
    """Of Table 5, where the year's comes with Almoner."""

    @property
    def is_grouped(self) -> bool:
        """Whether a DRG was found."""
        return self.why.grouping.return_code == "OK"

    @property
    def was_lowered(self) -> bool:
        """Whether conditions acquired in the hospital lowered the DRG."""
        return self.why.grouping.initial_drg != self.why.grouping.final_drg


def versions() -> list[str]:
    """Return the versions of the MS-DRGs that can be grouped with, the newest first."""
    loaded = Release.objects.filter(system=CodeSystem.MS_DRG).values_list("version", flat=True)
    return sorted({*drg.shipped_versions(), *loaded}, key=_in_order, reverse=True)


def version_on(on: date) -> str:
    """Return the version for discharges of a day: that of its fiscal year, or the newest before."""
    year = on.year + (on.month >= FIRST_MONTH)
    there = versions()
    return next((each for each in there if _in_order(each)[0] <= year - _FIRST_YEAR), there[0])


def loaded_releases() -> dict[str, Release]:
    """Return what this office loaded of the MS-DRGs, the newest of each version."""
    rows = Release.objects.filter(system=CodeSystem.MS_DRG).defer("content").order_by("loaded_at")
    return {row.version: row for row in rows}


def logic_of(version: str) -> Logic:
    """Return the logic of a version, one loaded before the one that comes with Almoner.

    Raises ``VersionNotLoaded``.
    """
    newest = Release.objects.filter(system=CodeSystem.MS_DRG, version=version)
    digest = newest.order_by("-loaded_at").values_list("digest", flat=True).first()
    return _loaded(version, digest) if digest else drg.shipped(version)


@lru_cache(maxsize=4)
def _loaded(version: str, digest: str) -> Logic:
    row = Release.objects.get(system=CodeSystem.MS_DRG, version=version, digest=digest)
    return drg.loads(bytes(row.content))


def _in_order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def group_stay(actor: Actor, stay: Stay, *, version: str) -> GroupedStay:
    """Group a stay and say why; raises ``VersionNotLoaded``."""
    actor.must("coding.group_stays")
    logic = logic_of(version)
    why = drg.explain(logic, stay)
    return GroupedStay(
        why=why,
        title=_drg_title(logic, why.grouping.final_drg),
        initial_title=_drg_title(logic, why.grouping.initial_drg),
        principal=_title(stay.principal.code) if stay.principal else "",
        secondary=tuple(_counted(stay, why)),
        edits=tuple(drg.find_edits(logic, drg.shipped_flags(), stay)),
        weight=_weight(version, why.grouping.final_drg),
    )


def _weight(version: str, number: str) -> DrgWeight | None:
    """Return the row of Table 5; version 43 and its updates are of fiscal year 2026."""
    table = shipped_weights()
    is_its_year = int(version.partition(".")[0]) == table.year - _FIRST_YEAR
    return table.weights.get(number) if is_its_year else None


def _counted(stay: Stay, why: Explanation) -> Iterator[Counted]:
    absent = {each.position: each for each in why.what_ifs}
    for each in why.weighings:
        without = absent.get(each.position)
        yield Counted(
            code=_dotted(each.code),
            title=_title(each.code),
            poa=stay.secondary[each.position].poa,
            own=each.own,
            counted=each.counted,
            reason=each.reason,
            without=without.drg if without else "",
            changes=bool(without and without.changes),
        )


def _title(code: str) -> str:
    node = book().find(code)
    return node.title if node else ""


def _dotted(code: str) -> str:
    node = book().find(code)
    return node.code if node else code


def _drg_title(logic: Logic, number: str) -> str:
    """Return a title, which the manual has in capitals, as people write it."""
    found = logic.drgs.get(number)
    words = " ".join(
        word if word.strip("(),<>") in _CAPITALS else word.lower()
        for word in (found.title.split() if found else ())
    )
    return words[:1].upper() + words[1:]
