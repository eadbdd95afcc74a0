"""Two hundred requests for one time at once, over HTTP, to an `almoner run`."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from almoner.main import embedded
from tests.faults.known import furnish
from tests.test_run import Office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

AT_ONCE = 200


def test_two_hundred_bookings_of_one_time(office: Office) -> None:
    known = furnish(office)
    address = office.address() or ""
    start = threading.Barrier(AT_ONCE)

    def book(number: int) -> httpx.Response:
        me = known["clients"][number % len(known["clients"])]
        body = {
            "patient": me["patient"],
            "visit_type": known["visit_type"],
            "column": known["column"],
            "start": f"{known['monday']}T15:00:00Z",
            "may_overlap": True,
        }
        headers = {"Authorization": f"Bearer {me['token']}"}
        start.wait()
        return client.post(f"{address}/api/scheduling/appointments", json=body, headers=headers)

    many = httpx.Limits(max_connections=AT_ONCE)
    with httpx.Client(timeout=60, limits=many) as client, ThreadPoolExecutor(AT_ONCE) as desks:
        answers = list(desks.map(book, range(AT_ONCE)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    told = [answer for answer in answers if answer.status_code == 409]
    assert {answer.headers["Content-Type"] for answer in told} == {"application/problem+json"}
    assert all("taken" in answer.json()["title"] for answer in told)
    with psycopg.connect(embedded.url(office.var)) as database:
        rows = database.execute("SELECT count(*) FROM scheduling_appointment").fetchall()
    assert rows == [(1,)]
