"""Interchanges, groups and transaction sets: who sends what to whom, and whether it arrived whole.

``sets`` gives one transaction set after the other, each with its segments still to be read, so
that a file of any length takes no more memory than its longest segment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from almoner.lib.x12.tokens import Delimiters, Reader, Segment, element

GUIDES = {
    "005010X279": "270", "005010X212": "276", "005010X214": "277CA", "005010X217": "278",
    "005010X222": "837P", "005010X223": "837I", "005010X224": "837D", "005010X221": "835",
    "005010X231": "999", "005010X220": "834", "005010X218": "820",
}  # fmt: skip
"""What each guide is for; its siblings (A1, A2, A3) are read as itself."""

_ENDS = frozenset(("SE", "ST", "GE", "IEA", "GS", "ISA"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: where, and in words what it is and what to do.

    ``code`` is what a 999 answers for it (IK304, IK403 or AK501), where there is one.
    """

    segment: int
    sentence: str
    loop: str = ""
    element: str = ""
    code: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (f"segment {self.segment}", self.loop and f"loop {self.loop}", self.element)
            if part
        )
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Interchange:
    """An ISA: sender, receiver, and its control number."""

    elements: Segment
    delimiters: Delimiters

    @property
    def sender(self) -> str:
        """Who sends (ISA06)."""
        return self.elements[6].strip()

    @property
    def receiver(self) -> str:
        """To whom (ISA08)."""
        return self.elements[8].strip()

    @property
    def control(self) -> str:
        """The control number (ISA13)."""
        return self.elements[13].strip()

    @property
    def is_test(self) -> bool:
        """Whether it is for trying only (ISA15)."""
        return self.elements[15].strip() == "T"

    @property
    def wants_acknowledgement(self) -> bool:
        """Whether a TA1 is asked for (ISA14)."""
        return self.elements[14].strip() == "1"


@dataclass(frozen=True, slots=True)
class Group:
    """A GS: of what kind its sets are, and under which guide."""

    elements: Segment

    @property
    def code(self) -> str:
        """The kind (GS01)."""
        return element(self.elements, 1)

    @property
    def control(self) -> str:
        """The control number (GS06)."""
        return element(self.elements, 6)

    @property
    def guide(self) -> str:
        """The guide (GS08)."""
        return element(self.elements, 8)


@dataclass(slots=True)
class TransactionSet:
    """One ST…SE; its segments are read once, between ST and SE, without either."""

    interchange: Interchange
    group: Group
    header: Segment
    reader: Reader
    source: Iterator[Segment]
    problems: list[Problem] = field(default_factory=list)
    count: int = 1
    """Its segments with ST and SE, once it is read."""
    is_read: bool = False

    @property
    def code(self) -> str:
        """The transaction set (ST01), such as 835."""
        return element(self.header, 1)

    @property
    def control(self) -> str:
        """The control number (ST02)."""
        return element(self.header, 2)

    @property
    def guide(self) -> str:
        """The guide: ST03, or GS08 where the set does not say it."""
        return element(self.header, 3) or self.group.guide

    @property
    def kind(self) -> str:
        """What it is: 837P, 277CA, 835 …; of both 270 and 271 and of 276 and 277 the code."""
        known = GUIDES.get(self.guide[:10], "")
        return known if known.startswith(self.code) else self.code

    def segments(self) -> Iterator[Segment]:
        """Yield the segments between ST and SE, then check SE."""
        first, reader = self.reader.number, self.reader
        for segment in self.source:
            if segment[0] in _ENDS:
                self.count = reader.number - first + 1
                if segment[0] == "SE":
                    self._close(segment)
                    return
                reader.refuse(f"{segment[0]} comes before the set {self.control} ended with SE.")
            yield segment
        self.reader.refuse(f"the file ends before the set {self.control} ended with SE.")

    def _close(self, trailer: Segment) -> None:
        self.is_read = True
        if element(trailer, 1) != str(self.count):
            self.note(
                f"the set has {self.count} segments, and SE01 says {element(trailer, 1) or 'none'}."
                " It may have lost some on its way.",
                element="SE01",
                code="4",
            )
        if element(trailer, 2) != self.control:
            self.note(
                f"SE02 is {element(trailer, 2) or 'empty'}, and ST02 is {self.control}.",
                element="SE02",
                code="3",
            )

    def note(self, sentence: str, *, loop: str = "", element: str = "", code: str = "") -> None:
        """Keep a problem of the segment that was read last."""
        self.problems.append(Problem(self.reader.number, sentence, loop, element, code))

    def drain(self) -> None:
        """Read what is left."""
        if not self.is_read:
            for _ in self.segments():
                pass


@dataclass(slots=True)
class Envelopes:
    """The sets of a file, and what is wrong with its interchanges and groups."""

    reader: Reader
    problems: list[Problem] = field(default_factory=list)
    interchanges: list[Interchange] = field(default_factory=list)

    def sets(self) -> Iterator[TransactionSet]:
        """Yield one set after the other; what was not read of one is skipped for the next.

        Raises :class:`NotX12` where the file cannot be read on.
        """
        source = iter(self.reader)
        for isa in source:
            yield from self._interchange(isa, source)

    def _interchange(self, isa: Segment, source: Iterator[Segment]) -> Iterator[TransactionSet]:
        interchange = Interchange(isa, self.reader.delimiters)
        self.interchanges.append(interchange)
        groups = 0
        for segment in source:
            if segment[0] == "GS":
                groups += 1
                yield from self._group(interchange, segment, source)
            elif segment[0] == "IEA":
                self._compare("IEA01", segment, 1, str(groups), "groups")
                self._compare("IEA02", segment, 2, interchange.control, "as control number (ISA13)")
                return
            elif segment[0] not in ("TA1", "ISB", "ISE"):
                self.reader.refuse(f"{segment[0][:10]} stands outside of a group (GS).")
        self.reader.refuse("the file ends before its interchange ended with IEA: it is cut off.")

    def _group(
        self, interchange: Interchange, gs: Segment, source: Iterator[Segment]
    ) -> Iterator[TransactionSet]:
        group, count = Group(gs), 0
        for segment in source:
            if segment[0] == "ST":
                count += 1
                made = TransactionSet(interchange, group, segment, self.reader, source)
                yield made
                made.drain()
            elif segment[0] == "GE":
                self._compare("GE01", segment, 1, str(count), "sets")
                self._compare("GE02", segment, 2, group.control, "as control number (GS06)")
                return
            else:
                self.reader.refuse(f"{segment[0][:10]} stands outside of a set (ST).")
        self.reader.refuse("the file ends before its group ended with GE: it is cut off.")

    def _compare(self, name: str, segment: Segment, place: int, there: str, what: str) -> None:
        said = element(segment, place).strip()
        same = said.lstrip("0") == there.lstrip("0") if there.isdecimal() else said == there
        if not same:
            self.problems.append(
                Problem(
                    self.reader.number,
                    f"{name} says {said or 'nothing'}, and there is {there} {what}.",
                    element=name,
                )
            )


def read_sets(data: bytes | BinaryIO, name: str = "the file") -> Envelopes:
    """Return the envelopes of a file (bytes, or a file opened for reading bytes)."""
    return Envelopes(Reader(data, name))
