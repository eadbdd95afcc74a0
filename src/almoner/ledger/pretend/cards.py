"""A card provider: opens payments over HTTP, takes cards on its own page, gives money back."""

import hmac
import json
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

PAYS, DECLINED = "4242424242424242", "4000000000000002"


class PretendCardProvider:
    """The provider on ``127.0.0.1``; payments are kept in ``folder``, one JSON file each."""

    def __init__(self, folder: Path, port: int, *, key: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.key = key
        self._guard = threading.Lock()
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address to ask."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Return every row of a kind: ``checkout`` or ``refund``."""
        return [json.loads(path.read_text()) for path in self.folder.glob(f"{kind}-*.json")]

    def once(self, kind: str, key: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a row, or return the one that was made under the same key."""
        with self._guard:
            for row in self.rows(kind):
                if key and row["once"] == key:
                    return row
            name = str(uuid4())
            row = {"id": name, "once": key, "status": "open", **asked}
            if kind == "checkout":
                row["url"] = f"{self.url}/pay/{name}"
            self._keep(kind, row)
            return row

    def found(self, name: str) -> dict[str, Any] | None:
        """Return a payment by its id."""
        return next((row for row in self.rows("checkout") if row["id"] == name), None)

    def change(self, name: str, **values: str) -> dict[str, Any] | None:
        """Change a payment that is open."""
        with self._guard:
            row = self.found(name)
            if row is not None and row["status"] == "open":
                row |= values
                self._keep("checkout", row)
            return row

    def take(self, name: str, number: str) -> dict[str, Any] | None:
        """Take a card on the provider's page."""
        if number == PAYS:
            return self.change(
                name, status="paid", transaction=f"ch_{name[:12]}", brand="Visa", last4="4242"
            )
        return self.change(name, status="declined") if number == DECLINED else self.found(name)

    def _keep(self, kind: str, row: dict[str, Any]) -> None:
        path = self.folder / f"{kind}-{row['id']}.json"
        path.with_suffix(".new").write_text(json.dumps(row))
        path.with_suffix(".new").replace(path)


class _Handler(BaseHTTPRequestHandler):
    """``/v1/…`` for programs with a key, ``/pay/…`` for who holds the card."""

    provider: PretendCardProvider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Say how a payment stands, or show its page."""
        if self.path.startswith("/pay/"):
            self._page(self.path.removeprefix("/pay/"))
        elif self._may():
            self._row(self.provider.found(self.path.removeprefix("/v1/checkouts/")))

    def do_POST(self) -> None:
        """Open, cancel or refund a payment; or take a card on the page."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/pay/"):
            name = self.path.removeprefix("/pay/")
            number = parse_qs(body.decode()).get("number", [""])[0]
            self.provider.take(name, "".join(filter(str.isdigit, number)))
            self._page(name)
        elif self._may():
            self._asked(json.loads(body or b"{}"))

    def _asked(self, asked: dict[str, Any]) -> None:
        once = self.headers.get("Idempotency-Key", "")
        if self.path == "/v1/checkouts":
            if not isinstance(asked.get("amount"), int) or asked["amount"] <= 0:
                self._json(422, {"error": {"message": "amount is in cents, above nothing"}})
                return
            self._row(self.provider.once("checkout", once, asked), 201)
        elif self.path == "/v1/refunds":
            paid = [row for row in self.provider.rows("checkout") if row["status"] == "paid"]
            if asked.get("transaction") not in [row["transaction"] for row in paid]:
                self._json(404, {"error": {"message": "there is no such transaction"}})
                return
            self._row(self.provider.once("refund", once, asked), 201)
        elif self.path.endswith("/cancel"):
            name = self.path.removeprefix("/v1/checkouts/").removesuffix("/cancel")
            self._row(self.provider.change(name, status="cancelled"))
        else:
            self._row(None)

    def _may(self) -> bool:
        bearer = f"Bearer {self.provider.key}".encode()
        if hmac.compare_digest(self.headers.get("Authorization", "").encode(), bearer):
            return True
        self._json(401, {"error": {"message": "the key is not known"}})
        return False

    def _row(self, row: dict[str, Any] | None, status: int = 200) -> None:
        if row is None:
            self._json(404, {"error": {"message": "there is nothing here"}})
        else:
            self._json(status, row)

    def _json(self, status: int, told: dict[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(told).encode())

    def _page(self, name: str) -> None:
        row = self.provider.found(name)
        if row is None:
            self._answer(404, "text/plain", b"There is no such payment.")
            return
        form = (
            '<form method="post"><label>Card number <input name="number" autofocus '
            'inputmode="numeric" placeholder="4242 4242 4242 4242"></label> '
            "<button>Pay</button></form>"
        )
        told = form if row["status"] == "open" else f"<p>{escape(row['status'].capitalize())}.</p>"
        html = (
            "<!doctype html><html lang=en><title>Pretend card provider</title>"
            f"<h1>Pay ${row['amount'] / 100:.2f}</h1>{told}"
            "<p>A pretend provider: 4242… pays, 4000000000000002 is declined.</p></html>"
        )
        self._answer(200, "text/html; charset=utf-8", html.encode())

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
