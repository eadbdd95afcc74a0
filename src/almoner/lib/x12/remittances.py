"""Remittances (835, 005010X221A1): what a payer paid for each claim, and why not more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from almoner.lib.x12.envelope import TransactionSet
from almoner.lib.x12.parts import (
    ZERO,
    Adjustment,
    Party,
    Procedure,
    Taker,
    party_of,
    place_party,
    procedure_of,
)
from almoner.lib.x12.tokens import Segment, element, padded

REVERSAL = "22"
"""Claim status (CLP02): an earlier payment is taken back, its amounts negated."""


@dataclass(slots=True)
class ServicePayment:
    """A line of a claim as it was paid (2110)."""

    procedure: Procedure
    charge: Decimal
    paid: Decimal
    revenue_code: str = ""
    units: Decimal | None = None
    billed: Procedure | None = None
    billed_units: Decimal | None = None
    from_on: date | None = None
    to_on: date | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    remark_codes: list[str] = field(default_factory=list)

    @property
    def control_number(self) -> str:
        """Our own number of the line (REF*6R)."""
        return next((value for kind, value in self.references if kind == "6R"), "")

    @property
    def allowed(self) -> Decimal | None:
        """What the payer allows (AMT*B6)."""
        return self.amounts.get("B6")


@dataclass(slots=True)
class ClaimPayment:
    """A claim as it was paid (2100). ``claim_id`` is our own number (CLP01)."""

    claim_id: str
    status: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal
    filing: str = ""
    payer_claim_number: str = ""
    place: str = ""
    frequency: str = ""
    drg: str = ""
    parties: list[Party] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    services: list[ServicePayment] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    dates: dict[str, date] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    quantities: dict[str, Decimal] = field(default_factory=dict)
    remark_codes: list[str] = field(default_factory=list)
    segment: int = 0

    @property
    def is_reversal(self) -> bool:
        """Whether it takes an earlier payment back."""
        return self.status == REVERSAL

    def party(self, entity: str) -> Party | None:
        """Return who has a role: QC the patient, IL the subscriber, 82 renders, TT is next."""
        return next((each for each in self.parties if each.entity == entity), None)


@dataclass(slots=True)
class ProviderAdjustment:
    """Dollars taken (positive) or given (negative) apart from any claim (PLB)."""

    provider_id: str
    period_ends_on: date | None
    reason_code: str
    reference: str
    amount: Decimal


@dataclass(slots=True)
class Remittance:
    """A remittance but for its claims: the payment, from whom and to whom."""

    handling: str = ""
    amount: Decimal = ZERO
    is_debit: bool = False
    method: str = ""
    effective_on: date | None = None
    trace: str = ""
    payer_id: str = ""
    produced_on: date | None = None
    payer: Party | None = None
    payee: Party | None = None
    references: list[tuple[str, str]] = field(default_factory=list)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)
    claim_count: int = 0
    paid: Decimal = ZERO
    """What its claims come to."""

    @property
    def balance(self) -> Decimal:
        """What claims and provider adjustments come to, less the payment: nothing if whole."""
        adjusted = sum((each.amount for each in self.provider_adjustments), ZERO)
        return self.paid - adjusted - self.amount


class RemittanceReader(Taker):
    """Reads an 835: ``claims`` yields one by one; ``remittance`` is whole when they are through."""

    def __init__(self, source: TransactionSet) -> None:
        super().__init__(source)
        self.remittance = Remittance()
        self.imbalances: list[str] = []
        self._claim: ClaimPayment | None = None
        self._service: ServicePayment | None = None
        self._party: Party | None = None
        self._take: dict[str, Callable[[Segment], ClaimPayment | None]] = {
            "CLP": self._clp, "CAS": self._cas, "SVC": self._svc, "DTM": self._dtm,
            "REF": self._ref, "AMT": self._amt, "NM1": self._nm1, "N1": self._n1, "N3": self._place,
            "N4": self._place, "PER": self._place, "LQ": self._lq, "MOA": self._moa,
            "MIA": self._mia, "QTY": self._qty, "BPR": self._bpr, "TRN": self._trn,
            "PLB": self._plb, "LX": self._lx,
        }  # fmt: skip

    def claims(self) -> Iterator[ClaimPayment]:
        """Yield the claims; what does not balance is noted as a problem of the set."""
        handler_of = self._take.get
        for segment in self.set.segments():
            handler = handler_of(segment[0])
            if handler is not None and (done := handler(segment)) is not None:
                yield done
        last = self._finish()
        if last is not None:
            yield last
        if self.remittance.balance:
            self._off(
                f"the claims come to {self.remittance.paid} and, less what was taken or given "
                f"apart (PLB), differ from the payment of {self.remittance.amount} by "
                f"{self.remittance.balance}",
                "BPR02",
            )

    def _off(self, what: str, place: str) -> None:
        self.imbalances.append(what)
        self.set.note(f"{what}. It is not posted until the payer corrects it.", element=place)

    def _finish(self) -> ClaimPayment | None:
        claim = self._claim
        if claim is None:
            return None
        self.remittance.claim_count += 1
        self.remittance.paid += claim.paid
        for wrong in imbalances_of(claim):
            self._off(wrong, "CLP04")
        self._claim = self._service = self._party = None
        return claim

    def _bpr(self, segment: Segment) -> None:
        found = self.remittance
        found.handling, found.amount = element(segment, 1), self.money(segment, 2)
        found.is_debit, found.method = element(segment, 3) == "D", element(segment, 4)
        found.effective_on = self.day(segment, 16)

    def _trn(self, segment: Segment) -> None:
        self.remittance.trace = element(segment, 2)
        self.remittance.payer_id = element(segment, 3)

    def _lx(self, _segment: Segment) -> ClaimPayment | None:
        return self._finish()

    def _clp(self, segment: Segment) -> ClaimPayment | None:
        done = self._finish()
        _, key, status, _, _, _, filing, number, place, frequency, _, drg = padded(segment, 12)
        self._claim = ClaimPayment(
            key,
            status,
            self.money(segment, 3),
            self.money(segment, 4),
            self.money(segment, 5),
            filing,
            number,
            place,
            frequency,
            drg,
            segment=self.set.reader.number,
        )
        return done

    def _svc(self, segment: Segment) -> None:
        if self._claim is None:
            self.set.note("a service (SVC) stands before any claim (CLP).", element="SVC")
            return
        _, procedure, _, _, revenue, _, billed = padded(segment, 7)
        self._party = None
        self._service = ServicePayment(
            procedure_of(procedure, self.component),
            self.money(segment, 2),
            self.money(segment, 3),
            revenue,
            self.number(segment, 5),
            procedure_of(billed, self.component) if billed else None,
            self.number(segment, 7),
        )
        self._claim.services.append(self._service)

    def _cas(self, segment: Segment) -> None:
        where = self._service or self._claim
        if where is not None:
            where.adjustments += self.adjustments(segment)

    def _dtm(self, segment: Segment) -> None:
        kind, on = element(segment, 1), self.day(segment, 2)
        if on is None:
            return
        if self._service is not None:
            if kind in ("150", "472"):
                self._service.from_on = on
            if kind in ("151", "472"):
                self._service.to_on = on
        elif self._claim is not None:
            self._claim.dates[kind] = on
        elif kind == "405":
            self.remittance.produced_on = on

    def _ref(self, segment: Segment) -> None:
        pair = (element(segment, 1), element(segment, 2))
        if self._service is not None:
            self._service.references.append(pair)
        elif self._claim is not None:
            self._claim.references.append(pair)
        elif self._party is not None:
            self._party.references.append(pair)
        else:
            self.remittance.references.append(pair)

    def _amt(self, segment: Segment) -> None:
        where = self._service or self._claim
        if where is not None:
            where.amounts[element(segment, 1)] = self.money(segment, 2)

    def _qty(self, segment: Segment) -> None:
        if self._claim is not None and self._service is None:
            self._claim.quantities[element(segment, 1)] = self.money(segment, 2)

    def _lq(self, segment: Segment) -> None:
        if self._service is not None:
            self._service.remark_codes.append(element(segment, 2))

    def _moa(self, segment: Segment) -> None:
        self._remarks(segment, range(3, 8))

    def _mia(self, segment: Segment) -> None:
        self._remarks(segment, (5, 20, 21, 22, 23))

    def _remarks(self, segment: Segment, places: "range | tuple[int, ...]") -> None:
        if self._claim is not None:
            found = (element(segment, place) for place in places)
            self._claim.remark_codes += [code for code in found if code]

    def _nm1(self, segment: Segment) -> None:
        self._party = party_of(segment)
        if self._claim is not None:
            self._claim.parties.append(self._party)

    def _n1(self, segment: Segment) -> None:
        party = Party(element(segment, 1), element(segment, 2))
        party.id_type, party.id = element(segment, 3), element(segment, 4)
        self._party = party
        if party.entity == "PR":
            self.remittance.payer = party
        elif party.entity == "PE":
            self.remittance.payee = party

    def _place(self, segment: Segment) -> None:
        if self._claim is None:
            place_party(self._party, segment)

    def _plb(self, segment: Segment) -> ClaimPayment | None:
        done = self._finish()
        for place in range(3, len(segment), 2):
            reason = segment[place]
            if reason:
                code, _, reference = reason.partition(self.component)
                self.remittance.provider_adjustments.append(
                    ProviderAdjustment(
                        element(segment, 1),
                        self.day(segment, 2),
                        code,
                        reference,
                        self.money(segment, place + 1),
                    )
                )
        return done


def imbalances_of(claim: ClaimPayment) -> list[str]:
    """Return, in words, where a claim's own amounts do not add up, line by line and as a whole.

    Each charge less its adjustments is what was paid (835 guide, 1.10.2.1).
    """
    found = []
    adjusted = sum((each.amount for each in claim.adjustments), ZERO)
    for number, line in enumerate(claim.services, 1):
        off = sum((each.amount for each in line.adjustments), ZERO)
        adjusted += off
        if line.charge - off != line.paid:
            found.append(
                f"line {number} ({line.procedure.code}) of claim {claim.claim_id}: {line.charge} "
                f"less {off} adjusted is not the {line.paid} paid"
            )
    if claim.charge - adjusted != claim.paid:
        found.append(
            f"claim {claim.claim_id}: {claim.charge} less {adjusted} adjusted is not the "
            f"{claim.paid} paid"
        )
    return found
