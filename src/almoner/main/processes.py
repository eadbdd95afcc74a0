"""What `almoner run` starts, and where it notes what it started.

``var/run`` holds ``<name>.pid`` for each process and ``address``; whoever holds the lock on
``var/run/lock`` is the one `almoner run` of this folder.
"""

import os
import socket
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.conf import settings

from almoner.main import embedded

ALMONER = (sys.executable, "-m", "almoner")
HERE = "127.0.0.1"
MAIL_PORT, SMS_PORT, FAX_PORT, CARDS_PORT, PAYER_PORT = range(10_000, 60_000, 10_000)
"""How far above the web's port the pretend services are: two runs never share one."""


@dataclass(frozen=True)
class Process:
    """One child of `almoner run`: its ``name`` (also of its log) and its command."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Processes to start, in order, and what their environment holds besides ours."""

    processes: tuple[Process, ...]
    environment: dict[str, str]


def plan(port: int) -> Plan:
    """Everything that `almoner run` keeps running when the web is at ``port``.

    A service that the environment names is the real one; otherwise a pretend one is started.
    """
    web = Process("web", (*ALMONER, "web", "--bind", f"{HERE}:{port}"))
    worker = Process("worker", (*ALMONER, "worker"))
    drop = (Process("mail-drop", (*ALMONER, "mail-drop")),) if settings.MAIL_DROP_BIND else ()
    environment = {"BASE_URL": os.environ.get("BASE_URL", f"http://localhost:{port}")}
    folder = str(settings.VAR / "pretend")
    pretend = (sys.executable, "-m", "almoner.messages.pretend", "--dir", folder)
    ports: list[str] = []
    mail = free_port(1024 + (port + MAIL_PORT) % 60_000)
    if "EMAIL_HOST" not in os.environ:
        environment |= {"EMAIL_HOST": HERE, "EMAIL_PORT": str(mail)}
        ports += ["--smtp-port", str(mail)]
    if "SMS_URL" not in os.environ:
        sms = free_port(1024 + (port + SMS_PORT) % 60_000)
        environment["SMS_URL"] = f"http://{HERE}:{sms}"
        ports += ["--sms-port", str(sms)]
    if "FAX_URL" not in os.environ:
        fax = free_port(1024 + (port + FAX_PORT) % 60_000)
        environment["FAX_URL"] = f"http://{HERE}:{fax}"
        ports += ["--fax-port", str(fax)]
    services = [Process("pretend", (*pretend, *ports))] if ports else []
    if "CARDS_URL" not in os.environ:
        cards = free_port(1024 + (port + CARDS_PORT) % 60_000)
        environment["CARDS_URL"] = f"http://{HERE}:{cards}"
        command = (sys.executable, "-m", "almoner.ledger.pretend", "--port", str(cards))
        services.append(Process("cards", (*command, "--dir", f"{folder}/cards")))
    if "PARTNER_PRETEND_URL" not in os.environ:
        payer = free_port(1024 + (port + PAYER_PORT) % 60_000)
        environment["PARTNER_PRETEND_URL"] = f"http://{HERE}:{payer}/core"
        environment["PARTNER_PRETEND_PASSWORD"] = "pretend"  # noqa: S105 - of the pretend payer
        command = (sys.executable, "-m", "almoner.insurance.pretend", "--port", str(payer))
        services.append(Process("payer", command))
    return Plan((web, worker, *drop, *services), environment)


def hold_port(first: int) -> socket.socket:
    """Take the first TCP port from ``first`` on that nobody has; raise ``OSError`` without one.

    The socket does not listen: as long as it is open, no other `almoner run` takes its port.
    """
    for port in range(first, first + 100):
        if is_free(port):
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # the web listens there
            try:
                held.bind((HERE, port))
            except OSError:
                held.close()
                continue
            return held
    raise OSError(f"no free port from {first} to {first + 99}")


def free_port(first: int) -> int:
    """The first TCP port of this machine from ``first`` on that nobody has."""
    with hold_port(first) as held:
        return int(held.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether ``port`` can be listened at on the loopback address."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HERE, port))
        except OSError:
            return False
    return True


def print_to(log: Path) -> None:
    """Send what this process and its children print to the end of ``log`` from now on."""
    with log.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())


def is_embedded() -> bool:
    """Whether the database is the embedded one."""
    return bool(embedded.url(settings.VAR) == settings.DATABASE_URL)


def database() -> AbstractContextManager[str]:
    """Keep the embedded database running inside the block; with another do nothing."""
    if is_embedded():
        return embedded.Server(settings.VAR / "pg").lease()
    return nullcontext(settings.DATABASE_URL)


def note(var: Path, name: str, pid: int) -> None:
    """Write ``var/run/<name>.pid``."""
    (var / "run" / f"{name}.pid").write_text(f"{pid}\n")


def forget(var: Path, name: str) -> None:
    """Remove ``var/run/<name>.pid``."""
    (var / "run" / f"{name}.pid").unlink(missing_ok=True)


def noted(var: Path, name: str) -> psutil.Process | None:
    """Process of that pid file, unless it ended (its number may belong to another since)."""
    path = var / "run" / f"{name}.pid"
    try:
        process = psutil.Process(int(path.read_text()))
        is_later = process.create_time() > path.stat().st_mtime + 1
        is_gone = process.status() == psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.Error):
        return None
    return None if is_later or is_gone else process


def all_noted(var: Path) -> dict[str, psutil.Process]:
    """Processes that run now, by name, the supervisor itself among them as ``almoner``."""
    found = {path.stem: noted(var, path.stem) for path in sorted((var / "run").glob("*.pid"))}
    return {name: process for name, process in found.items() if process is not None}


def address(var: Path) -> str | None:
    """Address of the `almoner run` of ``var``, or ``None`` where there is none (or not yet)."""
    try:
        return (var / "run" / "address").read_text().strip() if noted(var, "almoner") else None
    except FileNotFoundError:
        return None
