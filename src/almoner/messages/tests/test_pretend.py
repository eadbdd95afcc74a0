"""The pretend services as `almoner run` starts them: their own process, keeping what it got."""

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from almoner.messages.pretend import PretendSmsProvider
from almoner.messages.tests.conftest import free_port

SOURCE = Path(__file__).parents[3]
MESSAGE = {"from": "+15550100000", "to": "+19785550142", "text": "Visit <b>at 9</b>?"}


@pytest.fixture
def ports() -> tuple[int, int, int]:
    return free_port(), free_port(), free_port()


@pytest.fixture
def services(tmp_path: Path, ports: tuple[int, int, int]) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--sms-port", str(ports[0]), "--smtp-port", str(ports[1])]
    arguments += ["--fax-port", str(ports[2]), "--dir", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "almoner.messages.pretend", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=SOURCE,
        env={"SMS_KEY": "k", "PYTHONPATH": str(SOURCE)},
    )
    with process:
        yield process
        process.terminate()


def test_it_takes_both_shows_them_and_stops_when_told(
    services: subprocess.Popen[str], ports: tuple[int, int, int], tmp_path: Path
) -> None:
    assert services.stdout is not None
    said = [services.stdout.readline().strip() for _ in range(3)]
    assert said[0] == f"smtp://127.0.0.1:{ports[1]}"
    assert said[1:] == [f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[2]}"]
    url = said[1]
    answer = httpx.post(f"{url}/v2/messages", json=MESSAGE, headers={"Authorization": "Bearer k"})
    assert answer.json()["data"]["to"] == [{"phone_number": MESSAGE["to"], "status": "queued"}]
    with smtplib.SMTP("127.0.0.1", ports[1]) as server:
        server.sendmail(
            "office@x.example", ["rosa@x.example"], "Subject: Hello\r\n\r\nHow are you?"
        )
    assert "Send a fax in" in httpx.get(said[2]).text
    page = httpx.get(url).text
    assert "Visit &lt;b&gt;at 9&lt;/b&gt;?" in page
    assert "How are you?" in page
    assert len(list(tmp_path.glob("mail/*.eml"))) == len(list(tmp_path.glob("sms/*.json"))) == 1
    services.terminate()
    assert services.wait(10) == 0


def test_what_was_taken_is_there_after_a_restart(tmp_path: Path) -> None:
    def provider() -> PretendSmsProvider:
        return PretendSmsProvider(tmp_path, 0, key="k", report_key="k")

    first = provider()
    taken = first.take({**MESSAGE, "webhook_url": ""}, "repeat-1")
    first._server.server_close()
    second = provider()
    again = second.take({**MESSAGE, "webhook_url": ""}, "repeat-1")
    second._server.server_close()
    assert again == taken
    assert [json.loads(path.read_text())["id"] for path in tmp_path.glob("*.json")] == [taken["id"]]


def test_what_is_no_message_is_refused(tmp_path: Path) -> None:
    provider = PretendSmsProvider(tmp_path, 0, key="k", report_key="k")
    provider.start()
    try:
        good = {"Authorization": "Bearer k"}
        for body, headers, status in (
            (b"{}", good, 422),
            (b"\xff", good, 422),
            (json.dumps(MESSAGE).encode(), {"Authorization": "Bearer x"}, 401),
            (json.dumps({**MESSAGE, "to": "978"}).encode(), good, 422),
        ):
            answer = httpx.post(f"{provider.url}/v2/messages", content=body, headers=headers)
            assert answer.status_code == status
            assert answer.json()["errors"][0]["detail"]
        assert httpx.post(f"{provider.url}/else", content=b"", headers=good).status_code == 404
    finally:
        provider.stop()
    assert provider.messages() == []


def test_it_reports_again_until_somebody_listens(tmp_path: Path) -> None:
    provider = PretendSmsProvider(tmp_path, 0, key="k", report_key="k")
    provider.take({**MESSAGE, "webhook_url": f"http://127.0.0.1:{free_port()}/"}, "r")
    deadline = time.monotonic() + 8
    while provider.messages()[0]["status"] == "queued" and time.monotonic() < deadline:
        time.sleep(0.1)
    provider._server.server_close()
    assert provider.messages()[0]["status"] == "delivered"
