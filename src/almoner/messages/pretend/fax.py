"""A fax provider: takes faxes over HTTP, fetches their pages, and asks a person what happens.

``POST /v2/faxes``, ``GET /v2/faxes[/{id}]`` and ``DELETE /v2/faxes/{id}`` are for programs.
``GET /`` shows the faxes, with a button to deliver one, one to fail it, and one to send a fax in.
"""

import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

import typst

from almoner.messages.gateways.sms import signature
from almoner.messages.pretend.fax_page import page

REPORT_TRIES = 5
REPORT_PAUSE = 0.3
_FAILURE = "receiver_no_answer"


class PretendFaxProvider:
    """The provider on ``127.0.0.1``; each fax is a JSON file and a PDF in ``folder``.

    ``event_url`` is where it tells of faxes that come in, until a sending names another.
    """

    def __init__(
        self, folder: Path, port: int, *, key: str, event_key: str, event_url: str = ""
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.key = key
        self.event_key = event_key
        self.event_url = event_url
        self._guard = threading.Lock()
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def faxes(self) -> list[dict[str, Any]]:
        """Return every fax that was not deleted, oldest first."""
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda fax: fax["at"])

    def pdf_of(self, fax_id: str) -> Path:
        """Return where the pages of a fax are."""
        return self.folder / f"{Path(fax_id).name}.pdf"

    def take(self, asked: dict[str, Any], repeat_key: str) -> dict[str, Any]:
        """Take one fax and fetch its pages; a repeat under the same key is the same fax."""
        with self._guard:
            for known in self.faxes():
                if repeat_key and known.get("repeat_key") == repeat_key:
                    return known
            fax: dict[str, Any] = {
                "id": str(uuid4()),
                "at": time.time(),
                "direction": "outbound",
                "status": "queued",
                "repeat_key": repeat_key,
                **{name: str(asked.get(name, "")) for name in _KEPT},
            }
            self._keep(fax)
        self.event_url = fax["webhook_url"] or self.event_url
        threading.Thread(target=self._fetch, args=[fax], daemon=True).start()
        return fax

    def settle(self, fax_id: str, *, is_delivered: bool) -> None:
        """Deliver or fail a fax, as a person chose, and tell whoever sent it."""
        fax = self._one(fax_id)
        if fax["direction"] == "outbound" and fax["status"] in ("queued", "sending"):
            status = {"status": "delivered"} if is_delivered else _failed(_FAILURE)
            self._become(fax, **status)

    def send_in(self, sender: str, text: str) -> dict[str, Any]:
        """Let a fax of one page come in."""
        fax = {"id": str(uuid4()), "at": time.time(), "direction": "inbound"}
        fax |= {"from": sender, "to": "", "status": "received", "client_state": ""}
        fax |= {"media_url": f"{self.url}/media/{fax['id']}.pdf"}
        leaf = f'#set page("us-letter", margin: 1in)\n#set text(14pt)\n#{json.dumps(text)}'
        self.pdf_of(str(fax["id"])).write_bytes(typst.compile(leaf.encode()))
        self._become(fax)
        return fax

    def forget(self, fax_id: str) -> None:
        """Delete a fax."""
        for kind in ("json", "pdf"):
            (self.folder / f"{Path(fax_id).name}.{kind}").unlink(missing_ok=True)

    def _one(self, fax_id: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / f"{Path(fax_id).name}.json").read_text())
        return found

    def _keep(self, fax: dict[str, Any]) -> None:
        path = self.folder / f"{fax['id']}.json"
        path.with_suffix(".new").write_text(json.dumps(fax, indent=1))
        path.with_suffix(".new").replace(path)

    def _fetch(self, fax: dict[str, Any]) -> None:
        try:
            with urlopen(fax["media_url"], timeout=10) as told:  # noqa: S310 - the caller's own
                self.pdf_of(fax["id"]).write_bytes(told.read())
        except (URLError, OSError, ValueError):
            self._become(fax, **_failed("media_cannot_be_fetched"))
            return
        with self._guard:
            self._keep({**fax, "status": "sending"})

    def _become(self, fax: dict[str, Any], **changes: str) -> None:
        with self._guard:
            fax = {**fax, **changes}
            self._keep(fax)
        threading.Thread(target=self._tell, args=[fax], daemon=True).start()

    def _tell(self, fax: dict[str, Any]) -> None:
        names = ("from", "to", "direction", "status", "client_state", "media_url")
        payload = {"fax_id": fax["id"], **{name: fax.get(name, "") for name in names}}
        payload["failure_reason"] = fax.get("failure_reason", "")
        event = {"id": str(uuid4()), "event_type": f"fax.{fax['status']}", "payload": payload}
        event["occurred_at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body = json.dumps({"data": event}).encode()
        for attempt in range(1, REPORT_TRIES + 1):
            time.sleep(REPORT_PAUSE * attempt)
            if self._post(fax.get("webhook_url") or self.event_url, body):
                break

    def _post(self, url: str, body: bytes) -> bool:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Webhook-Timestamp": timestamp,
            "Webhook-Signature": signature(key=self.event_key, timestamp=timestamp, body=body),
        }
        try:
            with urlopen(Request(url, body, headers), timeout=5):  # noqa: S310 - the caller's own
                return True
        except HTTPError as error:
            return error.code == 400
        except (URLError, OSError, ValueError):
            return False


_KEPT = ("from", "to", "media_url", "client_state", "webhook_url")


def _failed(reason: str) -> dict[str, str]:
    return {"status": "failed", "failure_reason": reason}


class _Handler(BaseHTTPRequestHandler):
    """``/v2/faxes`` for programs, ``/`` and its buttons for people."""

    provider: PretendFaxProvider
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a fax, or the press of a button."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v2/faxes":
            self._take(raw)
        elif self.path in ("/deliver", "/fail", "/send-in"):
            self._press(raw)
        else:
            self._say(404, "There is only /v2/faxes here.")

    def do_GET(self) -> None:
        """Show what was sent, or tell a program of it."""
        path = urlsplit(self.path).path
        if path == "/":
            html = page(self.provider.faxes()).encode()
            self._answer(200, "text/html; charset=utf-8", html)
        elif path.startswith("/media/"):
            self._media(path.removeprefix("/media/").removesuffix(".pdf"))
        elif self._is_let_in():
            self._tell(path)

    def do_DELETE(self) -> None:
        """Forget a fax."""
        if self._is_let_in():
            self.provider.forget(self.path.rpartition("/")[2])
            self._answer(204, "application/json", b"")

    def _take(self, raw: bytes) -> None:
        if not self._is_let_in():
            return
        try:
            asked = json.loads(raw)
            to, _from, _media = str(asked["to"]), asked["from"], asked["media_url"]
        except (ValueError, LookupError, TypeError):
            self._say(422, "The fax cannot be read.")
            return
        if not to.startswith("+") or to.endswith("98"):
            self._say(422, f"{to} is not a number that exists.")
            return
        fax = self.provider.take(asked, self.headers.get("Idempotency-Key", ""))
        self._answer(202, "application/json", json.dumps({"data": fax}).encode())

    def _press(self, raw: bytes) -> None:
        origin = self.headers.get("Origin")
        if origin and urlsplit(origin).port != self.provider.port:
            self._say(403, "Press the button on this page.")
            return
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        try:
            if self.path == "/send-in":
                self.provider.send_in(form.get("from", ""), form.get("text", ""))
            else:
                self.provider.settle(form["id"], is_delivered=self.path == "/deliver")
        except (LookupError, OSError):
            self._say(404, "There is no such fax.")
            return
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell(self, path: str) -> None:
        faxes = self.provider.faxes()
        if path != "/v2/faxes":
            faxes = [fax for fax in faxes if fax["id"] == path.rpartition("/")[2]]
            if not faxes:
                self._say(404, "There is no such fax.")
                return
            said: dict[str, Any] = {"data": faxes[0]}
        else:
            inbound = [fax for fax in faxes if fax["direction"] == "inbound"]
            said = {"data": inbound, "meta": {"total_pages": 1, "page_number": 1}}
        self._answer(200, "application/json", json.dumps(said).encode())

    def _media(self, fax_id: str) -> None:
        path = self.provider.pdf_of(fax_id)
        if path.exists():
            self._answer(200, "application/pdf", path.read_bytes())
        else:
            self._say(404, "There are no such pages.")

    def _is_let_in(self) -> bool:
        bearer = f"Bearer {self.provider.key}".encode()
        if hmac.compare_digest(self.headers.get("Authorization", "").encode(), bearer):
            return True
        self._say(401, "The key is not known.")
        return False

    def _say(self, status: int, detail: str) -> None:
        errors = [{"code": str(status), "title": "Not possible", "detail": detail}]
        self._answer(status, "application/json", json.dumps({"errors": errors}).encode())

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
