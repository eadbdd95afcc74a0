"""The lines of one outpatient claim: which APC each has, whether it is paid, and why.

Source: Medicare Claims Processing Manual, chapter 4, §10 (packaging, comprehensive APCs, multiple
procedures); 42 CFR 419.2 and 419.44; Addendum D1 for the status indicators.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from almoner.lib.apc.addenda import HCPCS, Addenda, Service

PAID = frozenset(["G", "H", "H1", "J1", "J2", "K", "K1", "P", "R", "S", "T", "U", "V", "X"])
PROCEDURES = frozenset(["S", "T", "V"])
"""What Q1 gives way to; Q2 gives way to T alone. J1 stands above both."""
NEVER_INTO_COMPREHENSIVE = frozenset(["F", "G", "H", "H1", "K1", "L"])
"""Paid beside a comprehensive APC: pass-through, vaccines, what the law keeps apart."""
NOT_PAID = {
    "A": "paid under a fee schedule, not here",
    "B": "another code is needed on this kind of bill",
    "C": "inpatient only",
    "D": "discontinued",
    "E": "not covered",
    "E1": "not covered by any outpatient benefit",
    "E2": "no pricing information",
    "F": "paid at reasonable cost, not here",
    "L": "vaccine, paid at reasonable cost",
    "M": "not billable to the contractor",
    "N": "packaged into the other services",
    "Y": "billed to the durable medical equipment contractor",
}
OBSERVATION = "G0378"
OBSERVATION_HOURS = 8
DISCONTINUED = {"52": Decimal("0.5"), "73": Decimal("0.5")}
"""Modifiers of a procedure that was reduced, or stopped before anesthesia: half."""
HALF = Decimal("0.5")
CENT = Decimal("0.01")
MODIFIER = re.compile(r"^[A-Z0-9]{2}$")
MOST_UNITS = 99_999


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a claim, as billed."""

    hcpcs: str
    date: str = ""
    units: int = 1
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupedLine:
    """A line's answer. ``payment`` is what the rate gives, before wage index and copayment."""

    indicator: str
    apc: str
    action: str
    """``paid``, ``packaged``, ``not paid`` or ``error``."""
    because: str
    factor: Decimal = field(default=Decimal(0))
    payment: Decimal | None = None


def group_claim(addenda: Addenda, lines: Sequence[Line]) -> list[GroupedLine]:
    """Return the answer for each line, in their order."""
    found: list[GroupedLine | None] = [None] * len(lines)
    services: dict[int, Service] = {}
    for at, line in enumerate(lines):
        service = addenda.services.get(line.hcpcs)
        if service is None:
            found[at] = GroupedLine("", "", "error", f"{line.hcpcs} is not in Addendum B")
        else:
            services[at] = service
    if any(service.indicator == "C" for service in services.values()):
        inpatient = {at for at, service in services.items() if service.indicator == "C"}
        for at in services:
            why = "inpatient only" if at in inpatient else "the day has an inpatient-only procedure"
            if at in inpatient or lines[at].date in {lines[one].date for one in inpatient}:
                found[at] = _answer(services[at], "not paid", why)
    open_lines = {at: service for at, service in services.items() if found[at] is None}
    comprehensive = _comprehensive(addenda, lines, open_lines)
    if comprehensive:
        for at, answer in comprehensive.items():
            found[at] = answer
    else:
        for at, answer in _conditional(lines, open_lines).items():
            found[at] = answer
        _multiple(addenda, lines, services, found)
    return [
        _priced(addenda, line, answer)
        for line, answer in zip(lines, found, strict=True)
        if answer is not None
    ]


def _answer(service: Service, action: str, why: str, factor: int = 0) -> GroupedLine:
    apc = service.apc if action == "paid" else ""
    return GroupedLine(service.indicator, apc, action, why, Decimal(factor))


def _comprehensive(
    addenda: Addenda, lines: Sequence[Line], services: dict[int, Service]
) -> dict[int, GroupedLine]:
    """Return the answers when a J1, or J2 with observation, takes the whole claim; else nothing."""
    first = _highest(addenda, services, "J1")
    said = "highest-ranked comprehensive service"
    if first is None and _observed(lines, services):
        first = _highest(addenda, services, "J2")
        said = f"visit with {OBSERVATION_HOURS} hours of observation and no procedure"
    if first is None:
        return {}
    primary = services[first]
    adjusted = _adjusted(addenda, lines, services, first)
    found = {}
    for at, service in services.items():
        if at == first:
            found[at] = _answer(service, "paid", said, 1)
            if adjusted:
                apc, code = adjusted
                why = f"{said}; complexity adjustment with {code}"
                found[at] = replace(found[at], apc=apc, because=why)
        elif service.indicator in NEVER_INTO_COMPREHENSIVE or service.indicator in NOT_PAID:
            found[at] = _alone(service)
        else:
            into = lines[first].hcpcs
            found[at] = _answer(service, "packaged", f"into comprehensive {primary.apc} of {into}")
    return found


def _highest(addenda: Addenda, services: dict[int, Service], indicator: str) -> int | None:
    """Return the line with the highest rate of an indicator; the first of equals."""
    lines = [at for at, service in services.items() if service.indicator == indicator]
    return max(lines, key=lambda at: (_rate(addenda, services[at]), -at), default=None)


def _rate(addenda: Addenda, service: Service) -> Decimal:
    return service.rate if service.rate is not None else addenda.rates.get(service.apc, Decimal(0))


def _observed(lines: Sequence[Line], services: dict[int, Service]) -> bool:
    """Whether observation was long enough, and there is no T procedure."""
    hours = sum(line.units for line in lines if line.hcpcs == OBSERVATION)
    return hours >= OBSERVATION_HOURS and not any(s.indicator == "T" for s in services.values())


def _adjusted(
    addenda: Addenda, lines: Sequence[Line], services: dict[int, Service], first: int
) -> tuple[str, str] | None:
    """Return the APC of a complexity adjustment, and the code beside the primary one."""
    primary = lines[first]
    for at, service in services.items():
        again = at == first and primary.units > 1
        if service.indicator == "J1" and (at != first or again):
            apc = addenda.complexity.get((primary.hcpcs, lines[at].hcpcs))
            if apc:
                return apc, lines[at].hcpcs
    return None


def _conditional(lines: Sequence[Line], services: dict[int, Service]) -> dict[int, GroupedLine]:
    """Return the answers of a claim without a comprehensive APC: packaging goes by the day."""
    found = {}
    for at, service in services.items():
        same_day = [s for one, s in services.items() if lines[one].date == lines[at].date]
        indicators = {s.indicator for s in same_day}
        match service.indicator:
            case "Q1":
                found[at] = _packaged_with(service, indicators & PROCEDURES)
            case "Q2":
                found[at] = _packaged_with(service, indicators & {"T"})
            case "Q4":
                others = {s.indicator for one, s in services.items() if one != at}
                found[at] = _laboratory(service, others)
            case "Q3":
                found[at] = _answer(service, "paid", "its composite criteria are not met", 1)
            case _:
                found[at] = _alone(service)
    return _highest_of_packaged(lines, services, found)


def _highest_of_packaged(
    lines: Sequence[Line], services: dict[int, Service], found: dict[int, GroupedLine]
) -> dict[int, GroupedLine]:
    """Of several Q1 or Q2 that would be paid on a day, pay the highest and package the rest."""
    days: dict[str, list[int]] = {}
    for at, answer in found.items():
        if services[at].indicator in {"Q1", "Q2"} and answer.action == "paid":
            days.setdefault(lines[at].date, []).append(at)
    for some in days.values():
        best = max(some, key=lambda at: (services[at].rate or Decimal(0), -at))
        for at in some:
            if at != best:
                found[at] = _answer(services[at], "packaged", f"into {lines[best].hcpcs}")
    return found


def _packaged_with(service: Service, there: frozenset[str] | set[str]) -> GroupedLine:
    if there:
        return _answer(service, "packaged", f"with {', '.join(sorted(there))} of the same day")
    return _answer(service, "paid", "nothing of the day that it is packaged into", 1)


def _laboratory(service: Service, others: set[str]) -> GroupedLine:
    into = others & {"J1", "J2", "S", "T", "V", "Q1", "Q2", "Q3"}
    if into:
        return _answer(service, "packaged", f"laboratory, with {', '.join(sorted(into))}")
    return _answer(service, "not paid", "laboratory alone: paid under its fee schedule")


def _alone(service: Service) -> GroupedLine:
    """Return the answer of an indicator that looks at nothing else."""
    if service.indicator == "N":
        return _answer(service, "packaged", NOT_PAID["N"])
    if service.indicator in PAID:
        return _answer(service, "paid", "paid by itself", 1)
    return _answer(service, "not paid", NOT_PAID[service.indicator])


def _multiple(
    addenda: Addenda,
    lines: Sequence[Line],
    services: dict[int, Service],
    found: list[GroupedLine | None],
) -> None:
    """Halve all T procedures of a day but the highest; modifiers 52 and 73 halve by themselves."""
    days: dict[str, list[int]] = {}
    for at, answer in enumerate(found):
        if answer is not None and answer.action == "paid" and answer.indicator == "T":
            days.setdefault(lines[at].date, []).append(at)
    for some in days.values():
        best = max(some, key=lambda at: (_rate(addenda, services[at]), -at))
        for at in some:
            answer = found[at]
            if at != best and answer is not None:
                why = f"half beside {lines[best].hcpcs}, the highest of the day"
                found[at] = replace(answer, factor=HALF, because=why)


def _priced(addenda: Addenda, line: Line, answer: GroupedLine) -> GroupedLine:
    """Add what the rate of the APC gives, with discounts of units and modifiers."""
    if answer.action != "paid":
        return answer
    factor, because = answer.factor, answer.because
    for modifier in line.modifiers:
        if modifier in DISCONTINUED and answer.indicator in {"J1", *PROCEDURES}:
            factor *= DISCONTINUED[modifier]
            because += f"; modifier {modifier} halves"
    units = Decimal(1 if answer.indicator in {"J1", "J2"} else line.units)
    if answer.indicator == "T" and units > 1 and factor == 1:
        units, because = 1 + (units - 1) * HALF, f"{because}; units after the first are half"
    service = addenda.services[line.hcpcs]
    rate = addenda.rates.get(answer.apc)
    if answer.apc == service.apc and service.rate is not None:
        rate = service.rate
    payment = None if rate is None else (rate * factor * units).quantize(CENT, ROUND_HALF_UP)
    return replace(answer, factor=factor, because=because, payment=payment)


def read_line(row: dict[str, str]) -> tuple[Line, list[str]]:
    """Return the line of a row of text, and what is wrong with it."""
    wrong = []
    code = row["hcpcs"].strip().upper()
    if not HCPCS.match(code):
        wrong.append(f"“{row['hcpcs'].strip()[:20]}” has not the form of a HCPCS code")
    units = row["units"].strip() or "1"
    if not (units.isascii() and units.isdigit() and 0 < int(units[:9]) <= MOST_UNITS):
        wrong.append(f"“{units[:20]}” is no number of units")
        units = "1"
    modifiers = (
        tuple(re.split(r"[\s,;:]+", row["modifiers"].strip().upper()))
        if (row["modifiers"].strip())
        else ()
    )
    wrong += [f"“{one[:20]}” is no modifier" for one in modifiers if not MODIFIER.match(one)]
    return Line(code, row["date"].strip(), int(units[:9]), modifiers), wrong
