"""What is found: openings, with who and where for every step, and why each ranks as it does."""

from dataclasses import dataclass
from datetime import datetime

from almoner.lib.clock import moment
from almoner.lib.slots.calendar import Place, Resource
from almoner.lib.slots.request import Step, Weights


@dataclass(frozen=True, slots=True)
class Booking:
    """One step of an opening: ``resources`` fill the step's needs, in their order.

    ``start`` and ``end`` are the patient's; the resources are held from ``held[0]`` to ``held[1]``.
    """

    step: Step
    place: Place
    start: int
    resources: tuple[Resource, ...]

    @property
    def end(self) -> int:
        """The minute at which the patient is done with this step."""
        return self.start + self.step.minutes

    @property
    def held(self) -> tuple[int, int]:
        """The span for which the resources are taken, buffers included."""
        return self.step.held(self.start)


@dataclass(frozen=True, slots=True)
class Score:
    """Why an opening ranks where it does: the smaller the ``total``, the better.

    ``delay``, ``waiting`` and ``stranded`` are minutes; ``splits`` counts free stretches cut in
    two, ``others`` needs filled by somebody not preferred.
    """

    delay: int = 0
    waiting: int = 0
    stranded: int = 0
    splits: int = 0
    others: int = 0

    def total(self, weights: Weights) -> int:
        """Return the minutes of delay that this opening is as bad as."""
        return (
            self.delay
            + self.waiting * weights.waiting
            + self.stranded * weights.stranded
            + self.splits * weights.split
            + self.others * weights.other
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """A way to do the whole chain."""

    bookings: tuple[Booking, ...]
    score: Score

    @property
    def start(self) -> datetime:
        """When the patient's first step begins, in UTC."""
        return moment(self.bookings[0].start)

    @property
    def end(self) -> datetime:
        """When the patient's last step ends, in UTC."""
        return moment(self.bookings[-1].end)
