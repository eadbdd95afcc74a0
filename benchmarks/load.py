"""Asking a server over HTTP as a program does: kept connections, one for each client."""

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlencode, urlsplit


class Client:
    """One kept connection that signs its requests with an API token.

    It speaks on a bare socket: the asker shares two cores with who answers, and a library's
    reading of headers would be measured with the answer.
    """

    def __init__(self, base: str, token: str) -> None:
        where = urlsplit(base)
        self._host = where.netloc
        self._socket = socket.create_connection((where.hostname, where.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of ``path``."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: object) -> tuple[int, bytes]:
        """Post ``body`` as JSON and return status and answer."""
        return self._ask("POST", path, json.dumps(body).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        status, _headers, answer = self._exchange(method, path, headers, body)
        return status, answer

    def _exchange(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, str, bytes]:
        """Send a request; return status, headers as they came, and body."""
        said = headers | {"Host": self._host, "Content-Length": str(len(body or b""))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b""))
        came = self._more()
        while b"\r\n\r\n" not in came:
            came += self._more()
        head, _, answer = came.partition(b"\r\n\r\n")
        told = head.decode("latin-1")
        found = re.search(r"(?i)\ncontent-length: (\d+)", told)
        length = int(found[1]) if found else 0
        assert found or told.split()[1] in {"204", "304"}, "an answer of unknown length"
        while len(answer) < length:
            answer += self._more()
        return int(told.split(" ", 2)[1]), told, answer

    def _more(self) -> bytes:
        came = self._socket.recv(1 << 18)
        if not came:
            raise ConnectionError("the office closed the connection")
        return came


class Person(Client):
    """One kept connection of somebody who signed in as people do, with a session."""

    def __init__(self, base: str, username: str, password: str) -> None:
        super().__init__(base, "")
        self._headers = {}
        _status, page = self.get("/accounts/login/")
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the sign-in page has no form"
        form = {
            "csrfmiddlewaretoken": found[1].decode(),
            "login": username,
            "password": password,
        }
        status, _page = self._ask("POST", "/accounts/login/", urlencode(form).encode())
        assert status == 302, f"signing in answered {status}"

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        headers = dict(self._headers)
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, told, answer = self._exchange(method, path, headers, body)
        given = re.findall(r"(?i)\nset-cookie: ([^;\r]+)", told)
        cookies = dict(
            each.split("=", 1) for each in self._headers.get("Cookie", "").split("; ") if each
        )
        cookies |= dict(each.split("=", 1) for each in given)
        self._headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return status, answer


@dataclass
class Timings:
    """How long each request took, in milliseconds, and what was answered."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def time(self, ask: Callable[[], tuple[int, bytes]]) -> bytes:
        """Ask once, keep how long it took, return the body."""
        start = time.perf_counter()
        status, body = ask()
        self.milliseconds.append((time.perf_counter() - start) * 1000)
        self.statuses[status] += 1
        return body

    @property
    def p50(self) -> float:
        """The median."""
        return quantiles(self.milliseconds, n=100)[49]

    @property
    def p95(self) -> float:
        """What nineteen of twenty requests stay under."""
        return quantiles(self.milliseconds, n=100)[94]


def together(tasks: Iterable[Callable[[], None]]) -> float:
    """Run all ``tasks`` at the same moment, each in a thread; return the seconds until all ended.

    The first exception of a task is raised here.
    """
    tasks = list(tasks)
    gate = threading.Barrier(len(tasks) + 1)
    failures: list[BaseException] = []

    def run(task: Callable[[], None]) -> None:
        gate.wait()
        try:
            task()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - start
