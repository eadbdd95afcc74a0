"""Which rows came from where."""

from collections.abc import Collection
from uuid import UUID

from almoner.people.models import ExternalId, Patient


def imported(source: str, kind: str, source_ids: Collection[str]) -> dict[str, UUID]:
    """Return the rows that ids of ``source`` became: ``{id in the source: id here}``."""
    rows = ExternalId.objects.filter(source=source, kind=kind, source_id__in=list(source_ids))
    return dict(rows.values_list("source_id", "subject_id"))


def imported_patients(source: str, source_ids: Collection[str]) -> dict[str, UUID]:
    """Return ``imported`` patients; one that was merged since is answered with its survivor."""
    found = imported(source, "patient", source_ids)
    while True:
        merged = dict(
            Patient.objects.filter(pk__in=found.values(), merged_into__isnull=False).values_list(
                "pk", "merged_into"
            )
        )
        if not merged:
            return found
        found = {key: merged.get(pk) or pk for key, pk in found.items()}
