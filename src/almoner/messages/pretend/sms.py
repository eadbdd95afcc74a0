"""An SMS provider: takes messages over HTTP, keeps them, and reports back with a signature."""

import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from almoner.messages.gateways.sms import signature
from almoner.messages.pretend.page import page

REPORT_TRIES = 5
REPORT_PAUSE = 0.3  # seconds before the first report, and a step of the pauses between tries


class PretendSmsProvider:
    """The provider on ``127.0.0.1``; messages are kept in ``folder``, one JSON file each."""

    def __init__(
        self, folder: Path, port: int, *, key: str, report_key: str, mail_folder: Path | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.mail_folder = mail_folder
        self.key = key
        self.report_key = report_key
        self._guard = threading.Lock()
        self._by_repeat_key: dict[str, dict[str, Any]] = {
            message["repeat_key"]: message for message in self.messages()
        }
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def messages(self) -> list[dict[str, Any]]:
        """Return every message taken, oldest first."""
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda message: message["at"])

    def take(self, asked: dict[str, Any], repeat_key: str) -> dict[str, Any]:
        """Take one message; a repeat under the same key is answered but not sent again."""
        with self._guard:
            known = self._by_repeat_key.get(repeat_key) if repeat_key else None
            if known:
                return known
            message = {
                "id": str(uuid4()),
                "at": time.time(),
                "from": asked["from"],
                "to": asked["to"],
                "text": asked["text"],
                "tags": asked.get("tags", []),
                "webhook_url": asked.get("webhook_url", ""),
                "repeat_key": repeat_key,
                "status": "queued",
            }
            self._keep(message)
        if message["webhook_url"]:
            threading.Thread(target=self._report, args=[message], daemon=True).start()
        return message

    def _keep(self, message: dict[str, Any]) -> None:
        self._by_repeat_key[message["repeat_key"] or message["id"]] = message
        path = self.folder / f"{message['id']}.json"
        path.with_suffix(".new").write_text(json.dumps(message, indent=1))
        path.with_suffix(".new").replace(path)

    def _report(self, message: dict[str, Any]) -> None:
        fails = message["to"].endswith("99")
        status = "delivery_failed" if fails else "delivered"
        errors = [{"title": "Unreachable", "detail": "The phone is not in service."}]
        body = json.dumps(
            {
                "data": {
                    "id": str(uuid4()),
                    "event_type": "message.finalized",
                    "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "payload": {
                        "id": message["id"],
                        "tags": message["tags"],
                        "to": [{"phone_number": message["to"], "status": status}],
                        "errors": errors if fails else [],
                    },
                }
            }
        ).encode()
        for attempt in range(1, REPORT_TRIES + 1):
            time.sleep(REPORT_PAUSE * attempt)
            if self._post(message["webhook_url"], body):
                break
        with self._guard:
            self._keep({**message, "status": status})

    def _post(self, url: str, body: bytes) -> bool:
        timestamp = str(int(time.time()))
        signed = signature(key=self.report_key, timestamp=timestamp, body=body)
        headers = {
            "Content-Type": "application/json",
            "Webhook-Timestamp": timestamp,
            "Webhook-Signature": signed,
        }
        try:
            with urlopen(Request(url, body, headers), timeout=5):  # noqa: S310 - the caller's own
                return True
        except HTTPError as error:
            return error.code == 400  # it understood, and does not want it
        except (URLError, OSError):
            return False


class _Handler(BaseHTTPRequestHandler):
    """``POST /v2/messages`` for programs, ``GET /`` for people."""

    provider: PretendSmsProvider
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a message."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/v2/messages":
            self._say(404, "Not found", "There is only /v2/messages here.")
            return
        bearer = f"Bearer {self.provider.key}".encode()
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), bearer):
            self._say(401, "Authentication failed", "The key is not known.")
            return
        try:
            asked = json.loads(raw)
            to, _text, _from = str(asked["to"]), asked["text"], asked["from"]
        except (ValueError, LookupError, TypeError) as error:
            self._say(422, "Unreadable", repr(error))
            return
        if not to.startswith("+") or to.endswith("98"):
            self._say(422, "Invalid 'to' address", f"{to} is not a number that exists.")
            return
        message = self.provider.take(asked, self.headers.get("Idempotency-Key", ""))
        data = {"id": message["id"], "to": [{"phone_number": to, "status": message["status"]}]}
        self._answer(200, "application/json", json.dumps({"data": data}).encode())

    def do_GET(self) -> None:
        """Show what was sent."""
        mails = self.provider.mail_folder
        html = page(self.provider.messages(), sorted(mails.glob("*.eml")) if mails else [])
        self._answer(200, "text/html; charset=utf-8", html.encode())

    def _say(self, status: int, title: str, detail: str) -> None:
        errors = [{"code": str(status), "title": title, "detail": detail}]
        self._answer(status, "application/json", json.dumps({"errors": errors}).encode())

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
