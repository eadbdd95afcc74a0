"""Where the desk of a request stands: its location and the time there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from almoner.frontdesk.queries import desk_location
from almoner.lib.refusal import NotFound
from almoner.people.models import Location
from almoner.platform.accounts.actor import Actor, actor_of

CHOSEN = "desk_location"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, where they are, and when."""

    actor: Actor
    location: Location
    now: datetime

    @property
    def today(self) -> date:
        """The date on the wall."""
        return self.now.astimezone(self.location.zone).date()


def find_desk(request: HttpRequest) -> Desk | None:
    """Return the desk: ``?location=`` is remembered for the session; ``None`` without a place."""
    asked = request.GET.get("location", "")
    if asked:
        request.session[CHOSEN] = asked
    actor = actor_of(request)
    location = desk_location(actor, chosen=request.session.get(CHOSEN, ""))
    if location is None:
        return None
    return Desk(actor, location, timezone.now())


def desk_of(request: HttpRequest) -> Desk:
    """Return the desk, or refuse where the practice has no location yet."""
    desk = find_desk(request)
    if desk is None:
        raise NotFound("The practice has no location yet: add one first.")
    return desk
