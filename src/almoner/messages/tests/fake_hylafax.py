"""A HylaFAX server on loopback that speaks hfaxd's protocol and dials nobody."""

import re
import socket
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any, Self

PASSWORD = "in"


_PARAMETERS = frozenset(
    (
        *("FROMUSER", "DIALSTRING", "EXTERNAL", "JOBINFO", "TSI", "NOTIFY", "DOCUMENT"),
        *("LASTTIME", "MAXDIALS", "MAXTRIES", "VRES", "PAGEWIDTH", "PAGELENGTH", "PAGECHOP"),
        *("STATE", "STATUS"),
    )
)


@dataclass
class Job:
    """One job as the server keeps it."""

    parameters: dict[str, str] = field(default_factory=dict)
    is_submitted: bool = False


class _Handler(socketserver.StreamRequestHandler):
    server: "FakeHylaFax"

    def handle(self) -> None:
        self.passive = socket.create_server(("127.0.0.1", 0))
        self.job, self.kind = 0, "A"
        self.is_in = self.is_admin = False
        self.say("220 office server (HylaFAX (tm) Version 6.0.7) ready.")
        with self.passive:
            for raw in self.rfile:
                line = raw.decode("latin-1").strip()
                self.server.heard.append(line)
                verb, _blank, rest = line.partition(" ")
                if self.server.breaks_at == verb:
                    self.server.breaks_at = ""
                    return
                if not self.is_in and verb not in ("USER", "PASS", "QUIT"):
                    self.say("530 Please login with USER and PASS.")
                    continue
                answer = getattr(self, f"do_{verb.lower()}", None)
                self.say(answer(rest) if answer else f"500 '{verb}': not understood.")
                if verb == "QUIT":
                    return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode("latin-1"))
        self.wfile.flush()

    def do_user(self, _name: str) -> str:
        return "331 Password required."

    def do_pass(self, word: str) -> str:
        self.is_in = word == PASSWORD
        return "230 User logged in." if self.is_in else "530 Login incorrect."

    def do_admin(self, word: str) -> str:
        self.is_admin = word == "boss"
        return "230 Administrative privileges established." if self.is_admin else "530 No."

    def do_type(self, kind: str) -> str:
        self.kind = kind
        return f"200 Type set to {kind}."

    def do_quit(self, _: str) -> str:
        return "221 Goodbye."

    def do_form(self, kind: str) -> str:
        return f"200 Format set to {kind}."

    do_jobfmt = do_rcvfmt = do_form

    def do_pasv(self, _: str) -> str:
        port = self.passive.getsockname()[1]
        return f"227 Entering passive mode (127,0,0,1,{port // 256},{port % 256})."

    def do_epsv(self, _: str) -> str:
        return f"229 Entering extended passive mode (|||{self.passive.getsockname()[1]}|)."

    def do_stot(self, _: str) -> str:
        if self.kind != "I":
            return "550 A PDF sent as text is broken."
        name = f"/tmp/doc{len(self.server.stored) + 1}.pdf"
        self.say(f"150 FILE: {name} (Opening new data connection).")
        data, _peer = self.passive.accept()
        with data:
            content = b"".join(iter(lambda: data.recv(65536), b""))
        self.server.stored[name] = content
        return f"226 Transfer complete (FILE: {name})."

    def do_jnew(self, _: str) -> str:
        self.job = max(self.server.jobs, default=4) + 1
        self.server.jobs[self.job] = Job()
        return f"200 New job created: jobid: {self.job} groupid: {self.job}."

    def do_job(self, number: str) -> str:
        if int(number) not in self.server.jobs:
            return f"500 Cannot set current job: Job {number} does not exist."
        self.job = int(number)
        return f"200 Current job: jobid: {number}."

    def do_jparm(self, asked: str) -> str:
        name, _blank, value = asked.partition(" ")
        kept = self.server.jobs[self.job].parameters
        if not value:
            return f"213 {kept.get(name, '')}"
        if name not in _PARAMETERS:
            return f"500 JPARM {name}: Parameter not recognized."
        if name == "DIALSTRING" and not re.fullmatch(r'"\+?[0-9]+"', value):
            return "503 Bad dial string."
        kept[name] = value.strip('"')
        return "213 Parameter set."

    def do_jsubm(self, _: str) -> str:
        self.server.jobs[self.job].is_submitted = True
        self.server.jobs[self.job].parameters |= {"STATE": "PENDING", "STATUS": ""}
        return f"200 Job {self.job} submitted."

    def do_list(self, queue: str) -> str:
        if queue == "recvq":
            lines = [f"{name}|{fax[2]}|{fax[1]}" for name, fax in self.server.received.items()]
        else:
            lines = [
                f"{number}|{job.parameters.get('JOBINFO', '')}"
                for number, job in self.server.jobs.items()
                if job.is_submitted and queue == "sendq"
            ]
        return self.give("\r\n".join(lines).encode("latin-1"))

    def do_mdtm(self, path: str) -> str:
        name = path.removeprefix("recvq/")
        return "213 20261122201500" if name in self.server.received else "550 No such file."

    def do_retr(self, path: str) -> str:
        return self.give(self.server.received[path.removeprefix("recvq/")][0])

    def do_dele(self, path: str) -> str:
        if not self.is_admin:
            return "550 Operation not permitted."
        del self.server.received[path.removeprefix("recvq/")]
        return "250 DELE command successful."

    def give(self, content: bytes) -> str:
        self.say("150 Opening new data connection.")
        data, _peer = self.passive.accept()
        with data:
            data.sendall(content)
        return "226 Transfer complete."


class FakeHylaFax(socketserver.ThreadingTCPServer):
    """The server; ``received`` holds content, sender, and ``*`` while it is coming in."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.jobs: dict[int, Job] = {}
        self.stored: dict[str, bytes] = {}
        self.received: dict[str, tuple[bytes, str, str]] = {}
        self.heard: list[str] = []
        self.breaks_at = ""
        self.port = int(self.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()
