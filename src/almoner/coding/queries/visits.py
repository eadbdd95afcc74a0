"""Visits to code: the worklist, and everything a coder sees of one visit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from almoner.coding.models import (
    CodedDiagnosis,
    CodedService,
    CodedVisit,
    CodingAudit,
    CodingState,
)
from almoner.coding.queries import codes
from almoner.coding.queries.stays import version_on
from almoner.lib.encoder import Context, Hit
from almoner.lib.icd10cm import Node
from almoner.lib.refusal import NotFound
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import IN_ERROR, Condition, DocumentReference, Note
from almoner.records.models.entries import EncounterClass
from almoner.records.queries import open_chart

Lines = QuerySet[CodedDiagnosis] | QuerySet[CodedService]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""How diagnoses are pointed at on the CMS-1500 (item 24E)."""
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
_SENTENCE = re.compile(r"(?<=[.;:?!])\s+|\n+")
LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class DiagnosisLine:
    """A diagnosis on screen: its letter, what it counts for, who supports it."""

    row: CodedDiagnosis
    letter: str
    severity: str
    hccs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service on screen: its place, and its pointers as letters."""

    row: CodedService
    number: int
    letters: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A problem of the chart, and the code it has or most likely means."""

    problem: Condition
    hit: Hit | Node | None
    is_coded: bool
    is_exact: bool
    """Whether the chart itself has this code."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A visit in front of its coder."""

    visit: CodedVisit
    notes: tuple[Note, ...]
    documents: tuple[DocumentReference, ...]
    diagnoses: tuple[DiagnosisLine, ...]
    services: tuple[ServiceLine, ...]
    taken_away: tuple[CodedDiagnosis | CodedService, ...]

    @property
    def sentences(self) -> list[str]:
        """The sentences of the notes, to choose what supports a code."""
        found: dict[str, None] = {}
        for note in self.notes:
            for each in _SENTENCE.split(note.body):
                words = " ".join(each.split())
                if words and not words.startswith("#"):
                    found.setdefault(words[:LONGEST_SENTENCE])
        return list(found)


def visits_list(
    actor: Actor,
    *,
    state: str = "",
    mine: bool = False,
    practitioner: str = "",
    stays: bool = False,
) -> "QuerySet[CodedVisit]":
    """Return visits to code (or stays), the longest waiting first; coded ones the latest first."""
    actor.must("coding.code")
    rows = CodedVisit.objects.select_related("patient", "practitioner", "encounter", "coder")
    inpatient = Q(encounter__class_code=EncounterClass.INPATIENT)
    rows = rows.filter(inpatient if stays else ~inpatient)
    rows = rows.filter(state=state or CodingState.TO_CODE)
    if mine:
        rows = rows.filter(coder=actor.user_id)
    if practitioner:
        rows = rows.filter(practitioner=UUID(practitioner))
    late_first = F("since_at").desc() if state == CodingState.CODED else F("since_at").asc()
    return rows.order_by(late_first, "id")


def counts_by_state(actor: Actor) -> dict[str, int]:
    """Return how many visits wait, by state; those that are coded are not counted."""
    actor.must("coding.code")
    open_ones = CodedVisit.objects.exclude(state=CodingState.CODED)
    rows = open_ones.exclude(encounter__class_code=EncounterClass.INPATIENT).values_list("state")
    return dict(rows.annotate(count=Count("id")))


def next_visit(
    actor: Actor, *, after: CodedVisit | None = None, stays: bool = False
) -> CodedVisit | None:
    """Return the visit (or stay) that waits longest and that nobody else codes."""
    rows = visits_list(actor, stays=stays)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    return rows.filter(coder=actor.user_id).first() or rows.filter(coder=None).first()


def open_visit(actor: Actor, visit_id: UUID, *, now: datetime) -> CodedVisit:
    """Return a visit whose chart ``actor`` may open; raises what ``open_chart`` raises."""
    actor.must("coding.code")
    visit = (
        CodedVisit.objects.select_related(
            "patient", "practitioner", "location", "encounter", "coder"
        )
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise NotFound
    open_chart(actor, visit.patient_id, what="coding", now=now)
    return visit


def open_audited(actor: Actor, audit: CodingAudit, *, now: datetime) -> CodedVisit:
    """Return the visit of an audit; raises what ``open_chart`` raises."""
    actor.must("coding.audit")
    rows = CodedVisit.objects.select_related("patient", "practitioner", "location", "encounter")
    visit = rows.get(pk=audit.visit_id)
    open_chart(actor, visit.patient_id, what="coding", now=now)
    return visit


def desk_of(visit: CodedVisit) -> Desk:
    """Return what stands before the coder of ``visit``."""
    diagnoses = list(visit.diagnoses.select_related("note"))
    services = list(visit.services.select_related("note"))
    kept = [row for row in diagnoses if row.is_kept]
    letters = {row.pk: letter for row, letter in zip(kept, LETTERS, strict=False)}
    return Desk(
        visit=visit,
        notes=tuple(_notes(visit)),
        documents=tuple(
            DocumentReference.objects.filter(encounter=visit.encounter_id)
            .exclude(status=IN_ERROR)
            .select_related("type")
            .order_by("at", "id")
        ),
        diagnoses=tuple(
            DiagnosisLine(
                row,
                letters.get(row.pk, "?"),
                codes.severity_of(row.code),
                codes.hccs_of(row.code),
            )
            for row in kept
        ),
        services=tuple(
            ServiceLine(row, number, " ".join(letters.get(each, "?") for each in row.pointers))
            for number, row in enumerate((row for row in services if row.is_kept), 1)
        ),
        taken_away=(
            *(row for row in diagnoses if not row.is_kept),
            *(row for row in services if not row.is_kept),
        ),
    )


def _notes(visit: CodedVisit) -> "QuerySet[Note]":
    rows = Note.objects.filter(encounter=visit.encounter_id, signed_at__isnull=False)
    rows = rows.exclude(status=IN_ERROR).select_related("author", "type")
    return rows.order_by("at", "id")


def note_with(visit: CodedVisit, phrase: str) -> Note | None:
    """Return the signed note of this visit in which ``phrase`` stands."""
    words = " ".join(phrase.split()).casefold()
    if not words:
        return None
    return next(
        (note for note in _notes(visit) if words in " ".join(note.body.split()).casefold()), None
    )


def beginning_of_stay(visit: CodedVisit) -> dict[str, str]:
    """Return what a stay's form begins with: as it was coded, else from its encounter."""
    if visit.stay:
        return {**visit.stay["typed"], "version": visit.stay["version"]}
    whom = patient_context(visit.patient, visit.on)
    zone = ZoneInfo(visit.location.time_zone) if visit.location else None
    ended = visit.encounter.ended_at
    left = localdate(ended, zone) if ended else None
    days = (left - visit.on).days if left else None
    return {
        "version": version_on(left or visit.on),
        "sex": {"female": "F", "male": "M"}.get(whom.sex, "U"),
        "age_years": "" if whom.age is None else str(whom.age),
        "los_days": "" if days is None else str(max(1, days)),
    }


def patient_context(patient: Patient, on: date) -> Context:
    """Return for whom codes are looked up: the age in years on the day, and the sex."""
    born = patient.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    sex = str(patient.sex) if patient.sex in ("female", "male") else ""
    return Context(age=age if age >= 0 else None, sex=sex)


def proposals_of(actor: Actor, desk: Desk, *, most: int = 8) -> list[Proposal]:
    """Return the chart's current problems with their codes, those not coded yet first."""
    visit = desk.visit
    rows = Condition.objects.filter(
        patient=visit.patient_id, status__in=Condition.CURRENT, at__date__lte=visit.on
    ).order_by("-at", "-id")[:most]
    context = patient_context(visit.patient, visit.on)
    coded = {line.row.code for line in desk.diagnoses}
    found = [_proposal(actor, row, context, coded) for row in rows]
    return sorted(found, key=lambda each: each.is_coded)


def _proposal(actor: Actor, row: Condition, context: Context, coded: set[str]) -> Proposal:
    node = codes.book().find(row.code) if row.code_system in ("", ICD10CM) and row.code else None
    if node is not None:
        return Proposal(row, node, node.code in coded, is_exact=True)
    words = re.sub(r"\((disorder|finding|situation)\)", "", row.text)
    hits = codes.find_codes(actor, words, context, limit=1) or []
    hit = hits[0] if hits else None
    return Proposal(row, hit, hit is not None and hit.code in coded, is_exact=False)


def found_line(visit: CodedVisit, kind: str, line_id: UUID) -> CodedDiagnosis | CodedService:
    """Return a code of this visit; raises ``NotFound``."""
    rows: Lines = visit.services.all() if kind == CodedService.kind else visit.diagnoses.all()
    row = rows.filter(pk=line_id).first()
    if row is None:
        raise NotFound
    return row


def pointed(letters: Sequence[str], desk: Desk) -> list[UUID] | None:
    """Return the diagnoses that letters point at; ``None`` where one points at nothing."""
    known = {line.letter: line.row.pk for line in desk.diagnoses}
    found = [known.get(letter.upper()) for letter in letters]
    return None if None in found else [each for each in found if each is not None]
