"""Work of people done in the background."""

from uuid import UUID

from django.utils import timezone

from almoner.people import operations
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task


@task("people.find_duplicates_of")
def find_duplicates_of(patient_id: str) -> None:
    """Look for others who may be this patient, after they were registered or changed."""
    operations.find_duplicates_of(SYSTEM, patient_id=UUID(patient_id), now=timezone.now())


@task("people.find_all_duplicates", cron="20 3 * * *")
def find_all_duplicates(timestamp: int) -> None:
    """Look through the whole register every night."""
    del timestamp
    operations.find_all_duplicates(SYSTEM, now=timezone.now())
