"""Linking entries into the chain, and keeping its head outside the database."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import chain
from almoner.platform.audit.heads import Head
from almoner.platform.audit.models import Entry, Seal, Unsealed

BATCH = 2000
log = logging.getLogger(__name__)


def seal(actor: Actor) -> int:
    """Seal every entry that waits, in batches of a transaction each; return how many.

    One process seals at a time; writers never wait for it. Entries whose transactions are
    still open are sealed by a later call.
    """
    actor.must("audit.verify")
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def keep_head(actor: Actor, *, now: datetime, path: Path | None = None) -> Head | None:
    """Append the chain's head to the file of heads and to the process log; return it.

    Entries cut off the end leave a whole, shorter chain: only a head kept elsewhere tells.
    """
    actor.must("audit.verify")
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return None
    head = Head(last.number, bytes(last.hash), now)
    head.append_to(path or Path(settings.AUDIT_HEADS))
    log.info("the head of the audit log is %s", head)
    return head


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
    waiting = Unsealed.objects.order_by("pk").values_list("pk", flat=True)
    entries = Entry.objects.filter(pk__in=list(waiting[:BATCH])).order_by("pk")
    last = Seal.objects.order_by("-number").first()
    number, head = (last.number, bytes(last.hash)) if last else (0, chain.GENESIS)
    links = []
    for entry in entries:
        number += 1
        entry_digest = chain.digest(entry)
        head = chain.link(head, entry_digest)
        links.append(Seal(number=number, entry=entry, digest=entry_digest, hash=head))
    Seal.objects.bulk_create(links)
    Unsealed.objects.filter(pk__in=[made.entry_id for made in links]).delete()
    return len(links)
