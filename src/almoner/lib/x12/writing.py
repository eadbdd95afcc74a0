"""Segments written: characters, delimiters, envelopes with exact counts and control numbers."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from almoner.lib.refusal import Refusal
from almoner.lib.x12.tokens import Delimiters, Segment

_ALLOWED = re.compile(r"[^A-Z0-9 !\"&'()+,\-./;?=%@\[\]_{}\\|<>#$a-z]")
_APART = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
    "ß": "SS", "ẞ": "SS", "Æ": "AE", "æ": "AE", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L",
    "Đ": "D", "đ": "D", "Œ": "OE", "œ": "OE", "\u00a0": " ",
}  # fmt: skip


class CannotBeWritten(Refusal):
    """Something does not fit into X12."""


def plain(text: str, delimiters: Delimiters) -> str:
    """Return text in X12's basic characters: upper case, no accents, no delimiters, single blanks.

    A character that has no likeness there becomes a blank.
    """
    if not text.isascii():
        text = "".join(_APART.get(each, each) for each in text)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in text if not unicodedata.combining(each))
    for each in (
        delimiters.element,
        delimiters.component,
        delimiters.repetition,
        delimiters.segment,
    ):
        if each and each in text:
            text = text.replace(each, " ")
    return " ".join(_ALLOWED.sub(" ", text.upper()).split())


@dataclass(slots=True)
class Writer:
    """Collects the segments of one transaction set."""

    delimiters: Delimiters = field(default_factory=Delimiters)
    segments: list[str] = field(default_factory=list)

    def add(self, name: str, *elements: str) -> None:
        """Write a segment without the empty elements at its end; an empty one is not written."""
        last = len(elements)
        while last and not elements[last - 1]:
            last -= 1
        if last:
            self.segments.append(self.delimiters.element.join((name, *elements[:last])))

    def text(self, value: str) -> str:
        """Return words as they may stand in an element."""
        return plain(value, self.delimiters)

    def composite(self, *parts: str) -> str:
        """Return a composite element, without empty parts at its end."""
        last = len(parts)
        while last and not parts[last - 1]:
            last -= 1
        return self.delimiters.component.join(parts[:last])


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose interchange it is: the elements of ISA and GS that a partner agrees on.

    Control numbers are the caller's, from sequences: 9 digits for the interchange.
    """

    sender: str
    receiver: str
    control: int
    group_control: int
    at: datetime
    sender_type: str = "ZZ"
    receiver_type: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    is_test: bool = False
    wants_acknowledgement: bool = False


def interchange(
    envelope: Envelope,
    *,
    group_code: str,
    guide: str,
    sets: Iterable[tuple[str, str, Sequence[str]]],
    delimiters: Delimiters | None = None,
    newline: bool = False,
) -> str:
    """Return an interchange with one group of sets: ST01, control number, segments but ST and SE.

    ``guide`` stands in GS08, and in ST03 except of an 835, which has none.
    """
    marks = delimiters or Delimiters()
    end = marks.segment + ("\n" if newline else "")
    join = marks.element.join
    made = [_isa(envelope, marks)]
    at = envelope.at
    made.append(
        join(
            (
                "GS",
                group_code,
                envelope.group_sender or envelope.sender,
                envelope.group_receiver or envelope.receiver,
                f"{at:%Y%m%d}",
                f"{at:%H%M}",
                str(envelope.group_control),
                "X",
                guide,
            )
        )
    )
    count = 0
    for code, control, segments in sets:
        count += 1
        made.append(join(("ST", code, control) if code == "835" else ("ST", code, control, guide)))
        made += segments
        made.append(join(("SE", str(len(segments) + 2), control)))
    made.append(join(("GE", str(count), str(envelope.group_control))))
    made.append(join(("IEA", "1", f"{envelope.control:09}")))
    return end.join(made) + end


def _isa(envelope: Envelope, marks: Delimiters) -> str:
    if not 0 < envelope.control < 1_000_000_000:
        raise CannotBeWritten(f"{envelope.control} is no control number of nine digits.")
    for party in (envelope.sender, envelope.receiver):
        if not 0 < len(party) <= 15:
            raise CannotBeWritten(f"“{party}” has {len(party)} characters; ISA takes 1 to 15.")
    header = (
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        envelope.sender_type,
        f"{envelope.sender:15}",
        envelope.receiver_type,
        f"{envelope.receiver:15}",
        f"{envelope.at:%y%m%d}",
        f"{envelope.at:%H%M}",
        marks.repetition or "U",
        "00501",
        f"{envelope.control:09}",
        "1" if envelope.wants_acknowledgement else "0",
        "T" if envelope.is_test else "P",
        marks.component,
    )
    return marks.element.join(header)


def rewritten(segments: Iterable[Segment], delimiters: Delimiters) -> list[str]:
    """Return segments as they were read, joined again."""
    return [delimiters.element.join(segment) for segment in segments]
