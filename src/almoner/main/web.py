"""The processes that serve the web: granian, told everything here."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

# The path without its query: what was searched for is nobody's business.
ACCESS_LOG = "%(time)s %(method)s %(path)s %(status)d %(dt_ms).0fms"
STREAMS_END_WITHIN = 2
"""Seconds that what is under way has to end once the web is told to stop."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def serve(bind: str) -> None:
    """Serve on ``bind`` (``host:port``, or ``unix:/path``) until SIGTERM or SIGINT.

    A few processes, each with many threads: a screen that waits for live news holds a thread, so
    threads are many; the database connections they share are few (``DATABASE_POOL``).
    """
    server(bind).serve(target_loader=load())


def server(bind: str) -> MPServer:
    """Return the server, not yet started."""
    scheme, _, path = bind.partition(":")
    host, _, port = bind.rpartition(":")
    where = {"uds": Path(path)} if scheme == "unix" else {"address": host, "port": int(port)}
    return MPServer(
        "almoner.main.wsgi:application",
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.WEB_PROCESSES,
        blocking_threads=settings.WEB_THREADS,
        backpressure=settings.WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STREAMS_END_WITHIN,
        log_level=LogLevels.critical,
        log_access=True,
        log_access_format=ACCESS_LOG,
        **where,
    )


def load() -> Callable[[str], Application]:
    """Load the application once, before the processes part; return what each of them calls."""
    from almoner.main.wsgi import application

    # What the upgrade opened must not be shared: two processes on one connection would read
    # each other's answers.
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()  # what is loaded now stays: collecting need not walk over it each time
    parent = os.getpid()

    def begin(_target: str) -> Application:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
        wrapped: Application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
        return wrapped

    return begin


def _end_with(parent: int) -> None:
    """End this process once its parent is gone: a killed one cannot tell it to."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)
