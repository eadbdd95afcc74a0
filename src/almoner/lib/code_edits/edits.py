"""All edits of a visit in one call."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from almoner.lib import ncci
from almoner.lib.code_edits.diagnoses import diagnosis_edits
from almoner.lib.code_edits.findings import Action, Finding, Mending, Rule, Severity
from almoner.lib.code_edits.necessity import Policy, necessity_edits
from almoner.lib.code_edits.procedures import line_at, procedure_edits
from almoner.lib.code_edits.visit import StandingOf, Visit, standing_in
from almoner.lib.icd10cm import Book

_RULES = {
    ncci.Kind.PAIR: Rule.NCCI_PAIR,
    ncci.Kind.UNITS: Rule.NCCI_UNITS,
    ncci.Kind.ADDON: Rule.NCCI_ADDON,
}
_SEVERITIES = {
    ncci.Verdict.DENIED: Severity.ERROR,
    ncci.Verdict.MODIFIER: Severity.WARNING,
    ncci.Verdict.RESOLVED: Severity.ADVICE,
    ncci.Verdict.ASK: Severity.ADVICE,
}
_ORDER = {severity: place for place, severity in enumerate(Severity)}


def visit_edits(
    visit: Visit,
    book: Book,
    *,
    diagnosis_standing: StandingOf | None = None,
    procedure_standing: StandingOf | None = None,
    modifiers: Collection[str] | None = None,
    policies: Iterable[Policy] = (),
    ncci_findings: Iterable[ncci.Finding] = (),
) -> tuple[Finding, ...]:
    """Return every finding, errors first and then in the order of the visit.

    ``diagnosis_standing`` and ``procedure_standing`` say how a code stands on a day; without the
    first ``book`` alone decides, without the second a procedure is not judged (no CPT is known).
    ``modifiers``: those there are; without, only their shape is judged. ``policies``: those that
    name one of the procedures. ``ncci_findings``: as :mod:`almoner.lib.ncci` gave them for these
    lines, whose keys are those of the procedures.
    """
    found = chain(
        diagnosis_edits(visit, book, diagnosis_standing or standing_in(book)),
        procedure_edits(visit, book, procedure_standing, modifiers),
        necessity_edits(visit, policies),
        _from_ncci(visit, ncci_findings),
    )
    return tuple(sorted(found, key=lambda each: _ORDER[each.severity]))


def _from_ncci(visit: Visit, findings: Iterable[ncci.Finding]) -> Iterator[Finding]:
    own = {line.key for line in visit.procedures}
    for found in findings:
        concerned = (*found.denied, *found.lines)
        at = next((key for key in concerned if key in own), concerned[0])
        yield Finding(
            _RULES[found.kind],
            _SEVERITIES[found.verdict],
            line_at(visit, at),
            found.lines,
            found.sentence,
            found.source,
            tuple(_mendings(found, own)),
        )


def _mendings(found: ncci.Finding, own: Collection[str]) -> Iterator[Mending]:
    if found.kind is ncci.Kind.UNITS or not found.denied:
        return
    if found.verdict is ncci.Verdict.MODIFIER:
        for key in found.denied:
            if key in own:
                yield Mending(Action.ADD_MODIFIER, key, found.resolving)
    for key in found.denied:
        if key in own:
            yield Mending(Action.REMOVE, key)
