"""The openings of a small calendar found minute by minute, with nothing shared with the search."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise, product

from almoner.lib.slots import Booking, Calendar, Diary, Opening, Place, Request, Resource

UTC_EPOCH = datetime.fromisoformat("1970-01-01T00:00+00:00")


class ByHand:
    """Every chain there is, tried one after the other."""

    def __init__(self, request: Request, calendar: Calendar) -> None:
        self.request = request
        self.diaries = calendar.diaries
        self.first = self.minute(request.earliest)
        self.last = self.minute(request.latest)
        self.places = [
            p for p in calendar.places if request.places is None or p.key in request.places
        ]
        self.free = {
            (d.resource.key, p.key): set(self.free_minutes(d, p))
            for d in calendar.diaries
            for p in self.places
        }
        self.inside = {p.key: {m: self.ranges(p, m) for m in self.minutes()} for p in self.places}
        self.on_grid = {
            p.key: {m for m in self.minutes() if self.minute_of_day(p, m) % self.request.grid == 0}
            for p in self.places
        }

    @staticmethod
    def minute(moment: datetime) -> int:
        return int((moment - UTC_EPOCH).total_seconds()) // 60

    def minutes(self) -> range:
        return range(self.first, self.last)

    def wall(self, place: Place, minute: int) -> datetime:
        return (UTC_EPOCH + timedelta(minutes=minute)).astimezone(place.zone)

    def minute_of_day(self, place: Place, minute: int) -> int:
        wall = self.wall(place, minute)
        return wall.hour * 60 + wall.minute

    def free_minutes(self, diary: Diary, place: Place) -> Iterator[int]:
        for start, end in diary.hours.get(place.key, ()):
            for m in range(max(start, self.first - 90), min(end, self.last + 90)):
                taken = sum(busy.start <= m < busy.end for busy in diary.busy)
                if taken < diary.resource.capacity:
                    yield m

    def ranges(self, place: Place, minute: int) -> bool:
        """Tell whether the wall clock is in an asked time; no clock changes are in these tests."""
        wall = self.wall(place, minute)
        days = {wall.weekday()}
        if not self.request.times:
            return bool(days & self.request.weekdays)
        clock = wall.time()
        for times in self.request.times:
            if times.start < times.end:
                begun = wall.weekday() if times.start <= clock < times.end else None
            elif clock >= times.start:
                begun = wall.weekday()
            elif clock < times.end:
                begun = (wall.weekday() - 1) % 7
            else:
                begun = None
            if begun in self.request.weekdays:
                return True
        return False

    def can_fill(self, resource: Resource, number: int, need: int) -> bool:
        asked = self.request.steps[number].needs[need]
        speaks = (
            self.request.language is None
            or resource.languages is None
            or self.request.language in resource.languages
        )
        among = asked.among is None or resource.key in asked.among
        return speaks and among and all(tag in resource.tags for tag in asked.tags)

    def step_ways(self, number: int, place: Place, start: int) -> Iterator[Booking]:
        step = self.request.steps[number]
        if start not in self.on_grid[place.key]:
            return
        if not all(self.inside[place.key].get(m) for m in range(start, start + step.minutes)):
            return
        held = range(start - step.before, start + step.minutes + step.after)
        able = [
            [
                d.resource
                for d in self.diaries
                if self.can_fill(d.resource, number, n)
                and all(m in self.free[d.resource.key, place.key] for m in held)
            ]
            for n in range(len(step.needs))
        ]
        for chosen in product(*able):
            if len({r.key for r in chosen}) == len(chosen):
                yield Booking(step, place, start, chosen)

    def chains(self, so_far: tuple[Booking, ...] = ()) -> Iterator[tuple[Booking, ...]]:
        number = len(so_far)
        if number == len(self.request.steps):
            yield so_far
            return
        step = self.request.steps[number]
        places, starts = self.places, self.minutes()
        if so_far:
            ready = so_far[-1].start + so_far[-1].step.minutes
            most = self.last if step.wait.most is None else ready + step.wait.most
            starts = range(ready + step.wait.least, min(most + 1, self.last))
            if self.request.same_place:
                places = [so_far[0].place]
        for place in places:
            for start in starts:
                for booking in self.step_ways(number, place, start):
                    if not any(self.clash(booking, other) for other in so_far):
                        yield from self.chains((*so_far, booking))

    @staticmethod
    def clash(one: Booking, other: Booking) -> bool:
        def held(booking: Booking) -> set[int]:
            step = booking.step
            return set(
                range(booking.start - step.before, booking.start + step.minutes + step.after)
            )

        shared = {r.key for r in one.resources} & {r.key for r in other.resources}
        return bool(shared) and bool(held(one) & held(other))

    def score(self, chain: tuple[Booking, ...]) -> int:
        weights = self.request.weights
        total = chain[0].start - self.first
        for before, after in pairwise(chain):
            wait = after.start - before.start - before.step.minutes - after.step.wait.least
            total += wait * weights.waiting
        for number, booking in enumerate(chain):
            for need, resource in enumerate(booking.resources):
                total += self.scraps(booking, resource)
                total += self.is_other(number, need, resource) * weights.other
        return total

    def scraps(self, booking: Booking, resource: Resource) -> int:
        if resource.capacity > 1:
            return 0
        weights, step = self.request.weights, booking.step
        free = self.free[resource.key, booking.place.key]
        left = right = 0
        while booking.start - step.before - left - 1 in free:
            left += 1
        while booking.start + step.minutes + step.after + right in free:
            right += 1
        total = weights.split if left and right else 0
        return total + weights.stranded * sum(n for n in (left, right) if n < weights.useful)

    def is_other(self, number: int, need: int, resource: Resource) -> bool:
        prefer = self.request.prefer
        choice = any(
            d.resource.key in prefer and self.can_fill(d.resource, number, need)
            for d in self.diaries
        )
        return choice and resource.key not in prefer

    def best(self) -> list[tuple[int, int, object]]:
        """Return (score, start, place) of the best openings, as the search must rank them."""
        least: dict[tuple[int, int], int] = {}
        for chain in self.chains():
            key = chain[0].start, self.places.index(chain[0].place)
            least[key] = min(least.get(key, 1 << 60), self.score(chain))
        ranked = sorted((score, start, place) for (start, place), score in least.items())
        return [
            (score, start, self.places[place].key)
            for score, start, place in ranked[: self.request.limit]
        ]

    def is_true(self, opening: Opening) -> bool:
        """Tell whether the opening is one of the possible chains."""
        return all(
            booking in self.step_ways(number, booking.place, booking.start)
            for number, booking in enumerate(opening.bookings)
        ) and not any(
            self.clash(a, b)
            for n, a in enumerate(opening.bookings)
            for b in opening.bookings[n + 1 :]
        )
