"""The process that takes e-mails."""

import signal
import threading

from django.utils import timezone

from almoner.main.trouble import CannotRun
from almoner.records import mailbox
from almoner.records.gateways.mail_drop import listener


def _keep(raw: bytes, sender: str) -> None:
    mailbox.take_in(raw, sender=sender, now=timezone.now())


def serve(bind: str) -> None:
    """Take e-mails at ``host:port`` until SIGTERM or SIGINT; raises ``CannotRun``."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise CannotRun("Say where e-mails are taken: MAIL_DROP_BIND=127.0.0.1:2525, for example.")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    server = listener(host, int(port), keep=_keep)
    try:
        server.start()
    except OSError as error:
        raise CannotRun(f"E-mails cannot be taken at {bind}: {error.strerror or error}.") from None
    try:
        stopping.wait()
    finally:
        server.stop()
