"""The pretend services, really listening on loopback."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from almoner.messages.pretend import PretendMailServer, PretendSmsProvider

PROVIDER_KEY = "provider-key"
REPORT_KEY = "report-key"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_server(tmp_path: Path, settings: Settings) -> Iterator[PretendMailServer]:
    server = PretendMailServer(tmp_path / "mail", free_port())
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.DEFAULT_FROM_EMAIL = "Willow Street <office@willow.example>"
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sms_provider(tmp_path: Path, settings: Settings) -> Iterator[PretendSmsProvider]:
    provider = PretendSmsProvider(
        tmp_path / "sms", 0, key=PROVIDER_KEY, report_key=REPORT_KEY, mail_folder=tmp_path / "mail"
    )
    settings.SMS_URL, settings.SMS_KEY = provider.url, PROVIDER_KEY
    settings.SMS_WEBHOOK_KEY = REPORT_KEY
    provider.start()
    yield provider
    provider.stop()
