"""Levels of visits: a practitioner beside the same specialty here, and in the whole country."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from almoner.coding.models import CodedService, PeerLevel, PeerRelease, PeerSpecialty
from almoner.coding.queries.figures.shown import Cell, Figure, Period, Row, share
from almoner.lib import evaluation
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor

Counts = Mapping[tuple[str, str], Counter[str]]
"""Visits by code, of somebody (a practitioner, a taxonomy code) and a kind of visit."""
LEAD = (
    "How often each practitioner's visits were coded at each level, of that kind of visit, beside "
    "all of the same specialty in this office"
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A taxonomy code of practitioners here, and the specialty it is compared with."""

    taxonomy: str
    practitioners: tuple[str, ...]
    specialty: str


@dataclass(frozen=True, slots=True)
class Peers:
    """What is compared with what: the release, its specialties, and who is compared."""

    release: PeerRelease | None
    specialties: tuple[str, ...]
    compared: tuple[Compared, ...]


def peers_of(actor: Actor) -> Peers:
    """Return the specialties of the newest release, and which practitioners' taxonomy has which."""
    actor.must("coding.see_figures")
    release = PeerRelease.objects.first()
    names = PeerLevel.objects.filter(release=release).values_list("specialty", flat=True)
    chosen = dict(PeerSpecialty.objects.values_list("taxonomy", "specialty"))
    here: dict[str, list[str]] = {taxonomy: [] for taxonomy in chosen}
    for each in Practitioner.objects.exclude(taxonomy="").order_by("family_name", "given_name"):
        here.setdefault(each.taxonomy, []).append(str(each))
    return Peers(
        release,
        tuple(sorted(set(names))),
        tuple(
            Compared(taxonomy, tuple(names), chosen.get(taxonomy, ""))
            for taxonomy, names in sorted(here.items())
        ),
    )


def levels(period: Period) -> Figure:
    """Count the codes of visits by practitioner; the specialty here is all of it."""
    people = {each.pk: each for each in Practitioner.objects.all()}
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    here: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key, code, count in _billed(period):
        family = evaluation.family_of(code)
        if family is not None:
            here[people[key].taxonomy, family][code] += count
            if period.practitioner in ("", str(key)):
                own[str(key), family][code] += count
    release = PeerRelease.objects.first()
    nationally = _nationally(release) if release and own else {}
    names = {str(key): (str(each), each.taxonomy) for key, each in people.items()}
    found: list[Row] = []
    for (whose, kind), counts in sorted(own.items(), key=lambda each: (names[each[0][0]], each[0])):
        name, taxonomy = names[whose]
        beside = here[taxonomy, kind], nationally.get((taxonomy, kind), Counter())
        for code in sorted(beside[0] | beside[1]):
            cells: tuple[Cell, ...] = (name, kind, code, counts[code])
            shares = (_share(each, code) for each in (counts, *beside))
            behind = {"practitioner": whose, "code": code} if counts[code] else {}
            found.append(Row((*cells, *shares), behind))
    return Figure(
        "levels",
        "Levels of visits",
        f"{LEAD}, and in the whole country: {_source(release)}",
        (
            *("Practitioner", "Kind of visit", "Code", "Visits"),
            *("Share", "Specialty here", "Specialty nationally"),
        ),
        tuple(found),
    )


def _billed(period: Period) -> list[tuple[UUID, str, int]]:
    whole = Period(period.since, period.until)
    rows = CodedService.objects.filter(
        whole.within("visit__"), is_kept=True, code__in=evaluation.codes()
    )
    counted = rows.values_list("visit__practitioner", "code").annotate(count=Count("id"))
    return [(key, code, count) for key, code, count in counted.order_by() if key]


def _nationally(release: PeerRelease) -> Counts:
    """Count the services of the specialties chosen, by taxonomy code and kind of visit."""
    chosen: dict[str, list[str]] = defaultdict(list)
    for taxonomy, specialty in PeerSpecialty.objects.exclude(specialty="").values_list(
        "taxonomy", "specialty"
    ):
        chosen[specialty].append(taxonomy)
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows = release.levels.filter(specialty__in=chosen, services__gt=0)
    for specialty, code, services in rows.values_list("specialty", "code", "services"):
        family = evaluation.family_of(code)
        for taxonomy in chosen[specialty] if family else ():
            found[taxonomy, str(family)][code] += services
    return found


def _source(release: PeerRelease | None) -> str:
    if release is None:
        return "no file of the country's levels is loaded yet (almoner codes load em-distribution)."
    return (
        f"services of {release.edition} by the specialty chosen for each taxonomy code, from "
        f"{release.file_name}."
    )


def _share(counts: Counter[str], code: str) -> str:
    return share(counts[code] / counts.total() if counts.total() else None)
