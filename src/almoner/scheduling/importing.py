"""``encounters.csv`` of a Synthea folder: the visits that took place in the practice.

Registered with ``people.importing``; it runs after the practice's own locations, practitioners
and patients are there. Stays, emergencies and visits elsewhere are no appointments of the office:
they are refused with that reason.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from almoner.people.importing import Row, StepInput
from almoner.people.importing.loading import Item, Rejected, load_table
from almoner.people.queries.imported import imported, imported_patients
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations

TYPES = {
    "ambulatory": "Office visit",
    "outpatient": "Office visit",
    "wellness": "Wellness visit",
    "urgentcare": "Urgent care visit",
    "virtual": "Virtual visit",
    "home": "Home visit",
}
"""Synthea's classes that are visits, and the visit types they become."""
LONGEST = timedelta(days=1)
SHORTEST = timedelta(minutes=5)


def import_encounters(actor: Actor, given: StepInput) -> None:
    """Import the visits of the practice's own practitioners as fulfilled appointments."""
    table, source = given.table, given.source
    keys: dict[str, set[str]] = {"PATIENT": set(), "PROVIDER": set(), "ORGANIZATION": set()}
    for row in table.rows():
        for name, found in keys.items():
            found.add(row.get(table.column(name)))
    patients = imported_patients(source, keys["PATIENT"])
    practitioners = imported(source, "practitioner", keys["PROVIDER"])
    locations = imported(source, "location", keys["ORGANIZATION"])

    def convert(row: Row) -> Item[operations.PastVisit]:
        def cell(name: str) -> str:
            return row.get(table.column(name))

        start, end = _times(cell("START"), cell("STOP"), given.now)
        return Item(
            _known(cell("Id"), "It has no Id."),
            operations.PastVisit(
                patient_id=_found(patients, cell("PATIENT"), "Its patient was not imported."),
                practitioner_id=_found(
                    practitioners, cell("PROVIDER"), "It was with a provider of another practice."
                ),
                location_id=_found(
                    locations, cell("ORGANIZATION"), "It was at another organization."
                ),
                visit_type=_type(cell("ENCOUNTERCLASS")),
                starts_at=start,
                ends_at=end,
                reason=cell("REASONDESCRIPTION") or cell("DESCRIPTION"),
            ),
        )

    def store(rows: Sequence[tuple[str, operations.PastVisit]]) -> int:
        return operations.load_visits(actor, source=source, rows=rows, now=given.now)

    load_table(table, convert, store, given.report)


def _known(text: str, otherwise: str) -> str:
    if not text:
        raise Rejected(otherwise)
    return text


def _found(known: dict[str, UUID], key: str, otherwise: str) -> UUID:
    if key not in known:
        raise Rejected(otherwise)
    return known[key]


def _type(word: str) -> str:
    name = TYPES.get(word.strip().casefold())
    if name is None:
        raise Rejected(f"“{word or 'nothing'}” is not a visit in the office.")
    return name


def _times(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end in whole minutes; a missing end means the shortest visit."""
    begins = _instant(start, "START")
    ends = _instant(end, "STOP") if end else begins + SHORTEST
    begins = begins.replace(second=0, microsecond=0)
    if ends.second or ends.microsecond:
        ends = ends.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if ends <= begins:
        raise Rejected("It ends before it begins.")
    if ends - begins > LONGEST:
        raise Rejected("It lasts longer than a day: a stay is no appointment.")
    if begins > now:
        raise Rejected("It lies in the future: book it instead.")
    return begins, ends


def _instant(text: str, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected(f"{name} is not a time: “{text}”.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
