"""Carrying out approved destruction lists; killed anywhere, the next run goes on."""

from uuid import UUID

from django.utils import timezone

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import removal
from almoner.platform.jobs import task
from almoner.records import operations
from almoner.records.models.destruction import DestructionList, ItemState, ListState

do = operations.destroying


@task("records.destroy")
def destroy(list_id: str) -> None:
    """Destroy what an approved list names, one document after the other, and close the list."""
    approved = DestructionList.objects.get(pk=UUID(list_id))
    if approved.state != ListState.APPROVED:
        return
    for item in approved.items.filter(state=ItemState.LISTED).select_related("document"):
        do.destroy_document(SYSTEM, item=item, now=timezone.now())
    removal.carry_out(SYSTEM, now=timezone.now())
    do.finish_destruction(SYSTEM, approved=approved, now=timezone.now())


@task("records.go_on_destroying", cron="25 * * * *")
def go_on_destroying(timestamp: int) -> None:
    """Go on with lists whose job was killed."""
    del timestamp
    for approved in DestructionList.objects.filter(state=ListState.APPROVED):
        destroy(str(approved.pk))
    removal.carry_out(SYSTEM, now=timezone.now())
