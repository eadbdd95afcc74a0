"""The chained log: sealing under load, and naming the first row that was tampered with."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection, transaction
from typer.testing import CliRunner

from almoner.lib.refusal import NotPermitted
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import chain, cli
from almoner.platform.audit.heads import Head, NotAHead, kept_heads
from almoner.platform.audit.models import Entry, Seal, Unsealed
from almoner.platform.audit.operations import keep_head, record, seal
from almoner.platform.audit.verification import verify

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def write(*verbs: str) -> None:
    for verb in verbs:
        record(SYSTEM, f"people.{verb}", reason="Zoë asked", amount=1.5)


@contextmanager
def behind_its_back() -> Iterator[Callable[..., None]]:
    """Run SQL as an intruder with the owner's rights would: without triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield cursor.execute
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


@pytest.fixture
def five(transactional_db: None) -> list[int]:
    """Five sealed entries; their ids."""
    write("a", "b", "c", "d", "e")
    assert seal(SYSTEM) == 5
    assert verify(SYSTEM).broken is None
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def test_canonical_bytes_are_as_documented() -> None:
    entry = SimpleNamespace(
        id=7,
        at=datetime(2026, 11, 22, 9, 30, 0, 5, tzinfo=UTC),
        actor_name="Zoë",
        user_id=None,
        request_id=UUID(int=1),
        verb="people.register",
        subject_type="people.patient",
        subject_id=UUID(int=2),
        patient_id=None,
        detail={"b": 1, "a": [True, None]},
    )
    assert chain.canonical(entry).decode() == (
        '{"actor_name":"Zoë","at":"2026-11-22T09:30:00.000005Z","detail":{"a":[true,null],"b":1},'
        '"id":7,"patient_id":null,"request_id":"00000000-0000-0000-0000-000000000001",'
        '"subject_id":"00000000-0000-0000-0000-000000000002","subject_type":"people.patient",'
        '"user_id":null,"verb":"people.register"}'
    )
    expected = hashlib.sha256(bytes(32) + hashlib.sha256(chain.canonical(entry)).digest())
    assert chain.link(chain.GENESIS, chain.digest(entry)) == expected.digest()


def test_a_changed_entry_is_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("UPDATE audit_entry SET actor_name = 'Somebody else' WHERE id IN (%s, %s)", five[2:4])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id, broken.number) == ("changed", five[2], 3)


def test_a_changed_detail_is_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("UPDATE audit_entry SET detail = detail || '{\"amount\": 2}' WHERE id = %s", five[1:2])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id) == ("changed", five[1])


def test_a_deleted_entry_is_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("DELETE FROM audit_entry WHERE id = %s", five[1:2])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id) == ("missing", five[1])


def test_an_entry_deleted_with_its_seal_is_missed(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("DELETE FROM audit_seal WHERE entry_id = %s", five[1:2])
        sql("DELETE FROM audit_entry WHERE id = %s", five[1:2])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.number) == ("missing", 2)


def test_closing_the_gap_does_not_hide_it(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("DELETE FROM audit_seal WHERE entry_id = %s", five[1:2])
        sql("DELETE FROM audit_entry WHERE id = %s", five[1:2])
        for number in (3, 4, 5):
            sql("UPDATE audit_seal SET number = %s WHERE number = %s", [number - 1, number])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id) == ("inserted", five[2])


def test_an_inserted_entry_is_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql(
            "INSERT INTO audit_entry (at, actor_name, request_id, verb, subject_type, detail)"
            " VALUES (now(), 'x', gen_random_uuid(), 'people.merge', '', '{}')",
        )
    stray = Entry.objects.latest("pk").pk
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id) == ("inserted", stray)


def test_an_inserted_link_is_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql(
            "INSERT INTO audit_entry (at, actor_name, request_id, verb, subject_type, detail)"
            " VALUES (now(), 'x', gen_random_uuid(), 'people.merge', '', '{}')",
        )
        stray = Entry.objects.latest("pk")
        sql("UPDATE audit_seal SET number = 6 WHERE number = 5")
        sql("UPDATE audit_seal SET number = 5 WHERE number = 4")
        sql(
            "INSERT INTO audit_seal (number, entry_id, digest, hash) VALUES (4, %s, %s, %s)",
            [stray.pk, chain.digest(stray), bytes(32)],
        )
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.entry_id, broken.number) == ("inserted", stray.pk, 4)


def test_entries_that_changed_places_are_named(five: list[int]) -> None:
    with behind_its_back() as sql:
        sql("UPDATE audit_seal SET entry_id = -1 WHERE entry_id = %s", five[1:2])
        sql("UPDATE audit_seal SET entry_id = %s WHERE entry_id = %s", [five[1], five[3]])
        sql("UPDATE audit_seal SET entry_id = %s WHERE entry_id = -1", five[3:4])
    broken = verify(SYSTEM).broken
    assert broken
    assert (broken.what, broken.number) == ("moved", 2)


def test_a_log_cut_short_is_told_by_a_kept_head(five: list[int], tmp_path: Path) -> None:
    keep_head(SYSTEM, now=NOW, path=tmp_path / "heads")
    with behind_its_back() as sql:
        sql("DELETE FROM audit_seal WHERE number > 3")
        sql("DELETE FROM audit_entry WHERE id > %s", five[2:3])
    assert verify(SYSTEM).broken is None, "the shorter chain is whole in itself"
    broken = verify(SYSTEM, heads=kept_heads(tmp_path / "heads")).broken
    assert broken
    assert (broken.what, broken.number) == ("cut off", 5)


def test_a_log_made_anew_is_told_by_a_kept_head(five: list[int]) -> None:
    kept = Head.parse(f"5:{'ab' * 32}")
    broken = verify(SYSTEM, heads=[kept]).broken
    assert broken
    assert (broken.what, broken.number) == ("changed", 5)


@pytest.mark.parametrize("text", ["", "5", "x:00", "5:zz", "5:00ff"])
def test_a_head_is_a_number_and_a_hash(text: str) -> None:
    with pytest.raises(NotAHead):
        Head.parse(text)


def test_an_entry_that_commits_late_is_sealed_late(transactional_db: None) -> None:
    opened, go_on = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                write("slow")
                opened.set()
                go_on.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=slow_writer)
    slow.start()
    assert opened.wait(10)
    write("quick")
    assert seal(SYSTEM) == 1, "sealing does not wait for the open transaction"
    go_on.set()
    slow.join()
    assert seal(SYSTEM) == 1
    order = Seal.objects.order_by("number").values_list("entry__verb", flat=True)
    assert list(order) == ["people.quick", "people.slow"]
    assert verify(SYSTEM).broken is None


def test_many_writers_and_two_sealers_make_one_chain(transactional_db: None) -> None:
    done = threading.Event()

    def writer() -> None:
        try:
            for _ in range(40):
                with transaction.atomic():
                    write("book", "confirm")
        finally:
            connection.close()

    def sealer() -> None:
        try:
            while not done.is_set():
                seal(SYSTEM)
        finally:
            connection.close()

    writers = [threading.Thread(target=writer) for _ in range(4)]
    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal(SYSTEM)
    verdict = verify(SYSTEM)
    assert (verdict.entries, verdict.broken) == (320, None)
    assert not Unsealed.objects.exists()


def test_sealing_needs_its_power(db: None) -> None:
    with pytest.raises(NotPermitted):
        seal(Actor(name="Rita"))
    with pytest.raises(NotPermitted):
        verify(Actor(name="Rita"))


def test_the_command_says_all_is_well(five: list[int], settings: object, tmp_path: Path) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads"  # type: ignore[attr-defined]
    write("f")
    result = CliRunner().invoke(cli.app, ["verify"])
    assert result.exit_code == 0, result.output
    assert "6 entries, nothing changed" in result.output
    head = Seal.objects.get(number=6)
    assert f"6:{bytes(head.hash).hex()}" in result.output.replace("\n", "")
    assert [kept.number for kept in kept_heads(tmp_path / "heads")] == [6]


def test_the_command_names_the_first_broken_row(
    five: list[int], settings: object, tmp_path: Path
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads"  # type: ignore[attr-defined]
    with behind_its_back() as sql:
        sql("UPDATE audit_entry SET verb = 'people.look' WHERE id = %s", five[3:4])
    result = CliRunner().invoke(cli.app, ["verify"])
    assert result.exit_code == 1
    assert f"Entry {five[3]} was changed" in result.output.replace("\n", " ")
