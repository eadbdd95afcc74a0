"""`almoner run` as an office uses it: started, hurt, stopped, started again."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from scripts.with_postgres import temporary_cluster

from almoner.main import embedded, processes

ROOT = Path(__file__).parent.parent
ALMONER = (sys.executable, "-m", "almoner")
POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Office:
    """An `almoner run` on a folder of its own."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        ours = ("ALMONER_VAR", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
        self.environment = {k: v for k, v in os.environ.items() if k not in ours} | {
            "ALMONER_VAR": str(var),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it and wait for its address."""
        printed = self.var.with_name("printed")
        with printed.open("w") as output:
            self.process = subprocess.Popen(
                [*ALMONER, "run", "--no-demo"],
                cwd=self.var.parent,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_for(lambda: self.address() or self.process.poll() is not None, 120)
        address = self.address()
        assert address is not None, printed.read_text()
        return address

    def says(self, *words: str) -> tuple[int, str]:
        """Exit code and output of a command that ends by itself."""
        done = subprocess.run(
            [*ALMONER, *words],
            cwd=self.var.parent,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout

    def address(self) -> str | None:
        return processes.address(self.var)

    def pid(self, name: str) -> int | None:
        if name == "database":
            return embedded.Server(self.var / "pg").pid()
        process = processes.noted(self.var, name)
        return process.pid if process else None

    def pids(self) -> list[int]:
        """Every process of this office, children of children too."""
        names = ("almoner", "database")
        found = [psutil.Process(pid) for pid in map(self.pid, names) if pid]
        return [p.pid for one in found for p in (one, *one.children(recursive=True))]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)


def wait_for(fact: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


def answers(address: str) -> bool:
    with contextlib.closing(
        http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    ) as asking:
        try:
            asking.request("GET", "/accounts/login/")
            return asking.getresponse().status == 200
        except OSError:
            return False


def takes_queries(var: Path) -> bool:
    try:
        with psycopg.connect(embedded.url(var)) as connection:
            return connection.execute("SELECT true").fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests of this file; a test that stops it starts it again."""
    office = Office(tmp_path_factory.mktemp("office") / "var")
    office.var.parent.chmod(0o755)
    office.start()
    yield office
    office.stop()
    shutil.rmtree((office.var / "pg").resolve())  # where root's private folders got a shelter


def test_the_sign_in_page_is_served_and_a_second_run_is_refused(office: Office) -> None:
    assert answers(office.address())
    code, said = office.says("run")
    assert code == 1
    assert f"already running at {office.address()}" in said


def test_status_names_every_process(office: Office) -> None:
    code, said = office.says("status")
    assert code == 0
    for name in ("almoner", "web", "worker", "database"):
        assert f"{name:12} {office.pid(name)}" in said


def test_the_secret_key_is_private(office: Office) -> None:
    assert (office.var / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["web", "worker", "database"])
def test_what_is_killed_comes_back(office: Office, name: str) -> None:
    before = office.pid(name)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: office.pid(name) not in (None, before))
    wait_for(lambda: answers(office.address()))
    wait_for(lambda: takes_queries(office.var))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_and_keeps_the_data(office: Office, how: signal.Signals) -> None:
    url = embedded.url(office.var)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (how text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [how.name])
    pids = office.pids()
    assert len(pids) >= 8
    assert office.stop(how) == 0
    assert [pid for pid in pids if not is_gone(pid)] == []
    assert office.says("status")[0] == 3
    office.start()
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT how FROM kept").fetchall()
    assert (how.name,) in rows


def test_a_killed_run_is_tidied_up_by_the_next(office: Office) -> None:
    left = office.pid("web")
    office.stop(signal.SIGKILL)
    assert not is_gone(left)
    office.start()
    assert is_gone(left)
    assert answers(office.address())


def test_a_newer_database_is_refused_and_left_alone(office: Office) -> None:
    office.stop()
    server = embedded.Server(office.var / "pg")
    try:
        with server.lease() as url, psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('accounts', '9999_from_the_future', now())"
            )
        code, said = office.says("run", "--no-demo")
        assert code == 1
        assert "written by a newer Almoner" in said
        assert "accounts.9999_from_the_future" in said
        assert not server.is_running()
    finally:
        with server.lease() as url, psycopg.connect(url) as connection:
            connection.execute("DELETE FROM django_migrations WHERE name LIKE '9999%'")
        office.start()


def test_a_dump_restores_whole_into_an_empty_database_only(office: Office, tmp_path: Path) -> None:
    with psycopg.connect(embedded.url(office.var)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS dumped AS SELECT 42 AS n")
    file = tmp_path / "office.dump"
    assert office.says("db", "dump", str(file)) == (0, "")
    code, said = office.says("db", "dump", str(file))
    assert (code, "is there already" in said) == (1, True)
    code, said = office.says("db", "restore", str(file))
    assert (code, "not empty" in said) == (1, True)
    other = Office(tmp_path / "var")
    broken = tmp_path / "broken.dump"
    broken.write_bytes(file.read_bytes()[:50_000])
    assert other.says("db", "restore", str(broken))[0] == 1
    assert other.says("db", "restore", str(file)) == (0, "")
    with embedded.Server(other.var / "pg").lease() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM dumped").fetchone() == (42,)
    shutil.rmtree((other.var / "pg").resolve())


def test_any_postgresql_15_will_do(tmp_path: Path) -> None:
    if not POSTGRES_15.exists():
        pytest.skip(f"there is no PostgreSQL 15 in {POSTGRES_15}")
    with temporary_cluster(POSTGRES_15) as url:
        office = Office(tmp_path / "var", DATABASE_URL=url)
        assert answers(office.start())
        assert office.pid("database") is None
        assert not (office.var / "pg").exists()
        assert office.stop() == 0
        with psycopg.connect(url) as connection:
            connection.execute("SELECT count(*) FROM accounts_user")
