"""What a release breaks: where codes that it ends, or makes headings, are still in use.

Who keeps codes elsewhere (coded visits, claims, authorizations) adds a provider:

    impact.register("Coded visits", coded_visits)

where ``coded_visits(actor, asked)`` returns the :class:`Use` of the codes asked for that would
still stand on the release's first day.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q, QuerySet

from almoner.coding.models import (
    CodeChange,
    CodedDiagnosis,
    CodedService,
    CodeSystem,
    Favorite,
    Release,
)
from almoner.coding.queries.sets import below_on, codes_on, ties_from
from almoner.lib import codesets
from almoner.lib.codesets import Row
from almoner.messages.models import LetterTemplate
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import Condition, Questionnaire
from almoner.scheduling.models import Appointment

MOST = 2_000
"""Uses of one kind; more are not listed."""
MOST_SUCCESSORS = 8
URIS = {
    CodeSystem.ICD_10_CM: "http://hl7.org/fhir/sid/icd-10-cm",
    CodeSystem.CVX: "http://hl7.org/fhir/sid/cvx",
}
_WORD = re.compile(r"\b[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.?[0-9A-Z]{1,4})?\b|\b[A-Z][0-9]{4}\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which codes (without dot) of a system are asked for, as of which day."""

    system: str
    codes: frozenset[str]
    on: date

    def within(self, text: str) -> set[str]:
        """Return the codes asked for that a text names."""
        return {
            code for word in _WORD.findall(text) if (code := codesets.normal(word)) in self.codes
        }


@dataclass(frozen=True, slots=True)
class Use:
    """A code in use: what it stands in, and an address to open it, if there is one."""

    code: str
    what: str
    path: tuple[str, ...] = ()
    """Name of an address and what it is filled with."""
    is_own_favorite: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A use with what becomes of its code, and the codes proposed instead."""

    where: str
    use: Use
    code: str
    """As it is written."""
    becomes: str
    successors: tuple[Row, ...]


Provider = Callable[[Actor, Asked], Iterable[Use]]
PROVIDERS: list[tuple[str, Provider]] = []


def register(name: str, provider: Provider) -> None:
    """Let the impact report look in another place; the same name again replaces it."""
    PROVIDERS[:] = [each for each in PROVIDERS if each[0] != name]
    PROVIDERS.append((name, provider))


def impact_of(actor: Actor, release: Release) -> list[Broken]:
    """Return what ``release`` breaks, by place and code."""
    actor.must("coding.load_codes")
    becomes = dict(_broken(release))
    if not becomes or release.effective_on is None:
        return []
    asked = Asked(release.system, frozenset(becomes), release.effective_on)
    uses = [(name, use) for name, find in PROVIDERS for use in find(actor, asked)]
    after = successors(release.system, {use.code for _name, use in uses}, release.effective_on)
    return [
        Broken(
            name,
            use,
            codesets.shown(release.system, use.code),
            becomes[use.code],
            tuple(after.get(use.code, ())),
        )
        for name, use in sorted(uses, key=lambda each: (each[0], each[1].code, each[1].what))
    ]


def _broken(release: Release) -> Iterator[tuple[str, str]]:
    rows = release.changes.filter(Q(kind="ended") | Q(kind="billable", after__is_billable=False))
    for row in rows:
        yield row.code, "ends" if row.kind == "ended" else "is a heading now"


def successors(system: str, codes: Collection[str], on: date) -> dict[str, list[Row]]:
    """Return the billable codes that come after each of ``codes``.

    By the conversion table, else the nearest below it, else those beside it.
    """
    found: dict[str, list[Row]] = {}
    if system == CodeSystem.ICD_10_CM and codes:
        ties = [tie for tie in ties_from(CodeSystem.CONVERSION, codes) if tie.target != tie.source]
        valid = codes_on(system, {tie.target for tie in ties}, on)
        for tie in ties:
            row = valid.get(tie.target)
            if row and row.is_billable:
                found.setdefault(tie.source, []).append(row)
    for code in codes:
        if code not in found:
            found[code] = _near(system, code, on)
    return {code: rows[:MOST_SUCCESSORS] for code, rows in found.items()}


def _near(system: str, code: str, on: date) -> list[Row]:
    for length in range(len(code), 2, -1):
        rows = [row for row in below_on(system, code[:length], on) if row.code != code]
        if rows:
            return rows
    return []


def favorites_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield favorites: the actor's own one by one, those of others as counts."""
    written = [codesets.shown(asked.system, code) for code in asked.codes]
    others: dict[str, int] = {}
    rows = Favorite.objects.filter(system=asked.system, code__in=written, is_kept=True)
    for row in rows.order_by("code"):
        code = codesets.normal(row.code)
        if row.user_id == actor.user_id:
            yield Use(code, "Your favorite", is_own_favorite=True)
        else:
            others[code] = others.get(code, 0) + 1
    for code, count in others.items():
        yield Use(code, "A favorite of 1 other" if count == 1 else f"A favorite of {count} others")


def problems_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield current problems of charts, by chart number."""
    uri = URIS.get(CodeSystem(asked.system))
    written = {codesets.shown(asked.system, code) for code in asked.codes} | asked.codes
    rows = Condition.objects.filter(
        code_system=uri,
        code__in=written,
        status__in=Condition.CURRENT,
        patient__in=Patient.objects.seen_by(actor).current(),
    ).select_related("patient")
    for row in rows.order_by("code")[:MOST]:
        what = f"Chart {row.patient.number}: {row.text}"
        yield Use(codesets.normal(row.code), what, ("records:chart", str(row.patient_id)))


def appointments_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield visits from the release's first day on whose reason names a code."""
    begins = datetime.combine(asked.on, time(), UTC)
    rows = (
        Appointment.objects.seen_by(actor)
        .standing()
        .filter(during__startswith__gte=begins, reason__regex=r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])")
    )
    for row in rows.select_related("patient").order_by("during")[:MOST]:
        for code in sorted(asked.within(row.reason)):
            what = f"Chart {row.patient.number}, visit on {row.during.lower:%m/%d/%Y}: {row.reason}"
            yield Use(code, what)


def forms_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield forms of the library whose questions name a code."""
    del actor
    for row in Questionnaire.objects.exclude(status="retired").order_by("title")[:MOST]:
        yield from (Use(code, f"Form: {row.title}") for code in sorted(asked.within(row.draft)))


def letters_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield templates of letters that name a code."""
    del actor
    for row in LetterTemplate.objects.filter(is_active=True).order_by("name")[:MOST]:
        text = f"{row.subject} {row.body}"
        yield from (Use(code, f"Letter: {row.name}") for code in sorted(asked.within(text)))


def visits_using(actor: Actor, asked: Asked) -> Iterator[Use]:
    """Yield visits from the release's first day on whose coding has a code."""
    written = {codesets.shown(asked.system, code) for code in asked.codes} | asked.codes
    model = CodedDiagnosis if asked.system == CodeSystem.ICD_10_CM else CodedService
    rows = model._default_manager.filter(
        code__in=written,
        is_kept=True,
        visit__on__gte=asked.on,
        visit__patient__in=Patient.objects.seen_by(actor).current(),
    ).select_related("visit__patient")
    for row in rows.order_by("visit__on")[:MOST]:
        visit = row.visit
        what = f"Chart {visit.patient.number}, {visit.on:%m/%d/%Y}: {visit.get_state_display()}"
        yield Use(codesets.normal(row.code), what, ("coding:visit", str(visit.pk)))


def changes_of(release: Release, kind: str = "") -> QuerySet[CodeChange]:
    """Return what a release changed, by code; of one kind where it is named."""
    rows = release.changes.order_by("code")
    return rows.filter(kind=kind) if kind else rows


register("Favorites", favorites_using)
register("Problem lists", problems_using)
register("Future visits", appointments_using)
register("Coded visits", visits_using)
register("Forms", forms_using)
register("Letter templates", letters_using)
