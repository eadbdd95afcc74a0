"""What a C-CDA document offers to take over into the chart, beside what stands there already.

See ``docs/algorithms/ccda.md``. Source: HL7 C-CDA R2.1; what is done is the clinical information
reconciliation of 45 CFR 170.315(b)(2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from almoner.lib import ccda, sniff
from almoner.people.models import Patient
from almoner.records.models import (
    IN_ERROR,
    DocumentReference,
    Entry,
    FamilyMemberHistory,
    Observation,
)
from almoner.records.models.parts import noon_of
from almoner.records.queries.ccda_entries import read_entry
from almoner.records.queries.ccda_parts import NotOffered


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of a document: what it says, and what would be written into the chart.

    ``why_not`` says why it cannot be taken over; ``known`` is the entry of the chart that says the
    same; ``taken`` the one that was made of it, whatever became of that since.
    """

    number: int
    section: str
    words: str
    on: str
    model: type[Entry] | None = None
    values: dict[str, Any] | None = None
    why_not: str = ""
    known: Entry | None = None
    taken_by: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is worth a tick: the chart has it not, and it is more than a plan."""
        return not self.known and (self.values or {}).get("status") != "intended"

    @property
    def is_open(self) -> bool:
        """Whether it can be taken over and was not."""
        return self.model is not None and not self.why_not and not self.taken_by


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything that a document says in entries; ``doubts`` whether it is of this patient."""

    entries: tuple[Offer, ...]
    doubts: tuple[str, ...]
    unreadable: str = ""


def holds_entries(document: DocumentReference) -> bool:
    """Whether a document is one whose entries can be taken over."""
    return document.original.media_type == sniff.CCDA.media_type and not document.is_in_error


def offers_of(document: DocumentReference, *, now: datetime) -> Offers:
    """Return what a document says in entries, in its order; nothing is left out in silence."""
    try:
        read = _read(document.original_id, document.original.path)
    except (ccda.NotXml, ccda.NotACda) as no:
        return Offers((), (), no.message)
    taken = {row.number: row.by for row in document.reconciliations.all()}
    pairs = [(section, entry) for section in read.all_sections() for entry in section.entries]
    offers = [
        replace(_offer(document, number, *pair, now=now), taken_by=taken.get(number, ""))
        for number, pair in zip(_numbers([entry for _section, entry in pairs]), pairs, strict=True)
    ]
    doubts = _doubts(read.header, document.patient)
    return Offers(tuple(_beside_the_chart(document.patient, offers)), doubts)


def _numbers(entries: Sequence[ccda.Entry]) -> list[int]:
    """Number the entries: the kinds that were read first come first.

    What was taken over is known by its number, before the other kinds were read too.
    """
    order = sorted(range(len(entries)), key=lambda at: entries[at].kind not in ccda.FIRST_KINDS)
    numbers = [0] * len(entries)
    for number, at in enumerate(order):
        numbers[at] = number
    return numbers


@lru_cache(maxsize=8)
def _read(_file_id: UUID, path: Path) -> ccda.Document:
    return ccda.read_document(path.read_bytes())


def _offer(
    document: DocumentReference,
    number: int,
    section: ccda.Section,
    entry: ccda.Entry,
    *,
    now: datetime,
) -> Offer:
    on = entry.during.low.iso[:10] if entry.during.low else ""
    told = Offer(number, section.title or entry.kind.capitalize(), entry.sentence, on)
    try:
        model, values = read_entry(entry, of=document.at.date(), title=document.text)
        _possible(values["at"], document.patient, now)
    except NotOffered as no:
        return replace(told, why_not=no.message)
    return replace(told, model=model, values=values)


def _possible(at: datetime, patient: Patient, now: datetime) -> None:
    if at > now:
        raise NotOffered("It lies in the future.")
    if at.date() < patient.birth_date:
        raise NotOffered("It lies before the patient was born.")


def _doubts(header: ccda.Header, patient: Patient) -> tuple[str, ...]:
    """Say what of the document's patient is not as in this chart."""
    if len(header.patients) != 1:
        return (f"The document is about {len(header.patients)} patients.",)
    told = header.patients[0]
    families = {name.family.casefold() for name in told.names if name.family}
    givens = {name.given[0].casefold() for name in told.names if name.given}
    known = {patient.family_name.casefold()}
    found = []
    if not families & known or patient.given_name.casefold() not in givens:
        names = " or ".join(str(name) for name in told.names) or "nobody by name"
        found.append(f"The document names {names}.")
    born = told.born.iso[:10] if told.born else ""
    if born != f"{patient.birth_date:%Y-%m-%d}":
        found.append(f"The document says that the patient was born {born or 'on no day it tells'}.")
    return tuple(found)


def _beside_the_chart(patient: Patient, offers: Sequence[Offer]) -> list[Offer]:
    """Give each offer the entry of the chart that says the same, in a query for each kind."""
    found = {}
    for model in {each.model for each in offers if each.model}:
        mine = [each for each in offers if each.model is model]
        found[model] = list(_alike(model, patient, mine))
    return [
        replace(each, known=next((row for row in found[each.model] if _same(each, row)), None))
        if each.model
        else each
        for each in offers
    ]


def _alike(model: type[Entry], patient: Patient, offers: Sequence[Offer]) -> QuerySet[Entry]:
    values = [each.values or {} for each in offers]
    codes = {each["code"] for each in values if each.get("code")}
    texts = {each["text"].casefold() for each in values}
    rows = model._default_manager.filter(~Q(status=IN_ERROR), patient=patient)
    rows = rows.annotate(words=Lower("text"))
    return rows.filter(Q(code__in=codes) | Q(words__in=texts)).order_by("-at")


def _same(offer: Offer, row: Entry) -> bool:
    values = offer.values or {}
    is_code = bool(row.code) and (row.code, row.code_system) == (
        values.get("code"),
        values.get("code_system"),
    )
    if not is_code and row.text.casefold() != values["text"].casefold():
        return False
    if row.kind in ("problem", "allergy", "medication"):
        return True
    if isinstance(row, FamilyMemberHistory):
        return bool(row.relative == values["relative"])
    if _day(row.at) != _day(values["at"]):
        return False
    if isinstance(row, Observation):
        return (row.value, row.value_text) == (values.get("value"), values.get("value_text", ""))
    return True


def _day(at: datetime) -> date:
    return noon_of(at.date()).date()
