"""A member as a plan or office knows one, and what is wrong with what was given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from almoner.lib.hcc.model import AGES, NEW_AGES, band

OLDEST = 124
NO_DUAL = ("", "NA", "00", "09", "9")
FULL_DUAL = ("02", "04", "08")
PARTIAL_DUAL = ("01", "03", "05", "06")
DUALS = (*NO_DUAL, *FULL_DUAL, *PARTIAL_DUAL)
ENTITLEMENTS = ("0", "1", "2", "3")
"""Original reason for entitlement: age, disability, end-stage renal disease, both."""
CODE = re.compile(r"^[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$")
YES, NO = ("1", "Y", "YES", "TRUE", "T"), ("", "0", "N", "NO", "FALSE", "F")
SEXES = {"M": "M", "MALE": "M", "1": "M", "F": "F", "FEMALE": "F", "2": "F"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a member: where it stands and what to do."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Member:
    """What the model needs to know. ``age`` is that on 1 February of the payment year."""

    age: int
    sex: str
    diagnoses: tuple[str, ...] = ()
    dual: str = ""
    orec: str = "0"
    new_enrollee: bool = False
    institutional: bool = False
    special_needs: bool = False

    @property
    def is_aged(self) -> bool:
        """Whether 65 or older."""
        return self.age >= 65

    @property
    def is_disabled(self) -> bool:
        """Whether entitled by disability: under 65, and not by age."""
        return not self.is_aged and self.orec != "0"

    @property
    def was_disabled(self) -> bool:
        """Whether first entitled by disability, and now by age."""
        return self.is_aged and self.orec == "1"

    @property
    def has_medicaid(self) -> bool:
        """Whether any dual status."""
        return self.dual in (*FULL_DUAL, *PARTIAL_DUAL)

    @property
    def segment(self) -> str:
        """The group whose coefficients apply; a new enrollee's goes before all others."""
        if self.new_enrollee:
            return "SNPNE" if self.special_needs else "NE"
        if self.institutional:
            return "INS"
        dual = "F" if self.dual in FULL_DUAL else "P" if self.dual in PARTIAL_DUAL else "N"
        return f"C{dual}{'A' if self.is_aged else 'D'}"

    def demographics(self) -> list[str]:
        """Return the variables of age, sex and entitlement."""
        if self.new_enrollee:
            age = 65 if self.age == 64 and self.orec == "0" else self.age
            medicaid = "MCAID" if self.has_medicaid else "NMCAID"
            disabled = "ORIGDIS" if self.was_disabled else "NORIGDIS"
            return [f"{medicaid}_{disabled}_NE{self.sex}{band(age, NEW_AGES)}"]
        found = [f"{self.sex}{band(self.age, AGES)}"]
        if self.was_disabled:
            sex = "Female" if self.sex == "F" else "Male"
            found.append("ORIGDS" if self.institutional else f"OriginallyDisabled_{sex}")
        if self.institutional and self.has_medicaid:
            found.append("LTIMCAID")
        return found


def tidy(code: str) -> str:
    """Return a diagnosis code as the tables have it: capitals, no point."""
    return code.strip().upper().replace(".", "")


def read_member(
    *,
    age: str,
    sex: str,
    diagnoses: str = "",
    dual: str = "",
    orec: str = "",
    new_enrollee: str = "",
    institutional: str = "",
    special_needs: str = "",
) -> tuple[Member | None, tuple[Problem, ...]]:
    """Return the member of one row as text, none where it cannot be scored, and what is wrong.

    A diagnosis that is no code is left out, and everything else that is wrong stops the score.
    """
    problems: list[Problem] = []
    codes = tuple(_diagnoses(diagnoses.split(), problems))
    scorable = len(problems)
    years = age.strip()
    if not (years.isascii() and years.isdigit() and int(years[:6]) <= OLDEST and len(years) <= 6):
        problems.append(Problem("age", f"“{years[:20]}” is not an age from 0 to {OLDEST}."))
    if sex.strip().upper() not in SEXES:
        problems.append(Problem("sex", f"“{sex.strip()[:20]}” is neither F nor M."))
    status = dual.strip().upper().zfill(2) if dual.strip() else ""
    if status not in DUALS:
        problems.append(
            Problem("dual", f"“{dual.strip()[:20]}” is no dual status code (00 to 06, 08, 09).")
        )
    reason = orec.strip() or "0"
    if reason not in ENTITLEMENTS:
        problems.append(
            Problem("orec", f"“{reason[:20]}” is no original reason for entitlement (0 to 3).")
        )
    flags = {
        name: _flag(name, value, problems)
        for name, value in (
            ("new_enrollee", new_enrollee),
            ("institutional", institutional),
            ("special_needs", special_needs),
        )
    }
    if len(problems) > scorable:
        return None, tuple(problems)
    member = Member(int(years), SEXES[sex.strip().upper()], codes, status, reason, **flags)
    return member, tuple(problems)


def _diagnoses(words: Sequence[str], problems: list[Problem]) -> list[str]:
    found: dict[str, None] = {}
    for number, word in enumerate(words, 1):
        code = tidy(word)
        if CODE.match(code):
            found[code] = None
        else:
            problems.append(
                Problem(f"diagnosis {number}", f"“{word[:20]}” has not the form of a code.")
            )
    return list(found)


def _flag(name: str, value: str, problems: list[Problem]) -> bool:
    word = value.strip().upper()
    if word not in (*YES, *NO):
        problems.append(Problem(name, f"“{value.strip()[:20]}” is neither Y nor N."))
    return word in YES
