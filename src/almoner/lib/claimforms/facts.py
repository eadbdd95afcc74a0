"""What both forms ask of a claim: who is who, and what other payers paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from almoner.lib.refusal import Refusal
from almoner.lib.x12.claims import Claim, OtherPayer, Subscriber
from almoner.lib.x12.parts import ZERO, Party

SELF, SPOUSE, CHILD = "18", "01", "19"
ORDER = "PSTABCDEFGH"
CAUSES = ("AA", "EM", "OA")
OTHER_IDS = ("0B", "1G", "G2", "LU")
"""State licence, UPIN, the payer's own number, location: the qualifiers paper takes."""


class WrongForm(Refusal):
    """The claim is of the other kind: professional claims go on a CMS-1500, others on a UB-04."""


@dataclass(frozen=True, slots=True)
class Payer:
    """A payer of the claim with who is insured there; ``source`` is its place in the claim."""

    subscriber: Subscriber
    party: Party | None
    source: str
    other: OtherPayer | None = None

    @property
    def who(self) -> str:
        """The place of the insured person in the claim."""
        return f"{self.source}.subscriber" if self.other else "subscriber"

    @property
    def payer_source(self) -> str:
        """The place of the payer in the claim."""
        return f"{self.source}.payer" if self.other else "payer"

    @property
    def place(self) -> int:
        """Its turn: 0 is the first."""
        return (ORDER + self.subscriber.payer_order).index(self.subscriber.payer_order)

    @property
    def plan(self) -> str:
        """The plan's name, or the payer's."""
        return self.subscriber.group_name or (self.party.name if self.party else "")

    @property
    def policy(self) -> str:
        """The group's number, or the insured person's."""
        person = self.subscriber.party
        return self.subscriber.group_number or (person.id if person else "")


def billed(claim: Claim) -> Payer:
    """Return the payer the claim goes to."""
    return Payer(claim.subscriber, claim.payer, "subscriber")


def others(claim: Claim) -> list[Payer]:
    """Return the other payers, the earlier in turn first."""
    found = [
        Payer(each.subscriber, each.payer, f"other payer {number}", each)
        for number, each in enumerate(claim.other_payers, 1)
    ]
    return sorted(found, key=lambda each: each.place)


def patient(claim: Claim) -> tuple[Party | None, str]:
    """Return the patient and their place in the claim."""
    if claim.patient is not None:
        return claim.patient, "patient"
    return claim.subscriber.party, "subscriber.party"


def birth_date(claim: Claim) -> tuple[date | None, str]:
    """Return the patient's birth date and its place in the claim."""
    if claim.patient is not None:
        return claim.patient_birth_date, "patient_birth_date"
    return claim.subscriber.birth_date, "subscriber.birth_date"


def sex(claim: Claim) -> tuple[str, str]:
    """Return the patient's sex (M, F, U or nothing) and its place in the claim."""
    if claim.patient is not None:
        return claim.patient_sex, "patient_sex"
    return claim.subscriber.sex, "subscriber.sex"


def relationship(claim: Claim, payer: Payer) -> str:
    """Return how the patient is related to who is insured with ``payer`` (18: the same)."""
    if payer.other is not None:
        return payer.subscriber.relationship
    return SELF if claim.patient is None else claim.patient_relationship


def accident_state(claim: Claim) -> str:
    """Return the state of a car accident (CLM11, or REF*LU of an institutional claim)."""
    if claim.is_institutional:
        return claim.reference("LU")
    return next((each for each in claim.related_causes if each not in CAUSES and each), "")


def paid_by(payer: Payer) -> Decimal:
    """Return what another payer paid (AMT*D)."""
    return payer.other.amounts.get("D", ZERO) if payer.other else ZERO


def other_id(party: Party | None, *, with_taxonomy: bool = True) -> tuple[str, str, str]:
    """Return qualifier, number and place of an identifier that is no NPI, or three blanks."""
    if party is None:
        return "", "", ""
    for kind, value in party.references:
        if kind in OTHER_IDS:
            return kind, value, f"references {kind}"
    if with_taxonomy and party.taxonomy:
        return "ZZ", party.taxonomy, "taxonomy"
    return "", "", ""
