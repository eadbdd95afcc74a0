"""Almoner beside its peers: 100,000 patients, 31,000 appointments, the same work over HTTP.

The peers' figures were measured before on a machine with two cores and the same data; they cannot
be run beside Almoner here, so they stand as constants.
"""

import time
from collections.abc import Callable, Iterator

from benchmarks.figures import Figure
from benchmarks.load import Timings, together
from benchmarks.office import Office, office
from benchmarks.work import Desk, Names, free_slots, names

SECONDS = 10
CLIENTS = 8
FIND = ("Medplum", 13.0)
DAY = ("Medplum", 11.0)
BOOK = ("Medplum", 16.0)
MIXED = ("Medplum", 149.0)
TWICE = 2
"""Be at least twice as fast as the best."""


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    with office("peers", anew=True) as running:
        running.ask("VACUUM ANALYZE")  # else the server does it while it is measured
        known = names(running)
        desk = Desk(known, running.client(), seed=1)
        for name, ask, peer in (
            ("patient_search_p50", desk.find, FIND),
            ("practitioners_day_p50", desk.day, DAY),
            ("booking_p50", desk.book, BOOK),
        ):
            yield Figure("peers", name, _median(ask), "ms", peer[1] / TWICE, beside=peer)
        rate, errors = _mixed(running, known)
        yield Figure(
            "peers", "mixed_8_clients", rate, "requests/s", MIXED[1] * TWICE, False, beside=MIXED
        )
        yield Figure("peers", "mixed_errors", errors, "requests", 0)
        for clients in (CLIENTS, 200):
            yield from _one_slot(running, known, clients)


def _median(ask: Callable[[], tuple[int, bytes]], times: int = 400) -> float:
    for _ in range(20):
        ask()
    timings = Timings()
    for _ in range(times):
        timings.time(ask)
    return timings.p50


def _mixed(running: Office, known: Names) -> tuple[float, int]:
    counts = [Timings() for _ in range(CLIENTS)]
    until = time.monotonic() + SECONDS

    def work(number: int) -> Callable[[], None]:
        desk = Desk(known, running.client(), seed=100 + number)

        def run() -> None:
            while time.monotonic() < until:
                desk.mixed(counts[number])

        return run

    seconds = together([work(number) for number in range(CLIENTS)])
    done = sum(len(count.milliseconds) for count in counts)
    # 409 is an answer: two clients chose one slot, and one was told so
    errors = sum(
        number
        for count in counts
        for status, number in count.statuses.items()
        if status not in (200, 201, 409)
    )
    return done / seconds, errors


def _one_slot(running: Office, known: Names, clients: int) -> Iterator[Figure]:
    """Let ``clients`` book one slot at the same moment."""
    column, start = next(free_slots(known, seed=clients, after=2100))
    timings = [Timings() for _ in range(clients)]
    desks = [Desk(known, running.client(), seed=number) for number in range(clients)]

    def attempt(number: int) -> Callable[[], None]:
        desk = desks[number]
        body = desk.booking(column, start)
        return lambda: _book(desk, body, timings[number])

    together([attempt(number) for number in range(clients)])
    told = [status for each in timings for status in each.statuses.elements()]
    slowest = max(each.milliseconds[0] for each in timings)
    yield Figure("peers", f"one_slot_{clients}_at_once.sold", told.count(201), "times", 1)
    yield Figure(
        "peers", f"one_slot_{clients}_at_once.told", told.count(409), "clients", clients - 1, False
    )
    errors = clients - told.count(201) - told.count(409)
    yield Figure("peers", f"one_slot_{clients}_at_once.errors", errors, "clients", 0)
    yield Figure("peers", f"one_slot_{clients}_at_once.slowest", slowest, "ms")


def _book(desk: Desk, body: dict[str, str], timings: Timings) -> None:
    timings.time(lambda: desk.client.post("/api/scheduling/appointments", body))
