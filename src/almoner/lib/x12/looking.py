"""What is in a file: each set read as what it is, with its totals and what is wrong."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from almoner.lib.x12.acknowledgements import read_999
from almoner.lib.x12.envelope import Envelopes, Problem, TransactionSet
from almoner.lib.x12.reading_claims import ClaimReader
from almoner.lib.x12.remittances import RemittanceReader
from almoner.lib.x12.tokens import NotX12, Reader

Totals = dict[str, Decimal | int | str]


@dataclass(slots=True)
class Looked:
    """One set of a file. ``balanced`` is said of an 835 only."""

    file: str
    st: str = ""
    control: str = ""
    guide: str = ""
    kind: str = ""
    problems: list[Problem] = field(default_factory=list)
    totals: Totals = field(default_factory=dict)
    balanced: bool | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems


def look(data: bytes | BinaryIO, name: str = "the file") -> Iterator[Looked]:
    """Yield what each set of a file is; at the end, in one without kind, what the envelope lacks.

    Never raises for what is in the file: one that is no X12, or is cut off, is told as a problem.
    """
    reader = Reader(data, name)
    envelopes = Envelopes(reader)
    rest = Looked(name)
    try:
        for each in envelopes.sets():
            found = Looked(name, each.code, each.control, each.guide, each.kind)
            _read(each, found)
            found.problems = each.problems
            yield found
    except NotX12 as no:
        sentence = no.message.removeprefix(f"{name}, segment {reader.number}: ")
        rest.problems.append(Problem(reader.number, sentence))
    rest.problems += envelopes.problems
    if rest.problems:
        yield rest


def _read(source: TransactionSet, found: Looked) -> None:
    if source.code == "835":
        _remittance(RemittanceReader(source), found)
    elif source.code == "837":
        _claims(ClaimReader(source), found)
    elif source.code == "999":
        told = read_999(source)
        found.totals = {"status": told.status, "sets": len(told.sets)}
    else:
        names = Counter(segment[0] for segment in source.segments())
        found.totals = {"segments": sum(names.values()), "levels": names["HL"]}


def _remittance(reader: RemittanceReader, found: Looked) -> None:
    for _ in reader.claims():
        pass
    told = reader.remittance
    found.balanced = not reader.imbalances
    found.totals = {
        "amount": told.amount,
        "claims": told.claim_count,
        "paid": told.paid,
        "provider_adjustments": sum((a.amount for a in told.provider_adjustments), Decimal()),
        "trace": told.trace,
    }


def _claims(reader: ClaimReader, found: Looked) -> None:
    lines = 0
    for claim in reader.claims():
        lines += len(claim.lines)
        charged = sum((line.charge for line in claim.lines), Decimal())
        if claim.lines and charged != claim.charge:
            reader.set.problems.append(
                Problem(
                    claim.segment,
                    f"claim {claim.claim_id} is over {claim.charge}, and its lines come to "
                    f"{charged}. Correct the claim or its lines.",
                    loop="2300",
                    element="CLM02",
                )
            )
    found.totals = {"claims": reader.claim_count, "lines": lines, "charge": reader.charge}
