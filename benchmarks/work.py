"""The work of a front desk as programs ask for it: finding patients, days, booking."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from benchmarks.load import Client, Timings
from benchmarks.office import Office

ZONE = ZoneInfo("America/New_York")
MORNING = [time(8 + minutes // 60, minutes % 60) for minutes in range(0, 240, 20)]


@dataclass(frozen=True)
class Names:
    """What there is to ask for: columns, a visit type, patients, and the days that are full."""

    columns: list[str]
    visit_type: str
    patients: list[str]
    questions: list[str]
    days: list[str]


def names(office: Office) -> Names:
    """Read from the office's database what the requests name."""
    patients = office.ask(
        "SELECT id, given_name, family_name, birth_date FROM people_patient "
        "WHERE number % (SELECT greatest(count(*) / 2000, 1) FROM people_patient) = 0 LIMIT 2000"
    )
    days = office.ask(
        "SELECT DISTINCT (lower(during) AT TIME ZONE 'America/New_York')::date "
        "FROM scheduling_appointment WHERE lower(during) < now() ORDER BY 1 DESC LIMIT 60"
    )
    return Names(
        columns=[
            row[0]
            for row in office.ask("SELECT id FROM scheduling_column WHERE kind = 'practitioner'")
        ],
        visit_type=office.ask("SELECT id FROM scheduling_visittype WHERE name = 'Follow-up'")[0][0],
        patients=[row[0] for row in patients],
        questions=[question for row in patients for question in _questions(*row[1:])],
        days=[row[0] for row in days],
    )


def _questions(given: str, family: str, born: str) -> Iterator[str]:
    """What a receptionist types while the patient says their name."""
    day = date.fromisoformat(born)
    yield family[:4]
    yield f"{family} {given[:2]}"
    yield f"{given[:3]} {family[:4]}"
    yield f"{family[:5]} {day.month}/{day.day}/{day.year}"


class Desk:
    """One client's endless work, in its own order."""

    def __init__(self, known: Names, client: Client, seed: int) -> None:
        self.known, self.client = known, client
        self.random = random.Random(seed)
        self.slots = free_slots(known, seed)

    def find(self) -> tuple[int, bytes]:
        """Find a patient."""
        question = self.random.choice(self.known.questions)
        return self.client.get(f"/api/people/patients?q={quote(question)}")

    def day(self) -> tuple[int, bytes]:
        """Look at one practitioner's day."""
        column, on = self.random.choice(self.known.columns), self.random.choice(self.known.days)
        return self.client.get(f"/api/scheduling/day?column={column}&on={on}")

    def book(self) -> tuple[int, bytes]:
        """Book the next free slot."""
        column, start = next(self.slots)
        return self.client.post("/api/scheduling/appointments", self.booking(column, start))

    def booking(self, column: str, start: datetime) -> dict[str, str]:
        """What is posted to book."""
        return {
            "patient": self.random.choice(self.known.patients),
            "visit_type": self.known.visit_type,
            "column": column,
            "start": start.isoformat(),
        }

    def mixed(self, timings: Timings) -> None:
        """Do one piece of work: half finding, a third looking, the rest booking."""
        share = self.random.random()
        ask = self.find if share < 0.5 else self.day if share < 0.85 else self.book
        timings.time(ask)


def free_slots(known: Names, seed: int, *, after: int = 45) -> Iterator[tuple[str, datetime]]:
    """Yield columns and starts that nobody took, each seed others; ``after`` days from now on.

    By 45 days the demo has ended.
    """
    dice = random.Random(f"{seed} {datetime.now(ZONE).timestamp()}")
    today = datetime.now(ZONE).date()
    for number in itertools.count():
        day = today + timedelta(days=after + dice.randrange(2000))
        if day.weekday() < 5 and (day.month, day.day) not in {(1, 1), (7, 4), (12, 25)}:
            yield (
                known.columns[number % len(known.columns)],
                datetime.combine(day, dice.choice(MORNING), ZONE),
            )
