"""Run benchmarks: ``python -m benchmarks [area…]``, or all of them; ``ONLY=area`` does the same.

Every module here with a ``figures()`` is an area. One line is printed for each figure; the exit
code is 1 where a goal is missed and 2 where an area is unknown.
"""

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator

import benchmarks
from benchmarks.figures import Figure

Measure = Callable[[], Iterator[Figure]]


def areas() -> dict[str, str]:
    """Return the modules that may hold figures, by their short name."""
    found = pkgutil.iter_modules(benchmarks.__path__)
    return {
        module.name: f"benchmarks.{module.name}"
        for module in found
        if module.name not in ("__main__", "figures")
    }


def run(wanted: list[str]) -> int:
    """Print the figures of the wanted areas, as they come; return the exit code."""
    known = areas()
    unknown = [area for area in wanted if area not in known]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
        return 2
    missed = 0
    for area in wanted or sorted(known):
        measure: Measure | None = getattr(importlib.import_module(known[area]), "figures", None)
        for figure in measure() if measure else ():
            print(figure.line(), flush=True)
            missed += figure.missed
    return 1 if missed else 0


if __name__ == "__main__":
    only = os.environ.get("ONLY", "").replace(",", " ").split()
    sys.exit(run(sys.argv[1:] or only))
