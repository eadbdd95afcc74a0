"""Edits of the diagnoses: written, valid, billable, once, in order, fitting the patient.

Sources: ICD-10-CM Official Guidelines for Coding and Reporting (sections I.A, I.B, IV) and the
notes of the tabular list; ages from the Medicare Code Editor; 12 diagnoses from the 837P
(005010X222, 2300 HI) and the CMS-1500.
"""

import re
from collections.abc import Iterator, Sequence

from almoner.lib.code_edits.findings import Action, Finding, Mending, Rule, Severity
from almoner.lib.code_edits.visit import Diagnosis, Standing, StandingOf, State, Visit
from almoner.lib.icd10cm import (
    Book,
    Fitting,
    Node,
    Problem,
    conflicts,
    dotted,
    misplaced,
    normal,
    requirements,
)

MOST = 12
CODE = re.compile(r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}")
GUIDELINES = "ICD-10-CM Official Guidelines"
_UNSPECIFIED = re.compile(r"\bunspecified\b", re.IGNORECASE)
_VAGUE = re.compile(r"\b(unspecified|other( specified)?)\b", re.IGNORECASE)
MOST_OFFERED = 8


def diagnosis_edits(visit: Visit, book: Book, standing: StandingOf) -> Iterator[Finding]:
    """Yield what is to say of the diagnoses, in their order; then of their standing together."""
    if not visit.diagnoses:
        yield Finding(
            Rule.NO_DIAGNOSIS,
            Severity.ERROR,
            "visit",
            (),
            "No diagnosis is coded: a claim needs at least one. Add what the visit was for.",
            "837P 2300 HI; CMS-1500 item 21",
        )
    for diagnosis in visit.diagnoses[MOST:]:
        yield Finding(
            Rule.TOO_MANY_DIAGNOSES,
            Severity.ERROR,
            where(visit, diagnosis),
            (diagnosis.key,),
            f"A claim holds {MOST} diagnoses: take {diagnosis.code} off, or split the claim.",
            "837P 2300 HI; CMS-1500 item 21",
            (Mending(Action.REMOVE, diagnosis.key),),
        )
    usable: list[Diagnosis] = []
    for diagnosis in visit.diagnoses:
        wrong = _written_wrongly(visit, diagnosis, book, standing)
        if wrong:
            yield wrong
        if book.find(diagnosis.code):
            usable.append(diagnosis)
            yield from _fitting(visit, diagnosis, book)
            yield from _vague(visit, diagnosis, book)
    yield from _duplicates(visit)
    yield from _together(visit, usable, book)


def where(visit: Visit, diagnosis: Diagnosis) -> str:
    """Return the place of a diagnosis for people."""
    return f"diagnosis {visit.diagnoses.index(diagnosis) + 1}"


def _written_wrongly(
    visit: Visit, diagnosis: Diagnosis, book: Book, standing: StandingOf
) -> Finding | None:
    code = diagnosis.code
    if not CODE.fullmatch(normal(code)):
        sentence = f"“{code[:20]}” is not written like a diagnosis code (J06.9): correct it."
        return _error(visit, diagnosis, Rule.MISWRITTEN, sentence)
    stands = standing(code, visit.on)
    if stands.state is not State.VALID:
        return _error(
            visit,
            diagnosis,
            Rule.NOT_VALID,
            _not_valid(dotted(normal(code)), visit, stands),
            tuple(dotted(each) for each in stands.successors),
        )
    node = book.find(code)
    if node is None or node.is_billable:
        return None
    below = book.completions(node.code)
    offered = tuple(each.code for each in below) if len(below) <= MOST_OFFERED else ()
    sentence = f"{node.code} is a category, not a code for a claim: choose one of the {len(below)}"
    return _error(visit, diagnosis, Rule.NOT_BILLABLE, f"{sentence} codes below it.", offered)


def _not_valid(code: str, visit: Visit, stands: Standing) -> str:
    since = f" on {stands.since}" if stands.since else ""
    told = {
        State.UNKNOWN: f"{code} is not a code of ICD-10-CM on {visit.on}: search by words.",
        State.NOT_YET: f"{code} became valid only{since}, after the visit of {visit.on}.",
        State.EXPIRED: f"{code} ended{since}, before the visit of {visit.on}.",
        State.VALID: "",
    }[stands.state]
    successors = ", ".join(dotted(each) for each in stands.successors)
    return told + (f" What replaced it: {successors}." if successors else "")


def _error(
    visit: Visit, diagnosis: Diagnosis, rule: Rule, sentence: str, by: tuple[str, ...] = ()
) -> Finding:
    mendings = (Mending(Action.REPLACE, diagnosis.key, by),) if by else ()
    source = f"{GUIDELINES} I.B.2"
    at = where(visit, diagnosis)
    return Finding(rule, Severity.ERROR, at, (diagnosis.key,), sentence, source, mendings)


def _fitting(visit: Visit, diagnosis: Diagnosis, book: Book) -> Iterator[Finding]:
    fit = Fitting(book).of(diagnosis.code)
    node = book.node(diagnosis.code)
    at, keys = where(visit, diagnosis), (diagnosis.key,)
    if not fit.fits(age=visit.age, sex=""):
        is_medicare = bool(book.flags(node.code).age)
        yield Finding(
            Rule.AGE,
            Severity.WARNING if is_medicare else Severity.ADVICE,
            at,
            keys,
            f"{node.code} speaks of ages {fit.youngest} to {fit.oldest}; the patient is"
            f" {visit.age}. Check the code and the date of birth.",
            "Medicare Code Editor, age conflict" if is_medicare else f"title of {node.code}",
        )
    if not fit.fits(age=None, sex=visit.sex):
        yield Finding(
            Rule.SEX,
            Severity.ADVICE,
            at,
            keys,
            f"{node.code} speaks of a {fit.sex} patient; the record says {visit.sex}. Check both.",
            f"title or chapter of {node.code}",
        )


def _vague(visit: Visit, diagnosis: Diagnosis, book: Book) -> Iterator[Finding]:
    node = book.node(diagnosis.code)
    if not node.is_billable or not _UNSPECIFIED.search(book.titles[node.place]):
        return
    better = _better(node, book)
    if better:
        yield Finding(
            Rule.UNSPECIFIED,
            Severity.ADVICE,
            where(visit, diagnosis),
            (diagnosis.key,),
            f"{node.code} leaves open what {better[0]} and {len(better) - 1} more say: choose one"
            " of them if the record tells."
            if len(better) > 1
            else f"{node.code} leaves open what {better[0]} says: choose it if the record tells.",
            f"{GUIDELINES} I.B.18",
            (Mending(Action.REPLACE, diagnosis.key, better),),
        )


def _better(node: Node, book: Book) -> tuple[str, ...]:
    """Return billable codes beside ``node`` that leave less open, with its 7th character."""
    parent = book.parents[node.place]
    if parent < 0 or book.signs[parent] in {"c", "s"}:
        return ()
    found: list[str] = []
    vague = _vagueness(book.titles[node.place])
    for place in book.below[parent]:
        if place == node.place or _vagueness(book.titles[place]) >= vague:
            continue
        found += [
            each.code
            for each in book.completions(book.codes[place])
            if each.seventh == node.seventh and _vagueness(book.titles[each.place]) < vague
        ]
    return tuple(found[:MOST_OFFERED])


def _vagueness(title: str) -> int:
    return len(_VAGUE.findall(title))


def _duplicates(visit: Visit) -> Iterator[Finding]:
    first: dict[str, Diagnosis] = {}
    for diagnosis in visit.diagnoses:
        plain = normal(diagnosis.code)
        if plain in first:
            yield Finding(
                Rule.DUPLICATE,
                Severity.ERROR,
                where(visit, diagnosis),
                (diagnosis.key, first[plain].key),
                f"{diagnosis.code} is {where(visit, first[plain])} already: take one off.",
                f"{GUIDELINES} I.B.12",
                (Mending(Action.REMOVE, diagnosis.key),),
            )
        first.setdefault(plain, diagnosis)


def _together(visit: Visit, usable: Sequence[Diagnosis], book: Book) -> Iterator[Finding]:
    rows = {book.node(each.code).code: each for each in reversed(usable)}
    codes = [code for code, row in reversed(rows.items()) if row in usable]
    codes.sort(key=lambda code: visit.diagnoses.index(rows[code]))
    yield from _excluded(visit, rows, codes, book)
    is_first = bool(usable) and usable[0] is visit.diagnoses[0]
    for wrong in misplaced(book, codes):
        if wrong.problem is Problem.CODE_FIRST or is_first:
            yield _misplaced(visit, rows, wrong.problem, wrong.code, wrong.other, wrong.text, book)
    for code in codes:
        needs = requirements(book, code)
        others = [each for each in codes if each != code]
        named = [reference for note in needs.first for reference in note.references]
        if (
            needs.is_manifestation
            and named
            and not any(reference.covers(other) for reference in named for other in others)
        ):
            yield Finding(
                Rule.MANIFESTATION_ALONE,
                Severity.WARNING,
                where(visit, rows[code]),
                (rows[code].key,),
                f"{code} is the manifestation of a disease that is not coded: code that first,"
                f" as the note says: {' '.join(needs.first[0].lines[0].text.split())}",
                f"{GUIDELINES} I.A.13",
            )


def _excluded(
    visit: Visit, rows: dict[str, Diagnosis], codes: Sequence[str], book: Book
) -> Iterator[Finding]:
    seen: set[frozenset[str]] = set()
    for found in conflicts(book, codes):
        pair = frozenset((found.code, found.excluded))
        if pair in seen:
            continue
        seen.add(pair)
        one, other = rows[found.code], rows[found.excluded]
        yield Finding(
            Rule.EXCLUDES1,
            Severity.WARNING,
            where(visit, other),
            (one.key, other.key),
            f"{found.code} and {found.excluded} are not coded together (Excludes 1 at"
            f" {found.at.code}: {found.text}), unless the two have nothing to do with each other.",
            f"{GUIDELINES} I.A.12.a; tabular list at {found.at.code}",
            (Mending(Action.REMOVE, other.key), Mending(Action.REMOVE, one.key)),
        )


def _misplaced(
    visit: Visit,
    rows: dict[str, Diagnosis],
    problem: Problem,
    code: str,
    other: str,
    text: str,
    book: Book,
) -> Finding:
    row = rows[code]
    rule, source, sentence = {
        Problem.MANIFESTATION_FIRST: (
            Rule.MANIFESTATION_FIRST,
            f"{GUIDELINES} I.A.13",
            f"{code} is a manifestation and never the first diagnosis: put the disease before it.",
        ),
        Problem.EXTERNAL_CAUSE_FIRST: (
            Rule.EXTERNAL_CAUSE_FIRST,
            f"{GUIDELINES} I.C.20.a.6",
            f"{code} says what happened, not what was wrong: put the injury or disease before it.",
        ),
        Problem.CODE_FIRST: (
            Rule.CODE_FIRST,
            f"{GUIDELINES} I.A.13",
            f"{other} comes before {code}, as its note says: {text}",
        ),
    }[problem]
    before = _may_lead(visit, rows, code, book) if problem is not Problem.CODE_FIRST else other
    mendings = (Mending(Action.MOVE_BEFORE, rows[before].key, (row.key,)),) if before else ()
    keys = (row.key, rows[other].key) if other else (row.key,)
    severity = Severity.WARNING if problem is Problem.CODE_FIRST else Severity.ERROR
    return Finding(rule, severity, where(visit, row), keys, sentence, source, mendings)


def _may_lead(visit: Visit, rows: dict[str, Diagnosis], code: str, book: Book) -> str:
    """Return the first code after ``code`` that may stand first."""
    after = sorted(rows, key=lambda each: visit.diagnoses.index(rows[each]))
    return next(
        (
            each
            for each in after
            if each != code
            and not each.startswith(("V", "W", "X", "Y"))
            and not requirements(book, each).is_manifestation
        ),
        "",
    )
