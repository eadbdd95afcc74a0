"""The waiting list in words: what somebody wishes, and why one was asked before another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from almoner.people.models import Location
from almoner.scheduling.models import WEEKDAYS, Column, Offer, Priority, WaitingListEntry
from almoner.scheduling.queries.choices import language_name


@dataclass(frozen=True, slots=True)
class Names:
    """What wishes refer to by id."""

    columns: dict[UUID, str]
    locations: dict[UUID, str]

    @classmethod
    def load(cls) -> "Names":
        """Read them in two statements."""
        return cls(
            dict(Column.objects.values_list("id", "name")),
            dict(Location.objects.values_list("id", "name")),
        )


def in_words(entry: WaitingListEntry, names: Names) -> list[str]:
    """Return what an entry wishes, one phrase for each wish that narrows."""
    days = [name[:3] for number, name in WEEKDAYS if number in entry.weekdays]
    said = [
        " or ".join(names.columns.get(key, "somebody gone") for key in entry.column_ids),
        " or ".join(names.locations.get(key, "a place gone") for key in entry.location_ids),
        ", ".join(days),
        f"{entry.start_time:%-I:%M %p} to {entry.end_time:%-I:%M %p}"
        if entry.start_time and entry.end_time
        else "",
        f"from {entry.from_on:%b %-d}" if entry.from_on else "",
        f"until {entry.until_on:%b %-d}" if entry.until_on else "",
        f"speaks {language_name(entry.language)}" if entry.language else "",
        f"{entry.notice_hours} h notice" if entry.notice_hours else "",
    ]
    return [phrase for phrase in said if phrase]


def said_of(offer: Offer) -> list[str]:
    """Return the log of an offer in sentences: who was asked first, and who came after and why."""
    rows = list(offer.log.select_related("entry__patient"))
    zone = offer.hold.location.zone
    ranked = [row for row in rows if row.rank]
    said = []
    for number, row in enumerate(ranked):
        name = row.entry.patient.display_name
        if number == 0:
            said.append(f"{name} was asked first: {_standing(row.facts, zone)}.")
        else:
            lost_by = _lost_by(row.facts, ranked[number - 1].facts, zone)
            said.append(f"{name} comes after: {lost_by}.")
    passed = [row for row in rows if not row.rank]
    return said + [
        f"{row.entry.patient.display_name} was not asked: {row.reason}" for row in passed
    ]


def _standing(facts: dict[str, str | int], zone: ZoneInfo) -> str:
    ran_out = int(facts["ran_out"])
    parts = [
        Priority(int(facts["priority"])).label.lower(),
        *([f"let {ran_out} offer{'s' if ran_out > 1 else ''} run out"] if ran_out else []),
        f"waiting since {_since(facts, zone)}",
    ]
    return ", ".join(parts)


def _lost_by(facts: dict[str, str | int], better: dict[str, str | int], zone: ZoneInfo) -> str:
    """Return the first thing by which somebody comes after the one before them."""
    if facts["priority"] != better["priority"]:
        return Priority(int(facts["priority"])).label.lower()
    ran_out = int(facts["ran_out"])
    if ran_out != better["ran_out"]:
        return f"let {ran_out} offer{'s' if ran_out > 1 else ''} run out"
    since = _since(facts, zone)
    if since == _since(better, zone):
        since = f"{since}, {_joined(facts, zone):%-I:%M %p}"
    return f"waiting since {since}"


def _since(facts: dict[str, str | int], zone: ZoneInfo) -> str:
    return f"{_joined(facts, zone):%B %-d}"


def _joined(facts: dict[str, str | int], zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(str(facts["joined_at"])).astimezone(zone)
