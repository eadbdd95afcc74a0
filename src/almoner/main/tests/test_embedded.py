"""The embedded PostgreSQL: made, found again, hurt, refused."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from almoner.main.embedded import DatabaseTrouble, Server, conf, secret_key, url
from almoner.main.embedded.account import SHELTER


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of one cluster for this file, stopped before each test begins."""
    folder = tmp_path_factory.mktemp("cluster")
    yield folder / "pg"
    Server(folder / "pg").stop()
    shutil.rmtree((folder / "pg").resolve())  # where root's private folders got a shelter


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    server = Server(home, durable=False)
    server.start()
    yield server
    server.stop()


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_the_address_is_known_before_anything_is_started() -> None:
    var = Path("/srv/an-office-that-is-not-there/var")
    assert url(var) == f"postgresql://almoner@/almoner?host={var}/pg/socket"
    assert not var.exists()


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    server = Server(tmp_path / ("long" * 20) / "pg")
    assert len(str(server.socket / ".s.PGSQL.5432")) < 100
    assert server.socket == Server(tmp_path / ("long" * 20) / "pg").socket
    assert server.socket != Server(tmp_path / ("else" * 20) / "pg").socket


def test_it_is_set_up_with_care(server: Server) -> None:
    assert str(ask(server, "SHOW server_version_num")).startswith("18")
    assert ask(server, "SHOW data_checksums") == "on"
    assert ask(server, "SHOW listen_addresses") == ""
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SELECT lower('ÄÖ')") == "äö"
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_only_a_test_cluster_gives_up_safety(tmp_path: Path) -> None:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"{name} = 'on'" in conf.conf(tmp_path, durable=True)
        assert f"{name} = 'off'" in conf.conf(tmp_path, durable=False)


def test_data_are_there_after_a_restart(server: Server) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS n")
    server.stop()
    assert not server.is_running()
    server.start()
    assert ask(server, "SELECT n FROM kept") == 42


def test_it_recovers_after_kill_9(server: Server) -> None:
    before = server.pid()
    assert before is not None
    os.kill(before, signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)
    server.start()
    assert server.pid() not in (None, before)
    assert ask(server, "SELECT 1") == 1


def test_a_pid_given_to_another_program_meanwhile_does_not_keep_it_down(server: Server) -> None:
    server.stop()
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data}\n1\n5432\n{server.socket}\n\n  1 2\nready\n")
    assert not server.is_running()
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_many_may_start_it_at_once(server: Server) -> None:
    server.stop()
    with ThreadPoolExecutor(4) as pool:
        starts = list(pool.map(lambda _: Server(server.home, durable=False).start(), range(4)))
    assert starts == [server.url] * 4
    assert ask(server, "SELECT 1") == 1


def test_the_last_lease_stops_it(server: Server) -> None:
    server.stop()
    with server.lease():
        with Server(server.home, durable=False).lease() as address:
            psycopg.connect(address).close()
        assert server.is_running()
    assert not server.is_running()


def test_a_killed_holder_gives_up_its_lease(server: Server) -> None:
    server.stop()
    hold = (
        "import sys, time; from pathlib import Path; from almoner.main.embedded import Server\n"
        f"with Server(Path({str(server.home)!r}), durable=False).lease():\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", hold]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    assert server.is_running()
    with server.lease():
        pass
    assert not server.is_running()


def test_data_of_another_major_version_are_refused_and_left_alone(server: Server) -> None:
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(DatabaseTrouble, match=r"PostgreSQL 17; this Almoner brings 18"):
            server.start()
        assert version.read_text() == "17\n"
    finally:
        version.write_text("18\n")


def test_damaged_settings_are_reported_in_postgresqls_words(server: Server) -> None:
    server.stop()
    local = server.data / "local.conf"
    local.write_text("shared_buffers = 'plenty'\n")
    try:
        with pytest.raises(DatabaseTrouble, match="shared_buffers"):
            server.start()
    finally:
        local.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has places others cannot reach")
def test_roots_private_folders_get_a_shelter(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = Server(private / "pg", durable=False)
    with server.lease():
        assert ask(server, "SELECT 1") == 1
        assert (private / "pg").is_symlink()
        assert server.data.is_relative_to(SHELTER)
        assert private.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(server.home.resolve())
    with pytest.raises(DatabaseTrouble, match="which is gone"):
        server.start()


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "var")
    assert len(first) >= 50
    assert secret_key(tmp_path / "var") == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]
