"""The worklist of patients that may be one person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from almoner.lib.matching import PROBABLE, Score, prepare
from almoner.people.models import DuplicatePair, PatientSearchKeys
from almoner.people.models.upkeep import PairStatus
from almoner.people.operations.entry import tidy
from almoner.people.queries.likeness import best_score, reasons, records_of, rows_sharing_a_key
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

LEAST = PROBABLE
"""The likelihood from which on two patients are put before somebody."""
_FULL_BLOCK = 40
_BATCH = 2000
_PAIRS = """
    WITH block AS MATERIALIZED (
        SELECT array_agg(patient_id ORDER BY patient_id) AS members
        FROM people_patientsearchkeys, unnest(match_keys) AS key
        GROUP BY key HAVING count(*) BETWEEN 2 AND %s
    )
    SELECT DISTINCT one, two
    FROM block, unnest(members) AS one, unnest(members) AS two
    WHERE one < two
"""


@transaction.atomic
def find_duplicates_of(actor: Actor, *, patient_id: UUID, now: datetime) -> int:
    """Compare one patient with all who share a matching key; keep the likely pairs.

    Open pairs that are likely no longer go away; what was decided stays. Returns how many pairs
    of this patient are open.
    """
    actor.must("people.merge")
    row = PatientSearchKeys.objects.filter(patient_id=patient_id).first()
    if row is None:
        return 0
    mine = [prepare(record) for record in records_of(row.facts)]
    found = []
    for other_id, facts in rows_sharing_a_key(row.match_keys, but=patient_id):
        score = best_score(mine, records_of(facts))
        if score.probability >= LEAST:
            found.append(_pair(patient_id, other_id, score, now))
    _keep(found)
    still = {(pair.left_id, pair.right_id) for pair in found}
    for pair in _open_pairs_of(patient_id):
        if (pair.left_id, pair.right_id) not in still:
            pair.delete()
    return len(_open_pairs_of(patient_id))


def find_all_duplicates(
    actor: Actor, *, now: datetime, done: Callable[[int], None] = lambda _count: None
) -> int:
    """Compare all patients that share a key few others have; each batch is stored by itself.

    ``done`` is told how many pairs were compared. Returns how many likely pairs there are.
    """
    actor.must("people.merge")
    likely = 0
    for batch in _batches(_pairs_in_blocks(), _BATCH):
        facts = _facts({each for pair in batch for each in pair})
        prepared = {one: [prepare(r) for r in records_of(facts[one])] for one, _ in batch}
        found = []
        for one, two in batch:
            score = best_score(prepared[one], records_of(facts[two]))
            if score.probability >= LEAST:
                found.append(_pair(one, two, score, now))
        with transaction.atomic():
            _keep(found)
        likely += len(found)
        done(len(batch))
    return likely


@transaction.atomic
def decide_different(
    actor: Actor, *, pair: DuplicatePair, note: str = "", now: datetime
) -> DuplicatePair:
    """Say that these are two people; the pair is not shown again. ``reopen_pair`` undoes it."""
    actor.must("people.merge")
    return _decide(actor, pair, PairStatus.DIFFERENT, note, now)


@transaction.atomic
def reopen_pair(actor: Actor, *, pair: DuplicatePair, now: datetime) -> DuplicatePair:
    """Put a pair that was said to be two people back on the worklist."""
    actor.must("people.merge")
    return _decide(actor, pair, PairStatus.OPEN, "", now)


def _decide(
    actor: Actor, pair: DuplicatePair, status: PairStatus, note: str, now: datetime
) -> DuplicatePair:
    pair.status, pair.note = status, tidy(note)[:300]
    pair.decided_at = None if status == PairStatus.OPEN else now
    pair.decided_by = "" if status == PairStatus.OPEN else actor.name
    pair.save(update_fields=["status", "note", "decided_at", "decided_by"])
    audit.record(actor, f"people.pair_{status}", pair)
    return pair


def _pair(one: UUID, two: UUID, score: Score, now: datetime) -> DuplicatePair:
    left, right = sorted((one, two))
    return DuplicatePair(
        left_id=left,
        right_id=right,
        score=round(score.probability, 6),
        why=list(reasons(score)),
        found_at=now,
    )


def _keep(pairs: Sequence[DuplicatePair]) -> None:
    """Store pairs; those that are there get the new score and keep what was decided."""
    there = {
        (pair.left_id, pair.right_id): pair
        for pair in DuplicatePair.objects.filter(
            left_id__in={pair.left_id for pair in pairs},
            right_id__in={pair.right_id for pair in pairs},
        )
    }
    new = [pair for pair in pairs if (pair.left_id, pair.right_id) not in there]
    DuplicatePair.objects.bulk_create(new, ignore_conflicts=True)
    for pair in pairs:
        old = there.get((pair.left_id, pair.right_id))
        if old and (old.score, old.why) != (pair.score, pair.why):
            DuplicatePair.objects.filter(pk=old.pk).update(score=pair.score, why=pair.why)


def _open_pairs_of(patient_id: UUID) -> list[DuplicatePair]:
    return list(
        DuplicatePair.objects.filter(
            Q(left_id=patient_id) | Q(right_id=patient_id), status=PairStatus.OPEN
        )
    )


def _pairs_in_blocks() -> Iterator[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [_FULL_BLOCK])
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


def _facts(ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = PatientSearchKeys.objects.filter(patient_id__in=ids)
    return dict(rows.values_list("patient_id", "facts"))


def _batches(pairs: Iterable[tuple[UUID, UUID]], size: int) -> Iterator[list[tuple[UUID, UUID]]]:
    source = iter(pairs)
    while batch := list(islice(source, size)):
        yield batch
