"""What an import asks of the charts."""

from collections.abc import Collection
from uuid import UUID

from almoner.records.models import IN_ERROR, Condition


def conditions_by_code(
    patient_ids: Collection[UUID], codes: Collection[str]
) -> dict[tuple[UUID, str], UUID]:
    """Return the latest problem of each patient with each code: ``{(patient, code): id}``."""
    rows = Condition.objects.filter(patient__in=patient_ids, code__in=codes)
    found = rows.exclude(status=IN_ERROR).order_by("at").values_list("patient_id", "code", "id")
    return {(patient, code): key for patient, code, key in found}
