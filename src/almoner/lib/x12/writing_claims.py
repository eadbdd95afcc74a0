"""Claims written as 837P and 837I (005010X222A1, X223A2), with the loops of other payers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from almoner.lib.x12.claims import (
    Adjudication,
    Claim,
    Days,
    OtherPayer,
    ServiceLine,
    Subscriber,
)
from almoner.lib.x12.parts import Adjustment, Party, Procedure
from almoner.lib.x12.tokens import Segment
from almoner.lib.x12.values import written
from almoner.lib.x12.writing import Writer

PROFESSIONAL, INSTITUTIONAL = "005010X222A1", "005010X223A2"
MOST_CLAIMS = 5000
"""Claims in one set, as the guide recommends."""
_ORDER = ("435", "096", "434", "431", "454", "304", "453", "439", "484", "455", "471", "314", "360",
          "361", "297", "296", "444", "050")  # fmt: skip


def write_claims(
    claims: Sequence[Claim], *, submitter: Party, receiver: Party, batch: str, made_on: str
) -> list[str]:
    """Return the segments of an 837 for claims of one kind, without ST and SE.

    ``made_on`` is BHT04 and 05, date and time with a blank between: ``20260131 1430``. Claims of
    one billing provider and one subscriber that follow each other share their levels.
    """
    writer = Writer()
    on, _, at = made_on.partition(" ")
    writer.add("BHT", "0019", "00", batch, on, at, "CH")
    _name(writer, submitter, entity="41")
    for contact in submitter.contacts:
        writer.add("PER", *(writer.text(each) for each in contact))
    _name(writer, receiver, entity="40")
    levels = _Levels(writer)
    for claim in claims:
        levels.put(claim)
        _claim(writer, claim)
    return writer.segments


class _Levels:
    """The hierarchy of an 837: billing provider, subscriber, patient."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.number = 0
        self.billing: tuple[int, Party | None] = (0, None)
        self.subscriber: tuple[int, object] = (0, None)

    def put(self, claim: Claim) -> None:
        """Write the levels that differ from those of the claim before."""
        if self.billing[1] is not claim.billing:
            self.billing = (self._level("", "20", "1"), claim.billing)
            self.subscriber = (0, None)
            self._billing(claim)
        if self.subscriber[1] is not claim.subscriber or claim.patient is None:
            has_patient = "0" if claim.patient is None else "1"
            number = self._level(str(self.billing[0]), "22", has_patient)
            self.subscriber = (number, claim.subscriber if claim.patient is not None else None)
            self._subscriber(claim)
        if claim.patient is not None:
            self._level(str(self.subscriber[0]), "23", "0")
            self.writer.add("PAT", claim.patient_relationship)
            _person(self.writer, claim.patient, "QC")
            _birth(self.writer, claim.patient_birth_date, claim.patient_sex)
            _references(self.writer, claim.patient)

    def _level(self, parent: str, code: str, has_more: str) -> int:
        self.number += 1
        self.writer.add("HL", str(self.number), parent, code, has_more)
        return self.number

    def _billing(self, claim: Claim) -> None:
        billing, writer = claim.billing, self.writer
        if billing is None:
            return
        if billing.taxonomy:
            writer.add("PRV", "BI", "PXC", billing.taxonomy)
        _person(writer, billing, "85")
        _references(writer, billing)
        for contact in billing.contacts:
            writer.add("PER", *(writer.text(each) for each in contact))
        if claim.pay_to is not None:
            writer.add("NM1", "87", "1" if claim.pay_to.is_person else "2")
            _address(writer, claim.pay_to)

    def _subscriber(self, claim: Claim) -> None:
        writer, subscriber = self.writer, claim.subscriber
        _sbr(writer, subscriber, "18" if claim.patient is None else "")
        if subscriber.party is not None:
            _person(writer, subscriber.party, "IL")
            _birth(writer, subscriber.birth_date, subscriber.sex)
            _references(writer, subscriber.party)
        if claim.payer is not None:
            _person(writer, claim.payer, "PR")
            _references(writer, claim.payer)


def _sbr(writer: Writer, subscriber: Subscriber, relationship: str) -> None:
    writer.add(
        "SBR", subscriber.payer_order, relationship, writer.text(subscriber.group_number),
        writer.text(subscriber.group_name), subscriber.insurance_type, "", "", "",
        subscriber.filing,
    )  # fmt: skip


def _name(writer: Writer, party: Party, *, entity: str = "") -> None:
    text = writer.text
    writer.add(
        "NM1", entity or party.entity, "1" if party.is_person else "2", text(party.name),
        text(party.given_name), text(party.middle_name), "", text(party.suffix),
        party.id_type if party.id else "", text(party.id),
    )  # fmt: skip


def _person(writer: Writer, party: Party, entity: str) -> None:
    _name(writer, party, entity=entity)
    _address(writer, party)


def _address(writer: Writer, party: Party) -> None:
    where, text = party.address, writer.text
    if where is None:
        return
    writer.add("N3", *(text(line) for line in where.lines[:2]))
    postal = "".join(each for each in where.postal_code if each.isalnum())
    writer.add("N4", text(where.city), where.state, postal, where.country)


def _birth(writer: Writer, on: date | None, sex: str) -> None:
    if on is not None:
        writer.add("DMG", "D8", f"{on:%Y%m%d}", sex or "U")


def _dates(
    writer: Writer,
    dates: dict[str, Days],
    order: Iterable[str] = (),
    hours: Mapping[str, str] = MappingProxyType({}),
) -> None:
    for kind in (*(each for each in order if each in dates), *(k for k in dates if k not in order)):
        first, last = dates[kind]
        if kind in hours:
            writer.add("DTP", kind, "DT", f"{first:%Y%m%d}{hours[kind]}")
        elif first == last and kind != "434":
            writer.add("DTP", kind, "D8", f"{first:%Y%m%d}")
        else:
            writer.add("DTP", kind, "RD8", f"{first:%Y%m%d}-{last:%Y%m%d}")


def _claim(writer: Writer, claim: Claim) -> None:
    place = writer.composite(claim.place, claim.place_qualifier, claim.frequency)
    writer.add(
        "CLM", writer.text(claim.claim_id), written(claim.charge), "", "", place,
        "" if claim.is_institutional else claim.signature, claim.accepts_assignment,
        claim.benefits_assigned, claim.release, claim.signature_source,
        writer.composite(*claim.related_causes),
    )  # fmt: skip
    _dates(writer, claim.dates, _ORDER, claim.hours)
    if claim.is_institutional:
        writer.add("CL1", *claim.admission)
    for parts in claim.paperwork:
        writer.add("PWK", *parts)
    for kind, amount in claim.amounts.items():
        writer.add("AMT", kind, written(amount))
    for kind, value in claim.references:
        writer.add("REF", kind, writer.text(value))
    _extra(writer, claim.extra, ("K3",))
    for kind, words in claim.notes:
        writer.add("NTE", kind, writer.text(words))
    _extra(writer, claim.extra, ("CR1", "CR2", "CR3", "CRC"))
    _codes(writer, claim)
    _extra(writer, claim.extra, ("HCP",))
    for party in claim.parties:
        _party(writer, party)
    for other in claim.other_payers:
        _other(writer, other)
    for number, line in enumerate(claim.lines, 1):
        writer.add("LX", str(number))
        _line(writer, claim, line)


def _extra(writer: Writer, segments: Sequence[Segment], names: Sequence[str]) -> None:
    """Write segments of these names as they came."""
    for segment in segments:
        if segment[0] in names:
            writer.add(*segment)


def _codes(writer: Writer, claim: Claim) -> None:
    """Write the diagnoses, then the other codes, each kind in segments of its own."""
    if not claim.is_institutional:
        found = [writer.composite(kind, code) for kind, code, _ in claim.diagnoses[:12]]
        if found:
            writer.add("HI", *found)
    else:
        for kind, group in groupby(claim.diagnoses, key=lambda each: each[0]):
            made = [
                writer.composite(kind, code, "", "", "", "", "", "", poa) for _, code, poa in group
            ]
            for at in range(0, len(made), 12):
                writer.add("HI", *made[at : at + 12])
    for _, parts in groupby(claim.codes, key=lambda each: each[0]):
        made = [writer.composite(*each) for each in parts]
        for at in range(0, len(made), 12):
            writer.add("HI", *made[at : at + 12])


def _party(writer: Writer, party: Party) -> None:
    _name(writer, party)
    if party.taxonomy:
        writer.add("PRV", "AT" if party.entity == "71" else "PE", "PXC", party.taxonomy)
    _address(writer, party)
    _references(writer, party)
    for contact in party.contacts:
        writer.add("PER", *(writer.text(each) for each in contact))


def _references(writer: Writer, party: Party) -> None:
    for kind, value in party.references:
        writer.add("REF", kind, writer.text(value))


def _adjusted(writer: Writer, adjustments: Sequence[Adjustment]) -> None:
    """Write a CAS for each group code, six reasons in each."""
    groups: dict[str, list[Adjustment]] = {}
    for each in adjustments:
        groups.setdefault(each.group_code, []).append(each)
    for code, found in groups.items():
        for at in range(0, len(found), 6):
            parts: list[str] = []
            for each in found[at : at + 6]:
                quantity = written(each.quantity) if each.quantity is not None else ""
                parts += [each.reason_code, written(each.amount), quantity]
            writer.add("CAS", code, *parts)


def _other(writer: Writer, other: OtherPayer) -> None:
    _sbr(writer, other.subscriber, other.subscriber.relationship)
    _adjusted(writer, other.adjustments)
    for kind, number in other.amounts.items():
        writer.add("AMT", kind, written(number))
    writer.add("OI", "", "", other.benefits_assigned, other.signature_source, "", other.release)
    if other.subscriber.party is not None:
        _person(writer, other.subscriber.party, "IL")
    if other.payer is not None:
        _person(writer, other.payer, "PR")
        if other.on is not None:
            writer.add("DTP", "573", "D8", f"{other.on:%Y%m%d}")
        _references(writer, other.payer)


def _procedure(writer: Writer, procedure: Procedure) -> str:
    return writer.composite(
        procedure.qualifier or "HC",
        procedure.code,
        *procedure.modifiers,
        *([""] * (4 - len(procedure.modifiers)) if procedure.description else ()),
        *([writer.text(procedure.description)] if procedure.description else ()),
    )


def _line(writer: Writer, claim: Claim, line: ServiceLine) -> None:
    units = written(line.units if line.units is not None else Decimal(1))
    code = _procedure(writer, line.procedure) if line.procedure.code else ""
    charge = written(line.charge)
    if claim.is_institutional:
        writer.add("SV2", line.revenue_code, code, charge, line.unit, units)
    else:
        pointers = writer.composite(*(str(pointer) for pointer in line.pointers[:4]))
        emergency = "Y" if line.is_emergency else ""
        writer.add("SV1", code, charge, line.unit, units, line.place, "", pointers, "", emergency)
    _extra(writer, line.extra, ("PWK", "CR1", "CR3", "CRC"))
    _dates(writer, line.dates, ("472", *_ORDER))
    _extra(writer, line.extra, ("QTY", "MEA", "CN1"))
    for kind, value in line.references:
        writer.add("REF", kind, writer.text(value))
    _extra(writer, line.extra, ("K3",))
    if line.note:
        writer.add("NTE", "ADD", writer.text(line.note))
    _extra(writer, line.extra, ("HCP",))
    if line.drug is not None:
        writer.add("LIN", "", "N4", line.drug.ndc)
        if line.drug.quantity is not None:
            writer.add("CTP", "", "", "", written(line.drug.quantity), line.drug.unit)
        if line.drug.reference[1]:
            writer.add("REF", *line.drug.reference)
    for party in line.parties:
        _party(writer, party)
    for each in line.adjudications:
        _adjudicated(writer, each)


def _adjudicated(writer: Writer, each: Adjudication) -> None:
    units = written(each.units) if each.units is not None else "1"
    procedure = _procedure(writer, each.procedure)
    writer.add("SVD", writer.text(each.payer_id), written(each.paid), procedure, "", units)
    _adjusted(writer, each.adjustments)
    if each.on is not None:
        writer.add("DTP", "573", "D8", f"{each.on:%Y%m%d}")
