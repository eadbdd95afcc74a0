"""The stream of server-sent events that open screens listen to."""

import queue
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from almoner.platform.accounts import queries as accounts
from almoner.platform.live.news import listener

HEARTBEAT_SECONDS = 15.0
"""How often a silent stream says it is there, and looks whether it may go on."""


@require_GET
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the ``topics`` asked for (comma-separated) until the browser goes away.

    ``age`` says how many milliseconds ago the page was asked for: news since then comes first.
    The stream ends, with the event ``ended``, once its session is signed out or locked.
    """
    wanted = frozenset(request.GET.get("topics", "").split(",")) - {""}
    age = request.GET.get("age", "")
    seconds = int(age) / 1000 if age.isascii() and age.isdigit() else 0.0
    events = _events(wanted, request.session.session_key or "", seconds)
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


def _events(wanted: frozenset[str], session_key: str, age: float) -> Iterator[str]:
    connection.close()  # a screen that waits all day must not hold a connection of the pool
    with listener.screen(age) as screen:
        yield "retry: 1000\n\n"
        looked_at = timezone.now()
        while True:
            try:
                topic = screen.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                topic = ""
            now = timezone.now()
            if (now - looked_at).total_seconds() >= HEARTBEAT_SECONDS:
                looked_at = now
                if not _may_go_on(session_key):
                    yield "event: ended\ndata: session\n\n"
                    return
            if topic == "*" or topic in wanted:
                yield f"event: news\ndata: {topic}\n\n"
            elif not topic:
                yield ": still here\n\n"


def _may_go_on(session_key: str) -> bool:
    try:
        return accounts.is_open(session_key, now=timezone.now())
    except DatabaseError:
        return True  # the database is away for a moment: nothing is told meanwhile anyway
    finally:
        connection.close()
