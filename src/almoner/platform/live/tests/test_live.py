"""Live news over real connections: quickly, cheaply, and only while the session lasts."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from almoner.platform.accounts import operations
from almoner.platform.accounts.models import Session, User
from almoner.platform.live import tell, views
from almoner.platform.live.news import Listener

pytestmark = pytest.mark.django_db(transaction=True)


class Screen:
    """A browser's open stream; ``heard`` fills as lines arrive."""

    def __init__(self, server: LiveServer, key: str, topics: str) -> None:
        address = urlsplit(server.url)
        self.line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
        self.line.request("GET", f"/live/?topics={topics}", headers={"Cookie": cookie})
        self.answer = self.line.getresponse()
        self.heard: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        try:
            for line in self.answer:
                self.heard.append(line.decode().strip())
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            return

    def hears(self, line: str, within: float) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if line in self.heard:
                return True
            time.sleep(0.01)
        return False


@pytest.fixture
def user() -> User:
    return User.objects.create_user("rita", "x", name="Rita")


@pytest.fixture
def open_screen(
    live_server: LiveServer, user: User, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Screen]]:
    monkeypatch.setattr(views, "HEARTBEAT_SECONDS", 0.2)
    opened: list[Screen] = []

    def opens(topics: str) -> Screen:
        browser = Client()
        browser.force_login(user)
        screen = Screen(live_server, browser.session.session_key or "", topics)
        assert screen.hears("retry: 1000", 5)
        opened.append(screen)
        return screen

    yield opens
    Session.objects.all().delete()  # ends every stream at its next heartbeat
    for screen in opened:
        screen.reader.join(5)
        screen.line.close()


def _settled(screen: Screen) -> None:
    """Wait until the process listens: the first screen of a process may come before that."""
    until = time.monotonic() + 5
    while "data: arrivals" not in screen.heard and time.monotonic() < until:
        tell("arrivals")
        time.sleep(0.1)
    time.sleep(0.3)
    screen.heard.clear()


def test_two_screens_hear_within_a_second(open_screen: Callable[[str], Screen]) -> None:
    day, board = open_screen("day:2026-11-22,arrivals"), open_screen("arrivals")
    _settled(board)
    day.heard.clear()
    began = time.monotonic()
    with transaction.atomic():
        tell("arrivals")
        tell("day:2026-11-22")
        time.sleep(0.2)
        assert "data: arrivals" not in board.heard, "nothing is told before the commit"
    assert board.hears("data: arrivals", 1)
    assert day.hears("data: arrivals", 1)
    assert day.hears("data: day:2026-11-22", 1)
    assert time.monotonic() - began < 1.2
    assert "data: day:2026-11-22" not in board.heard


def test_what_is_rolled_back_is_not_told(open_screen: Callable[[str], Screen]) -> None:
    screen = open_screen("arrivals")
    _settled(screen)
    with transaction.atomic():
        tell("arrivals")
        transaction.set_rollback(True)
    assert not screen.hears("data: arrivals", 0.5)


def test_the_stream_ends_with_its_session(open_screen: Callable[[str], Screen], user: User) -> None:
    screen, locked = open_screen("arrivals"), open_screen("arrivals")
    mine = Session.objects.order_by("active_at").last()
    assert mine
    operations.lock(user.as_actor(), session_key=mine.pk, now=mine.active_at)
    assert locked.hears("event: ended", 3)
    assert "event: ended" not in screen.heard
    operations.sign_out_everywhere(user.as_actor(), user=user)
    assert screen.hears("event: ended", 3)


def test_open_screens_hold_no_connection(open_screen: Callable[[str], Screen]) -> None:
    def connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            return int(cursor.fetchone()[0])

    open_screen("arrivals")
    before = connections()
    for _ in range(12):
        open_screen("arrivals")
    time.sleep(0.5)
    counted = []
    for _ in range(20):
        counted.append(connections())
        time.sleep(0.02)
    assert min(counted) <= before + 1


def test_after_the_database_was_away_every_screen_refreshes(
    open_screen: Callable[[str], Screen],
) -> None:
    screen = open_screen("arrivals")
    _settled(screen)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%' OR"
            " (datname = current_database() AND query = 'SELECT 1' AND pid <> pg_backend_pid())"
        )
    assert screen.hears("data: *", 5)
    tell("arrivals")
    assert screen.hears("data: arrivals", 2)


def test_sign_in_is_needed(client: Client) -> None:
    answer = client.get("/live/?topics=arrivals")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_screen_that_falls_behind_is_told_to_refresh() -> None:
    slow = Listener()
    slow._thread = threading.current_thread()  # no listening: the topics come by hand
    with slow.screen() as screen:
        for number in range(Listener.ROOM + 5):
            slow._hand_on(f"day:{number}")
        told = [screen.get_nowait() for _ in range(screen.qsize())]
    assert told[0] == "*"
    assert len(told) == 5


def heard_by(listener: Listener, age: float) -> list[str]:
    with listener.screen(age) as screen:
        return [screen.get_nowait() for _ in range(screen.qsize())]


def test_a_screen_hears_what_was_told_while_its_page_was_on_the_way() -> None:
    listener = Listener()
    listener._thread = threading.current_thread()
    listener._hand_on("before")
    time.sleep(0.05)
    for topic in ("arrivals", "day:1", "arrivals"):
        listener._hand_on(topic)
    assert heard_by(listener, 0.04) == ["arrivals", "day:1"]
    assert heard_by(listener, 0) == []
    for number in range(Listener.LATELY):
        listener._hand_on(f"day:{number % 9}")
    assert heard_by(listener, 60) == ["*"], "the memory does not reach back so far"


def test_a_stream_begins_with_the_news_its_page_missed(
    open_screen: Callable[[str], Screen],
) -> None:
    _settled(open_screen("arrivals"))
    tell("arrivals", "visitors:1")
    time.sleep(0.3)
    assert not open_screen("visitors:1").hears("data: visitors:1", 0.5)
    late = open_screen("visitors:1&age=2000")
    assert late.hears("data: visitors:1", 1)
    assert "data: arrivals" not in late.heard
