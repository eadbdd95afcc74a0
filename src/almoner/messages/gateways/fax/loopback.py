"""Faxes that stay on this machine: each is really sent, by one software modem to another.

What was sent to our own number (``station``) comes in again; everything else arrives nowhere but in
the folder ``sent``. For trying things and for tests.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from django.conf import settings

from almoner.messages.gateways.fax.modems import NoModem, call
from almoner.messages.gateways.fax.outcome import Fate, Known, Received, Words
from almoner.messages.gateways.fax.picture import NotFaxable, tiff
from almoner.messages.gateways.outcome import Outcome, Sent, TryAgain, Undeliverable


@dataclass(frozen=True, slots=True)
class Loopback:
    """A fax line from this machine to itself; ``folder`` holds what went over it."""

    folder: Path
    station: str

    @classmethod
    def from_settings(cls) -> Self:
        """Return the line that ``FAX_DIR`` and ``FAX_FROM`` describe."""
        return cls(Path(settings.FAX_DIR), settings.FAX_FROM)

    def send(self, pdf: bytes, *, to: str, words: Words, key: str) -> Outcome:
        """Send it now; the call is over when this returns."""
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.tif"
        place = self._place("received" if to == self.station else "sent")
        if (place / name).exists() or (self._place("acknowledged") / name).exists():
            return Sent(name)
        try:
            picture = tiff(pdf)
        except NotFaxable as error:
            return Undeliverable(str(error))
        with TemporaryDirectory(dir=self.folder) as room:
            document, into = Path(room) / "document.tif", Path(room) / name
            document.write_bytes(picture)
            try:
                ended = call(document, into, caller=words.station, answerer=to, header=words.sender)
            except NoModem as error:
                return TryAgain(str(error))
            if not ended.is_ok:
                return TryAgain(f"The call failed: {ended.sender_says}.")
            into.replace(place / name)
        return Sent(name)

    def status(self, provider_id: str) -> Fate:
        """Say whether it arrived: always, once it was sent."""
        arrived = any(
            (self.folder / place / provider_id).exists()
            for place in ("sent", "received", "acknowledged")
        )
        return Fate("delivered") if arrived else Fate("unknown", "This line carried no such fax.")

    def fetch_received(self, is_known: Known) -> Iterator[Received]:
        """Offer what was sent to our own number."""
        for path in sorted(self._place("received").glob("*.tif")):
            arrival_key = f"fax:loopback:{path.stem}"
            received = Received(arrival_key, path.name, self.station, path.read_bytes())
            if is_known(arrival_key):
                self.acknowledge(received)
            else:
                yield received

    def acknowledge(self, received: Received) -> None:
        """Offer it no more; the file is kept."""
        path = self._place("received") / received.name
        if path.exists():
            path.replace(self._place("acknowledged") / received.name)

    def _place(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        return place
