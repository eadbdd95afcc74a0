"""Figures of coding for reports: case mix, unspecified codes, levels of visits, queries, speed."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone

from almoner.coding.models import CodedDiagnosis, CodedService, CodedVisit, CodingState
from almoner.coding.queries.stays import logic_of
from almoner.lib import evaluation
from almoner.lib.drg.figures import figures
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.records.models import PhysicianQuery
from almoner.records.models.asking import QueryState

Cell = str | int | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of figures: how it is called, what it counts, its columns and rows."""

    name: str
    label: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figures_of(actor: Actor, since: date, until: date) -> list[Figure]:
    """Return the figures of visits and stays coded from ``since`` to ``until``."""
    actor.must("coding.see_figures")
    zone = get_current_timezone()
    coded = CodedVisit.objects.filter(
        state=CodingState.CODED,
        coded_at__gte=datetime.combine(since, time(), zone),
        coded_at__lt=datetime.combine(until + timedelta(days=1), time(), zone),
    )
    return [
        _case_mix(coded),
        _levels(coded),
        _unspecified(coded),
        _queries(coded),
        _speed(coded),
        Figure(
            "denials",
            "Denials by code",
            "Payers' answers are not here yet: denials are counted once remittances are posted.",
            ("Code", "Denied"),
            (),
        ),
    ]


def _case_mix(coded: "QuerySet[CodedVisit]") -> Figure:
    """Count stays by what was kept of them: the weight, and the version they were grouped with."""
    rows = (
        coded.exclude(drg="")
        .annotate(month=TruncMonth("coded_at"))
        .values_list("month", "stay__version", "drg")
        .annotate(count=Count("id"), mean=Avg("weight"))
        .order_by("month")
    )
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, str] = {}
    weights: dict[str, Decimal] = {}
    for month, version, number, count, mean in rows:
        key = f"{version}:{number}"
        if key not in titles:
            drgs = logic_of(version).drgs
            titles |= {f"{version}:{each}": drgs[each].title for each in drgs}
        if mean is not None:
            weights[key] = mean
        by_month[f"{month:%Y-%m}"][key] += count
        by_month["All"][key] += count
    found = []
    for name, counts in sorted(by_month.items()):
        each = figures(counts, titles, weights)
        index = each.case_mix_index if each.case_mix_index is not None else ""
        found.append((name, each.cases, index, _share(each.mcc_rate), _share(each.cc_rate)))
    return Figure(
        "case-mix",
        "Case mix of stays",
        "The mean relative weight as it was when each stay was coded, and of the stays in DRGs "
        "that are split by severity, those with the MCC or the CC.",
        ("Month", "Stays", "Case-mix index", "MCC captured", "CC captured"),
        tuple(found),
    )


def _share(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.1%}"


def _levels(coded: "QuerySet[CodedVisit]") -> Figure:
    """Count the codes of office visits by practitioner, beside those of the same specialty."""
    rows = (
        CodedService.objects.filter(visit__in=coded, is_kept=True, code__startswith="992")
        .values_list("visit__practitioner", "code")
        .annotate(count=Count("id"))
        .order_by()
    )
    people = {str(each.pk): each for each in Practitioner.objects.all()}
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    of_specialty: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for practitioner, code, count in rows:
        key = str(practitioner)
        family = evaluation.family_of(code)
        if practitioner is None or family is None:
            continue
        person = people[key]
        own[key, family][code] += count
        of_specialty[person.taxonomy, family][code] += count
    found: list[tuple[Cell, ...]] = []
    in_order = sorted(own.items(), key=lambda each: (str(people[each[0][0]]), each[0]))
    for (key, kind), counts in in_order:
        peers, name = of_specialty[people[key].taxonomy, kind], str(people[key])
        for code in sorted(peers):
            share, usual = counts[code] / counts.total(), peers[code] / peers.total()
            found.append((name, kind, code, counts[code], _share(share), _share(usual)))
    return Figure(
        "levels",
        "Levels of visits",
        "How often each practitioner's visits were coded at each level, beside all of the same "
        "specialty in this office.",
        ("Practitioner", "Kind of visit", "Code", "Visits", "Share", "Specialty"),
        tuple(found),
    )


def _unspecified(coded: "QuerySet[CodedVisit]") -> Figure:
    rows = (
        CodedDiagnosis.objects.filter(visit__in=coded, is_kept=True)
        .values_list("visit__practitioner", "visit__coder", "visit__coder__name")
        .annotate(count=Count("id"), vague=Count("id", filter=Q(title__icontains="unspecified")))
        .order_by()
    )
    people = {each.pk: str(each) for each in Practitioner.objects.all()}
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for key, coder, coder_name, count, vague in rows:
        for who in (
            ("Practitioner", people.get(key, "Not said"), str(key)),
            ("Coder", coder_name or "", str(coder)),
        ):
            counts[who][0] += count
            counts[who][1] += vague
    return Figure(
        "unspecified",
        "Unspecified diagnoses",
        "Diagnoses whose title says unspecified, by who saw the patient and by who coded.",
        ("As", "Name", "Diagnoses", "Unspecified", "Rate"),
        tuple(
            (kind, name, count, vague, _share(vague / count))
            for (kind, name, _), (count, vague) in sorted(counts.items(), reverse=True)
        ),
    )


def _queries(coded: "QuerySet[CodedVisit]") -> Figure:
    asked = PhysicianQuery.objects.filter(encounter__coding__in=coded)
    rows = asked.values_list("practitioner").annotate(
        count=Count("id"),
        answered=Count("id", filter=~Q(answer="")),
        agreed=Count("id", filter=Q(outcome="agreed")),
        open=Count("id", filter=Q(state__in=(QueryState.OPEN, QueryState.ANSWERED))),
    )
    visits = dict(coded.values_list("practitioner").annotate(count=Count("id")).order_by())
    people = {each.pk: str(each) for each in Practitioner.objects.all()}
    return Figure(
        "queries",
        "Queries to clinicians",
        "Queries about the visits coded, and what came of them.",
        ("Practitioner", "Queries", "For 100 visits", "Answered", "Agreed", "Open"),
        tuple(
            sorted(
                (people[key], count, _hundred(count, visits.get(key, 0)), answered, agreed, still)
                for key, count, answered, agreed, still in rows.order_by()
            )
        ),
    )


def _hundred(count: int, visits: int) -> str:
    return f"{100 * count / visits:.1f}" if visits else ""


def _speed(coded: "QuerySet[CodedVisit]") -> Figure:
    rows = (
        coded.values_list("coder__name")
        .annotate(
            count=Count("id"),
            days=Count("coded_at__date", distinct=True),
            lag=Avg(F("coded_at") - F("encounter__at")),
        )
        .order_by("coder__name")
    )
    return Figure(
        "speed",
        "Coders' work",
        "Visits and stays coded, on how many days, and the mean time from the visit to its codes.",
        ("Coder", "Coded", "Days", "A day", "Days from visit to codes"),
        tuple(
            (name or "", count, days, f"{count / days:.1f}", f"{lag.total_seconds() / 86400:.1f}")
            for name, count, days, lag in rows
        ),
    )
