"""What NCCI's tables and the coverage policies say of the codes of one visit."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from almoner.coding.models import (
    CoveragePolicy,
    NcciAddOn,
    NcciFile,
    NcciLimit,
    NcciPair,
    Ruleset,
)
from almoner.lib import ncci
from almoner.lib.code_edits import Policy

_MEDICARE = (Ruleset.MEDICARE_PRACTITIONER, Ruleset.MEDICARE_HOSPITAL, Ruleset.MEDICARE_DME)


def program_of(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset under which the add-on codes of its program are kept."""
    is_medicare = ruleset in _MEDICARE
    return Ruleset.MEDICARE_PRACTITIONER if is_medicare else Ruleset.MEDICAID_PRACTITIONER


def pairs_among(codes: Collection[str], on: date, ruleset: Ruleset) -> list[ncci.Pair]:
    """Return the PTP edits between any two of ``codes`` that apply on the day."""
    wanted = sorted(set(codes))
    rows = NcciPair.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        ruleset=ruleset,
        column1__in=wanted,
        column2__in=wanted,
        starts_on__lte=on,
    )
    return [row.fact() for row in rows.order_by("column1", "column2", "starts_on")]


def limits_of(codes: Collection[str], on: date, ruleset: Ruleset) -> list[ncci.Limit]:
    """Return the limit of each of ``codes`` that has a published one on the day."""
    rows = (
        NcciLimit.objects.filter(ruleset=ruleset, code__in=sorted(set(codes)), starts_on__lte=on)
        .order_by("code", "-starts_on")
        .distinct("code")
    )
    return [row.fact() for row in rows]


def addons_of(codes: Collection[str], on: date, ruleset: Ruleset) -> list[ncci.AddOn]:
    """Return the rows of those of ``codes`` that are add-on codes on the day."""
    rows = NcciAddOn.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        ruleset=program_of(ruleset),
        addon__in=sorted(set(codes)),
        starts_on__lte=on,
    )
    return [row.fact() for row in rows.order_by("addon", "primary", "starts_on")]


def policies_of(codes: Collection[str], on: date) -> list[Policy]:
    """Return the coverage policies that name one of ``codes``, in the version of the day."""
    rows = (
        CoveragePolicy.objects.filter(starts_on__lte=on)
        .filter(
            policy__in=CoveragePolicy.objects.filter(procedures__overlap=sorted(set(codes))).values(
                "policy"
            )
        )
        .order_by("policy", "-starts_on")
        .distinct("policy")
    )
    return [
        row.fact()
        for row in rows
        if (row.ends_on is None or row.ends_on >= on) and not set(codes).isdisjoint(row.procedures)
    ]


def ncci_files() -> list[NcciFile]:
    """Return the newest file loaded of each table and ruleset."""
    rows = NcciFile.objects.order_by("kind", "ruleset", "-edition", "-loaded_at")
    return list(rows.distinct("kind", "ruleset"))
