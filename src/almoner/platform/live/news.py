"""Telling and hearing news through PostgreSQL's LISTEN and NOTIFY."""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

CHANNEL = "almoner"
SILENCE_SECONDS = 30
log = logging.getLogger(__name__)


def tell(*topics: str) -> None:
    """Send ``topics`` to every open screen once the present transaction commits."""
    with connection.cursor() as cursor:
        for topic in topics:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def note(topic: str) -> tuple[str, str]:
    """Return what ``statements.insert`` takes to tell ``topic`` together with the new rows."""
    return CHANNEL, topic


class Listener:
    """One listening connection for a process, handing topics on to its screens.

    A screen that is too slow to read is told to refresh as a whole (topic ``*``); so is every
    screen after the connection to the database was lost and found again. What was heard lately
    is remembered, for the screen whose page was made before its stream began.
    """

    ROOM = 64
    LATELY = 1024
    """How many topics are remembered."""
    END = ""
    """The topic after which a screen's stream ends: this process is about to stop."""

    def __init__(self) -> None:
        self._screens: set[queue.Queue[str]] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._heard: deque[tuple[float, str]] = deque(maxlen=self.LATELY)

    @contextmanager
    def screen(self, age: float = 0) -> Iterator["queue.Queue[str]"]:
        """Yield a queue that receives topics for as long as the block runs.

        It begins with what was heard in the last ``age`` seconds, each topic once; with ``*``
        where the memory does not reach back so far.
        """
        mine: queue.Queue[str] = queue.Queue(self.ROOM)
        with self._guard:
            for topic in self._missed(age):
                mine.put_nowait(topic)
            self._screens.add(mine)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, name="live", daemon=True)
                self._thread.start()
        try:
            yield mine
        finally:
            with self._guard:
                self._screens.discard(mine)

    def close(self) -> None:
        """End every screen's stream; browsers come back by themselves to the next process."""
        self._hand_on(self.END)
        with self._guard:
            self._screens.clear()

    def _missed(self, age: float) -> list[str]:
        since = time.monotonic() - age
        is_short = len(self._heard) == self.LATELY and self._heard[0][0] > since
        topics = list(dict.fromkeys(topic for at, topic in self._heard if at >= since))
        return ["*"] if is_short or len(topics) > self.ROOM else topics

    def _listen(self) -> None:
        pause = threading.Event()
        while True:
            try:
                with psycopg.connect(_conninfo(), autocommit=True) as listening:
                    listening.execute(f"LISTEN {CHANNEL}")
                    self._hand_on("*")
                    while True:
                        for note in listening.notifies(timeout=SILENCE_SECONDS):
                            self._hand_on(note.payload)
                        listening.execute("SELECT 1")  # a host that vanished says nothing
            except psycopg.Error:
                with self._guard:
                    if not self._screens:  # the next screen starts another thread
                        self._thread = None
                        return
                log.warning("live news: the database is away; trying again")
                pause.wait(1)

    def _hand_on(self, topic: str) -> None:
        with self._guard:
            if topic != self.END:
                self._heard.append((time.monotonic(), topic))
            screens = list(self._screens)
        for screen in screens:
            try:
                screen.put_nowait(topic)
            except queue.Full:
                _empty(screen)
                screen.put_nowait("*")


def _empty(screen: "queue.Queue[str]") -> None:
    while not screen.empty():
        screen.get_nowait()


def _conninfo() -> str:
    arguments = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{key: arguments[key] for key in wanted if arguments.get(key)})


listener = Listener()
