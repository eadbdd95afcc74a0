"""An `almoner run` of its own for each file of tests that hurts or crowds it."""

import shutil
from collections.abc import Iterator

import pytest

from tests.test_run import Office, answers, wait_for


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that runs, with nobody in it yet."""
    folder = tmp_path_factory.mktemp("office")
    folder.chmod(0o755)
    made = Office(folder / "var")
    address = made.start()
    wait_for(lambda: answers(address), 120)
    yield made
    made.stop()
    shutil.rmtree((made.var / "pg").resolve())
