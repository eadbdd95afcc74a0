"""Acknowledgements: 999 and TA1, read for what we sent and written for what we received."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from almoner.lib.x12.envelope import Interchange, Problem, TransactionSet
from almoner.lib.x12.tokens import Segment, element
from almoner.lib.x12.writing import Writer

GUIDE = "005010X231A1"
ACCEPTED = ("A", "E")
"""Accepted, and accepted with errors (IK501, AK901): neither is sent again."""


@dataclass(slots=True)
class SegmentNote:
    """What a 999 says of a segment (IK3) and its elements (IK4)."""

    segment: str
    place: int
    loop: str
    code: str
    elements: list[tuple[str, str, str]] = field(default_factory=list)
    """Place, code and the bad value of each element."""


@dataclass(slots=True)
class SetAcknowledged:
    """What became of one set (AK2 to IK5)."""

    code: str
    control: str
    status: str = ""
    errors: list[str] = field(default_factory=list)
    notes: list[SegmentNote] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver works with it."""
        return self.status in ACCEPTED


@dataclass(slots=True)
class Acknowledgement:
    """A 999: what became of a group we sent (AK1, AK9) and of each of its sets."""

    group_code: str = ""
    group_control: str = ""
    guide: str = ""
    status: str = ""
    sent: int = 0
    received: int = 0
    accepted: int = 0
    sets: list[SetAcknowledged] = field(default_factory=list)


def read_999(source: TransactionSet) -> Acknowledgement:
    """Return what a 999 says."""
    found = Acknowledgement()
    for segment in source.segments():
        name = segment[0]
        if name == "AK1":
            found.group_code, found.group_control = element(segment, 1), element(segment, 2)
            found.guide = element(segment, 3)
        elif name == "AK2":
            found.sets.append(SetAcknowledged(element(segment, 1), element(segment, 2)))
        elif name == "AK9":
            found.status = element(segment, 1)
            counts = [element(segment, place) for place in (2, 3, 4)]
            found.sent, found.received, found.accepted = (
                int(text) if text.isdecimal() and len(text) < 7 else 0 for text in counts
            )
        elif found.sets:
            _of_set(found.sets[-1], segment)
    return found


def _of_set(row: SetAcknowledged, segment: Segment) -> None:
    name = segment[0]
    if name == "IK5":
        row.status, row.errors = element(segment, 1), [code for code in segment[2:7] if code]
    elif name == "IK3":
        place = element(segment, 2)
        number = int(place) if place.isdecimal() and len(place) < 10 else 0
        row.notes.append(
            SegmentNote(element(segment, 1), number, element(segment, 3), element(segment, 4))
        )
    elif name == "IK4" and row.notes:
        row.notes[-1].elements.append(
            (element(segment, 1), element(segment, 3), element(segment, 4))
        )


@dataclass(frozen=True, slots=True)
class InterchangeAcknowledged:
    """What became of an interchange we sent (TA1): A taken, E with errors, R refused."""

    control: str
    status: str
    note: str


def read_ta1(segment: Segment) -> InterchangeAcknowledged:
    """Return what a TA1 says."""
    return InterchangeAcknowledged(element(segment, 1), element(segment, 4), element(segment, 5))


@dataclass(frozen=True, slots=True)
class Received:
    """A set we received: its code, its control number, the segment of its ST, what was wrong."""

    code: str
    control: str
    guide: str
    first: int
    problems: Sequence[Problem]


def write_999(
    group_code: str, group_control: str, guide: str, sets: Sequence[Received]
) -> list[str]:
    """Return the segments of a 999 for a group we received, without ST and SE."""
    writer = Writer()
    writer.add("AK1", group_code, group_control, guide)
    for each in sets:
        writer.add("AK2", each.code, each.control, each.guide if each.code != "835" else "")
        codes = list(dict.fromkeys(_problems(writer, each)))
        writer.add("IK5", "R" if each.problems else "A", *codes[:5])
    wrong = sum(1 for each in sets if each.problems)
    status = "A" if not wrong else ("R" if wrong == len(sets) else "P")
    count = str(len(sets))
    writer.add("AK9", status, count, count, str(len(sets) - wrong))
    return writer.segments


def _problems(writer: Writer, received: Received) -> Iterator[str]:
    """Write each problem's IK3 and IK4; yield the codes that IK5 sums them up with."""
    for problem in received.problems:
        if problem.element in ("SE01", "SE02"):
            yield problem.code
            continue
        name = problem.element[:-2] if problem.element[-2:].isdecimal() else problem.element
        place = str(problem.segment - received.first + 1)
        if problem.element[-2:].isdecimal():
            writer.add("IK3", name, place, problem.loop, "8")
            writer.add("IK4", str(int(problem.element[-2:])), "", problem.code or "7")
        else:
            writer.add("IK3", name or "ST", place, problem.loop, problem.code or "8")
        yield "5"


def write_ta1(interchange: Interchange, *, status: str = "A", note: str = "000") -> str:
    """Return the TA1 of an interchange we received: it stands between ISA and IEA."""
    isa = interchange.elements
    writer = Writer()
    writer.add("TA1", interchange.control, isa[9].strip(), isa[10].strip(), status, note)
    return writer.segments[0]
