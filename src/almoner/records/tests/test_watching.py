"""The watched folder: whole files come in once, whatever breaks between storing and moving."""

import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests import make

from almoner.lib.paper import arriving
from almoner.records import watching
from almoner.records.models import IncomingDocument

pytestmark = pytest.mark.django_db
LATER = 2_000_000_000.0


def put(folder: Path, name: str, content: bytes = b"") -> Path:
    path = folder / name
    path.write_bytes(content or make.pdf(name))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def take_in(folder: Path, seen_at: float = LATER) -> int:
    return watching.take_in(folder, now=make.NOON, seen_at=seen_at)


def test_whole_files_come_in_and_are_put_away(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    put(tmp_path, "b.tif.part")
    put(tmp_path, ".hidden.pdf")
    (tmp_path / "empty.pdf").touch()
    assert take_in(tmp_path) == 1
    row = IncomingDocument.objects.get()
    assert (row.name, row.origin, row.state) == ("a.pdf", "folder", "received")
    assert (tmp_path / "kept" / "a.pdf").exists()
    assert not (tmp_path / "a.pdf").exists()
    assert take_in(tmp_path) == 0


def test_a_file_that_is_still_written_waits(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    assert take_in(tmp_path, seen_at=1_700_000_005) == 0
    assert take_in(tmp_path, seen_at=1_700_000_030) == 1


def test_a_crash_between_storing_and_moving_leaves_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.pdf")

    def crash(*_args: object, **_words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "put_away", crash)
    with pytest.raises(KeyboardInterrupt):
        take_in(tmp_path)
    monkeypatch.setattr(watching, "put_away", arriving.put_away)
    assert take_in(tmp_path) == 1
    assert IncomingDocument.objects.count() == 1


def test_the_same_name_again_overwrites_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    take_in(tmp_path)
    put(tmp_path, "a.pdf", make.pdf("another"))
    take_in(tmp_path)
    assert IncomingDocument.objects.count() == 2
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["a (2).pdf", "a.pdf"]


def test_what_is_too_large_is_put_where_somebody_sees_it(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.FILE_LIMIT = 100
    put(tmp_path, "a.pdf")
    assert take_in(tmp_path) == 0
    assert (tmp_path / "too large" / "a.pdf").exists()


def test_a_folder_that_is_away_is_no_error(tmp_path: Path) -> None:
    assert take_in(tmp_path / "away") == 0
