"""Appendices E, F and I: operating room procedures, clusters, 987-989, and HACs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from almoner.lib.drg.manual.lines import AND_CODE, ONE_OF, PCS, code_of, spaced
from almoner.lib.drg.manual.release import BadManual, Part
from almoner.lib.drg.manual.tables import Cluster, Codes, Hac

INDEX = re.compile(rf"^  ({PCS})([*+]*) +(?:\d\d |Pre |Code only used)")
CLASS = re.compile(r" (\d\d|Pre) +(\d{3}(?:[-,]\d{3})*)(?: |$)")
SECTIONS = (
    ("clusters", re.compile(r"^Procedure Cluster/MS-DRG Index")),
    ("non-OR", re.compile(r"^Appendix E Part 3")),
    ("obstetric", re.compile(r"^Appendix E Part 4")),
)
HAC = re.compile(r"^HAC (\d\d): +(\S.*)$")
HAC_ROLES = {
    "SECONDARY DIAGNOSIS": "secondary",
    "PRINCIPAL DIAGNOSES": "principal",
    "PRINCIPAL DIAGNOSIS": "principal",
    "PROCEDURES": "procedures",
    "NON-OPERATING ROOM PROCEDURES": "procedures",
}


@dataclass(slots=True)
class ProcedureText:
    """Appendix E."""

    operating_room: dict[str, bool] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)
    non_or: list[Codes] = field(default_factory=list)


def read_procedures(part: Part) -> ProcedureText:
    """Appendix E, in the order of the file.

    Part 4 adds the obstetric procedures: operating room procedures that no class lists.
    """
    text = ProcedureText()
    sections = dict(_sections(part))
    for line in sections.get("", []):
        if match := INDEX.match(line):
            text.operating_room[match[1]] = "*" not in match[2]
    for paragraph in _paragraphs(sections.get("clusters", [])):
        text.clusters += _clusters(paragraph)
    for paragraph in _paragraphs(sections.get("non-OR", [])):
        codes = [m[1] for line in paragraph if (m := re.match(rf"^\s+(?:and )?({PCS})", line))]
        if len(codes) > 1:
            text.non_or.append(tuple(codes))
    for line in sections.get("obstetric", []):
        if code := code_of(line):
            text.operating_room.setdefault(code[0], not code[1])
    fourth = any(line.startswith("The fourth section") for line in part.lines[:400])
    missing = {name for name, _ in SECTIONS if name != "obstetric" or fourth} - sections.keys()
    if missing or not text.operating_room or not text.clusters:
        raise BadManual(f"{part.name} lacks a part of appendix E: it is cut off.")
    return text


def _sections(part: Part) -> Iterator[tuple[str, list[str]]]:
    name, lines = "", list[str]()
    for line in part.lines:
        head = next((key for key, pattern in SECTIONS if pattern.match(line)), None)
        if head:
            yield name, lines
            name, lines = head, []
        else:
            lines.append(line)
    yield name, lines


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []


def _clusters(paragraph: list[str]) -> Iterator[Cluster]:
    classes: list[tuple[str, str]] = []
    codes: list[str] = []
    choices: list[list[str]] = []
    for line in paragraph:
        classes += [("00" if m[1] == "Pre" else m[1], m[2]) for m in CLASS.finditer(line)]
        if ONE_OF.match(line[:19]):
            choices.append([])
        elif match := AND_CODE.match(line) or re.match(rf"^\s+({PCS})", line):
            (choices[-1] if choices else codes).append(match[1])
    for chosen in product(*choices) if choices else [tuple(codes)]:
        if len(chosen) > 1:
            yield Cluster(chosen, tuple(classes), suppresses=not choices)


def read_non_extensive(part: Part) -> frozenset[str]:
    """Appendix F: the procedures of DRGs 987 to 989."""
    codes: set[str] = set()
    inside = False
    for line in part.lines:
        if line.startswith("DRG 989"):
            inside = True
        elif "Appendix G" in line:
            break
        elif inside and (code := code_of(line)):
            codes.add(code[0])
    if not codes:
        raise BadManual(f"{part.name} lists no procedures for DRGs 987 to 989.")
    return frozenset(codes)


def read_hacs(part: Part) -> tuple[Hac, ...]:
    """Appendix I: the hospital-acquired conditions 01 to 14."""
    found: list[Hac] = []
    lists: dict[str, list[str]] = {}
    role = ""
    for line in part.lines:
        if match := HAC.match(line):
            lists = {key: [] for key in ("secondary", "principal", "procedures", "companions")}
            found.append(Hac(match[1], match[2].strip(), (), (), (), ()))
            role = ""
        elif found and (code := code_of(line)):
            lists[role].append(code[0])
        elif found and line.strip():
            role = _hac_role(line) or role
        if found and line.strip():
            found[-1] = Hac(found[-1].number, found[-1].title, **_frozen(lists))
    if not found or not all(hac.secondary for hac in found):
        raise BadManual(f"{part.name} does not list the hospital-acquired conditions: cut off.")
    return tuple(found)


def _hac_role(line: str) -> str:
    return "companions" if "MARK THE FOLLOWING" in line else HAC_ROLES.get(spaced(line), "")


def _frozen(lists: dict[str, list[str]]) -> dict[str, Codes]:
    return {role: tuple(codes) for role, codes in lists.items()}
