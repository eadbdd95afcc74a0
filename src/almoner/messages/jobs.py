"""Carrying messages to the gateways, outside any transaction."""

from uuid import UUID

from django.utils import timezone

from almoner.messages import faxing, operations, paper, queries
from almoner.messages.carriers import Parcel
from almoner.messages.gateways import gateway_of
from almoner.messages.gateways.fax.outcome import NotReachable
from almoner.messages.gateways.outcome import Outcome
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task


@task("messages.deliver")
def deliver(message_id: str) -> None:
    """Hand one message to its gateway and write down the answer."""
    outgoing = operations.begin(SYSTEM, message_id=UUID(message_id), now=timezone.now())
    if outgoing is None:
        return
    outcome = gateway_of(outgoing.channel).send(outgoing)
    operations.record_outcome(
        SYSTEM,
        message_id=UUID(message_id),
        key=outgoing.key,
        outcome=outcome,
        now=timezone.now(),
    )


@task("messages.pick_up", cron="* * * * *")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Queue again what a lost job or a killed worker left behind."""
    operations.pick_up(SYSTEM, now=timezone.now())
    operations.pick_up_sendings(SYSTEM, now=timezone.now())
    operations.pick_up_mailings(SYSTEM, now=timezone.now())


@task("messages.carry")
def carry(sending_id: str) -> None:
    """Hand one letter to its carrier and write down the answer."""
    begun = operations.begin_carrying(SYSTEM, sending_id=UUID(sending_id), now=timezone.now())
    if begun is None:
        return
    carrier, parcel = begun
    outcome = carrier.carry(parcel)
    operations.record_carried(
        SYSTEM,
        sending_id=UUID(sending_id),
        key=parcel.key,
        outcome=outcome,
        now=timezone.now(),
    )


@task("messages.set_batch")
def set_batch(batch_id: str) -> None:
    """Put the letters of a batch into one PDF."""
    pdfs, two_sided = queries.pdfs_of_batch(UUID(batch_id))
    content, sheets = paper.joined(pdfs, two_sided=two_sided)
    operations.keep_batch_paper(
        SYSTEM, batch_id=UUID(batch_id), content=content, sheets=sheets, now=timezone.now()
    )


@task("messages.run_mailing")
def run_mailing(mailing_id: str, run: int) -> None:
    """Write the letters of a mailing, one transaction each, until it is done or stopped."""
    more = True
    while more:
        now = timezone.now()
        more = operations.mail_next(
            SYSTEM, mailing_id=UUID(mailing_id), run=run, now=now, on=queries.today(now)
        )


def carry_by_fax(parcel: Parcel) -> Outcome:
    """Hand one letter to the fax line."""
    return faxing.carry_letter(parcel, timezone.now())


@task("messages.ask_after_faxes", cron="*/2 * * * *")
def ask_after_faxes(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Ask what became of the faxes that were handed over; who cannot be asked is asked later."""
    now = timezone.now()
    gateway = faxing.gateway(now)
    for key, provider_id in queries.faxes_underway():
        try:
            fate = gateway.status(provider_id)
        except NotReachable:
            return
        operations.settle_fax(SYSTEM, key=key, fate=fate, now=now)
