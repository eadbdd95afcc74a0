"""Edits of the lines: pointers, units, modifiers, and the side they and the diagnoses say.

Sources: 837P (005010X222: 2400 SV101 modifiers, SV104 units, SV107 pointers), CMS-1500 item 24,
Medicare Claims Processing Manual (100-04) chapter 12 §20.4 and §40, and NCCI Policy Manual
chapter I for 59 and the X modifiers.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from almoner.lib.code_edits.findings import Action, Finding, Mending, Rule, Severity
from almoner.lib.code_edits.visit import Procedure, StandingOf, State, Visit
from almoner.lib.icd10cm import Book, normal
from almoner.lib.icd10cm.sides import side_of

MOST_MODIFIERS = 4
MOST_POINTERS = 4
CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
RIGHT = frozenset(
    {"RT", "E3", "E4", *(f"F{n}" for n in range(5, 10)), *(f"T{n}" for n in range(5, 10))}
)
LEFT = frozenset(
    {"LT", "E1", "E2", "FA", "TA", *(f"F{n}" for n in range(1, 5)), *(f"T{n}" for n in range(1, 5))}
)
_CLAIM = "837P 2400 SV1; CMS-1500 item 24"
_APART: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"26", "TC"}), "26 is the professional part and TC the technical one"),
    (frozenset({"76", "77"}), "76 says the same person repeated it, 77 another"),
    (frozenset({"80", "81", "82", "AS"}), "each says another kind of assistant at surgery"),
    (frozenset({"GA", "GZ"}), "GA says a notice was signed, GZ that none was"),
    (frozenset({"59", "XE", "XS", "XP", "XU"}), "an X modifier says more exactly what 59 says"),
)


def procedure_edits(
    visit: Visit, book: Book, standing: StandingOf | None, known: Collection[str] | None
) -> Iterator[Finding]:
    """Yield what is to say of the lines. ``known``: the modifiers that there are."""
    for line in visit.procedures:
        yield from _code(visit, line, standing)
        yield from _pointers(visit, line)
        if line.units < 1:
            yield _finding(
                visit,
                line,
                Rule.UNITS,
                f"{line.code} has {line.units:f} units: at least 1 is needed.",
            )
        yield from _modifiers(visit, line, known)
        yield from _side(visit, line, book)


def line_at(visit: Visit, key: str) -> str:
    """Return the place of a line for people."""
    for number, line in enumerate(visit.procedures, 1):
        if line.key == key:
            return f"line {number}"
    return "earlier claim"


def _finding(
    visit: Visit,
    line: Procedure,
    rule: Rule,
    sentence: str,
    *mendings: Mending,
    severity: Severity = Severity.ERROR,
    source: str = _CLAIM,
) -> Finding:
    where = line_at(visit, line.key)
    return Finding(rule, severity, where, (line.key,), sentence, source, mendings)


def _code(visit: Visit, line: Procedure, standing: StandingOf | None) -> Iterator[Finding]:
    if not CODE.fullmatch(line.code):
        sentence = f"“{line.code[:12]}” is not written like a procedure code (5 characters)."
        yield _finding(visit, line, Rule.MISWRITTEN, sentence)
        return
    stands = standing(line.code, visit.on) if standing else None
    if stands is None or stands.state is State.VALID:
        return
    since = f" (since {stands.since})" if stands.since else ""
    mending = [Mending(Action.REPLACE, line.key, stands.successors)] if stands.successors else []
    sentence = f"{line.code} is {stands.state.value} on {visit.on}{since}: choose another code."
    yield _finding(visit, line, Rule.NOT_VALID, sentence, *mending, source="HCPCS or CPT release")


def _pointers(visit: Visit, line: Procedure) -> Iterator[Finding]:
    number = len(visit.diagnoses)
    if not line.pointers:
        one = [Mending(Action.POINT, line.key, ("1",))] if number == 1 else []
        sentence = f"{line.code} points at no diagnosis: say which of them it was for."
        yield _finding(visit, line, Rule.NO_POINTER, sentence, *one)
        return
    outside = [each for each in line.pointers if not 1 <= each <= number]
    kept = tuple(dict.fromkeys(each for each in line.pointers if 1 <= each <= number))
    mending = Mending(Action.POINT, line.key, tuple(str(each) for each in kept[:MOST_POINTERS]))
    if outside:
        said = ", ".join(str(each) for each in outside)
        sentence = f"{line.code} points at diagnosis {said}, but there are {number}."
        yield _finding(visit, line, Rule.POINTERS, sentence, mending)
    if len(line.pointers) > MOST_POINTERS:
        sentence = f"{line.code} points at {len(line.pointers)} diagnoses; a line holds 4."
        yield _finding(visit, line, Rule.POINTERS, sentence, mending)
    if len(set(line.pointers)) < len(line.pointers):
        sentence = f"{line.code} points twice at the same diagnosis."
        yield _finding(visit, line, Rule.POINTERS, sentence, mending)
    if kept and normal(visit.diagnoses[kept[0] - 1].code).startswith(("V", "W", "X", "Y")):
        sentence = f"{line.code} points first at an external cause: point first at what was wrong."
        others = sorted(kept, key=lambda at: normal(visit.diagnoses[at - 1].code) >= "V")
        turned = Mending(Action.POINT, line.key, tuple(str(each) for each in others))
        mendings = (turned,) if tuple(others) != kept else ()
        yield _finding(visit, line, Rule.EXTERNAL_CAUSE_FIRST, sentence, *mendings)


def _modifiers(visit: Visit, line: Procedure, known: Collection[str] | None) -> Iterator[Finding]:
    once = tuple(dict.fromkeys(line.modifiers))
    if len(once) < len(line.modifiers):
        sentence = f"{line.code} has the same modifier twice: once is enough."
        yield _finding(
            visit, line, Rule.MODIFIERS, sentence, Mending(Action.MODIFIERS, line.key, once)
        )
    if len(line.modifiers) > MOST_MODIFIERS:
        sentence = f"{line.code} has {len(line.modifiers)} modifiers; a line holds 4."
        yield _finding(visit, line, Rule.MODIFIERS, sentence)
    for each in once:
        if not re.fullmatch("[0-9A-Z]{2}", each) or (known is not None and each not in known):
            kept = tuple(other for other in once if other != each)
            sentence = f"{each[:6]} on {line.code} is not a modifier on {visit.on}: correct it."
            mending = Mending(Action.MODIFIERS, line.key, kept)
            yield _finding(visit, line, Rule.MODIFIERS, sentence, mending)
    yield from _contradictions(visit, line, once)


def _contradictions(visit: Visit, line: Procedure, once: Sequence[str]) -> Iterator[Finding]:
    source = "Medicare Claims Processing Manual (100-04) ch. 12; NCCI Policy Manual ch. I"
    for group, why in _APART:
        both = [each for each in once if each in group]
        if len(both) > 1:
            sentence = f"{line.code} has {' and '.join(both)}: {why}. Keep one of them."
            yield _finding(visit, line, Rule.MODIFIERS, sentence, source=source)
    sides = [each for each in once if each in {"RT", "LT"}]
    if "50" in once and sides:
        kept = tuple(each for each in once if each not in sides)
        yield _finding(
            visit,
            line,
            Rule.MODIFIERS,
            f"{line.code} has 50 (both sides) and {' and '.join(sides)}: keep one way of saying"
            " it.",
            Mending(Action.MODIFIERS, line.key, kept),
            source=source,
        )
    elif len(sides) == 2:
        kept = (*(each for each in once if each not in sides), "50")
        yield _finding(
            visit,
            line,
            Rule.MODIFIERS,
            f"{line.code} has RT and LT on one line: report both sides with 50, or each side on a"
            " line of its own, as the payer wants it.",
            Mending(Action.MODIFIERS, line.key, kept),
            severity=Severity.WARNING,
            source=source,
        )


def _side(visit: Visit, line: Procedure, book: Book) -> Iterator[Finding]:
    """Warn where every pointed diagnosis that says a side says the other one."""
    said = {"right" for each in line.modifiers if each in RIGHT}
    said |= {"left" for each in line.modifiers if each in LEFT}
    if len(said) != 1 or "50" in line.modifiers:
        return
    side = said.pop()
    opposite = {"right": "left", "left": "right"}[side]
    sides = {}
    for at in line.pointers:
        node = book.find(visit.diagnoses[at - 1].code) if 1 <= at <= len(visit.diagnoses) else None
        if node and (told := side_of(book.titles[node.place])):
            sides[node.code] = told
    if sides and all(told == opposite for told in sides.values()):
        code = next(iter(sides))
        sentence = (
            f"{line.code} says the {side} side, but its diagnosis {code} the {opposite}: check"
            " which it was."
        )
        yield _finding(
            visit, line, Rule.SIDE, sentence, severity=Severity.WARNING, source=f"title of {code}"
        )
