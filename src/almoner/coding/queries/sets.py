"""Codes of any system on any day: from the rows where a release was loaded, else as shipped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from almoner.coding.models import Code, CodeSystem, CodeTie, Release
from almoner.lib import codesets
from almoner.lib.codesets import Row, Tie


def code_on(system: str, code: str, on: date) -> Row | None:
    """Return what ``code`` says on a day, or ``None`` where it is not valid then."""
    return codes_on(system, [code], on).get(codesets.normal(code))


def codes_on(system: str, codes: Collection[str], on: date) -> dict[str, Row]:
    """Return what is valid on a day of ``codes``, by code without dot; at most two statements."""
    wanted = {codesets.normal(code) for code in codes}
    rows = Code.objects.filter(system=system, code__in=wanted, during__contains=on)
    found = {row.code: _row(row) for row in rows}
    if len(found) == len(wanted) or is_loaded(system):
        return found
    ours = codesets.shipped(system)
    if ours is None or ours.has_ties:
        return {}
    held = ((code, codesets.on_day(ours.stretches(code), on)) for code in wanted)
    return {code: row for code, row in held if row}


def stretches_of(system: str, code: str) -> tuple[Row, ...]:
    """Return a code through time, the oldest first; empty for one that never was."""
    normal = codesets.normal(code)
    rows = Code.objects.filter(system=system, code=normal).order_by("during")
    found = tuple(_row(row) for row in rows)
    ours = codesets.shipped(system)
    if found or ours is None or ours.has_ties or is_loaded(system):
        return found
    return ours.stretches(normal)


def title_of(system: str, code: str, on: date) -> str:
    """Return the long title of a code on a day; the last it had where it is not valid then."""
    stretches = stretches_of(system, code)
    held = codesets.on_day(stretches, on) or (stretches[-1] if stretches else None)
    return held.long_title if held else ""


def below_on(system: str, code: str, on: date) -> list[Row]:
    """Return the billable codes that begin with ``code`` and are valid on a day, by code."""
    normal = codesets.normal(code)
    if is_loaded(system):
        rows = Code.objects.filter(
            system=system, code__startswith=normal, during__contains=on, is_billable=True
        ).order_by("code")
        return [_row(row) for row in rows]
    ours = codesets.shipped(system)
    found = ours.below(normal) if ours and not ours.has_ties else ()
    return [row for row in found if row.is_billable and codesets.on_day((row,), on)]


def ties_from(system: str, codes: Collection[str]) -> list[Tie]:
    """Return what the ``codes`` (sources) lead to by the newest release of a crosswalk."""
    wanted = {codesets.normal(code) for code in codes}
    newest = Release.objects.filter(system=system).order_by("effective_on", "loaded_at").last()
    if newest:
        rows = CodeTie.objects.filter(release=newest, source__in=wanted)
        return [Tie(row.source, row.target, row.since, row.attributes) for row in rows]
    ours = codesets.shipped(system)
    return [tie for tie in ours.ties() if tie.source in wanted] if ours and ours.has_ties else []


def is_loaded(system: str) -> bool:
    """Say whether a release of a system was loaded, so that its rows are what counts."""
    return Release.objects.filter(system=system).exists()


def _row(row: Code) -> Row:
    during = row.during
    return Row(
        row.code,
        row.title,
        row.long_title,
        row.is_billable,
        during.lower,
        during.upper,
        row.attributes,
    )


def valid_on(system: str, on: date) -> dict[str, Row]:
    """Return all that is valid on a day, by code."""
    if is_loaded(system):
        rows = Code.objects.filter(system=system, during__contains=on)
        return {row.code: _row(row) for row in rows.iterator(10_000)}
    ours = codesets.shipped(system)
    if ours is None or ours.has_ties:
        return {}
    return {row.code: row for row in ours.all() if codesets.on_day((row,), on)}


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A code system as the office has it: its edition in force, how many codes, from where."""

    system: str
    label: str
    edition: str
    effective_on: date | None
    count: int
    source: str
    is_shipped: bool
    releases: tuple[Release, ...]


def code_sets(on: date) -> list[CodeSet]:
    """Return the systems that are here with what is in force on a day; three statements."""
    codes = Code.objects.filter(during__contains=on).values_list("system")
    counts = dict(codes.annotate(number=Count("pk")).order_by())
    ties = dict(CodeTie.objects.values_list("release").annotate(number=Count("pk")).order_by())
    releases: dict[str, list[Release]] = {}
    for row in Release.objects.defer("content").order_by("effective_on", "loaded_at"):
        releases.setdefault(row.system, []).append(row)
    found = [
        _loaded_set(system, rows, counts.get(system) or ties.get(rows[-1].pk, 0), on)
        for system, rows in releases.items()
        if system != CodeSystem.MS_DRG
    ]
    shipped = [name for name in codesets.shipped_systems() if name not in releases]
    order = {system: place for place, system in enumerate(CodeSystem.values)}
    return sorted(
        [*found, *(_shipped_set(system, on) for system in shipped)],
        key=lambda each: order.get(each.system, len(order)),
    )


def _loaded_set(system: str, rows: list[Release], count: int, on: date) -> CodeSet:
    in_force = [row for row in rows if row.effective_on is None or row.effective_on <= on]
    row = (in_force or rows)[-1]
    source = "came with Almoner" if row.is_shipped else f"{row.file_name}, {row.loaded_by}"
    label = CodeSystem(system).label
    return CodeSet(
        system, label, row.version, row.effective_on, count, source, row.is_shipped, tuple(rows)
    )


def _shipped_set(system: str, on: date) -> CodeSet:
    facts = codesets.facts_of_shipped(system)
    in_force = [each for each in facts.editions if each.effective_on <= on] or facts.editions
    edition = in_force[-1]
    return CodeSet(
        *(system, CodeSystem(system).label, edition.name, edition.effective_on, facts.count),
        *(f"comes with Almoner ({facts.source})", True, ()),
    )
