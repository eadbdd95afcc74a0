"""Answers about eligibility read from a 271 (005010X279A1), one for each trace."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from almoner.lib.x12 import read_sets
from almoner.lib.x12.tokens import Segment, element
from almoner.lib.x12.values import WrongValue, amount, days


@dataclass(slots=True)
class Benefit:
    """One EB with what stands below it. ``percent`` is the patient's part, 20 for 20 %."""

    code: str
    level: str = ""
    services: tuple[str, ...] = ()
    insurance: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    unit: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    network: str = ""
    procedure: str = ""
    dates: list[tuple[str, date, date]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reject:
    """An AAA: why a question was not answered, and what may follow."""

    level: str
    code: str
    follow_up: str


@dataclass(slots=True)
class Answer:
    """What a payer answers about one patient."""

    trace: str = ""
    payer: str = ""
    member_id: str = ""
    family: str = ""
    given: str = ""
    birth_date: date | None = None
    group_number: str = ""
    plan_name: str = ""
    is_dependent: bool = False
    dates: list[tuple[str, date, date]] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


_LEVELS = {"20": "payer", "21": "asker", "22": "subscriber", "23": "dependent"}


def read_answers(content: bytes, name: str = "the answer") -> Iterator[Answer]:
    """Yield the answers of every 271 in a file; raises what ``lib.x12`` raises for no X12."""
    for found in read_sets(content, name).sets():
        if found.kind in ("270", "271") and found.code == "271":
            marks = found.interchange.delimiters
            yield from _Taking(marks.repetition or "^", marks.component).taken(found.segments())


class _Taking:
    """Walks one set, level by level."""

    def __init__(self, repetition: str, component: str) -> None:
        self.repetition = repetition
        self.component = component
        self.level = ""
        self.payer = ""
        self.shared: list[Reject] = []
        self.subscriber: Answer | None = None
        self.answer: Answer | None = None
        self.benefit: Benefit | None = None

    def taken(self, segments: Iterator[Segment]) -> Iterator[Answer]:
        for segment in segments:
            if segment[0] == "HL":
                yield from self._begin(element(segment, 3))
            else:
                self._take(segment)
        yield from self._end(is_last=True)

    def _begin(self, code: str) -> Iterator[Answer]:
        yield from self._end(is_last=False, next_level=code)
        self.level = _LEVELS.get(code, "")
        self.benefit = None
        if self.level == "subscriber":
            self.subscriber = self.answer = Answer(payer=self.payer)
        elif self.level == "dependent":
            above = self.subscriber or Answer(payer=self.payer)
            self.answer = Answer(
                payer=above.payer,
                member_id=above.member_id,
                group_number=above.group_number,
                plan_name=above.plan_name,
                is_dependent=True,
                rejects=list(above.rejects),
            )
        else:
            self.answer = None

    def _end(self, *, is_last: bool, next_level: str = "") -> Iterator[Answer]:
        """Give out what is complete: a subscriber whose dependents follow only leads to them."""
        done, self.answer = self.answer, None
        if done is not None:
            says_nothing = not (done.trace or done.benefits or done.rejects)
            if not (says_nothing and next_level == "23"):
                done.rejects = [*self.shared, *done.rejects]
                yield done
        elif is_last and self.shared and self.subscriber is None:
            yield Answer(payer=self.payer, rejects=list(self.shared))

    def _take(self, segment: Segment) -> None:
        name = segment[0]
        if name == "AAA":
            reject = Reject(self.level, element(segment, 3), element(segment, 4))
            (self.answer.rejects if self.answer else self.shared).append(reject)
        elif (
            name == "NM1"
            and element(segment, 1) in ("PR", "PRP", "2B", "36", "GP", "P5")
            and (self.level == "payer")
        ):
            self.payer = element(segment, 3)
        elif self.answer is not None:
            self._of_patient(name, segment, self.answer)

    def _of_patient(self, name: str, segment: Segment, answer: Answer) -> None:
        if name == "EB":
            self.benefit = self._benefit(segment)
            answer.benefits.append(self.benefit)
        elif self.benefit is not None:
            self._of_benefit(name, segment, self.benefit)
        elif name == "TRN" and (element(segment, 1) == "2" or not answer.trace):
            answer.trace = element(segment, 2)
        elif name == "NM1":
            answer.family, answer.given = element(segment, 3), element(segment, 4)
            answer.member_id = element(segment, 9) or answer.member_id
        elif name == "DMG":
            answer.birth_date = _day(segment, 1, 2)
        elif name == "REF" and element(segment, 1) in ("6P", "18"):
            answer.group_number = answer.group_number or element(segment, 2)
            answer.plan_name = answer.plan_name or element(segment, 3)
        elif name == "DTP":
            answer.dates += _dates(segment)

    def _benefit(self, segment: Segment) -> Benefit:
        services = element(segment, 3)
        procedure = element(segment, 13).split(self.component)
        percent = _number(segment, 8)
        return Benefit(
            code=element(segment, 1),
            level=element(segment, 2),
            services=tuple(each for each in services.split(self.repetition) if each),
            insurance=element(segment, 4),
            plan=element(segment, 5),
            period=element(segment, 6),
            amount=_number(segment, 7),
            percent=percent * 100 if percent is not None else None,
            unit=element(segment, 9),
            quantity=_number(segment, 10),
            authorization=element(segment, 11),
            network=element(segment, 12),
            procedure=procedure[1] if len(procedure) > 1 else "",
        )

    def _of_benefit(self, name: str, segment: Segment, benefit: Benefit) -> None:
        if name == "MSG":
            benefit.messages.append(element(segment, 1))
        elif name == "DTP":
            benefit.dates += _dates(segment)
        elif name == "III" and element(segment, 1) == "ZZ":
            benefit.places.append(element(segment, 2))
        elif name == "NM1":
            names = (element(segment, 4), element(segment, 3))
            benefit.names.append(" ".join(each for each in names if each))
        elif name == "HSD" and element(segment, 2) and benefit.quantity is None:
            benefit.unit = benefit.unit or element(segment, 1)
            benefit.quantity = _number(segment, 2)


def _number(segment: Segment, place: int) -> Decimal | None:
    text = element(segment, place)
    try:
        return amount(text) if text else None
    except WrongValue:
        return None


def _dates(segment: Segment) -> list[tuple[str, date, date]]:
    try:
        first, last = days(element(segment, 2), element(segment, 3))
    except WrongValue:
        return []
    return [(element(segment, 1), first, last)]


def _day(segment: Segment, kind: int, place: int) -> date | None:
    try:
        return days(element(segment, kind), element(segment, place))[0]
    except WrongValue:
        return None
