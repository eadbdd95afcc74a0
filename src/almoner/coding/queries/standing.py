"""Whether codes hold on the date of service, by the releases that are here."""

from collections.abc import Collection
from datetime import date

from almoner.coding.models import CodeSystem
from almoner.coding.queries import sets
from almoner.coding.queries.impact import successors
from almoner.lib import codesets
from almoner.lib.code_edits import Standing, State

Standings = dict[str, Standing]
"""How codes stand that do not hold on the day; the others do."""


def diagnoses_not_valid(codes: Collection[str], on: date) -> Standings:
    """Return how those of ``codes`` stand that ICD-10-CM does not have on a day."""
    return _not_valid(CodeSystem.ICD_10_CM, codes, on, says_all=True)


def services_not_valid(codes: Collection[str], on: date) -> Standings:
    """Return how those of ``codes`` stand that CPT or HCPCS does not have on a day.

    The HCPCS file that comes with Almoner is old: it tells what has ended. What is unknown is
    only said of a system of which the office loaded a release.
    """
    cpt = {code for code in codes if code[:1].isdecimal()}
    return {
        **_not_valid(CodeSystem.CPT, cpt, on, says_all=False),
        **_not_valid(CodeSystem.HCPCS, set(codes) - cpt, on, says_all=False),
    }


def _not_valid(
    system: CodeSystem, codes: Collection[str], on: date, *, says_all: bool
) -> Standings:
    if not codes:
        return {}
    valid = sets.codes_on(system, codes, on)
    found = {}
    for code in sorted(set(codes)):
        if codesets.normal(code) in valid:
            continue
        stretches = sets.stretches_of(system, code)
        if stretches:
            found[code] = _standing(system, codesets.normal(code), stretches, on)
        elif says_all or sets.is_loaded(system):
            found[code] = Standing(State.UNKNOWN)
    return found


def _standing(
    system: CodeSystem, code: str, stretches: tuple[codesets.Row, ...], on: date
) -> Standing:
    first, last = stretches[0], stretches[-1]
    if first.starts_on is not None and on < first.starts_on:
        return Standing(State.NOT_YET, first.starts_on)
    after = successors(system, [code], on).get(code, [])
    return Standing(State.EXPIRED, last.ends_on, tuple(row.code for row in after))
