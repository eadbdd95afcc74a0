"""``almoner run`` under ``kill -9``: what was answered is kept, once, and all of it comes back.

Four clients register patients, book visits and receive visitors (whose hosts get an e-mail), each
request with a mark of its own, while web, worker and database are killed at random moments.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from almoner.main import embedded
from tests.faults.known import furnish, python
from tests.test_run import Office, answers, takes_queries, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

VICTIMS = ("web", "worker", "database", "web process", "database process")
KILLS = 8
MARKS = """
    SELECT family_name FROM people_patient WHERE family_name LIKE 'Mark %'
    UNION ALL SELECT reason FROM scheduling_appointment WHERE reason LIKE 'Mark %'
    UNION ALL SELECT name FROM frontdesk_visitor WHERE name LIKE 'Mark %'
"""
MAILS = "SELECT split_part(subject, ' is here', 1), state FROM messaging_message"
PICK_UP = """
import django; django.setup()
from django.utils import timezone
from almoner.messages.operations import pick_up
from almoner.platform.accounts.actor import SYSTEM
pick_up(SYSTEM, now=timezone.now())
"""
LET_TIME_PASS = """
    UPDATE messaging_message SET next_try_at = now() - interval '2 minutes'
    WHERE state IN ('queued', 'sending')
"""
OPEN_JOBS = """
    SELECT id, task_name, status, attempts, scheduled_at, worker_id FROM procrastinate_jobs
    WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


@dataclass
class Client(threading.Thread):
    """Somebody who works all the time and writes down what became of each request."""

    address: str
    number: int
    known: dict[str, Any]
    stop: threading.Event
    accepted: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    count: int = 0

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(name=f"client {self.number}", daemon=True)
        me = self.known["clients"][self.number]
        self.patient = me["patient"]
        self.program = httpx.Client(
            base_url=self.address, headers={"Authorization": f"Bearer {me['token']}"}, timeout=20
        )
        self.browser = httpx.Client(base_url=self.address, timeout=20)
        self.browser.get("/accounts/login/")
        signing_in = {"login": me["username"], "password": self.known["password"]}
        answer = self.browser.post("/accounts/login/", data=signing_in, headers=self._csrf())
        assert answer.status_code == 302, answer.text

    def run(self) -> None:
        """Register, book and receive in turn until told to stop."""
        with closing(self.program), closing(self.browser):
            self._work()

    def _work(self) -> None:
        while not self.stop.is_set():
            self.count += 1
            mark = f"Mark {self.number}-{self.count}"
            try:
                answer = (self._register, self._book, self._receive)[self.count % 3](mark)
            except httpx.HTTPError:
                self.unknown.add(mark)
                self.stop.wait(0.2)
                continue
            if answer.is_success:
                self.accepted.add(mark)
            elif answer.is_server_error:
                self.unknown.add(mark)
            else:
                self.refused[mark] = (
                    f"{answer.status_code} {answer.headers.get('Location')} {answer.text[:300]}"
                )

    def _register(self, mark: str) -> httpx.Response:
        body = {"family_name": mark, "given_name": "Tula", "birth_date": "1960-02-28"}
        return self.program.post("/api/people/patients", json=body)

    def _book(self, mark: str) -> httpx.Response:
        body = {
            "patient": self.patient,
            "visit_type": self.known["visit_type"],
            "column": self.known["column"],
            "start": self._slot().isoformat(),
            "reason": mark,
        }
        return self.program.post("/api/scheduling/appointments", json=body)

    def _receive(self, mark: str) -> httpx.Response:
        form = {"name": mark, "purpose": "Visit", "host": self.known["host"]}
        return self.browser.post("/visitors/receive/", data=form, headers=self._csrf())

    def _csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self.browser.cookies["csrftoken"]}

    def _slot(self) -> datetime:
        """Return a start that no other client takes: each has two hours of every weekday."""
        week, rest = divmod(self.count // 3, 25)
        day, place = divmod(rest, 5)
        on = date.fromisoformat(self.known["monday"]) + timedelta(weeks=week, days=day)
        opens = datetime(on.year, on.month, on.day, 15, tzinfo=UTC)
        return opens + timedelta(minutes=20 * (self.number * 5 + place))


def test_nothing_is_lost_or_doubled_by_kill_9(office: Office) -> None:
    known = furnish(office)
    address = office.address()
    assert address is not None
    stop = threading.Event()
    clients = [Client(address, number, known, stop) for number in range(len(known["clients"]))]
    for client in clients:
        client.start()
    wait_for(lambda: sum(client.count for client in clients) > 40)
    assert set[str]().union(*(client.unknown for client in clients)) == set(), "before any fault"
    killed = _kill_at_random(office, Random(7))
    _await_all(office)
    calm = sum(len(client.accepted) for client in clients)
    wait_for(lambda: sum(len(client.accepted) for client in clients) > calm + 8)
    stop.set()
    for client in clients:
        client.join(30)
    _judge(office, clients)
    assert len(killed) == KILLS
    code, said = office.says("audit", "verify")
    assert code == 0, said


def _kill_at_random(office: Office, random: Random) -> list[str]:
    """Kill each victim at least once, at moments that know nothing of the clients."""
    plan = [*VICTIMS, *random.choices(VICTIMS, k=KILLS - len(VICTIMS))]
    random.shuffle(plan)
    for victim in plan:
        time.sleep(random.uniform(0.4, 2.0))
        wait_for(lambda victim=victim: _pid(office, victim, random))
        os.kill(_pid(office, victim, random) or 0, signal.SIGKILL)
    return plan


def _pid(office: Office, victim: str, random: Random) -> int | None:
    """Return the process of a victim; “… process” is one of its children."""
    name, _, child = victim.partition(" ")
    pid = office.pid(name)
    if not child or pid is None:
        return pid
    try:
        children = psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return None
    return random.choice(children).pid if children else None


def _await_all(office: Office) -> None:
    address = office.address() or ""
    for fact in (
        lambda: all(office.pid(name) for name in ("web", "worker", "database")),
        lambda: takes_queries(office.var),
        lambda: answers(address),
    ):
        wait_for(fact, 30)


def _judge(office: Office, clients: list[Client]) -> None:
    accepted = set[str]().union(*(client.accepted for client in clients))
    refused = {mark: why for client in clients for mark, why in client.refused.items()}
    assert refused == {}
    with psycopg.connect(embedded.url(office.var), autocommit=True) as database:

        def rows(statement: str) -> list[tuple[Any, ...]]:
            return database.execute(statement).fetchall()

        kept = Counter(mark for (mark,) in rows(MARKS))
        assert accepted - set(kept) == set(), "answered, and lost"
        assert {mark: n for mark, n in kept.items() if n > 1} == {}, "doubled"
        _settle(lambda: rows(OPEN_JOBS), "jobs that nobody does")
        # an attempt that was cut short is tried again four minutes later: let them pass
        database.execute(LET_TIME_PASS)
        python(office, "-c", PICK_UP)
        _settle(lambda: _underway(rows(MAILS)), "messages that do not settle")
        mails = Counter(mark for mark, _state in rows(MAILS))
        visitors = {mark for (mark,) in rows("SELECT name FROM frontdesk_visitor")}
        assert mails == Counter(visitors), "each host is told once"
        assert rows("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == [(0,)]
    came = "\n".join(path.read_text() for path in (office.var / "pretend").rglob("*.eml"))
    assert [mark for mark in visitors if f"{mark} is here" not in came] == []


def _settle(left: Callable[[], object], what: str) -> None:
    """Wait until nothing is left to do."""
    until = time.monotonic() + 75  # a worker is taken for dead after 30 s, and looked for every 10
    while found := left():
        assert time.monotonic() < until, f"{what}: {found}"
        time.sleep(0.5)


def _underway(mails: list[tuple[Any, ...]]) -> dict[str, str]:
    return {mark: state for mark, state in mails if state not in ("sent", "delivered")}
