"""Case mix of stays, and how often a CC or MCC was captured."""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Avg, Count
from django.db.models.functions import TruncMonth

from almoner.coding.queries.figures.shown import Figure, Period, Row, share
from almoner.coding.queries.stays import logic_of
from almoner.lib.drg.figures import figures

ALL = "All"
Weights = dict[str, Decimal]


def case_mix(period: Period) -> Figure:
    """Count stays by what was kept of them: the weight, and the version they were grouped with."""
    rows = (
        period.coded()
        .exclude(drg="")
        .annotate(month=TruncMonth("coded_at"))
        .values_list("month", "stay__version", "drg")
        .annotate(count=Count("id"), mean=Avg("weight"))
        .order_by("month")
    )
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, str] = {}
    weights: Weights = {}
    for month, version, number, count, mean in rows:
        key = f"{version}:{number}"
        if key not in titles:
            drgs = logic_of(version).drgs
            titles |= {f"{version}:{each}": drgs[each].title for each in drgs}
        if mean is not None:
            weights[key] = mean
        by_month[f"{month:%Y-%m}"][key] += count
        by_month[ALL][key] += count
    found = []
    for name, counts in sorted(by_month.items()):
        each = figures(counts, titles, weights)
        index = each.case_mix_index if each.case_mix_index is not None else ""
        cells = (name, each.cases, index, share(each.mcc_rate), share(each.cc_rate))
        found.append(Row(cells, {"month": name}))
    return Figure(
        "case-mix",
        "Case mix of stays",
        "The mean relative weight as it was when each stay was coded, and of the stays in DRGs "
        "that are split by severity, those with the MCC or the CC.",
        ("Month", "Stays", "Case-mix index", "MCC captured", "CC captured"),
        tuple(found),
    )
