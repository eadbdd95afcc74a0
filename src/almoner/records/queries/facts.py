"""The facts of a chart as ``lib.completeness`` judges them."""

from collections.abc import Iterator
from uuid import UUID

from almoner.lib.completeness import (
    Demand,
    Identity,
    Moment,
    Paper,
    Rule,
    Signer,
    Stay,
    pages_without_name,
)
from almoner.people.models import Patient
from almoner.records.models import (
    Attestation,
    CompletenessRule,
    DocumentReference,
    Encounter,
    Note,
    Procedure,
)

COUNTED = ("preliminary", "final", "amended", "current")
"""States in which a note or document is a paper of the chart."""
_SEEN = ("in-progress", "finished")
_DONE = ("completed", "in-progress", "stopped")


def rules_in_use() -> list[Rule]:
    """Return the office's rules."""
    rows = CompletenessRule.objects.filter(is_active=True).prefetch_related("rule_types")
    return [
        Rule(
            id=row.pk,
            name=row.name,
            demand=Demand(row.demand),
            classes=frozenset(row.encounter_classes),
            types=frozenset(each.type_id for each in row.rule_types.all() if each.is_active),
            only_with_procedure=row.only_with_procedure,
            hours=row.hours,
            moment=Moment(row.moment),
            signer=Signer(row.signer),
            since=row.applies_from,
        )
        for row in rows
    ]


def rule_versions() -> dict[UUID, int]:
    """Return the version of every rule in use."""
    return dict(CompletenessRule.objects.filter(is_active=True).values_list("id", "version"))


def stay_of(encounter: Encounter) -> Stay | None:
    """Return the facts of an encounter, or nothing when it did not take place."""
    if encounter.status not in _SEEN:
        return None
    done = Procedure.objects.filter(encounter=encounter, status__in=_DONE)
    return Stay(
        id=encounter.pk,
        class_code=encounter.class_code,
        responsible=encounter.practitioner_id,
        began_at=encounter.at,
        ended_at=encounter.ended_at,
        procedures=tuple(done.order_by("at").values_list("at", flat=True)),
        papers=tuple(paper_of(each) for each in papers_in(encounter)),
    )


def papers_in(encounter: Encounter) -> Iterator[Note | DocumentReference]:
    """Return the notes and documents of an encounter; an addendum is a paper of its own."""
    yield from Note.objects.filter(
        encounter=encounter, status__in=COUNTED, addendum_to=None
    ).order_by("at")
    yield from DocumentReference.objects.filter(encounter=encounter, status__in=COUNTED).order_by(
        "at"
    )


def paper_of(row: Note | DocumentReference) -> Paper:
    """Return the facts of a note or document."""
    is_note = isinstance(row, Note)
    return Paper(
        id=row.pk,
        type=row.type_id,
        at=row.at,
        author=row.author_id,
        signed_by=_signers(row),
        is_note=is_note,
        unnamed_pages=() if isinstance(row, Note) else _unnamed(row),
    )


def _signers(row: Note | DocumentReference) -> frozenset[UUID]:
    if isinstance(row, Note):
        if row.signed_at is None:
            return frozenset()
        rows = Attestation.objects.filter(note=row, at__gte=row.signed_at)
    else:
        rows = Attestation.objects.filter(document=row)
    return frozenset(rows.values_list("practitioner_id", flat=True))


def _unnamed(row: DocumentReference) -> tuple[int, ...]:
    patient = Patient.objects.get(pk=row.patient_id)
    return pages_without_name(row.pages.values_list("number", "text"), identity_of(patient))


def identity_of(patient: Patient) -> Identity:
    """Return how a patient is known on paper."""
    return Identity(
        patient.family_name, patient.given_name, str(patient.number), patient.birth_date
    )
