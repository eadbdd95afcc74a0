"""Files: stored once and whole, refused with a sentence, opened through doors only."""

import hashlib
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from typer.testing import CliRunner

from almoner.lib import sniff
from almoner.lib.refusal import NotFound, NotPermitted
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.accounts.models import User
from almoner.platform.files import cli, doors
from almoner.platform.files.models import StoredFile
from almoner.platform.files.operations import FileTooLarge, KindNotWanted, store

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PDF = b"%PDF-1.7\nwords\n%%EOF\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: object) -> Path:
    settings.FILES_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def upload(content: bytes = PDF, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def lying(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_file_lies_under_its_hash(root: Path) -> None:
    row = store(SYSTEM, upload(), now=NOW)
    digest = hashlib.sha256(PDF).hexdigest()
    assert (row.sha256, row.size, row.media_type) == (digest, len(PDF), "application/pdf")
    assert row.path == root / digest[:2] / digest[2:4] / digest
    assert row.path.read_bytes() == PDF
    assert lying(root) == [row.path], "no draft is left"


def test_the_same_content_is_kept_once(root: Path) -> None:
    first = store(SYSTEM, upload(), now=NOW)
    assert store(SYSTEM, upload(name="again.pdf"), now=NOW) == first
    assert len(lying(root)) == 1


def test_a_file_that_was_lost_comes_back_with_the_next_upload(root: Path) -> None:
    row = store(SYSTEM, upload(), now=NOW)
    row.path.unlink()
    store(SYSTEM, upload(), now=NOW)
    assert row.path.read_bytes() == PDF


def test_what_is_too_large_is_refused_before_it_is_read_whole(root: Path) -> None:
    class Endless:
        name = "scan.pdf"

        def chunks(self) -> Iterator[bytes]:
            yield PDF
            while True:
                yield b"0" * 65536

    with pytest.raises(FileTooLarge, match=r"“scan\.pdf” is larger than 2 MB"):
        store(SYSTEM, Endless(), now=NOW, limit=2 * 1024 * 1024)
    assert not lying(root)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"MZ\x90\x00\x03\x00", "a.pdf", sniff.UnknownFile),
        (b"\x89PNG\r\n\x1a\nIEND", "a.pdf", sniff.NameDoesNotFit),
        (b"%PDF-1.7 cut", "a.pdf", sniff.DamagedFile),
        (b"words", "note.txt", KindNotWanted),
    ],
)
def test_what_is_refused_leaves_nothing(
    root: Path, content: bytes, name: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        store(SYSTEM, upload(content, name), now=NOW, kinds=[sniff.PDF, sniff.PNG])
    assert not lying(root)
    assert not StoredFile.objects.exists()


def test_storing_needs_the_power() -> None:
    with pytest.raises(NotPermitted):
        store(Actor(name="Nobody"), upload(), now=NOW)


def test_rows_of_files_do_not_change() -> None:
    row = store(SYSTEM, upload(), now=NOW)
    with pytest.raises(DatabaseError, match="append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE files_storedfile SET size = 0 WHERE id = %s", [row.pk])


def test_twenty_at_once_make_one_file(transactional_db: None, root: Path) -> None:
    found: list[UUID] = []

    def send() -> None:
        try:
            found.append(store(SYSTEM, upload(), now=NOW).pk)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(found) == 20
    assert len(set(found)) == len(lying(root)) == 1


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_user("rita", None, name="Rita"))
    return client


@pytest.fixture
def letter() -> Iterator[tuple[UUID, StoredFile]]:
    subject, row = uuid4(), store(SYSTEM, upload(), now=NOW)

    def open_letter(actor: Actor, subject_id: UUID) -> doors.Opened:
        if subject_id != subject:
            raise NotFound
        if actor.name == "Eve":
            raise NotPermitted
        return doors.Opened(row, "Zoë letter.pdf")

    before = dict(doors._doors)
    doors.register("tests.letter", open_letter)
    yield subject, row
    doors._doors.clear()
    doors._doors.update(before)


def test_a_file_is_handed_out_by_its_areas_door(
    desk: Client, letter: tuple[UUID, StoredFile]
) -> None:
    answer = desk.get(f"/files/tests.letter/{letter[0]}")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    saved = desk.get(f"/files/tests.letter/{letter[0]}?save")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "Zo%C3%AB" in saved.headers["Content-Disposition"]
    saved.close()


def test_text_is_saved_and_sandboxed(desk: Client, letter: tuple[UUID, StoredFile]) -> None:
    row = store(SYSTEM, upload(b"<b>words</b".replace(b"<", b""), "note.txt"), now=NOW)
    doors.register("tests.letter", lambda _actor, _subject: doors.Opened(row, "note.txt"))
    answer = desk.get(f"/files/tests.letter/{letter[0]}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    answer.close()


def test_doors_keep_out(desk: Client, client: Client, letter: tuple[UUID, StoredFile]) -> None:
    assert desk.get(f"/files/tests.letter/{uuid4()}").status_code == 404
    assert desk.get(f"/files/tests.nowhere/{letter[0]}").status_code == 404
    assert Client().get(f"/files/tests.letter/{letter[0]}").status_code == 302
    eve = Client()
    eve.force_login(User.objects.create_user("eve", None, name="Eve"))
    assert eve.get(f"/files/tests.letter/{letter[0]}").status_code == 403


def test_the_command_names_what_is_missing_changed_or_stray(root: Path) -> None:
    whole = store(SYSTEM, upload(), now=NOW)
    changed = store(SYSTEM, upload(b"one", "a.txt"), now=NOW)
    lost = store(SYSTEM, upload(b"three", "b.txt"), now=NOW)
    assert CliRunner().invoke(cli.app, ["verify"]).exit_code == 0
    changed.path.write_bytes(b"two")
    lost.path.unlink()
    stray = root / "drafts" / "left"
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    said = CliRunner().invoke(cli.app, ["verify", "--remove-orphans"])
    assert said.exit_code == 1
    assert f"CHANGED: {changed.sha256}" in said.output
    assert f"MISSING: {lost.sha256}" in said.output
    assert whole.sha256 not in said.output
    assert "3 files, 2 not as stored, 1 without a row" in said.output
    assert not stray.exists()
