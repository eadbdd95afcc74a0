"""A mail server that delivers everything into a folder."""

import asyncio
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSED = "550 5.1.1 There is nobody of that name here"
BUSY = "451 4.3.0 Come back later"


class _Folder:
    """Keeps each mail as ``<number>-<random>.eml``.

    Recipients whose name is ``nobody`` do not exist; those named ``busy`` are put off.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = len(list(folder.glob("*.eml")))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        name = address.partition("@")[0].lower()
        if name in ("nobody", "busy"):
            return REFUSED if name == "nobody" else BUSY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.count += 1
        path = self.folder / f"{self.count:06}-{uuid4().hex[:8]}.eml"
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        await asyncio.to_thread(path.write_bytes, raw)
        return "250 Kept"


class PretendMailServer:
    """An SMTP server on ``127.0.0.1``; start it, read ``folder``, stop it."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port
        self._controller = Controller(_Folder(folder), hostname="127.0.0.1", port=port)

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Stop serving."""
        self._controller.stop()

    def mails(self) -> list[Path]:
        """Return the files of every mail taken, oldest first."""
        return sorted(self.folder.glob("*.eml"))
