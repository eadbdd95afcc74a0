"""What the pretend payer answers: a 271 for each patient of a 270, by the end of the member id."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from almoner.lib.x12 import Envelope, interchange, read_sets
from almoner.lib.x12.tokens import Segment, element

GUIDE = "005010X279A1"


@dataclass
class _Asked:
    """A patient asked about: the segments that name them, and their trace."""

    trace: list[str] = field(default_factory=list)
    named: list[list[str]] = field(default_factory=list)
    member_id: str = ""
    is_dependent: bool = False


def answered(question: str, at: datetime) -> str:
    """Return the 271 to a 270."""
    sets = []
    envelope = None
    for found in read_sets(question.encode()).sets():
        payer, patients = _read(found.segments())
        sender = found.interchange
        envelope = Envelope(
            sender=sender.receiver,
            receiver=sender.sender,
            control=int(sender.control),
            group_control=int(sender.control),
            at=at,
            is_test=sender.is_test,
        )
        sets.append(("271", found.control, _segments(payer, patients, at)))
    if envelope is None:
        raise ValueError("there is no 270 in it")
    return interchange(envelope, group_code="HB", guide=GUIDE, sets=sets)


def _read(segments: Iterator[Segment]) -> tuple[list[Segment], list[_Asked]]:
    above: list[Segment] = []
    patients: list[_Asked] = []
    level = ""
    for segment in segments:
        if segment[0] == "HL":
            level = element(segment, 3)
            if level == "22":
                patients.append(_Asked())
            elif level == "23":
                patients[-1].is_dependent = True
        elif level in ("22", "23") and segment[0] == "TRN":
            patients[-1].trace = segment
        elif level in ("22", "23") and segment[0] == "NM1":
            patients[-1].named.append(segment)
            patients[-1].member_id = element(segment, 9) or patients[-1].member_id
        elif segment[0] == "NM1":
            above.append(segment)
    return above, patients


def _segments(above: list[Segment], patients: list[_Asked], at: datetime) -> list[str]:
    lines = [f"BHT*0022*11*1*{at:%Y%m%d}*{at:%H%M}", "HL*1**20*1", "*".join(above[0])]
    lines += ["HL*2*1*21*1", "*".join(above[1])]
    number = 2
    for each in patients:
        number += 1
        lines.append(f"HL*{number}*2*22*{int(each.is_dependent)}")
        if not each.is_dependent:
            lines.append(_trace(each))
        lines.append("*".join(each.named[0]))
        if each.is_dependent:
            lines += [f"HL*{number + 1}*{number}*23*0", _trace(each), "*".join(each.named[1])]
            number += 1
        lines += _benefits(each.member_id, at)
    return lines


def _trace(each: _Asked) -> str:
    return "*".join(["TRN", "2", *each.trace[2:]])


def _benefits(member_id: str, at: datetime) -> list[str]:
    last = member_id[-1:]
    begins = f"DTP*346*D8*{at:%Y}0101"
    if last == "9":
        return ["AAA*N**75*C"]
    if last == "8":
        return ["AAA*Y**42*R"]
    if last == "0":
        return [begins, "EB*6**30*PR*PLAN ENDED"]
    digit = int(last) if last.isdigit() else 3
    left = digit * 75
    return [
        begins,
        "EB*1*IND*30*PR*PPO",
        f"EB*B*IND*98****{10 + 5 * digit}*****Y",
        "EB*B*IND*98****75*****N",
        "EB*B*IND*UC****50*****Y",
        "EB*C*IND*30***23*1500*****Y",
        f"EB*C*IND*30***29*{left}*****Y",
        "EB*A*IND*30*****.2****Y",
        f"EB*G*IND*30***29*{4000 - left}*****Y",
        f"EB*F*IND*PT***29***VS*{digit + 4}",
        "EB*D*IND*62*******Y*Y",
        "MSG*IMAGING NEEDS AN AUTHORIZATION",
        "EB*I*IND*33",
    ]
