"""Files of an imported folder that areas above know how to read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from almoner.people.importing.reports import Report
from almoner.people.importing.tables import Table
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a step is given: the table, what its rows' ids belong to, and where to report."""

    table: Table
    source: str
    report: Report
    now: datetime


Step = Callable[[Actor, StepInput], None]

_steps: dict[str, tuple[str, Step]] = {}


def register_step(file_name: str, run: Step, *, kind: str = "") -> None:
    """Let ``run`` import ``file_name`` (or it with ``.gz``) of a Synthea folder.

    Its report is called ``kind``, else as the file is: two areas may read one file, each its own.

    It runs after organizations, providers and patients are there. It passes over rows that are
    there already, calls its own area's operations, and reports with ``step.report``; see
    ``people.importing.loading.load_table``, which does all three.
    """
    _steps[kind or file_name.removesuffix(".csv")] = (file_name, run)


def registered() -> dict[str, tuple[str, Step]]:
    """Return the file and the step by the kind of report, in the order they were registered."""
    return dict(_steps)
