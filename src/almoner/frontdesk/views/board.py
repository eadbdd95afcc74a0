"""The arrivals board and the home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from almoner.frontdesk import queries
from almoner.frontdesk.forms import parsed_day
from almoner.frontdesk.models import HERE, OVER, Status
from almoner.frontdesk.queries import Board, Waiting
from almoner.frontdesk.tables import BoardRows
from almoner.frontdesk.views.desk import Desk, desk_of, find_desk
from almoner.platform.accounts.actor import actor_of

GROUPS = (
    ("Here", HERE),
    ("Expected", (Status.EXPECTED,)),
    ("Gone", OVER),
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Begin the day: the board for those who stand at the desk, a page of what waits for others."""
    if actor_of(request).may("frontdesk.start_at_board") and find_desk(request):
        return arrivals(request)
    return start(request)


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever signed in."""
    desk = find_desk(request)
    if desk is None:
        return render(request, "frontdesk/home.html", {"is_new": True})
    actor, location, now = desk.actor, desk.location, desk.now
    waiting = queries.waiting(actor, location=location, now=now)
    return render(
        request,
        "frontdesk/home.html",
        {
            "desk": desk,
            "waiting": [(each, _url(each)) for each in waiting],
            "my_day": queries.my_day(actor, location=location, now=now),
            "figures": _figures(desk),
            "visitors": queries.waiting_for(actor.user_id) if actor.user_id else (),
        },
    )


@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """Show the arrivals board; ``on``, ``q``, ``column`` and ``status`` choose what of it."""
    desk = desk_of(request)
    on = parsed_day(request.GET.get("on", ""), desk.today)
    shown = queries.board(
        desk.actor,
        location=desk.location,
        on=on,
        now=desk.now,
        words=request.GET.get("q", ""),
        column=request.GET.get("column", ""),
        status=request.GET.get("status", ""),
    )
    is_part = request.headers.get("HX-Target", "").endswith("board")
    return render(
        request,
        "frontdesk/arrivals.html#board" if is_part else "frontdesk/arrivals.html",
        {
            "desk": desk,
            "board": shown,
            "groups": _groups(shown, BoardRows(desk.actor, desk.location.zone)),
            "figures": _counts(shown),
            "is_today": on == desk.today,
            "locations": [(place.pk, place.name) for place in queries.locations()],
            "columns": [(name, name) for name in shown.columns],
            "statuses": Status.choices,
        },
    )


def _groups(board: Board, made: BoardRows) -> list[tuple[str, list[SafeString]]]:
    groups = [(title, [row for row in board.rows if row.status in held]) for title, held in GROUPS]
    return [(title, [made.html(row) for row in rows]) for title, rows in groups if rows]


def _counts(board: Board) -> list[tuple[str, int, str]]:
    """The figures above the board: label, count, and what deserves a look."""
    count = board.counts
    here = sum(count[status] for status in HERE)
    late = f"{board.late} late" if board.late else ""
    waiting = f"{board.waiting_long} waiting long" if board.waiting_long else ""
    return [
        ("Expected", count[Status.EXPECTED], late),
        ("Here", here, waiting),
        ("Done", count[Status.DONE], ""),
        ("No-shows", count[Status.NO_SHOW] + count[Status.LEFT], ""),
    ]


def _figures(desk: Desk) -> list[tuple[str, int, str]]:
    if not desk.actor.may("frontdesk.see_board"):
        return []
    return _counts(queries.day_in_figures(desk.actor, location=desk.location, now=desk.now))


def _url(waiting: Waiting) -> str:
    try:
        return reverse(waiting.url_name)
    except NoReverseMatch:
        return ""
