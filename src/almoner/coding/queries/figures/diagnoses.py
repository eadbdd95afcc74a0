"""Unspecified diagnoses, where the classification has a more specific code."""

from collections import defaultdict

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from almoner.coding.models import CodedDiagnosis
from almoner.coding.models.visits import UNSPECIFIED
from almoner.coding.queries import books
from almoner.coding.queries.figures.shown import NOBODY, Figure, Names, Period, Row, share
from almoner.lib.icd10cm import is_vague


def unspecified(period: Period, people: Names, coders: Names) -> Figure:
    """Count the diagnoses that could have said more, by practitioner and by coder."""
    book = books.in_use()
    rows = (
        _kept(period)
        .annotate(
            said=Case(
                When(title__contains=UNSPECIFIED, then=F("code")),
                default=Value(""),
                output_field=CharField(),
            )
        )
        .values_list("visit__practitioner", "visit__coder", "said")
        .annotate(count=Count("id"))
        .order_by()
    )
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for key, coder, code, count in rows:
        vague = count if code and is_vague(book, code) else 0
        for who in (
            ("Practitioner", people.get(key, "Not said"), str(key or NOBODY)),
            ("Coder", coders.get(coder, ""), str(coder)),
        ):
            counts[who][0] += count
            counts[who][1] += vague
    return Figure(
        "unspecified",
        "Unspecified diagnoses",
        "Diagnoses whose title says unspecified although a code beside them, within their "
        "category, says more (“other” does not count as more), by who saw the patient and by who "
        "coded.",
        ("As", "Name", "Diagnoses", "Unspecified", "Rate"),
        tuple(
            Row(
                (kind, name, count, vague, share(vague / count)),
                {kind.lower(): key} if vague else {},
            )
            for (kind, name, key), (count, vague) in sorted(counts.items(), reverse=True)
        ),
    )


def vague_lines(period: Period) -> "QuerySet[CodedDiagnosis]":
    """Return the diagnoses of a period that could have said more."""
    book = books.in_use()
    rows = _kept(period).filter(title__contains=UNSPECIFIED)
    codes = rows.order_by().values_list("code", flat=True).distinct()
    return rows.filter(code__in=[code for code in codes if is_vague(book, code)])


def _kept(period: Period) -> "QuerySet[CodedDiagnosis]":
    return CodedDiagnosis.objects.filter(period.within("visit__"), is_kept=True)
