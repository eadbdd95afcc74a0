"""Reads claims (837P, 837I) one by one."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from almoner.lib.x12.claims import Adjudication, Claim, Drug, OtherPayer, ServiceLine, Subscriber
from almoner.lib.x12.envelope import TransactionSet
from almoner.lib.x12.parts import ZERO, Party, Taker, party_of, place_party, procedure_of
from almoner.lib.x12.tokens import Segment, element, padded


@lru_cache(maxsize=4096)
def _pointers(text: str, component: str) -> tuple[int, ...]:
    parts = text.split(component) if component else [text]
    return tuple(int(part) for part in parts if part.isdecimal() and len(part) < 4)


class ClaimReader(Taker):
    """Reads an 837: ``claims`` yields one by one."""

    def __init__(self, source: TransactionSet) -> None:
        super().__init__(source)
        self.is_institutional = source.kind == "837I"
        self.submitter: Party | None = None
        self.receiver: Party | None = None
        self.batch = ""
        self.claim_count = 0
        self.charge = ZERO
        self._billing: Party | None = None
        self._pay_to: Party | None = None
        self._payer: Party | None = None
        self._patient: Party | None = None
        self._relationship = ""
        self._birth: tuple[date | None, str] = (None, "")
        self._subscriber = Subscriber()
        self._claim: Claim | None = None
        self._line: ServiceLine | None = None
        self._other: OtherPayer | None = None
        self._party: Party | None = None
        self._level = ""
        self._taxonomy = ""
        self._take: dict[str, Callable[[Segment], Claim | None]] = {
            "HL": self._hl, "NM1": self._nm1, "N3": self._place, "N4": self._place,
            "PER": self._place, "REF": self._ref, "PRV": self._prv, "SBR": self._sbr,
            "DMG": self._dmg, "PAT": self._pat, "CLM": self._clm, "CL1": self._cl1,
            "DTP": self._dtp, "HI": self._hi, "LX": self._lx, "SV1": self._sv1, "SV2": self._sv2,
            "CAS": self._cas, "AMT": self._amt, "OI": self._oi, "SVD": self._svd,
            "LIN": self._lin, "CTP": self._ctp, "NTE": self._nte, "PWK": self._pwk,
            "BHT": self._bht,
        }  # fmt: skip
        for name in ("CR1", "CR2", "CR3", "CRC", "HCP", "CN1", "MEA", "QTY", "K3", "HSD"):
            self._take[name] = self._extra

    def claims(self) -> Iterator[Claim]:
        """Yield the claims of the set."""
        handler_of = self._take.get
        for segment in self.set.segments():
            handler = handler_of(segment[0])
            if handler is not None and (done := handler(segment)) is not None:
                yield done
        last = self._finish()
        if last is not None:
            yield last

    def _finish(self) -> Claim | None:
        claim = self._claim
        if claim is None:
            return None
        self.claim_count += 1
        self.charge += claim.charge
        self._claim = self._line = self._other = self._party = None
        return claim

    def _bht(self, segment: Segment) -> None:
        self.batch = element(segment, 3)

    def _hl(self, segment: Segment) -> Claim | None:
        done = self._finish()
        self._level, self._party = element(segment, 3), None
        if self._level == "20":
            self._billing = self._pay_to = None
            self._taxonomy = ""
        if self._level in ("20", "22"):
            self._subscriber, self._payer = Subscriber(), None
        self._patient, self._relationship, self._birth = None, "", (None, "")
        return done

    def _nm1(self, segment: Segment) -> None:
        party = self._party = party_of(segment)
        entity = party.entity
        if self._claim is not None:
            self._of_claim(party)
        elif entity == "85":
            party.taxonomy = self._taxonomy
            self._billing = party
        elif entity == "87":
            self._pay_to = party
        elif entity == "IL":
            self._subscriber.party = party
        elif entity == "PR":
            self._payer = party
        elif entity == "QC":
            self._patient = party
        elif entity == "41":
            self.submitter = party
        elif entity == "40":
            self.receiver = party

    def _of_claim(self, party: Party) -> None:
        claim = self._claim
        if claim is None:
            return
        if self._line is not None:
            self._line.parties.append(party)
        elif self._other is not None and party.entity == "IL":
            self._other.subscriber.party = party
        elif self._other is not None and party.entity == "PR":
            self._other.payer = party
        elif self._other is None:
            claim.parties.append(party)

    def _place(self, segment: Segment) -> None:
        place_party(self._party, segment)

    def _prv(self, segment: Segment) -> None:
        if self._level == "20" and self._party is None:
            self._taxonomy = element(segment, 3)
        else:
            place_party(self._party, segment)

    def _ref(self, segment: Segment) -> None:
        pair = (element(segment, 1), element(segment, 2))
        if self._party is not None:
            self._party.references.append(pair)
        elif self._line is not None and self._line.drug is not None:
            self._line.drug.reference = pair
        elif self._line is not None:
            self._line.references.append(pair)
        elif self._claim is not None and self._other is None:
            self._claim.references.append(pair)

    def _sbr(self, segment: Segment) -> None:
        made = Subscriber(
            element(segment, 1),
            element(segment, 2),
            element(segment, 3),
            element(segment, 4),
            element(segment, 5),
            element(segment, 9),
        )
        self._party = None
        if self._claim is None:
            self._subscriber = made
        else:
            self._other, self._line = OtherPayer(made), None
            self._claim.other_payers.append(self._other)

    def _dmg(self, segment: Segment) -> None:
        on, sex = self.day(segment, 2), element(segment, 3)
        if self._claim is not None:
            return
        if self._level == "23":
            self._birth = (on, sex)
        else:
            self._subscriber.birth_date, self._subscriber.sex = on, sex

    def _pat(self, segment: Segment) -> None:
        self._relationship = element(segment, 1)

    def _clm(self, segment: Segment) -> Claim | None:
        done = self._finish()
        (_, key, _, _, _, _, signature, assignment, benefits, release, source, causes) = padded(
            segment, 12
        )
        place = element(segment, 5).split(self.component) if self.component else []
        place += [""] * (3 - len(place))
        self._party = None
        self._claim = Claim(
            key,
            self.money(segment, 2),
            place[0],
            place[1],
            place[2],
            signature,
            assignment,
            benefits,
            release,
            source,
            self.is_institutional,
            billing=self._billing,
            pay_to=self._pay_to,
            subscriber=self._subscriber,
            payer=self._payer,
            patient=self._patient,
            patient_relationship=self._relationship,
            patient_birth_date=self._birth[0],
            patient_sex=self._birth[1],
            related_causes=tuple(filter(None, causes.split(self.component))) if causes else (),
            segment=self.set.reader.number,
        )
        return done

    def _cl1(self, segment: Segment) -> None:
        if self._claim is not None:
            self._claim.admission = (
                element(segment, 1),
                element(segment, 2),
                element(segment, 3),
            )

    def _dtp(self, segment: Segment) -> None:
        kind, days = element(segment, 1), self.days(segment)
        if days is None or self._claim is None:
            return
        if kind == "573":
            self._paid_on(days[0])
        elif self._line is not None:
            self._line.dates[kind] = days
        elif self._other is None:
            self._claim.dates[kind] = days
            if element(segment, 2) == "DT":
                self._claim.hours[kind] = element(segment, 3)[8:12]

    def _paid_on(self, on: date) -> None:
        if self._line is not None and self._line.adjudications:
            self._line.adjudications[-1].on = on
        elif self._other is not None:
            self._other.on = on

    def _hi(self, segment: Segment) -> None:
        if self._claim is None:
            return
        for composite in segment[1:]:
            parts = composite.split(self.component) if self.component else [composite]
            if parts[0] in ("ABK", "ABF", "ABJ", "APR", "ABN", "BK", "BF", "BJ", "PR", "BN"):
                poa = parts[8] if len(parts) > 8 else ""
                self._claim.diagnoses.append((parts[0], parts[1] if len(parts) > 1 else "", poa))
            elif composite:
                self._claim.codes.append(tuple(parts))

    def _lx(self, _segment: Segment) -> None:
        self._line = self._other = self._party = None

    def _sv1(self, segment: Segment) -> None:
        _, procedure, _, unit, _, place, _, pointers, _, emergency = padded(segment, 10)
        self._start(
            ServiceLine(
                procedure_of(procedure, self.component),
                self.money(segment, 2),
                self.number(segment, 4),
                unit,
                place,
                _pointers(pointers, self.component),
                is_emergency=emergency == "Y",
            )
        )

    def _sv2(self, segment: Segment) -> None:
        self._start(
            ServiceLine(
                procedure_of(element(segment, 2), self.component),
                self.money(segment, 3),
                self.number(segment, 5),
                element(segment, 4),
                revenue_code=element(segment, 1),
            )
        )

    def _start(self, line: ServiceLine) -> None:
        if self._claim is None:
            self.set.note("a service line stands before any claim (CLM).", code="3")
            return
        self._line, self._other, self._party = line, None, None
        self._claim.lines.append(line)

    def _cas(self, segment: Segment) -> None:
        found = self.adjustments(segment)
        if self._line is not None and self._line.adjudications:
            self._line.adjudications[-1].adjustments += found
        elif self._other is not None:
            self._other.adjustments += found

    def _amt(self, segment: Segment) -> None:
        amounts = self._other.amounts if self._other is not None else None
        if amounts is None and self._claim is not None and self._line is None:
            amounts = self._claim.amounts
        if amounts is not None:
            amounts[element(segment, 1)] = self.money(segment, 2)

    def _oi(self, segment: Segment) -> None:
        if self._other is not None:
            self._other.benefits_assigned = element(segment, 3)
            self._other.signature_source = element(segment, 4)
            self._other.release = element(segment, 6)

    def _svd(self, segment: Segment) -> None:
        if self._line is not None:
            self._party = None
            self._line.adjudications.append(
                Adjudication(
                    element(segment, 1),
                    self.money(segment, 2),
                    procedure_of(element(segment, 3), self.component),
                    self.number(segment, 5),
                )
            )

    def _lin(self, segment: Segment) -> None:
        if self._line is not None:
            self._line.drug = Drug(element(segment, 3))

    def _ctp(self, segment: Segment) -> None:
        if self._line is not None and self._line.drug is not None:
            self._line.drug.quantity = self.number(segment, 4)
            unit = element(segment, 5)
            self._line.drug.unit = unit.split(self.component)[0] if self.component else unit

    def _nte(self, segment: Segment) -> None:
        if self._line is not None:
            self._line.note = element(segment, 2)
        elif self._claim is not None:
            self._claim.notes.append((element(segment, 1), element(segment, 2)))

    def _pwk(self, segment: Segment) -> None:
        if self._line is not None:
            self._line.extra.append(segment)
        elif self._claim is not None:
            self._claim.paperwork.append(tuple(segment[1:]))

    def _extra(self, segment: Segment) -> None:
        where = self._line or self._claim
        if where is not None and self._other is None:
            where.extra.append(segment)
