"""What a claim says (837P, 837I: 005010X222 and X223 with their siblings)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from almoner.lib.x12.parts import Adjustment, Party, Procedure
from almoner.lib.x12.tokens import Segment

Days = tuple[date, date]


@dataclass(slots=True)
class Subscriber:
    """Who is insured (2000B, 2010BA) or is so elsewhere (2320, 2330A)."""

    payer_order: str = "P"
    """SBR01: P first, S second, T third, A to H beyond."""
    relationship: str = ""
    """SBR02: 18 where the patient is the subscriber."""
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing: str = ""
    party: Party | None = None
    birth_date: date | None = None
    sex: str = ""


@dataclass(slots=True)
class Adjudication:
    """What another payer made of a line (2430)."""

    payer_id: str
    paid: Decimal
    procedure: Procedure
    units: Decimal | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    on: date | None = None


@dataclass(slots=True)
class OtherPayer:
    """Another payer of the claim, and what it made of it (2320, 2330)."""

    subscriber: Subscriber
    adjustments: list[Adjustment] = field(default_factory=list)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    benefits_assigned: str = "Y"
    release: str = "Y"
    signature_source: str = ""
    payer: Party | None = None
    on: date | None = None


@dataclass(slots=True)
class Drug:
    """A drug of a line (2410): its NDC and how much."""

    ndc: str
    quantity: Decimal | None = None
    unit: str = ""
    reference: tuple[str, str] = ("", "")
    """XZ and the prescription's number, or VY and a link."""


@dataclass(slots=True)
class ServiceLine:
    """A line of a claim (2400)."""

    procedure: Procedure
    charge: Decimal
    units: Decimal | None
    unit: str = "UN"
    place: str = ""
    pointers: tuple[int, ...] = ()
    revenue_code: str = ""
    dates: dict[str, Days] = field(default_factory=dict)
    references: list[tuple[str, str]] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    adjudications: list[Adjudication] = field(default_factory=list)
    drug: Drug | None = None
    note: str = ""
    is_emergency: bool = False
    extra: list[Segment] = field(default_factory=list)
    """What else was said of the line (ambulance, oxygen, repricing), as it came."""

    @property
    def control_number(self) -> str:
        """Our own number of the line (REF*6R)."""
        return next((value for kind, value in self.references if kind == "6R"), "")


@dataclass(slots=True)
class Claim:
    """A claim (2300), with everybody it names. ``claim_id`` is our own number (CLM01)."""

    claim_id: str
    charge: Decimal
    place: str = ""
    place_qualifier: str = "B"
    frequency: str = "1"
    signature: str = "Y"
    accepts_assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    signature_source: str = ""
    is_institutional: bool = False
    admission: tuple[str, str, str] = ("", "", "")
    """CL1: type and source of admission, patient's status."""
    billing: Party | None = None
    pay_to: Party | None = None
    subscriber: Subscriber = field(default_factory=Subscriber)
    payer: Party | None = None
    patient: Party | None = None
    patient_relationship: str = ""
    patient_birth_date: date | None = None
    patient_sex: str = ""
    dates: dict[str, Days] = field(default_factory=dict)
    hours: dict[str, str] = field(default_factory=dict)
    """Hour and minute (HHMM) of dates that have them, such as the admission."""
    references: list[tuple[str, str]] = field(default_factory=list)
    diagnoses: list[tuple[str, str, str]] = field(default_factory=list)
    """Qualifier (ABK the principal), code without its point, and whether present on admission."""
    codes: list[tuple[str, ...]] = field(default_factory=list)
    """Other HI composites: procedures, occurrences, values, conditions."""
    paperwork: list[tuple[str, ...]] = field(default_factory=list)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    related_causes: tuple[str, ...] = ()
    notes: list[tuple[str, str]] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    other_payers: list[OtherPayer] = field(default_factory=list)
    lines: list[ServiceLine] = field(default_factory=list)
    extra: list[Segment] = field(default_factory=list)
    """What else was said of the claim, as it came."""
    segment: int = 0

    @property
    def is_patient_the_subscriber(self) -> bool:
        """Whether no patient of their own is named."""
        return self.patient is None

    def reference(self, qualifier: str) -> str:
        """Return the first reference of a kind, such as F8 (the payer's number) or G1."""
        return next((value for kind, value in self.references if kind == qualifier), "")

    def party(self, entity: str) -> Party | None:
        """Return who has a role on the claim: 82 renders, DN refers, 77 the place."""
        return next((each for each in self.parties if each.entity == entity), None)
