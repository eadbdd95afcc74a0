"""The journal as another bookkeeping program takes it."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from almoner.ledger.models import Account, Cause, Posting
from almoner.lib import journal
from almoner.platform.accounts.actor import Actor


def entries_to_export(actor: Actor, since: date, until: date) -> Iterator[journal.JournalEntry]:
    """Yield the entries of some days with account, place and practitioner, and without patients."""
    actor.must("ledger.see_books")
    postings = (
        Posting.objects.filter(on__gte=since, on__lte=until)
        .select_related("entry", "account", "location", "practitioner", "cost_center", "payer")
        .order_by("entry__on", "entry__number", "-amount", "id")
    )
    for entry, group in groupby(postings.iterator(chunk_size=5000), key=lambda each: each.entry):
        yield journal.JournalEntry(
            number=str(entry.number),
            on=entry.on,
            memo=entry.memo,
            cause=Cause(entry.cause).label,
            postings=tuple(_posting(posting) for posting in group),
        )


def _posting(posting: Posting) -> journal.Posting:
    about = {
        "location": posting.location,
        "practitioner": posting.practitioner,
        "cost_center": posting.cost_center,
        "payer": posting.payer,
    }
    account = posting.account
    return journal.Posting(
        account.number,
        account.name,
        account.kind,
        posting.amount,
        {name: str(row) for name, row in about.items() if row is not None},
    )


def chart() -> dict[str, journal.Account]:
    """Return the accounts in use by number, for an import."""
    return {
        account.number: journal.Account(account.number, account.name, account.kind)
        for account in Account.objects.filter(is_active=True)
    }
