"""Measuring without HTTP: a process of its own on an embedded database of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figures import Figure

Row = tuple[str, float, str, float]
"""Name, value, unit and goal of a figure; a goal of 0 is none."""


def figures_of(area: str, size: int) -> Iterator[Figure]:
    """Run ``benchmarks.<area>`` on the database kept in ``var/bench/<area>/<size>``."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    folder = Path("var", "bench", area, str(size)).absolute()
    environment |= {"ALMONER_VAR": str(folder), "PYTHONPATH": "src:."}
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{area}"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        name, value, unit, goal = line.split()
        yield Figure(area, name, float(value), unit, float(goal) or None)


def main(fill: Callable[[], None], measure: Callable[[], Iterator[Row]]) -> None:
    """Be that process: bring the database up, fill it if it is empty, print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almoner.main.settings")
    import django

    django.setup()
    from almoner.main import processes
    from almoner.main.upgrade import upgrade

    with processes.database():
        upgrade()
        fill()
        for name, value, unit, goal in measure():
            print(name, f"{value:.3f}", unit, goal)
