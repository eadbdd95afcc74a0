"""Faxes that come in: stored and committed before the fax service may forget them.

A crash between the two leaves the fax with the service; the next look finds the arrival known
already and only lets the service forget it.
"""

import logging
from datetime import datetime

from django.core.files.base import ContentFile

from almoner.messages.gateways.fax.outcome import FaxGateway, NotReachable
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files.operations import FileTooLarge
from almoner.records import operations, queries
from almoner.records.models.documents import DocumentOrigin

log = logging.getLogger(__name__)


def take_in(gateway: FaxGateway, *, now: datetime) -> int:
    """Receive what the fax service holds for us; return how many faxes are new.

    A service that cannot be reached is no error: the next look takes what is there then.
    """
    taken = 0
    try:
        for fax in gateway.fetch_received(queries.is_received):
            try:
                operations.receive(
                    SYSTEM,
                    upload=ContentFile(fax.content, fax.name),
                    origin=DocumentOrigin.FAX,
                    arrival_key=fax.arrival_key,
                    sender=fax.sender,
                    now=now,
                )
            except FileTooLarge:
                log.warning("a received fax is too large to be kept; it stays with the fax service")
                continue
            gateway.acknowledge(fax)
            taken += 1
    except NotReachable as error:
        log.warning("faxes that came in cannot be fetched now: %s", error)
    return taken
