"""Keeping the deficiencies of a chart as its facts say, in the transaction that changed them.

It is a direct call and not a job: what an encounter needs is read in a handful of statements, the
worklist is right the moment somebody signs, and a rollback takes the judgement along. Charts that
change without an operation here (imports by the thousand) are judged by the nightly sweep.
Callers have checked the power and locked the patient.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Now

from almoner.lib import completeness
from almoner.lib.completeness import Missing
from almoner.platform.live import tell
from almoner.records.models import Deficiency, DocumentReference, Encounter, Entry, Note, Procedure
from almoner.records.queries import facts

TOPIC = "records.deficiencies"


def judge_entry(row: Entry) -> None:
    """Judge what a changed entry touches: itself, where it is a paper, and its encounter."""
    if isinstance(row, Encounter):
        judge_encounter(row)
    elif isinstance(row, Note | DocumentReference | Procedure):
        rules = facts.rules_in_use()
        if not isinstance(row, Procedure):
            _judge_paper(row, rules)
        if row.encounter is not None:
            _judge_encounter(row.encounter, rules)


def judge_encounter(encounter: Encounter) -> None:
    """Judge an encounter and every paper of it."""
    rules = facts.rules_in_use()
    _judge_encounter(encounter, rules)
    for paper in facts.papers_in(encounter):
        _judge_paper(paper, rules)


def _judge_encounter(encounter: Encounter, rules: Iterable[completeness.Rule]) -> None:
    stay = facts.stay_of(encounter)
    missing = [] if stay is None else list(completeness.missing_of_stay(rules, stay))
    there = Deficiency.objects.filter(encounter=encounter, note=None, document=None)
    _keep(there, missing, encounter.patient_id, {"encounter_id": encounter.pk})


def _judge_paper(row: Note | DocumentReference, rules: Iterable[completeness.Rule]) -> None:
    missing: list[Missing] = []
    encounter = row.encounter
    if row.status in facts.COUNTED:
        missing = list(
            completeness.missing_of_paper(
                rules,
                facts.paper_of(row),
                class_code=encounter.class_code if encounter else "",
                responsible=encounter.practitioner_id if encounter else None,
            )
        )
    of: dict[str, UUID] = {"note_id": row.pk} if isinstance(row, Note) else {"document_id": row.pk}
    there = Deficiency.objects.filter(**of)
    _keep(there, missing, row.patient_id, {**of, "encounter_id": row.encounter_id})


def _keep(
    there: Iterable[Deficiency],
    missing: list[Missing],
    patient_id: UUID,
    of: "dict[str, UUID | None] | dict[str, UUID]",
) -> None:
    known = {row.rule_id: row for row in there}
    versions = facts.rule_versions()
    changed = False
    for each in missing:
        row = known.pop(each.rule, None)
        if row is None:
            Deficiency.objects.create(
                rule_id=each.rule,
                rule_version=versions[each.rule],
                patient_id=patient_id,
                practitioner_id=each.who,
                what=each.what,
                due_at=each.due_at,
                opened_at=Now(),
                **of,
            )
            changed = True
        elif not row.is_waived:
            changed |= _update(row, each, versions[each.rule])
    for row in known.values():
        if row.closed_at is None:
            row.closed_at, row.closed_by = Now(), _by_what(row)
            _save(row, "closed_at", "closed_by")
            changed = True
    if changed:
        tell(TOPIC)


def _update(row: Deficiency, each: Missing, version: int) -> bool:
    wanted = {
        "practitioner_id": each.who,
        "what": each.what,
        "due_at": each.due_at,
        "closed_at": None,
        "closed_by": "",
    }
    differs = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not differs:
        return False
    for name in differs:
        setattr(row, name, wanted[name])
    row.rule_version = version
    _save(row, *differs, "rule_version")
    return True


def _save(row: Deficiency, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _by_what(row: Deficiency) -> str:
    paper = row.note or row.document
    if paper is not None and paper.is_in_error:
        return "Entered in error"
    return "Signed" if row.what.endswith("not signed") else "Complete, or asked for no more"
