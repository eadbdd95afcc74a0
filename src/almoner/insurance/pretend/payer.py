"""The pretend payer's HTTP server on the loopback address."""

import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from almoner.insurance.gateways.envelopes import Message, NotAnEnvelope, mime, read, soap
from almoner.insurance.pretend.benefits import answered

ANSWERS = "X12_271_Response_005010X279A1"


class PretendPayer:
    """Answers at ``/core``; ``/elsewhere`` redirects, ``/garbage`` is none, ``/slow`` waits."""

    def __init__(self, port: int = 0, *, password: str, pause: float = 2.0) -> None:
        self.password = password
        self.pause = pause
        self.asked: list[Message] = []
        """What it was asked, oldest first."""
        handler = type("Handler", (_Handler,), {"payer": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address to ask."""
        return f"http://127.0.0.1:{self.port}/core"

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, message: Message) -> Message:
        """Return what is answered to a message."""
        now = datetime.now(UTC)
        code, words, payload = "Success", "", ""
        if message.password != self.password:
            code, words = "UnAuthorized", "The user name or password is not known."
        elif message.payload_type != "X12_270_Request_005010X279A1":
            code, words = "PayloadTypeNotUnderstood", "Only a 270 is answered here."
        else:
            try:
                payload = answered(message.payload, now)
            except ValueError as error:
                code, words = "PayloadIllegal", str(error)
        return Message(
            payload_type=ANSWERS if payload else "CoreEnvelopeError",
            payload_id=str(uuid4()),
            at=now,
            sender=message.receiver,
            receiver=message.sender,
            payload=payload,
            error_code=code,
            error_message=words,
        )


class _Handler(BaseHTTPRequestHandler):
    payer: PretendPayer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a question."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if self.path == "/elsewhere":
            self._send(302, "text/plain", b"", {"Location": self.payer.url})
        elif self.path == "/garbage":
            self._send(200, "text/html", b"<html>Welcome</html>")
        else:
            if self.path == "/slow":
                time.sleep(self.payer.pause)
            self._answer(kind, body)

    def _answer(self, kind: str, body: bytes) -> None:
        try:
            message = read(kind, body)
        except NotAnEnvelope as no:
            self._send(400, "text/plain", str(no).encode())
            return
        self.payer.asked.append(message)
        if _fails(message.payload):
            self._send(503, "text/plain", b"Out of order")
            return
        told = self.payer.answer(message)
        if kind.startswith("multipart/"):
            self._send(200, *mime(told))
        else:
            self._send(200, *soap(told, name="COREEnvelopeRealTimeResponse"))

    def _send(
        self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _fails(payload: str) -> bool:
    """Whether the member id of a question ends in 7."""
    for line in payload.split("~"):
        parts = line.strip().split("*")
        if parts[:2] == ["NM1", "IL"] and parts[-1].endswith("7"):
            return True
    return False
