"""The demonstration that a new installation is filled with."""

import subprocess
from typing import Any

import pytest

from almoner.main.cli import root
from almoner.main.demo import filling
from almoner.main.trouble import CannotRun


def test_an_empty_office_is_filled_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, len(started) - 1)

    def nothing(*_: object, **__: object) -> None:
        raise AssertionError("it was filled here")

    monkeypatch.setattr(filling, "is_empty", lambda: True)
    monkeypatch.setattr(filling, "fill", nothing)
    monkeypatch.setattr(root.subprocess, "run", run)
    root._fill_demo()
    assert started[0][-2:] == ["demo", "--if-empty"]
    with pytest.raises(CannotRun, match="not filled"):
        root._fill_demo()
