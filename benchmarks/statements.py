"""Statements: 5,000 families told what they owe for four visits each, in one PDF for the mail.

The books are those of ``benchmarks.ledger`` with 10,000 accounts, half of which owe something
themselves, in a database of their own kept in ``var/bench/statements``.
"""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

from benchmarks import ledger
from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

GOAL = 60.0
FAMILIES = 10_000
MANY = 5000


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    for figure in figures_of("statements", MANY):
        yield Figure("ledger", figure.name, figure.value, figure.unit, figure.goal)


def _fill() -> None:
    ledger.FAMILIES = FAMILIES
    ledger.ENTRIES = int(FAMILIES * 4 * ledger.PER_CHARGE)
    ledger.fill()


def _measure() -> Iterator[Row]:
    from django.utils import timezone

    from almoner.ledger import jobs, operations, queries
    from almoner.ledger.models import StatementBatch
    from almoner.platform.accounts.actor import SYSTEM

    now = timezone.now()
    last = StatementBatch.objects.order_by("-as_of").first()
    if last is not None:  # of an earlier run: the next cycle
        now = max(now, now + timedelta(days=29 + (last.as_of - now.date()).days))
    begin = perf_counter()
    batch = operations.propose_batch(SYSTEM, now=now)
    proposed = perf_counter() - begin
    started = operations.start_batch(SYSTEM, batch_id=batch.pk, now=now)
    jobs.make_statements(str(batch.pk), started.run)
    took = perf_counter() - begin
    found = queries.open_batch(SYSTEM, batch.pk)
    made = queries.items_of(found).exclude(statement=None).count()
    yield "statements_made", float(made), "statements", 0
    yield "statements_pages", float(found.page_count), "pages", 0
    yield "statements_proposed", proposed, "s", 0
    yield "statements", took * MANY / made, "s", GOAL


if __name__ == "__main__":
    main(_fill, _measure)
