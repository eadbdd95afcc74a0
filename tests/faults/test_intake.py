"""Paper comes in while a worker is killed: none is lost, none doubled, none in a wrong chart.

The same as ``make bench ONLY=intake`` does with ten thousand documents, with few.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_run import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
COUNT = 30


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    environment = {key: value for key, value in os.environ.items() if key not in ours}
    environment |= {
        "ALMONER_VAR": str(tmp_path / "var"),
        "INTAKE": str(COUNT),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    said = subprocess.check_output(
        [sys.executable, "-m", "benchmarks.intake"], cwd=ROOT, env=environment, text=True
    )
    figures = {line.split()[0]: float(line.split()[1]) for line in said.splitlines()}
    assert figures["arrived"] == COUNT
    for wrong in ("lost", "doubled", "not_filed", "wrong_chart"):
        assert figures[wrong] == 0, said
