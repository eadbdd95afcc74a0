"""Appendices A to D of the manual: DRGs, diagnoses, complications, and the surgical hierarchy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from almoner.lib.drg.manual.lines import code_of
from almoner.lib.drg.manual.release import BadManual, Part
from almoner.lib.drg.manual.tables import Codes, Complication, Drg

DRG_LINE = re.compile(r"^(\d{3}) +(\d\d|) +([MP]) +(\S.*)$")
INDEX = re.compile(r"^ ([A-Z][0-9A-Z]{2,6}|) +(\d\d|Pre) +(\d{3}(?:[-,]\d{3})*)(?: |$)")
CC_LINE = re.compile(
    r"^ ([A-Z][0-9A-Z]{2,6}) +(CC|MCC) +(?:\d\d(?:,\d\d)* +)*(?:(\d{4}):([\d,]+) codes?|No Excl)"
)
COLLECTION = re.compile(r"^PDX collection (\d{4})")
SUPPRESSED = re.compile(r"^(?:MDC \d\d )?DRGs? (\d{3}(?:[-,]\d{3})*) ")
CLASS = re.compile(r"^  (\d{3}(?:[-,]\d{3})*) +\S")
HIERARCHY_MDC = re.compile(r"^MDC (\d\d) ")


def drg_range(text: str) -> Codes:
    """Return the DRGs of “082-084”, “018” or “928-929,934”, three digits each."""
    found: list[str] = []
    for piece in text.split(","):
        first, _, last = piece.partition("-")
        found += [f"{n:03d}" for n in range(int(first), int(last or first) + 1)]
    return tuple(found)


def read_drgs(part: Part) -> dict[str, Drg]:
    """Appendix A: the DRGs by number; refuses a list without the last one (999)."""
    drgs = {
        match[1]: Drg(match[1], match[2], match[3], match[4].strip())
        for line in part.lines
        if (match := DRG_LINE.match(line))
    }
    if "001" not in drgs or not any(line.startswith("999") for line in part.lines):
        raise BadManual(f"{part.name} does not list the DRGs from 001 to 999: it is cut off.")
    return drgs


def read_diagnoses(part: Part) -> dict[str, tuple[tuple[str, str], ...]]:
    """Appendix B: code to its pairs of MDC (``Pre`` is 00) and DRG range."""
    found: dict[str, list[tuple[str, str]]] = {}
    code = ""
    for line in part.lines:
        if match := INDEX.match(line):
            code = match[1] or code
            mdc = "00" if match[2] == "Pre" else match[2]
            found.setdefault(code, []).append((mdc, match[3]))
    if not any(code.startswith("Z") for code in found):
        raise BadManual(f"{part.name} ends before the codes that begin with Z: it is cut off.")
    return {code: tuple(classes) for code, classes in found.items()}


@dataclass(slots=True)
class ComplicationText:
    """Appendix C."""

    complications: dict[str, Complication] = field(default_factory=dict)
    collections: dict[str, frozenset[str]] = field(default_factory=dict)
    alive_only: Codes = ()
    suppressed: dict[str, frozenset[str]] = field(default_factory=dict)


def read_complications(part: Part) -> ComplicationText:
    """Appendix C: every collection must hold as many codes as part 1 announces."""
    text = ComplicationText()
    announced: dict[str, int] = {}
    for line in part.lines:
        if match := CC_LINE.match(line):
            text.complications[match[1]] = Complication(match[1], match[2], match[3] or "")
            if match[3]:
                announced[match[3]] = int(match[4].replace(",", ""))
    for name, codes in _groups(part):
        if COLLECTION.match(name):
            text.collections[name[-4:]] = frozenset(codes)
        elif name == "alive":
            text.alive_only = codes
        else:
            text.suppressed[name] = frozenset(codes)
    for number, size in announced.items():
        held = len(text.collections.get(number, ()))
        if held != size:
            raise BadManual(
                f"{part.name}: PDX collection {number} holds {held} codes where part 1 announces "
                f"{size}: the file is cut off or damaged."
            )
    third = any(line.startswith("Part 3 lists") for line in part.lines[:40])
    if not text.alive_only or (third and not text.suppressed):
        raise BadManual(f"{part.name} lacks part 2 or 3: it is cut off.")
    return text


def _groups(part: Part) -> Iterator[tuple[str, Codes]]:
    name, codes = "", list[str]()
    for line in part.lines:
        head = _group_name(line)
        if head:
            if name and codes:
                yield name, tuple(codes)
            name, codes = head, []
        elif name and line.startswith("  ") and (code := code_of(line)):
            codes.append(code[0])
    if name and codes:
        yield name, tuple(codes)


def _group_name(line: str) -> str:
    if match := COLLECTION.match(line):
        return match[0]
    if match := SUPPRESSED.match(line):
        return match[1]
    return "alive" if line.startswith("Appendix C Part 2") else ""


def read_hierarchy(part: Part) -> dict[str, Codes]:
    """Appendix D: MDC to its surgical classes (DRG ranges), the highest first."""
    found: dict[str, list[str]] = {}
    mdc = ""
    for line in part.lines:
        if line.startswith("Appendix E"):
            break
        if match := HIERARCHY_MDC.match(line):
            mdc = match[1]
            found.setdefault(mdc, [])
        elif mdc and (match := CLASS.match(line)):
            found[mdc].append(match[1])
    if "00" not in found or "25" not in found:
        raise BadManual(f"{part.name} does not give the surgical hierarchy of all MDCs.")
    return {mdc: tuple(classes) for mdc, classes in found.items()}
