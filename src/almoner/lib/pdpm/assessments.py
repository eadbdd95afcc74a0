"""An assessment as the facts that PDPM reads from the MDS, and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass

from almoner.lib.pdpm.mapping import CODE, tidy
from almoner.lib.pdpm.tables import CONDITIONS, FUNCTION_ITEMS, FUNCTION_POINTS, NOT_DONE, SURGERIES

NOT_DONE_INTERVIEW = 99
HIGHEST_BIMS, HIGHEST_PHQ, HIGHEST_COUNT = 15, 27, 20
STAFF = {"understood": 3, "memory_problem": 1, "decision_making": 3}
"""MDS B0700, C0700 and C1000 with their highest values: the staff assessment."""
ASSESSMENTS = {"": "1", "5-day": "1", "ipa": "0"}
"""The kinds of assessment with the last character of the HIPPS code."""
COLUMNS = (
    *("primary_dx", "surgery", "diagnoses", "conditions", "bims", *STAFF, "phq", "restorative"),
    *("assessment", *FUNCTION_ITEMS),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an assessment: where, and what."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts. Numbers are none where the item was not assessed."""

    primary: str
    surgery: str
    diagnoses: tuple[str, ...]
    conditions: frozenset[str]
    bims: int | None
    staff: Mapping[str, int]
    phq: int | None
    restorative: int
    last: str
    function: Mapping[str, str]


def read_assessment(row: Mapping[str, str]) -> tuple[Assessment, tuple[Problem, ...]]:
    """Return the assessment of one row as text, and everything that is wrong with it."""
    reader = _Reader(row)
    surgery = reader.word("surgery")
    if surgery not in SURGERIES:
        reader.wrong("surgery", f"not one of {', '.join(filter(None, SURGERIES))}")
    kind = reader.word("assessment")
    if kind not in ASSESSMENTS:
        reader.wrong("assessment", "neither 5-day nor IPA")
    conditions = frozenset(reader.word("conditions").split())
    for name in sorted(conditions - CONDITIONS):
        reader.problems.append(Problem("conditions", f"“{name[:40]}” is not known."))
    function = {name: reader.item(name) for name in FUNCTION_ITEMS}
    bims = reader.number("bims", NOT_DONE_INTERVIEW)
    if bims is not None and HIGHEST_BIMS < bims < NOT_DONE_INTERVIEW:
        reader.wrong("bims", f"not 0 to {HIGHEST_BIMS} or 99")
    phq = reader.number("phq", NOT_DONE_INTERVIEW)
    if phq is not None and HIGHEST_PHQ < phq < NOT_DONE_INTERVIEW:
        reader.wrong("phq", f"not 0 to {HIGHEST_PHQ} or 99")
    staff = {name: reader.number(name, top) for name, top in STAFF.items()}
    assessment = Assessment(
        primary=reader.code("primary_dx", row.get("primary_dx", "")),
        surgery=SURGERIES.get(surgery, ""),
        diagnoses=tuple(reader.code("diagnoses", one) for one in row.get("diagnoses", "").split()),
        conditions=conditions & CONDITIONS,
        bims=None if bims == NOT_DONE_INTERVIEW else bims,
        staff={name: value for name, value in staff.items() if value is not None},
        phq=None if phq == NOT_DONE_INTERVIEW else phq,
        restorative=reader.number("restorative", HIGHEST_COUNT) or 0,
        last=ASSESSMENTS.get(kind, ""),
        function=function,
    )
    return assessment, tuple(reader.problems)


class _Reader:
    """The cells of a row, and what was wrong with them."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.problems: list[Problem] = []

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(name, f"“{self.row.get(name, '')[:20]}” is {sentence}."))

    def word(self, name: str) -> str:
        return self.row.get(name, "").strip().lower()

    def code(self, name: str, word: str) -> str:
        code = tidy(word)
        if not CODE.match(code):
            self.problems.append(Problem(name, f"“{word[:20]}” has not the form of a code."))
        return code

    def number(self, name: str, highest: int) -> int | None:
        word = self.word(name)
        if not word or word in {"-", "^"}:
            return None
        if not (word.isascii() and word.isdigit() and len(word) < 4 and int(word) <= highest):
            self.wrong(name, f"not a number from 0 to {highest}")
            return None
        return int(word)

    def item(self, name: str) -> str:
        word = self.word(name).strip("^-")
        code = word.zfill(2) if word else ""
        if code not in FUNCTION_POINTS and code not in NOT_DONE:
            self.wrong(name, "not an answer of section GG (01 to 06, 07, 09, 10, 88)")
            return ""
        return code
