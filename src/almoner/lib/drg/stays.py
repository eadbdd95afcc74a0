"""A hospital stay as it is coded, and what grouping makes of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CODE = re.compile(r"^[A-Z0-9]{3,7}$")
PCS = re.compile(r"^[0-9A-HJ-NP-Z]{7}$")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An ICD-10-CM code without its point, and whether it was present on admission (Y N U W 1)."""

    code: str
    poa: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with what was entered: ``where`` as in “secondary diagnosis 3”."""

    where: str
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Stay:
    """One inpatient stay. ``status`` is the UB-04 discharge status, ``sex`` M, F or U.

    ``days`` is the length of stay, ``exempt`` whether the hospital is exempt from reporting POA.
    """

    principal: Diagnosis | None
    secondary: Sequence[Diagnosis] = ()
    procedures: Sequence[str] = ()
    sex: str = "U"
    age: int | None = None
    status: str = "01"
    days: int | None = None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Grouping:
    """The result: DRG and MDC before and after the hospital-acquired conditions are taken away."""

    initial_mdc: str
    initial_drg: str
    final_mdc: str
    final_drg: str
    kind: str
    """MEDICAL, SURGICAL or NONE, of the final DRG."""
    return_code: str
    severity: str
    """MCC, CC or NON_CC: the level that the final DRG was chosen with."""
    hac_status: str
    secondary: tuple[str, ...] = ()
    """MCC, CC or NEITHER for each secondary diagnosis, as finally used."""
    operating_room: tuple[bool, ...] = ()
    hacs: tuple[tuple[str, int], ...] = ()
    """Numbers of the conditions met, with the position of the secondary diagnosis."""
    problems: tuple[Problem, ...] = field(default=(), compare=False)


def tidy(code: str) -> str:
    """Return the code in capitals without point and spaces."""
    return code.replace(".", "").strip().upper()


def tidy_status(status: str) -> str:
    """Return the discharge status with two digits."""
    return status.strip().zfill(2) if status.strip() else ""


def parse_diagnoses(text: str) -> list[Diagnosis]:
    """Return the diagnoses of ``CODE:POA CODE:POA …``."""
    return [
        Diagnosis(tidy(code), poa.strip().upper())
        for word in text.split()
        for code, _, poa in [word.partition(":")]
    ]


def parse_stay(
    *,
    principal_dx: str,
    secondary_dx: str = "",
    procedures: str = "",
    sex: str = "U",
    age_years: str = "",
    discharge_status: str = "01",
    los_days: str = "",
) -> Stay:
    """Return the stay of a row of text, in the columns of the batch files."""
    principal = parse_diagnoses(principal_dx)
    return Stay(
        principal[0] if principal else None,
        parse_diagnoses(secondary_dx),
        [tidy(code) for code in procedures.split()],
        sex.strip().upper()[:1] or "U",
        int(age_years) if age_years.strip().isdecimal() else None,
        tidy_status(discharge_status),
        int(los_days) if los_days.strip().isdecimal() else None,
    )


def repeats(codes: Iterable[str]) -> list[int]:
    """Return the positions (from 0) of codes that stand earlier already."""
    seen: set[str] = set()
    found = []
    for position, code in enumerate(codes):
        if code in seen:
            found.append(position)
        seen.add(code)
    return found
