"""A very large office: a million patients and two million appointments, over HTTP.

Filling it takes some minutes the first time; it is kept in ``var/bench/large``.
"""

from collections.abc import Iterator

from almoner.main.demo import PASSWORD
from benchmarks.figures import Figure
from benchmarks.load import Person, Timings
from benchmarks.office import office
from benchmarks.work import Desk, names

_BUSIEST = """
    SELECT (lower(during) AT TIME ZONE 'America/New_York')::date FROM scheduling_appointment
    WHERE location_id = '{place}' AND status <> 'cancelled'
    GROUP BY 1 ORDER BY count(*) DESC LIMIT 60
"""


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    with office("large") as running:
        known = names(running)
        desk = Desk(known, running.client(), seed=1)
        found, booked, sheet = Timings(), Timings(), Timings()
        for _ in range(400):
            found.time(desk.find)
        yield Figure("large", "find_p50", found.p50, "ms")
        yield Figure("large", "find_p95", found.p95, "ms", 50)
        for _ in range(200):
            booked.time(desk.book)
        yield Figure("large", "booking_p95", booked.p95, "ms", 60)
        person = Person(running.base, "secretary", PASSWORD)
        place = running.ask("SELECT id FROM people_location ORDER BY id LIMIT 1")[0][0]
        pages = [
            sheet.time(lambda on=on: person.get(f"/scheduling/day/{on}/?location={place}"))
            for (on,) in running.ask(_BUSIEST.format(place=place))
        ]
        visits = sorted(page.count(b" data-visit=") for page in pages)[len(pages) // 2]
        yield Figure("large", "day_sheet.visits", visits, "visits", 250, False)
        yield Figure("large", "day_sheet_p95", sheet.p95, "ms", 150)
        wrong = sum(count for status, count in sheet.statuses.items() if status != 200)
        yield Figure("large", "day_sheet.errors", wrong, "pages", 0)
