"""What came of an import: counts, and files with every row refused and every value left out."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any

from almoner.people.importing.tables import Row, Table


@dataclass
class Report:
    """Counts of one file, and its rejects.

    ``rejects`` and ``notes`` are written beside each other in ``folder`` while the file is read;
    a run begins both anew, so that they describe the last run whole.
    """

    kind: str
    folder: Path
    tell: Callable[[int], None] = lambda _count: None
    """Called with how many rows were read since the last call."""
    read: int = 0
    added: int = 0
    present: int = 0
    rejected: int = 0
    noted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _files: dict[Path, tuple[TextIOWrapper, Any]] = field(default_factory=dict)
    _headings: Sequence[str] = ()
    _stem: str = ""

    def begin(self, table: Table) -> "Report":
        """Start on a file: earlier reports of it in the folder go."""
        self._headings = table.headings
        self._stem = table.path.name.removesuffix(".gz").removesuffix(".csv")
        if " " in self.kind:  # a file that two areas read: each has its own reports
            self._stem = self.kind.replace(" ", "-")
        for path in (self.rejects, self.notes):
            path.unlink(missing_ok=True)
        return self

    @property
    def rejects(self) -> Path:
        """The file of refused rows: the columns as they were, and the reason."""
        return self.folder / f"{self._stem}-rejects.csv"

    @property
    def notes(self) -> Path:
        """The file of what was left out of rows that were taken."""
        return self.folder / f"{self._stem}-notes.csv"

    def reject(self, row: Row, reason: str) -> None:
        """Note that a row was refused, and why."""
        self.rejected += 1
        self.reasons[reason_kind(reason)] += 1
        cells = [row.cells.get(heading, "") for heading in self._headings]
        self._writer(self.rejects, [*self._headings, "line", "reason"]).writerow(
            [*cells, row.line, reason]
        )

    def note(self, row: Row, about: str) -> None:
        """Note what of a row was left out or understood differently."""
        self.noted += 1
        self._writer(self.notes, ["line", "note"]).writerow([row.line, about])

    def done(self, *, read: int, added: int, present: int) -> None:
        """Count a batch that is stored."""
        self.read += read
        self.added += added
        self.present += present
        self.tell(read)

    def __enter__(self) -> "Report":
        """Write the files while the block runs."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""
        for file, _writer in self._files.values():
            file.close()

    def _writer(self, path: Path, headings: Sequence[str]) -> Any:  # noqa: ANN401 - csv's own type
        if path not in self._files:
            file = path.open("w", encoding="utf-8", newline="")
            writer = csv.writer(file)
            writer.writerow(headings)
            self._files[path] = (file, writer)
        return self._files[path][1]


def reason_kind(reason: str) -> str:
    """Return a reason without what it quotes, so that like ones can be counted."""
    parts = reason.replace("”", "“").split("“")
    return "…".join(parts[::2]).strip()
