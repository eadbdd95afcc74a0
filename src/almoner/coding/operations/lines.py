"""The codes of a visit: added, put in order, pointed, supported by words, taken away."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from almoner.coding import queries
from almoner.coding.models import CodedDiagnosis, CodedService, CodedVisit
from almoner.coding.models.visits import MOST_MODIFIERS, MOST_POINTERS
from almoner.coding.operations.visits import changed, open_for_change
from almoner.coding.queries.visits import Lines
from almoner.lib.icd10cm import dotted
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidy
from almoner.platform.accounts.actor import Actor
from almoner.records.models import IN_ERROR, Note

Line = CodedDiagnosis | CodedService
SERVICE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
MODIFIER = re.compile(r"[0-9A-Z]{2}")
MOST_UNITS = 9999


class NotInNote(Refusal):
    """These words do not stand in a signed note of this visit: mark them there, or copy them."""


class PointsNowhere(Refusal):
    """A pointer is the letter of a diagnosis of this visit, such as A or B."""

    field = "pointers"


@transaction.atomic
def add_diagnosis(
    actor: Actor, *, visit: CodedVisit, code: str, note: Note | None = None, phrase: str = ""
) -> CodedDiagnosis:
    """Add an ICD-10-CM code at the end; one that was taken away comes back.

    Raises ``UnknownCode``, and ``NotAcceptable`` where it stands there already.
    """
    actor.must("coding.code")
    visit = open_for_change(actor, visit.pk)
    node = queries.book().node(code)
    code = dotted(node.code)
    row = visit.diagnoses.filter(code=code).first()
    if row is not None and row.is_kept:
        raise NotAcceptable(f"{code} is coded already.", field="code")
    values = {
        "title": node.title,
        "is_kept": True,
        "position": _last(visit.diagnoses.all()),
        **_support(visit, note, phrase),
    }
    row, _is_new = CodedDiagnosis.objects.update_or_create(visit=visit, code=code, defaults=values)
    changed(actor, visit, "coding.add_diagnosis", code=code)
    return row


@transaction.atomic
def move_diagnosis(actor: Actor, *, row: CodedDiagnosis, up: bool) -> CodedDiagnosis:
    """Put a diagnosis one place up or down; at the end of the list it stays."""
    actor.must("coding.code")
    visit = open_for_change(actor, row.visit_id)
    kept = list(visit.diagnoses.filter(is_kept=True))
    place = next((number for number, each in enumerate(kept) if each.pk == row.pk), None)
    if place is None:
        raise NotFound
    other = place - 1 if up else place + 1
    if not 0 <= other < len(kept):
        return row
    one, two = kept[place], kept[other]
    one.position, two.position = two.position, one.position
    CodedDiagnosis.objects.bulk_update([one, two], ["position"])
    changed(actor, visit, "coding.move_diagnosis", code=row.code)
    return one


@transaction.atomic
def put_before(actor: Actor, *, row: CodedDiagnosis, other: CodedDiagnosis) -> CodedDiagnosis:
    """Put a diagnosis right before another of the same visit."""
    actor.must("coding.code")
    visit = open_for_change(actor, row.visit_id)
    kept = [each for each in visit.diagnoses.filter(is_kept=True) if each.pk != row.pk]
    place = next((number for number, each in enumerate(kept) if each.pk == other.pk), None)
    if place is None:
        raise NotFound
    kept.insert(place, row)
    for number, each in enumerate(kept, _last(visit.diagnoses.all())):
        each.position = number
    CodedDiagnosis.objects.bulk_update(kept, ["position"])
    changed(actor, visit, "coding.move_diagnosis", code=row.code)
    return row


@transaction.atomic
def replace_diagnosis(actor: Actor, *, row: CodedDiagnosis, code: str) -> CodedDiagnosis:
    """Put another code in the place of a diagnosis: its words and what points at it go over."""
    actor.must("coding.code")
    new = add_diagnosis(actor, visit=row.visit, code=code, note=row.note, phrase=row.phrase)
    put_before(actor, row=new, other=row)
    for line in row.visit.services.filter(pointers__contains=[row.pk]):
        line.pointers = [new.pk if each == row.pk else each for each in line.pointers]
        line.save(update_fields=["pointers"])
    keep_line(actor, row=row, is_kept=False)
    return new


@transaction.atomic
def add_service(
    actor: Actor,
    *,
    visit: CodedVisit,
    code: str,
    modifiers: Sequence[str] = (),
    units: int = 1,
    note: Note | None = None,
    phrase: str = "",
) -> CodedService:
    """Add a CPT or HCPCS code; it points at the diagnoses there are, four at most."""
    actor.must("coding.code")
    visit = open_for_change(actor, visit.pk)
    kept = visit.diagnoses.filter(is_kept=True).values_list("pk", flat=True)
    row = CodedService.objects.create(
        visit=visit,
        position=_last(visit.services.all()),
        pointers=list(kept[:MOST_POINTERS]),
        **_service(code, modifiers, units),
        **_support(visit, note, phrase),
    )
    changed(actor, visit, "coding.add_service", code=row.code)
    return row


@transaction.atomic
def change_service(
    actor: Actor,
    *,
    row: CodedService,
    code: str,
    modifiers: Sequence[str],
    units: int,
    pointers: Sequence[UUID],
) -> CodedService:
    """Change a service line; ``pointers`` are diagnoses of the visit, the important first."""
    actor.must("coding.code")
    visit = open_for_change(actor, row.visit_id)
    known = set(visit.diagnoses.filter(is_kept=True).values_list("pk", flat=True))
    if len(pointers) > MOST_POINTERS or len(set(pointers)) < len(pointers):
        raise NotAcceptable(
            f"A line points at {MOST_POINTERS} different diagnoses at most.", field="pointers"
        )
    if not set(pointers) <= known:
        raise NotAcceptable("A pointer leads to no diagnosis of this visit.", field="pointers")
    row = CodedService.objects.select_for_update().get(pk=row.pk)
    for name, value in {**_service(code, modifiers, units), "pointers": list(pointers)}.items():
        setattr(row, name, value)
    row.save()
    changed(actor, visit, "coding.change_service", code=row.code)
    return row


@transaction.atomic
def keep_line(actor: Actor, *, row: Line, is_kept: bool) -> Line:
    """Take a code away, or bring back one that was taken away."""
    actor.must("coding.code")
    visit = open_for_change(actor, row.visit_id)
    row.is_kept = is_kept
    row.save(update_fields=["is_kept"])
    if isinstance(row, CodedDiagnosis) and not is_kept:
        for line in visit.services.filter(pointers__contains=[row.pk]):
            line.pointers = [each for each in line.pointers if each != row.pk]
            line.save(update_fields=["pointers"])
    verb = "coding.bring_back" if is_kept else "coding.take_away"
    changed(actor, visit, verb, code=row.code)
    return row


@transaction.atomic
def support(actor: Actor, *, row: Line, note: Note | None, phrase: str) -> Line:
    """Link a code to the words of the chart that support it; without words the link goes."""
    actor.must("coding.code")
    visit = open_for_change(actor, row.visit_id)
    for name, value in _support(visit, note, phrase).items():
        setattr(row, name, value)
    row.save(update_fields=["note", "phrase"])
    changed(actor, visit, "coding.support", code=row.code)
    return row


def _last(rows: Lines) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _support(visit: CodedVisit, note: Note | None, phrase: str) -> dict[str, Note | str | None]:
    words = tidy(phrase)
    if not words or note is None:
        return {"note": None, "phrase": ""}
    if note.patient_id != visit.patient_id or note.status == IN_ERROR:
        raise NotAcceptable("This note is not in the patient's chart.", field="phrase")
    if words.casefold() not in tidy(note.body).casefold():
        raise NotInNote
    return {"note": note, "phrase": words[:500]}


def _service(code: str, modifiers: Sequence[str], units: int) -> dict[str, object]:
    code = tidy(code).upper()
    if not SERVICE.fullmatch(code):
        raise NotAcceptable(
            f"“{code}” has not the form of a CPT or HCPCS code, such as 99213 or G0463.",
            field="code",
        )
    stated = [tidy(each).upper() for each in modifiers if tidy(each)]
    wrong = next((each for each in stated if not MODIFIER.fullmatch(each)), None)
    if wrong is not None:
        raise NotAcceptable(
            f"“{wrong}” is no modifier: they have two characters.", field="modifiers"
        )
    if len(stated) > MOST_MODIFIERS:
        raise NotAcceptable(f"A line has {MOST_MODIFIERS} modifiers at most.", field="modifiers")
    if not 1 <= units <= MOST_UNITS:
        raise NotAcceptable(f"Units are from 1 to {MOST_UNITS}.", field="units")
    return {"code": code, "modifiers": stated, "units": units}
