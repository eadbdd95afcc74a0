"""Try the HylaFAX driver on Debian's real HylaFAX: ``make fax-e2e`` (root on Debian, network).

The packages are unpacked into a temporary folder, not installed. hfaxd, faxq and two faxgetty
really run; their modems are two of software (``fax_modems.py``), so that a fax is queued, dialled,
sent in real time over T.30, received, fetched and forgotten. It takes two minutes or three, and a
second dialling where the first finds no carrier. Never part of ``make test``.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typst

from almoner.messages.gateways.fax.hylafax import HylaFax
from almoner.messages.gateways.fax.outcome import Words
from almoner.messages.gateways.fax.picture import pages_of, tiff
from almoner.messages.gateways.outcome import Sent

ADMIN = "boss"
MODEMS = ("ttyAlm0", "ttyAlm1")
NUMBERS = ("+1.978.555.0100", "+1.978.555.0142")
PATIENCE = 420.0
"""Seconds a fax may take from its queue to the other end, a second dialling included."""
TURN = """#!/bin/sh
while [ "$1" != -o ]; do shift; done
cp {page} "$2"
"""
"""What turns the PDF into a fax for faxq, in place of Ghostscript; it may not read our Python."""
QUEUES = ("sendq", "doneq", "docq", "tmp", "recvq", "client", "status", "info", "log", "pollq")


def main() -> int:
    """Run every step; return 0 when all went well."""
    if os.geteuid() or not shutil.which("apt-get"):
        sys.stderr.write("fax-e2e needs root on Debian: hfaxd runs as the user uucp.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="almoner-fax-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        unpack(folder)
        spool = make_spool(folder)
        with running(folder, spool) as port:
            fax = HylaFax("127.0.0.1", port, "almoner", "", ADMIN, timeout=10)
            job = try_driver(fax, spool)
            with modems(folder, spool):
                try_line(fax, job)
    sys.stdout.write("fax-e2e: all went well\n")
    return 0


def unpack(folder: Path) -> None:
    """Fetch the server's packages and unpack them; the client's holds the library of both."""
    subprocess.run(
        ["apt-get", "download", "-q", "hylafax-server", "hylafax-client"], cwd=folder, check=True
    )
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True)


def make_spool(folder: Path) -> Path:
    """Make the server's folders and its list of who may come in."""
    spool = folder / "spool"
    shutil.copytree(folder / "root/var/spool/hylafax", spool)
    shutil.copytree(folder / "root/etc/hylafax", spool / "etc", dirs_exist_ok=True)
    for name in QUEUES:
        (spool / name).mkdir(exist_ok=True)
    for name in ("docq", "tmp"):
        (spool / name).chmod(0o700)
    word = subprocess.run(
        ["openssl", "passwd", "-1", ADMIN], capture_output=True, text=True, check=True
    ).stdout.strip()
    hosts = spool / "etc/hosts.hfaxd"
    hosts.write_text(f"almoner@127.0.0.1:::{word}\n127.0.0.1\n")
    hosts.chmod(0o600)
    (spool / "etc/setup.cache").write_text(f"DIR_SPOOL={spool}\n")
    (spool / "etc/config").write_text(
        "CountryCode: 1\nAreaCode: 978\nDialStringRules: etc/dialrules\n"
        f"SendFaxCmd: {spool}/bin/faxsend\nUUCPLockDir: {spool}/tmp\n"
    )
    for modem, number in zip(MODEMS, NUMBERS, strict=True):
        (spool / f"etc/config.{modem}").write_text(
            (spool / "config/iaxmodem").read_text()
            + f"CountryCode: 1\nAreaCode: 978\nFAXNumber: {number}\n"
            + f'LocalIdentifier: "{number}"\nRingsBeforeAnswer: 1\nUUCPLockDir: {spool}/tmp\n'
            + "DialStringRules: etc/dialrules\nServerTracing: 0xFFF\nSessionTracing: 0xFFF\n"
        )
    turn = spool / "bin/pdf2fax"
    page = spool / "etc/page.tif"
    page.write_bytes(tiff(letter()))
    turn.write_text(TURN.format(page=page))
    turn.chmod(0o755)
    library = folder / "root/usr/lib/hylafax"
    send = spool / "bin/faxsend"
    send.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={library} exec {library}/bin/faxsend "$@"\n')
    send.chmod(0o755)
    subprocess.run(["chown", "-R", "uucp:uucp", spool], check=True)
    return spool


@contextmanager
def running(folder: Path, spool: Path) -> Iterator[int]:
    """Run the scheduler and the server; yield the server's port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder / "root/usr/lib/hylafax")}
    programs = folder / "root/usr/sbin"
    listening = ["-d", "-l", "127.0.0.1", "-i", str(port)]
    services = [
        subprocess.Popen([programs / "faxq", "-D", "-q", spool], env=environment),
        subprocess.Popen([programs / "hfaxd", *listening, "-q", spool], env=environment),
    ]
    try:
        time.sleep(2)
        yield port
    finally:
        for service in services:
            service.terminate()
            service.wait(10)


@contextmanager
def modems(folder: Path, spool: Path) -> Iterator[None]:
    """Run two modems of software, and a faxgetty for each."""
    lines = [f"/dev/{name}" for name in MODEMS]
    script = Path(__file__).with_name("fax_modems.py")
    line = subprocess.Popen([sys.executable, script, *lines], stdout=subprocess.PIPE)
    services = [line]
    try:
        if line.stdout is None or line.stdout.readline() != b"ready\n":
            raise SystemExit("The modems did not start.")
        environment = {**os.environ, "LD_LIBRARY_PATH": str(folder / "root/usr/lib/hylafax")}
        for name in MODEMS:
            getty = [str(folder / "root/usr/sbin/faxgetty"), "-q", str(spool), name]
            services.append(subprocess.Popen(getty, env=environment))
        yield
    finally:
        for service in reversed(services):
            service.terminate()
            service.wait(20)


def try_line(fax: HylaFax, job: str) -> None:
    """Wait for the queued fax to be dialled and received, and fetch it."""
    begun = time.monotonic()
    while fax.status(job).state == "underway" and time.monotonic() - begun < PATIENCE:
        time.sleep(2)
    fate = fax.status(job)
    require(fate.state == "delivered", f"dialled and sent: {fate}")
    found = list(fax.fetch_received(lambda _key: False))
    require(len(found) == 1, "the other end received it")
    require(len(pages_of(found[0].content)) == 1, "with its page")
    fax.acknowledge(found[0])
    sys.stdout.write(f"ok     in {time.monotonic() - begun:.0f} s from the first modem on\n")


def try_driver(fax: HylaFax, spool: Path) -> str:
    """Queue a fax, repeat it, ask after it; fetch one that came in, and have it forgotten.

    Return its job.
    """
    pdf = letter()
    words = Words("Willow Street Family Medicine", "+19785550100")
    outcome = fax.send(pdf, to="+19785550142", words=words, key="sending-1")
    require(isinstance(outcome, Sent), f"queued: {outcome}")
    again = fax.send(pdf, to="+19785550142", words=words, key="sending-1")
    require(again == outcome, "a repeat is the same job")
    provider_id = outcome.provider_id if isinstance(outcome, Sent) else ""
    require((spool / f"sendq/q{provider_id}").exists(), "the job lies in the queue")
    require(fax.status(provider_id).state == "underway", "the server says it is underway")
    document = spool / "recvq/fax00000001.tif"
    document.write_bytes(tiff(pdf))
    subprocess.run(["chown", "uucp:uucp", document], check=True)
    (received,) = fax.fetch_received(lambda _key: False)
    require(len(pages_of(received.content)) == 1, "what came in has its page")
    fax.acknowledge(received)
    require(not document.exists(), "what was stored is forgotten")
    return provider_id


def letter() -> bytes:
    """Return the PDF that is faxed."""
    return typst.compile(b'#set page("us-letter")\n= Ana Maple\nBlood pressure 128 over 76')


def require(is_so: bool, what: str) -> None:
    """Say that ``what`` is so, or stop."""
    sys.stdout.write(f"{'ok    ' if is_so else 'FAILED'} {what}\n")
    if not is_so:
        raise SystemExit(1)


if __name__ == "__main__":
    raise SystemExit(main())
