"""Ten thousand documents coming in while a worker is killed: none lost, none doubled.

``INTAKE`` changes the number. Documents are one-page PDFs of made-up laboratory reports; two
workers read them, one is killed (SIGKILL) in the middle and another takes its place. Each document
is then filed as it was proposed. Last, some arrivals are handed in a second time.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of
from benchmarks.inside import main as inside

COUNT = int(os.environ.get("INTAKE", "10000"))
PEOPLE = 200
WORKERS = 2
AGAIN = 200
"""Arrivals that are handed in twice at the end."""
_SHEET = """LABORATORY REPORT
Patient: {name}
DOB: {born}
Collected: {day}
Specimen {number}
Hemoglobin {value} g/dL, reference range 12.0 to 15.5, glucose 98 mg/dL.
"""


@dataclass(frozen=True)
class Sheet:
    """A file as it comes in."""

    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.content


def figures() -> Iterator[Figure]:
    """Measure in a process of its own."""
    yield from figures_of("intake", COUNT)


def fill() -> None:
    """Register those whose papers come."""
    from almoner.people.models import Patient

    if Patient.objects.exists():
        return
    now = datetime.now(UTC)
    for number in range(PEOPLE):
        Patient.objects.create(
            family_name=f"Family{_letters(number)}",
            given_name=f"Given{_letters(number * 7)}",
            birth_date=date(1950, 1, 1) + timedelta(days=97 * number),
            registered_at=now,
        )


def measure() -> Iterator[Row]:
    """Let them come, kill a worker, wait, file, hand in again, count."""
    from almoner.records.models import DocumentReference, IncomingDocument

    run = f"bench:{time.time_ns()}"
    mine = IncomingDocument.objects.filter(arrival_key__startswith=run)
    begin = time.monotonic()
    workers = [_worker() for _ in range(WORKERS)]
    sheets = []
    try:
        for number, sheet in enumerate(_sheets(run)):
            sheets.append(sheet)
            _receive(run, number, sheet)
            if number == COUNT // 2:
                os.kill(workers[0].pid, signal.SIGKILL)
                workers.append(_worker())
        received = time.monotonic() - begin
        while mine.filter(state__in=("received", "reading")).exists():
            time.sleep(1)
        read = time.monotonic() - begin
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(60)
    begin = time.monotonic()
    _file(mine)
    filing = time.monotonic() - begin
    for number in range(min(AGAIN, COUNT)):
        _receive(run, number, sheets[number])
    kept, filed = mine.count(), mine.filter(state="filed")
    documents = DocumentReference.objects.filter(arrival__in=mine)
    originals = documents.values("original").distinct().count()
    yield "arrived", COUNT, "documents", 0
    yield "lost", COUNT - originals, "documents", 0.5
    yield "doubled", max(kept, documents.count()) - COUNT, "documents", 0.5
    yield "not_filed", kept - filed.count(), "documents", 0.5
    yield "wrong_chart", _wrong(documents), "documents", 0.5
    yield "received", COUNT / received, "per_second", 0
    yield "read", COUNT / read, "per_second", 0
    yield "filed", COUNT / filing, "per_second", 0


def _sheets(run: str) -> Iterator[Sheet]:
    from almoner.lib.typeset import typeset
    from almoner.people.models import Patient

    people = list(Patient.objects.order_by("birth_date")[:PEOPLE])
    for number in range(COUNT):
        who = people[number % len(people)]
        facts = {
            "name": f"{who.family_name}, {who.given_name}",
            "born": f"{who.birth_date:%m/%d/%Y}",
            "day": f"{date(2025, 1, 1) + timedelta(days=number % 300):%m/%d/%Y}",
            "number": f"{run} {number}",
            "value": f"{12 + number % 40 / 10:.1f}",
        }
        made = typeset("almoner.lib.paper", "text", {"text": _SHEET.format(**facts)})
        yield Sheet(f"lab-{number}.pdf", made)


def _receive(run: str, number: int, sheet: Sheet) -> None:
    from almoner.platform.accounts.actor import SYSTEM
    from almoner.records import operations
    from almoner.records.models.documents import DocumentOrigin

    operations.receive(
        SYSTEM,
        upload=sheet,
        origin=DocumentOrigin.IMPORT,
        arrival_key=f"{run}:{number}",
        now=datetime.now(UTC),
    )


def _file(mine: Any) -> None:
    from almoner.people.models import Patient
    from almoner.platform.accounts.actor import SYSTEM
    from almoner.records import operations
    from almoner.records.models import DocumentType

    types = DocumentType.objects.in_bulk()
    people = Patient.objects.in_bulk()
    types = {str(key): row for key, row in types.items()}
    people = {str(key): row for key, row in people.items()}
    for row in mine.filter(state="confirm").select_related("pdf", "original").iterator():
        operations.file_incoming(
            SYSTEM,
            incoming=row,
            seen_version=row.version,
            patient=people[row.proposal["patients"][0]["id"]],
            type=types[row.proposal["type"]["id"]],
            on=date.fromisoformat(row.proposal["date"]["on"]),
            now=datetime.now(UTC),
        )


def _wrong(documents: Any) -> int:
    """Return how many went into the chart of somebody whom they do not name."""
    rows = documents.select_related("patient").prefetch_related("pages")
    return sum(row.patient.family_name not in row.pages.all()[0].text for row in rows.iterator(500))


def _worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "almoner", "worker"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{number:04d}")


if __name__ == "__main__":
    inside(fill, measure)
