"""A payer's answer in plain words: active, co-pay, deductible left, coinsurance, visits left.

In-network benefits are spoken of first; where a payer does not say for which network, for both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from almoner.lib.eligibility import codes
from almoner.lib.eligibility.answers import Answer, Benefit, Reject
from almoner.lib.money import dollars

OUT = "N"
"""EB12 of what holds out of network."""


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit as a person reads it; ``is_out`` is out of network."""

    what: str
    service: str
    text: str
    is_out: bool = False
    note: str = ""


@dataclass(slots=True)
class Reading:
    """An answer in words and in the few figures that the desk needs, in dollars and percent."""

    is_active: bool | None = None
    plan: str = ""
    holds: str = ""
    copay: Decimal | None = None
    copay_of: str = ""
    deductible: Decimal | None = None
    deductible_left: Decimal | None = None
    coinsurance: Decimal | None = None
    out_of_pocket_left: Decimal | None = None
    visits_left: int | None = None
    authorization: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it; ``restored`` is the way back."""
        figures = {name: _text(getattr(self, name)) for name in _FIGURES}
        return {
            **{name: getattr(self, name) for name in ("is_active", "plan", "holds", "copay_of")},
            **figures,
            "visits_left": self.visits_left,
            "authorization": self.authorization,
            "others": self.others,
            "lines": [[it.what, it.service, it.text, it.is_out, it.note] for it in self.lines],
        }

    @classmethod
    def restored(cls, plain: dict[str, Any]) -> "Reading":
        """Return what ``plain`` gave."""
        given = dict(plain)
        given |= {name: Decimal(given[name]) for name in _FIGURES if given.get(name) is not None}
        given["lines"] = [Line(*each) for each in given.get("lines", [])]
        return cls(**given)

    def due_today(self) -> tuple[Decimal | None, str]:
        """Return what to collect at the desk, and a sentence that says why; ``None`` where open."""
        if self.is_active is False:
            return (
                None,
                "The coverage is not active: the patient pays, or another coverage is asked.",
            )
        if self.copay:
            return self.copay, f"The co-pay ({self.copay_of.lower()})."
        if self.deductible_left:
            left = dollars(self.deductible_left)
            return None, f"The deductible is not met: the first {left} are the patient's."
        if self.coinsurance:
            return (
                None,
                f"The patient pays {self.coinsurance.normalize():f} % once the payer has paid.",
            )
        if self.copay is not None:
            return Decimal(0), "No co-pay is due."
        return None, "The payer names no co-pay."


_FIGURES = ("copay", "deductible", "deductible_left", "coinsurance", "out_of_pocket_left")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def why_rejected(payer: str, rejects: Iterable[Reject]) -> str:
    """Return in words why a payer did not answer."""
    parts, after = [], []
    for each in rejects:
        parts.append(codes.REJECTS.get(each.code, f"reject code {each.code}"))
        if each.follow_up in codes.FOLLOW_UPS:
            after.append(codes.FOLLOW_UPS[each.follow_up])
    if not parts:
        return f"{payer or 'The payer'} sent an answer that says nothing: telephone them."
    said = "; ".join(dict.fromkeys(parts))
    return " ".join([f"{payer or 'The payer'} says: {said}.", *dict.fromkeys(after)])


def reading_of(answer: Answer) -> Reading:
    """Return an answer in words."""
    reading = Reading(plan=answer.plan_name)
    reading.is_active = _is_active(answer.benefits)
    for each in answer.benefits:
        _figure(reading, each)
        reading.lines += _lines(each)
        if each.code in codes.ACTIVE and each.plan and not reading.plan:
            reading.plan = each.plan
        if each.code == "R":
            reading.others.append(", ".join(dict.fromkeys([*each.names, each.plan])).strip(", "))
        if each.authorization == "Y":
            reading.authorization += [_service(code) for code in each.services or ("30",)]
    reading.authorization = list(dict.fromkeys(reading.authorization))
    reading.others = [each for each in dict.fromkeys(reading.others) if each]
    reading.holds = _holds(answer.dates)
    _closest_copay(reading, answer.benefits)
    return reading


def _is_active(benefits: Iterable[Benefit]) -> bool | None:
    """Say whether the coverage holds: what is said of the plan as a whole counts first."""
    given = [each for each in benefits if each.code in codes.ACTIVE | codes.INACTIVE]
    whole = [each for each in given if _is_whole_plan(each)]
    if any(each.code in codes.ACTIVE for each in whole):
        return True
    if any(each.code in codes.INACTIVE for each in whole or given):
        return False
    return True if given else None


def _is_whole_plan(each: Benefit) -> bool:
    return not each.services or "30" in each.services


def _holds(dates: list[tuple[str, date, date]]) -> str:
    """Return from when to when it holds: 291 the plan, 346 its begin, 347 its end, 356, 357."""
    for kind, first, last in dates:
        if kind in ("291", "307") and first != last:
            return f"from {first:%m/%d/%Y} to {last:%m/%d/%Y}"
    begins = next((first for kind, first, _ in dates if kind in ("346", "356", "307")), None)
    ends = next((last for kind, _, last in dates if kind in ("347", "357")), None)
    return " ".join(
        [
            *([f"from {begins:%m/%d/%Y}"] if begins else []),
            *([f"to {ends:%m/%d/%Y}"] if ends else []),
        ]
    )


def _figure(reading: Reading, each: Benefit) -> None:
    """Take the figures of the whole plan, in network, of the patient rather than the family."""
    if each.network == OUT or each.level == "FAM":
        return
    is_left = each.period in codes.LEFT
    if _is_whole_plan(each):
        if each.code == "C" and each.amount is not None:
            _keep(reading, "deductible_left" if is_left else "deductible", each.amount)
        elif each.code == "G" and each.amount is not None and is_left:
            _keep(reading, "out_of_pocket_left", each.amount)
        elif each.code == "A" and each.percent is not None:
            _keep(reading, "coinsurance", each.percent)
    elif each.code == "A" and each.percent is not None and set(each.services) & set(codes.OFFICE):
        reading.coinsurance = each.percent
    if each.code == "F" and each.unit == codes.VISITS and is_left and each.quantity is not None:
        reading.visits_left = int(each.quantity)


def _keep(reading: Reading, name: str, value: Decimal) -> None:
    if getattr(reading, name) is None:
        setattr(reading, name, value)


def _closest_copay(reading: Reading, benefits: Iterable[Benefit]) -> None:
    """Take the co-pay of an office visit, or the closest to it that the payer names."""
    given = [
        each
        for each in benefits
        if each.code == "B" and each.amount is not None and each.network != OUT
    ]
    for service in codes.OFFICE:
        for each in given:
            if service in each.services or (service == "30" and not each.services):
                reading.copay, reading.copay_of = each.amount, _service(service)
                return


def _service(code: str) -> str:
    return codes.SERVICES.get(code, f"Service type {code}")


def _lines(each: Benefit) -> Iterator[Line]:
    if each.code in codes.ACTIVE or each.code in codes.INACTIVE:
        what = "Active" if each.code in codes.ACTIVE else "Not active"
    else:
        what = codes.NAMES.get(each.code, f"Code {each.code}")
    services = [_service(code) for code in each.services] or ["The plan"]
    if each.procedure:
        services = [f"{service}, {each.procedure}" for service in services]
    places = [f"place of service {place}" for place in each.places]
    note = "; ".join(dict.fromkeys([*each.messages, *places, *each.names]))
    yield Line(what, ", ".join(services), _amount(each), each.network == OUT, note)


def _amount(each: Benefit) -> str:
    parts = []
    if each.amount is not None:
        parts.append(dollars(each.amount))
    if each.percent is not None:
        parts.append(f"{each.percent.normalize():f} %")
    if each.quantity is not None:
        unit = codes.UNITS.get(each.unit, each.unit)
        parts.append(f"{each.quantity.normalize():f} {unit}".strip())
    parts += [words for words in (codes.PERIODS.get(each.period, ""),) if words]
    if codes.LEVELS.get(each.level):
        parts.append(codes.LEVELS[each.level])
    if each.plan:
        parts.append(each.plan)
    if each.authorization == "Y":
        parts.append("authorization needed")
    return " ".join(parts)
