"""What forms of the schedule let one choose from, and small look-ups."""

from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from almoner.lib.clock import at_local
from almoner.people.models import Location, Patient, Practitioner
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Column, SavedView, VisitType
from almoner.scheduling.queries.facts import load_facts

_LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ko": "Korean",
    "pt": "Portuguese",
    "pt-BR": "Portuguese (Brazil)",
    "ru": "Russian",
    "tl": "Tagalog",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
Choices = list[tuple[str, str]]


def visit_types(actor: Actor) -> Choices:
    """Return the visit types the actor may book for one patient."""
    found = VisitType.objects.active().filter(capacity=1)
    return [(str(each.id), each.name) for each in found if actor.may(each.booking_power)]


def every_visit_type() -> Choices:
    """Return all visit types, whether they can still be booked or not."""
    return [(str(key), name) for key, name in VisitType.objects.values_list("id", "name")]


def zones() -> dict[UUID, ZoneInfo]:
    """Return the clock of each location."""
    return {each.id: each.zone for each in Location.objects.all()}


def languages() -> Choices:
    """Return the languages that practitioners of the practice speak."""
    spoken = Practitioner.objects.filter(is_active=True).values_list("languages", flat=True)
    tags = sorted({tag for each in spoken for tag in each})
    return [(tag, _LANGUAGES.get(tag, tag)) for tag in tags]


def language_name(tag: str) -> str:
    """Return a language's English name, or its tag."""
    return _LANGUAGES.get(tag, tag)


def group_types(actor: Actor) -> Choices:
    """Return the visit types of groups that the actor may book."""
    found = VisitType.objects.active().filter(capacity__gt=1)
    return [(str(each.id), each.name) for each in found if actor.may(each.booking_power)]


def columns(kind: str = "") -> Choices:
    """Return the active columns, of one kind if given."""
    found = Column.objects.active()
    if kind:
        found = found.filter(kind=kind)
    return [(str(each.id), each.name) for each in found]


def locations() -> Choices:
    """Return the practice's active locations."""
    found = Location.objects.filter(is_active=True).order_by("name")
    return [(str(key), name) for key, name in found.values_list("id", "name")]


def saved_views(actor: Actor) -> list[SavedView]:
    """Return the office's views and the actor's own."""
    found = SavedView.objects.filter(owner__isnull=True)
    if actor.user_id is not None:
        found |= SavedView.objects.filter(owner_id=actor.user_id)
    return list(found)


def column_by_number(number: int) -> Column | None:
    """Return the column that a cell of the day sheet names."""
    return Column.objects.filter(number=number).first()


def patient_name(patient_id: str) -> str:
    """Return how a patient is shown in a form that names them, or nothing."""
    try:
        key = UUID(patient_id)
    except ValueError:
        return ""
    found = Patient.objects.filter(id=key).first()
    return f"{found.display_name} · {found.number}" if found else ""


def zone_of(column_id: UUID, on: date) -> ZoneInfo:
    """Return the time zone of the place where a column is on a date, in one statement."""
    facts = load_facts(first=on, last=on, column_ids=[column_id])
    column = facts.columns.get(column_id)
    if column is not None:
        places = [facts.places[key] for key in sorted(column.place_ids) if key in facts.places]
        for place in places:
            start = at_local(on, time(0), place.zone)
            end = at_local(on + timedelta(days=1), time(0), place.zone)
            if column.open_spans(place, None, (start, end)):
                return place.zone
        if places:
            return places[0].zone
    return next((place.zone for place in facts.places.values()), ZoneInfo("UTC"))
