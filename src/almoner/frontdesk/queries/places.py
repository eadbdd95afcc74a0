"""Where a desk stands."""

from almoner.people.models import Location, StaffMember
from almoner.platform.accounts.actor import Actor


def locations() -> list[Location]:
    """Return the locations in use, by name."""
    return list(Location.objects.filter(is_active=True))


def desk_location(actor: Actor, *, chosen: str = "") -> Location | None:
    """Return the location that was chosen, else the one the actor works at, else the first."""
    places = {str(place.pk): place for place in locations()}
    own = ""
    if actor.user_id:
        works_at = StaffMember.objects.filter(user_id=actor.user_id)
        own = str(works_at.values_list("location_id", flat=True).first())
    return places.get(chosen) or places.get(own) or next(iter(places.values()), None)
