"""The process that serves the web: gunicorn, told everything here."""

import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own private file there


class Web(BaseApplication):  # type: ignore[misc]
    """Almoner in gunicorn: a few processes, each with many threads.

    A screen that waits for live news holds a thread, so threads are many; the database
    connections they share are few (``DATABASE_POOL``).
    """

    def __init__(self, bind: str) -> None:
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options; it reads no file and no environment of its own."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIHandler":
        """Load the application once, before the processes part (they share its memory)."""
        from almoner.main.wsgi import application

        # What the upgrade opened must not be shared: two processes on one connection would
        # read each other's answers.
        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]
        return application

    def _options(self) -> dict[str, object]:
        return {
            "bind": self.bind,
            "workers": settings.WEB_PROCESSES,
            "worker_class": "gthread",
            "threads": settings.WEB_THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 60,
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
            "control_socket_disable": True,
            "forwarded_allow_ips": ",".join(settings.TRUSTED_PROXIES),
            "proc_name": "almoner-web",
            "loglevel": "error",
            "accesslog": "-",
            # The path without its query: what was searched for is nobody's business.
            "access_log_format": "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms",
            "post_worker_init": _end_streams_on_stop,
        }


def serve(bind: str) -> None:
    """Serve on ``bind`` until SIGTERM or SIGINT."""
    Web(bind).run()


def _end_streams_on_stop(_: object) -> None:
    """Let open streams of live news end at once when the process is told to stop."""
    from almoner.platform.live.news import listener

    usual = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        listener.close()
        if callable(usual):
            usual(number, frame)

    signal.signal(signal.SIGTERM, stop)
