"""The office's own fax server: HylaFAX's client protocol, FTP with commands of its own (hfaxd(8)).

Sending: ``FORM PDF``, ``STOT`` stores the document, ``JNEW`` makes a job, ``JPARM`` describes it,
``JSUBM`` hands it over; the server dials, and repeats a busy call by itself. ``JPARM STATE`` tells
what became of it. What came in lies in the folder ``recvq`` as TIFF.
"""

import ftplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, Self

from django.conf import settings

from almoner.messages.gateways.fax.outcome import Fate, Known, NotReachable, Received, Words
from almoner.messages.gateways.outcome import Outcome, Sent, TryAgain, Undeliverable

log = logging.getLogger(__name__)
TIMEOUT = 30.0
DIALS, TRIES = 12, 3
"""How often the server dials, and how often it lets a call fail that was answered."""
LAST_TIME = "000300"
"""Days, hours and minutes after which the server gives up."""

_STORED = re.compile(r"FILE:\s*([^\s()]+)")
_NOT_TOLD = "<unknown>"
_JOB = re.compile(r"jobid:\s*(\d+)")
_STATES: dict[str, Literal["underway", "delivered", "failed"]] = {
    "DONE": "delivered",
    "FAILED": "failed",
}


class _Session(ftplib.FTP):
    """A conversation that remembers the last whole answer: ``STOT`` names its file in it."""

    answer = ""

    def getmultiline(self) -> str:
        """Read one answer."""
        self.answer = super().getmultiline()
        return self.answer


@dataclass(frozen=True, slots=True)
class HylaFax:
    """A HylaFAX server. ``admin`` is its administrator's password: only he may empty ``recvq``."""

    host: str
    port: int
    user: str
    password: str = ""
    admin: str = ""
    timeout: float = TIMEOUT

    @classmethod
    def from_settings(cls) -> Self:
        """Return the server that ``HYLAFAX_*`` describe."""
        return cls(
            host=settings.HYLAFAX_HOST,
            port=settings.HYLAFAX_PORT,
            user=settings.HYLAFAX_USER,
            password=settings.HYLAFAX_PASSWORD,
            admin=settings.HYLAFAX_ADMIN_PASSWORD,
        )

    def send(self, pdf: bytes, *, to: str, words: Words, key: str) -> Outcome:
        """Submit one fax as a job with the tag ``key``; a job of this tag is not made twice."""
        try:
            with self._session() as session:
                job = _tagged(session, key)
                if job is None:
                    job = _submit(session, pdf, to=to, words=words, key=key)
                return Sent(job)
        except NotReachable as error:
            return TryAgain(str(error))
        except ftplib.error_perm as error:
            return Undeliverable(f"The fax server refused this fax: {error}")

    def status(self, provider_id: str) -> Fate:
        """Say what became of a job; the server forgets it some time after its end."""
        with self._session() as session:
            try:
                session.sendcmd(f"JOB {int(provider_id)}")
            except (ValueError, ftplib.error_perm):
                return Fate("unknown", "The fax server does not know this job any more.")
            state = _value(session.sendcmd("JPARM STATE"))
            said = _value(session.sendcmd("JPARM STATUS"))
            return Fate(_STATES.get(state, "underway"), said or state.capitalize())

    def fetch_received(self, is_known: Known) -> Iterator[Received]:
        """Offer the files of ``recvq``, but not the one that is just coming in."""
        with self._session() as session:
            session.sendcmd('RCVFMT "%f|%z|%s"')
            listed: list[str] = []
            session.retrlines("LIST recvq", listed.append)
            for name, sender in _whole(listed):
                when = _value(session.sendcmd(f"MDTM recvq/{name}"))
                arrival_key = f"fax:{self.host}:{name}:{when}"
                if is_known(arrival_key):
                    _delete(session, name)
                    continue
                content = BytesIO()
                session.retrbinary(f"RETR recvq/{name}", content.write)
                yield Received(arrival_key, name, sender, content.getvalue())

    def acknowledge(self, received: Received) -> None:
        """Delete a fax from the server; where it may not be, it is offered again and passed over.

        A file of the same name that came in since is another fax, and stays.
        """
        with self._session() as session:
            try:
                when = _value(session.sendcmd(f"MDTM recvq/{received.name}"))
            except ftplib.error_perm:
                return
            if received.arrival_key == f"fax:{self.host}:{received.name}:{when}":
                _delete(session, received.name)

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        session = _Session(timeout=self.timeout)
        try:
            session.connect(self.host, self.port)
            try:
                session.login(self.user, self.password)
                if self.admin:
                    session.sendcmd(f"ADMIN {self.admin}")
            except ftplib.error_perm as error:
                raise NotReachable(f"The fax server does not let us in: {error}") from error
            yield session
            session.quit()
        except (OSError, EOFError, ftplib.error_temp, ftplib.error_reply) as error:
            raise NotReachable(f"The fax server cannot be reached: {error}") from error
        except ftplib.error_proto as error:
            raise NotReachable(f"The fax server's answer cannot be read: {error}") from error
        finally:
            session.close()


def _submit(session: _Session, pdf: bytes, *, to: str, words: Words, key: str) -> str:
    session.sendcmd("TYPE I")
    session.sendcmd("FORM PDF")
    with session.transfercmd("STOT") as data:
        opened = session.answer
        data.sendall(pdf)
    done = session.voidresp()
    stored = _STORED.search(opened) or _STORED.search(done)
    job = _JOB.search(session.sendcmd("JNEW"))
    if stored is None or job is None:
        raise ftplib.error_proto(opened)  # noqa: S321 - names no file or job
    for name, value in _parameters(to, words, key).items():
        session.sendcmd(f"JPARM {name} {value}")
    with suppress(ftplib.error_perm):  # before HylaFAX 4.3 the modem's own number is sent
        session.sendcmd(f"JPARM TSI {_quoted(words.station)}")
    session.sendcmd(f"JPARM DOCUMENT {stored[1]}")
    session.sendcmd("JSUBM")
    return job[1]


def _parameters(to: str, words: Words, key: str) -> dict[str, str]:
    return {
        "FROMUSER": _quoted(words.sender or "Almoner"),
        "LASTTIME": LAST_TIME,
        "MAXDIALS": str(DIALS),
        "MAXTRIES": str(TRIES),
        "DIALSTRING": _quoted(to),
        "EXTERNAL": _quoted(to),
        "JOBINFO": _quoted(key),
        "VRES": "196",
        "PAGEWIDTH": "215",
        "PAGELENGTH": "279",
        "NOTIFY": '"none"',
        "PAGECHOP": '"none"',
    }


def _tagged(session: _Session, key: str) -> str | None:
    """Return the job with the tag ``key``: a sending whose answer was lost."""
    session.sendcmd('JOBFMT "%j|%J"')
    for queue in ("sendq", "doneq"):
        listed: list[str] = []
        session.retrlines(f"LIST {queue}", listed.append)
        for line in listed:
            job, _bar, tag = line.partition("|")
            if tag.strip() == key:
                return job.strip()
    return None


def _whole(listed: list[str]) -> Iterator[tuple[str, str]]:
    for line in listed:
        name, _bar, rest = line.partition("|")
        coming, _bar, sender = rest.partition("|")
        if name.strip().startswith("fax") and coming.strip() != "*":
            yield name.strip(), "" if sender.strip() == _NOT_TOLD else sender.strip()


def _delete(session: _Session, name: str) -> None:
    try:
        session.delete(f"recvq/{name}")
    except ftplib.error_perm:
        log.warning("the fax server does not let us delete a received fax: give its ADMIN password")


def _quoted(text: str) -> str:
    plain = re.sub(r'["\\\x00-\x1f\x7f]', " ", text).encode("latin-1", "replace")
    return f'"{plain.decode("latin-1").strip()}"'


def _value(answer: str) -> str:
    return answer.partition(" ")[2].strip().strip('"')
