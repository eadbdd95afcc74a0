"""Run the pretend services until told to stop: ``python -m almoner.messages.pretend --help``."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from almoner.messages.pretend.fax import PretendFaxProvider
from almoner.messages.pretend.mail import PretendMailServer
from almoner.messages.pretend.sms import PretendSmsProvider


def main() -> None:
    """Start what is asked for, and stop on SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m almoner.messages.pretend")
    parser.add_argument("--sms-port", type=int, help="start the SMS provider on this port")
    parser.add_argument("--smtp-port", type=int, help="start the mail server on this port")
    parser.add_argument("--fax-port", type=int, help="start the fax provider on this port")
    parser.add_argument("--dir", type=Path, default=Path("var/pretend"))
    asked = parser.parse_args()
    if asked.sms_port is asked.smtp_port is asked.fax_port is None:
        parser.error("give --sms-port, --smtp-port or --fax-port")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    services = list(_services(asked.dir, asked.sms_port, asked.smtp_port, asked.fax_port))
    for service in services:
        service.start()
        sys.stdout.write(f"{service.url}\n")
    sys.stdout.flush()
    stop.wait()
    for service in services:
        service.stop()


def _services(
    folder: Path, sms_port: int | None, smtp_port: int | None, fax_port: int | None
) -> Iterator[PretendSmsProvider | PretendMailServer | PretendFaxProvider]:
    if smtp_port is not None:
        yield PretendMailServer(folder / "mail", smtp_port)
    if sms_port is not None:
        key = os.environ.get("SMS_KEY", "pretend")
        report_key = os.environ.get("SMS_WEBHOOK_KEY") or key
        yield PretendSmsProvider(
            folder / "sms", sms_port, key=key, report_key=report_key, mail_folder=folder / "mail"
        )
    if fax_port is not None:
        key = os.environ.get("FAX_KEY", "pretend")
        base = os.environ.get("BASE_URL", "")
        yield PretendFaxProvider(
            folder / "fax",
            fax_port,
            key=key,
            event_key=os.environ.get("FAX_WEBHOOK_KEY") or key,
            event_url=f"{base}/messages/fax/events/" if base else "",
        )


if __name__ == "__main__":
    main()
