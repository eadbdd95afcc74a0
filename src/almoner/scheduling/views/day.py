"""The day sheet and the week over many columns."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from almoner.lib.refusal import NotFound
from almoner.people.queries.office_time import office_zone
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.scheduling import queries
from almoner.scheduling.models import Kind, SavedView
from almoner.scheduling.queries import choices
from almoner.scheduling.tables import fitting_step, make_sheet, make_week

STEPS = (5, 10, 15, 20, 30)
KINDS = (
    ("practitioner", "Practitioners"),
    ("places", "Rooms and devices"),
    ("all", "Everything"),
)


@require_GET
def today(_request: HttpRequest) -> HttpResponse:
    """Lead to the day sheet of today, at the practice's clock."""
    now = timezone.now().astimezone(office_zone())
    return redirect("scheduling:day", now.date())


@require_GET
def this_week(_request: HttpRequest) -> HttpResponse:
    """Lead to the present week."""
    now = timezone.now().astimezone(office_zone())
    return redirect("scheduling:week", now.date())


@require_GET
def day(request: HttpRequest, on: date) -> HttpResponse:
    """Show one day over the chosen columns."""
    actor = actor_of(request)
    now = timezone.now()
    choice = Choice(actor, request.GET)
    (opened,) = choice.days(on, on, now)
    sheet = make_sheet(opened, step=choice.step or fitting_step(opened), now=now)
    context = {
        "sheet": sheet,
        "day": opened,
        "choice": choice,
        "previous": on - timedelta(days=1),
        "next": on + timedelta(days=1),
        "may_book": actor.may("scheduling.book"),
        "visit_count": len({visit.id for column in opened.columns for visit in column.visits}),
    }
    part = "#sheet" if request.headers.get("HX-Request") and request.GET.get("part") else ""
    return render(request, f"scheduling/day.html{part}", context)


@require_GET
def week(request: HttpRequest, on: date) -> HttpResponse:
    """Show seven days over the chosen columns: how full each is, and its visits."""
    actor = actor_of(request)
    now = timezone.now()
    choice = Choice(actor, request.GET)
    monday = on - timedelta(days=on.weekday())
    days = choice.days(monday, monday + timedelta(days=6), now)
    context = {
        "rows": make_week(days),
        "days": days,
        "choice": choice,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": monday - timedelta(days=7),
        "next": monday + timedelta(days=7),
    }
    part = "#week" if request.headers.get("HX-Request") and request.GET.get("part") else ""
    return render(request, f"scheduling/week.html{part}", context)


class Choice:
    """Which columns are shown, from the address: a saved view, or a location and a kind."""

    def __init__(self, actor: Actor, asked: QueryDict) -> None:
        self.actor = actor
        self.asked = asked
        self.locations = choices.locations()
        self.views = choices.saved_views(actor)
        self.view = next((v for v in self.views if str(v.id) == asked.get("view")), None)
        known = {key for key, _ in self.locations}
        wanted = asked.get("location", "")
        self.location = wanted if wanted in known else ""
        kind = asked.get("show", "practitioner")
        self.kind = kind if kind in dict(KINDS) else "practitioner"
        step = asked.get("step", "")
        self.step = int(step) if step.isdecimal() and int(step) in STEPS else None
        self.kinds = KINDS
        self.steps = [("", "As fits"), *((str(each), f"{each} minutes") for each in STEPS)]

    @property
    def step_text(self) -> str:
        """The rows' minutes as the choice has them."""
        return str(self.step or "")

    @property
    def query(self) -> str:
        """The choice as a query string, for links to other days."""
        kept = self.asked.copy()
        kept.pop("part", None)
        return f"?{kept.urlencode()}" if kept else ""

    @property
    def column_ids(self) -> Sequence[UUID] | None:
        """The saved view's columns, or none."""
        return self.view.column_ids if isinstance(self.view, SavedView) else None

    def days(self, first: date, last: date, now: datetime) -> list[queries.Day]:
        """Return the days with the chosen columns."""
        try:
            found = queries.open_days(
                self.actor,
                first=first,
                last=last,
                now=now,
                column_ids=self.column_ids,
                location_id=UUID(self.location) if self.location else None,
                kinds=self._kinds() if self.view is None else None,
            )
        except OverflowError:
            raise NotFound("There is no such day in the calendar.") from None
        return found

    def _kinds(self) -> frozenset[str] | None:
        if self.kind == "all":
            return None
        if self.kind == "places":
            return frozenset({Kind.ROOM, Kind.EQUIPMENT})
        return frozenset({Kind.PRACTITIONER})
