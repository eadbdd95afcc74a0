"""Setting an office up from outside, as its own processes would do it."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.test_run import ROOT, Office


def furnish(office: Office) -> dict[str, Any]:
    """Set the office up (``tests/faults/furnish.py``); return what its clients need to know."""
    known: dict[str, Any] = json.loads(python(office, "-m", "tests.faults.furnish"))
    return known


def python(office: Office, *words: str) -> str:
    """Run Python as the office's own processes do; return the last line it prints."""
    environment = office.environment | {
        "DJANGO_SETTINGS_MODULE": "almoner.main.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    said = subprocess.check_output([sys.executable, *words], cwd=ROOT, env=environment, text=True)
    return said.splitlines()[-1] if said else ""
