"""What a good-faith estimate says, ready to be kept and printed: 45 CFR 149.610(c)(1)."""

from datetime import date
from decimal import Decimal
from typing import Any

from almoner.ledger.models import Estimate, EstimateItem, EstimateProvider
from almoner.ledger.queries.statement_words import Heading
from almoner.ledger.queries.statements import rules
from almoner.lib.money import ZERO, dollars
from almoner.people.models import Location, Practice, Practitioner


def standing_of(practitioner: Practitioner, location: Location) -> dict[str, str]:
    """Return how one of ours stands on an estimate: name, NPI, tax id, and where with its state."""
    practice = Practice.objects.first()
    name = f"{practitioner.given_name} {practitioner.family_name}".strip()
    place = ", ".join(part for part in (location.name, location.one_line) if part)
    return {
        "name": f"{name}, {practitioner.credential}" if practitioner.credential else name,
        "npi": practitioner.npi,
        "tax_id": practice.tax_id if practice else "",
        "address": place if location.state else "",
    }


def paper_of_estimate(estimate: Estimate) -> dict[str, Any]:
    """Return everything that is printed of an estimate, in words."""
    heading, patient = Heading.of(rules()), estimate.patient
    items: dict[object, list[EstimateItem]] = {}
    for item in estimate.items.all():
        items.setdefault(item.provider_id, []).append(item)
    providers = [
        _provider(provider, items.get(provider.pk, ())) for provider in estimate.providers.all()
    ]
    total = sum((item.amount for each in items.values() for item in each), ZERO)
    practice = Practice.objects.first()
    return {
        "language": estimate.language,
        "number": str(estimate.number),
        "replaces": str(estimate.replaces.number) if estimate.replaces else "",
        "practice": {"name": heading.name, "lines": heading.lines},
        "phone": practice.phone if practice else "",
        "patient": f"{patient.given_name} {patient.family_name}".strip(),
        "born": _day(patient.birth_date),
        "chart": str(patient.number),
        "on": _day(estimate.given_on) if estimate.given_on else "",
        "primary": estimate.primary,
        "service_on": _day(estimate.service_on) if estimate.service_on else "",
        "until": _day(estimate.until) if estimate.until else "",
        "visits": str(estimate.visits) if estimate.until or estimate.visits > 1 else "",
        "how_often": estimate.how_often,
        "diagnoses": ", ".join(estimate.diagnoses),
        "providers": providers,
        "total": dollars(total),
        "separately": estimate.separately.splitlines(),
        "note": estimate.note,
        "is_discounted": bool(estimate.discount),
    }


def _provider(
    provider: EstimateProvider, items: "list[EstimateItem] | tuple[()]"
) -> dict[str, Any]:
    return {
        "name": provider.name,
        "npi": provider.npi,
        "tax_id": provider.tax_id,
        "address": provider.address,
        "is_convening": provider.is_convening,
        "items": [
            [
                item.words,
                "-".join([item.code, *item.modifiers]),
                f"{item.units.normalize():f}",
                dollars(item.listed) if item.listed != item.amount else "",
                dollars(item.amount),
            ]
            for item in items
        ],
        "total": dollars(sum((item.amount for item in items), Decimal())),
    }


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"
