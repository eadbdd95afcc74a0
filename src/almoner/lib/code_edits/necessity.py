"""Medical necessity: whether a policy covers a procedure for the diagnoses it points at.

Local and national coverage (Social Security Act §1862(a)(1)(A)): a policy names procedures and the
diagnoses that cover them. What it says in prose beside the lists is not judged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from almoner.lib.code_edits.codes import Codes
from almoner.lib.code_edits.findings import Finding, Rule, Severity
from almoner.lib.code_edits.visit import Procedure, Visit


@dataclass(frozen=True, slots=True)
class Policy:
    """A coverage policy.

    ``covering``: diagnoses that cover; ``second``: where given, one of these must stand on the
    visit besides; ``excluded``: diagnoses that never cover (without ``covering``, all others do).
    ``jurisdictions``: states (USPS), none for everywhere. The last day is ``ends_on``.
    """

    id: str
    title: str
    procedures: frozenset[str]
    covering: Codes
    second: Codes = field(default_factory=Codes)
    excluded: Codes = field(default_factory=Codes)
    starts_on: date | None = None
    ends_on: date | None = None
    jurisdictions: frozenset[str] = frozenset()

    def applies(self, on: date, jurisdiction: str) -> bool:
        """Whether the policy applies on that day in that state."""
        return (
            (self.starts_on is None or self.starts_on <= on)
            and (self.ends_on is None or on <= self.ends_on)
            and (not self.jurisdictions or jurisdiction in self.jurisdictions)
        )

    def covers(self, pointed: Iterable[str], all_codes: Iterable[str]) -> bool:
        """Whether one of the pointed diagnoses covers, with the second where one is asked for."""
        covering = [code for code in pointed if self._covers(code)]
        if not self.second:
            return bool(covering)
        others = list(all_codes)
        return any(
            self.second.covers(other) for code in covering for other in others if other != code
        )

    def _covers(self, code: str) -> bool:
        if self.excluded.covers(code):
            return False
        return self.covering.covers(code) or (not self.covering and bool(self.excluded))


def necessity_edits(visit: Visit, policies: Iterable[Policy]) -> Iterator[Finding]:
    """Yield the lines that no policy for their procedure covers; without a policy, nothing."""
    by_code: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        if policy.applies(visit.on, visit.jurisdiction):
            for code in policy.procedures:
                by_code[code].append(policy)
    codes = [each.code for each in visit.diagnoses]
    for number, line in enumerate(visit.procedures, 1):
        found = by_code.get(line.code, [])
        pointed = [codes[at - 1] for at in line.pointers if 1 <= at <= len(codes)]
        if found and pointed and not any(policy.covers(pointed, codes) for policy in found):
            yield _uncovered(number, line, found[0], pointed)


def _uncovered(number: int, line: Procedure, policy: Policy, pointed: list[str]) -> Finding:
    needs = " together with a second diagnosis that it asks for" if policy.second else ""
    return Finding(
        Rule.NECESSITY,
        Severity.WARNING,
        f"line {number}",
        (line.key,),
        f"{policy.id} does not cover {line.code} for {', '.join(pointed)}{needs}: point at the"
        " diagnosis it was done for if another is documented, or have the patient sign a notice"
        " before the service.",
        f"{policy.id} {policy.title}".strip(),
    )
