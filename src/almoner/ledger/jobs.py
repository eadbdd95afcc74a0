"""Making statements part by part, sending estimates, looking after plans: outside any screen."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from almoner.ledger import estimate_papers, operations, queries, statement_papers
from almoner.ledger.gateways import HttpCards, NotNow, NotTaken
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import later, task

Set = tuple[bytes, dict[str, int], int]
"""A PDF, the first page of each statement in it, and its pages."""


AT_ONCE = 2
"""Parts of a batch that are set at the same time, while the next one is written."""


@task("ledger.make_statements")
def make_statements(batch_id: str, run: int) -> None:
    """Make a batch part by part until it is done or stopped; what was made is not made again."""
    batch, goes_on = UUID(batch_id), True
    setting: deque[tuple[int, Future[Set]]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for part in queries.parts_to_set(batch):
            goes_on = operations.make_part(
                SYSTEM, batch_id=batch, run=run, part=part, now=timezone.now()
            )
            if not goes_on:
                break
            _send(batch, part)
            mailed = queries.mailed_in(batch, part)
            setting.append((part, pool.submit(statement_papers.statements, mailed)))
            if len(setting) > AT_ONCE:
                _keep(batch, *setting.popleft())
        while setting:
            _keep(batch, *setting.popleft())
    if goes_on:
        content, pages = statement_papers.joined(queries.parts_of(batch))
        operations.keep_whole(
            SYSTEM, batch_id=batch, run=run, content=content, pages=pages, now=timezone.now()
        )


def _send(batch: UUID, part: int) -> None:
    for each in queries.to_send(batch, part):
        content = statement_papers.statement(each)
        operations.send_statement(SYSTEM, statement_id=each.pk, content=content, now=timezone.now())


def _keep(batch: UUID, part: int, done: "Future[Set]") -> None:
    content, firsts, pages = done.result()
    operations.keep_part(
        SYSTEM,
        batch_id=batch,
        part=part,
        content=content,
        firsts=firsts,
        pages=pages,
        now=timezone.now(),
    )


@task("ledger.pick_up_statements", cron="*/2 * * * *")
def pick_up_statements(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Queue again batches whose worker was lost."""
    operations.pick_up_batches(SYSTEM, now=timezone.now())


@task("ledger.look_after_plans", cron="20 7 * * *")
def look_after_plans(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Close plans that are paid or failed, then remind of what is due soon."""
    operations.look_after_plans(SYSTEM, now=timezone.now())
    operations.remind_of_installments(SYSTEM, now=timezone.now())


LOOK_AGAIN = timedelta(seconds=3)
LOOK_CLOSELY = timedelta(minutes=15)
"""How long the provider is asked every few seconds; afterwards once a minute."""


@task("ledger.tend_card")
def tend_card(card_payment_id: str) -> None:
    """Open a card payment at the provider, or look how it stands; soon again while it waits."""
    row = queries.open_card(SYSTEM, UUID(card_payment_id))
    if row.is_over:
        return
    _look(row.pk, row.provider_id)
    row.refresh_from_db()
    now = timezone.now()
    if not row.is_over and now - row.asked_at < LOOK_CLOSELY:
        later("ledger.tend_card", at=now + LOOK_AGAIN, card_payment_id=row.pk)


def _look(key: UUID, provider_id: str, *, cancel: bool = False) -> None:
    provider = HttpCards.from_settings()
    try:
        if provider_id:
            told = provider.look(provider_id)
        else:
            amount = queries.open_card(SYSTEM, key).amount
            told = provider.open(amount=amount, reference=str(key))
        if cancel and told.status == "open":
            told = provider.cancel(told.id)
    except (NotNow, NotTaken) as error:
        operations.tell_card_problem(
            SYSTEM, card_payment_id=key, reason=str(error), is_final=isinstance(error, NotTaken)
        )
    else:
        operations.settle_card(SYSTEM, card_payment_id=key, told=told, now=timezone.now())


@task("ledger.cancel_card")
def cancel_card(card_payment_id: str) -> None:
    """Close a card payment at the provider."""
    row = queries.open_card(SYSTEM, UUID(card_payment_id))
    if not row.is_over:
        _look(row.pk, row.provider_id, cancel=True)


@task("ledger.tend_cards", cron="* * * * *")
def tend_cards(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Look after every card payment that waits, also those whose worker was lost."""
    for row in queries.waiting_cards():
        _look(row.pk, row.provider_id)


@task("ledger.refund_card")
def refund_card(refund_id: str) -> None:
    """Give a refund back to its card."""
    refund = queries.open_refund(SYSTEM, UUID(refund_id))
    told = {"reference": "", "problem": ""}
    try:
        told["reference"] = HttpCards.from_settings().refund(
            transaction=refund.payment.reference, amount=refund.amount, reference=str(refund.pk)
        )
    except (NotNow, NotTaken) as error:
        told["problem"] = str(error)
    operations.settle_card_refund(SYSTEM, refund_id=refund.pk, now=timezone.now(), **told)


@task("ledger.send_estimate")
def send_estimate(estimate_id: str) -> None:
    """Send an estimate that was given by e-mail."""
    found = queries.given_estimate(UUID(estimate_id))
    content, pages = estimate_papers.counted(found)
    operations.send_estimate(
        SYSTEM, estimate_id=found.pk, content=content, pages=pages, now=timezone.now()
    )
