"""The practice's letter box for e-mail: an SMTP server (RFC 5321) for a few addresses of ours.

It answers 250 only when the message is stored and committed. Whatever goes wrong before that is
answered with 451, and the server that sends tries again: the same message twice is kept once.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from almoner.platform.files.operations import FileTooLarge

KEPT = "250 2.0.0 Kept"
NOBODY = "550 5.1.1 There is nobody of that name here"
NOT_FROM_YOU = "550 5.7.1 This letter box does not take mail from you"
LATER = "451 4.3.0 It cannot be kept now: send it again"
TOO_LARGE = "552 5.3.4 This message is larger than may be kept here"
Keep = Callable[[bytes, str], object]
"""Stores a message that this sender gave, and returns when it is committed."""
log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells addresses of people


@dataclass(frozen=True, slots=True)
class MailDrop:
    """Which mail is taken: ``addresses`` are ours, ``senders`` addresses or ``@domains``.

    Without ``senders`` everybody may write.
    """

    keep: Keep
    addresses: Collection[str]
    senders: Collection[str] = ()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail from whom we know only."""
        known = (address.lower(), f"@{address.lower().rpartition('@')[2]}")
        if self.senders and not any(each in self.senders for each in known):
            return NOT_FROM_YOU
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Go on"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for our addresses only: nothing is passed on to others."""
        if address.lower() not in self.addresses:
            return NOBODY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Go on"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, and only then say so."""
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        return await asyncio.to_thread(_kept, self.keep, raw, envelope.mail_from or "")


def _kept(keep: Keep, raw: bytes, sender: str) -> str:
    close_old_connections()
    try:
        keep(raw, sender)
    except FileTooLarge:
        return TOO_LARGE
    except Exception:
        # whatever it was, the message must stay with the server that has it
        log.exception("a message could not be kept; its sender was asked to send it again")
        return LATER
    finally:
        close_old_connections()
    return KEPT


def listener(host: str, port: int, *, keep: Keep) -> Controller:
    """Return the server for the addresses of the settings; start it, and stop it at the end."""
    drop = MailDrop(
        keep,
        frozenset(each.lower() for each in settings.MAIL_DROP_ADDRESSES),
        frozenset(each.lower() for each in settings.MAIL_DROP_SENDERS),
    )
    tls = _tls()
    return Controller(
        drop,
        hostname=host,
        port=port,
        data_size_limit=settings.FILE_LIMIT,
        tls_context=tls,
        require_starttls=tls is not None,
        ident="Almoner",
    )


def _tls() -> ssl.SSLContext | None:
    if not settings.MAIL_DROP_CERTIFICATE:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.MAIL_DROP_CERTIFICATE, settings.MAIL_DROP_KEY or None)
    return context
