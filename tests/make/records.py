"""Entries of charts."""

from typing import Any

from almoner.people.models import Patient
from almoner.records.models import Condition, Entry
from tests.make.scheduling import NOON


def entry(
    patient: Patient, text: str = "Asthma", kind: type[Entry] = Condition, **fields: Any
) -> Any:
    """Return an entry as it might have been recorded at noon."""
    usual = {"at": NOON, "recorded_at": NOON, "recorded_by": "Ada Price"}
    return kind._default_manager.create(patient=patient, text=text, **{**usual, **fields})
