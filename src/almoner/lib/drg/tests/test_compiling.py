"""From the manual's text to the logic that is shipped."""

from pathlib import Path

import pytest

from almoner.lib.drg import import_manual, shipped, shipped_versions
from almoner.lib.drg.comparing import changes
from almoner.lib.drg.store import SHIPPED, BadLogicFile, digest_of, loads
from almoner.lib.drg.tests.labelled import DATA

MANUALS = DATA / "manual"


@pytest.mark.slow
@pytest.mark.skipif(not MANUALS.exists(), reason=f"the manuals are not in {MANUALS}")
@pytest.mark.parametrize("version", ["42.1", "43.1"])
def test_the_published_manual_compiles_to_what_is_shipped(version: str) -> None:
    made = import_manual(MANUALS / f"v{version}.tar.xz")
    assert digest_of(made) == shipped(version).digest


def test_both_versions_are_there_and_know_themselves() -> None:
    assert shipped_versions() == ["42.1", "43.1"]
    logic = shipped("43.1")
    assert logic.version == "43.1"
    assert logic.digest == digest_of(logic)


@pytest.mark.parametrize("data", [b"", b"PK", b"\xfd7zXZ\x00\x00", Path(__file__).read_bytes()])
def test_anything_else_is_not_logic(data: bytes) -> None:
    with pytest.raises(BadLogicFile):
        loads(data)


def test_a_cut_off_file_is_not_logic() -> None:
    whole = (SHIPPED / "v43.1.drg.xz").read_bytes()
    with pytest.raises(BadLogicFile):
        loads(whole[: len(whole) // 2])


def test_what_changes_between_two_years_is_said() -> None:
    said = list(changes(shipped("42.1"), shipped("43.1")))
    assert "DRG 209 is new: Complex Aortic Arch Procedures." in said
    assert any(line.startswith("DRG 067 is called") for line in said)
    assert any("diagnoses of 43.1 are new" in line for line in said)
    assert list(changes(shipped("43.1"), shipped("43.1"))) == []
