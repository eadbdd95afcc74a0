"""The stream of server-sent events that open screens listen to."""

import queue
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from almoner.platform.live.news import HEARTBEAT_SECONDS, listener


@require_GET
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the ``topics`` asked for (comma-separated) until the browser goes away."""
    wanted = frozenset(request.GET.get("topics", "").split(",")) - {""}
    response = StreamingHttpResponse(_events(wanted), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


def _events(wanted: frozenset[str]) -> Iterator[str]:
    connection.close()
    with listener.screen() as screen:
        yield "retry: 1000\n\n"
        while True:
            try:
                topic = screen.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            if topic == listener.END:
                return
            if topic == "*" or topic in wanted:
                yield f"event: news\ndata: {topic}\n\n"
