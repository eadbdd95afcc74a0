"""What can be wrong with a stay before it is grouped: every problem named with its position."""

from collections.abc import Iterator, Sequence

from almoner.lib.drg.logic import Logic
from almoner.lib.drg.stays import CODE, PCS, Diagnosis, Problem, Stay, repeats

EXTERNAL = tuple("VWXY")
STATUSES = frozenset(
    f"{number:02d}"
    for number in (*range(1, 8), 20, 21, 30, 43, 50, 51, *range(61, 67), 69, 70, *range(81, 96))
)
INDICATORS = frozenset("YNUW1")
OLDEST = 124


def check_stay(logic: Logic, stay: Stay) -> tuple[tuple[Problem, ...], str, str]:
    """Return the problems, the principal diagnosis to group with, and why not to group at all.

    The last is empty, or a return code: NO_PRINCIPAL_DIAGNOSIS, INVALID_PDX, DX_CANNOT_BE_PDX.
    A wrong secondary diagnosis or procedure is named and left out of the grouping.
    """
    principal = stay.principal.code if stay.principal else ""
    refused, problem = _principal(logic, principal if stay.principal else None)
    problems = [*([problem] if problem else []), *_diagnoses(logic, stay)]
    problems += [*_procedures(stay.procedures), *_patient(stay)]
    return tuple(problems), principal, refused


def _principal(logic: Logic, code: str | None) -> tuple[str, Problem | None]:
    where = "principal diagnosis"
    if code is None:
        return "NO_PRINCIPAL_DIAGNOSIS", Problem(where, "", "there is none; enter one.")
    if code.startswith(EXTERNAL) and CODE.match(code):
        sentence = f"{code} says what happened, not what was wrong; put it after the injury."
        return "DX_CANNOT_BE_PDX", Problem(where, code, sentence)
    if not CODE.match(code):
        return "INVALID_PDX", Problem(where, code, f"“{code}” is not written like a code.")
    if code not in logic.mdcs:
        sentence = f"{code} is not a valid code of version {logic.version}; check it."
        return "INVALID_PDX", Problem(where, code, sentence)
    return "", None


def _diagnoses(logic: Logic, stay: Stay) -> Iterator[Problem]:
    codes = [diagnosis.code for diagnosis in stay.secondary]
    principal = stay.principal.code if stay.principal else ""
    again = set(repeats(codes))
    for position, diagnosis in enumerate(stay.secondary):
        where = f"secondary diagnosis {position + 1}"
        if sentence := _wrong(logic, diagnosis):
            yield Problem(where, diagnosis.code, sentence)
        elif diagnosis.code == principal:
            yield Problem(where, diagnosis.code, f"{principal} is the principal diagnosis already.")
        elif position in again:
            first = codes.index(diagnosis.code) + 1
            yield Problem(where, diagnosis.code, f"{diagnosis.code} is number {first} already.")
    for position, coded in enumerate([stay.principal, *stay.secondary]):
        if coded and coded.poa and coded.poa not in INDICATORS:
            where = f"secondary diagnosis {position}" if position else "principal diagnosis"
            yield Problem(where, coded.code, f"POA “{coded.poa}” is none of Y N U W 1.")


def _wrong(logic: Logic, diagnosis: Diagnosis) -> str:
    code = diagnosis.code
    if not CODE.match(code):
        return f"“{code}” is not written like a diagnosis code; it was left out."
    if code not in logic.dx and not code.startswith(EXTERNAL):
        return f"{code} is not a valid code of version {logic.version}; it was left out."
    return ""


def _procedures(codes: Sequence[str]) -> Iterator[Problem]:
    for position, code in enumerate(codes):
        if not PCS.match(code):
            sentence = f"“{code}” is not written like a procedure code (7 letters and digits)."
            yield Problem(f"procedure {position + 1}", code, sentence)


def _patient(stay: Stay) -> Iterator[Problem]:
    if stay.age is None or not 0 <= stay.age <= OLDEST:
        said = "is missing" if stay.age is None else f"{stay.age} is not from 0 to {OLDEST}"
        yield Problem("age", "", f"the age {said}.")
    if stay.sex not in {"M", "F"}:
        yield Problem("sex", stay.sex, "the sex is neither M nor F.")
    if stay.status not in STATUSES:
        yield Problem(
            "discharge status", stay.status, f"“{stay.status}” is not a UB-04 discharge status."
        )
