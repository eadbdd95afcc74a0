"""What coding does when a chart changes: a signed note brings its visit to the coders."""

from almoner.coding import operations
from almoner.lib.events import react
from almoner.platform.accounts.actor import SYSTEM
from almoner.records.events import NoteSigned, QueryAsked, QueryEnded
from almoner.records.models import IN_ERROR, Encounter


@react(NoteSigned)
def note_signed(event: NoteSigned) -> None:
    """Put the visit of a signed note on the worklist."""
    if event.encounter_id is None:
        return
    encounter = Encounter.objects.get(pk=event.encounter_id)
    if encounter.status == IN_ERROR:
        return
    visit = operations.await_coding(SYSTEM, encounter=encounter, now=event.at)
    if not visit.is_open:
        operations.reopen(
            SYSTEM, visit=visit, reason="A note was signed after it was coded.", now=event.at
        )


@react(QueryAsked)
def query_asked(event: QueryAsked) -> None:
    """Hold the visit until the answer has come."""
    _hold_or_free(event)


@react(QueryEnded)
def query_ended(event: QueryEnded) -> None:
    """Let the coding go on."""
    _hold_or_free(event)


def _hold_or_free(event: QueryAsked | QueryEnded) -> None:
    if event.encounter_id is not None:
        operations.hold_or_free(SYSTEM, encounter_id=event.encounter_id, now=event.at)
