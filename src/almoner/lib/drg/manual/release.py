"""Reading a text release: a folder, a tar or a zip of ``appendix_*.txt`` and ``mdcs_*.txt``."""

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from almoner.lib.drg.manual.lines import AND_CODE, code_of
from almoner.lib.drg.manual.tables import Place
from almoner.lib.refusal import Refusal

MOST_BYTES = 400_000_000
PARTS = {
    "A": re.compile(r"appendix_a\.txt$"),
    "B": re.compile(r"appendix_b\.txt$"),
    "C": re.compile(r"appendix_c\.txt$"),
    "DE": re.compile(r"appendix_d_e\.txt$"),
    "F": re.compile(r"appendix_f_[a-z]\.txt$"),
    "MDC": re.compile(r"mdcs_\d\d_\d\d\.txt$"),
}
COVERED = [f"{mdc:02d}" for mdc in range(26)]


class BadManual(Refusal):
    """This is not a whole release of the MS-DRG Definitions Manual in text form."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the release, as lines."""

    name: str
    lines: list[str]

    def at(self, index: int) -> Place:
        """Return the place of the line with this index (from 0)."""
        return Place(self.name, index + 1)


@dataclass(frozen=True, slots=True)
class Release:
    """The files of one release; ``parts`` by A, B, C, DE, F, and the MDC files in order."""

    version: str
    parts: dict[str, Part]
    mdcs: list[Part]


def open_release(path: Path) -> Release:
    """Return the files of the release at ``path`` (a folder, ``.zip`` or ``.tar[.gz|.xz]``).

    Raises ``BadManual`` when a file is missing, twice there or cut off in its first lines.
    """
    found: dict[str, Part] = {}
    mdcs: dict[str, Part] = {}
    for name, data in _files(path):
        for part, pattern in PARTS.items():
            if not pattern.search(name.lower()):
                continue
            read = Part(Path(name).name, _lines(data))
            _whole(read, listing=part not in {"A", "B"})
            key, into = (read.name, mdcs) if part == "MDC" else (part, found)
            if key in into:
                raise BadManual(f"{path.name} holds {read.name} twice: load one release at a time.")
            into[key] = read
    missing = [part for part in PARTS if part != "MDC" and part not in found]
    if missing or not mdcs:
        raise BadManual(
            f"{path.name} lacks {', '.join('appendix ' + m for m in missing) or 'the MDC files'}: "
            "download the text release of the manual (appendix_*.txt, mdcs_*.txt) again."
        )
    return Release(_version(found["A"]), found, [mdcs[name] for name in sorted(mdcs)])


def _whole(part: Part, *, listing: bool) -> None:
    """Refuse a file that ends in a line, or in a list: each list is followed by an empty line."""
    last = next((line for line in reversed(part.lines) if line.strip()), "")
    listed = listing and (code_of(last) or AND_CODE.match(last))
    if part.lines[-1].strip() or (listed and part.lines[-2:] != ["", ""]):
        raise BadManual(f"{part.name} ends with “{last.strip()[:40]}”: the file is cut off.")


def _version(part: Part) -> str:
    for line in part.lines[:5]:
        if match := re.search(r"MS-DRGs Version (\d+\.\d+)", line):
            return match[1].removesuffix(".0")
    raise BadManual(
        f"{part.name} does not say in its heading which version of the MS-DRGs it lists."
    )


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.txt")):
            yield str(file), file.read_bytes()
        return
    try:
        if zipfile.is_zipfile(path):
            yield from _zipped(path)
        else:
            yield from _tarred(path)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, ValueError) as error:
        raise BadManual(
            f"{path.name} cannot be unpacked ({error}): it is cut off or not a zip or tar file."
        ) from error


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if m.filename.lower().endswith(".txt")]
        _bounded(path, sum(m.file_size for m in members))
        for member in members:
            yield member.filename, archive.read(member)


def _tarred(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        size = 0
        for member in archive:
            size += member.size
            _bounded(path, size)
            if member.isfile() and member.name.lower().endswith(".txt"):
                yield member.name, (archive.extractfile(member) or io.BytesIO()).read()


def _bounded(path: Path, size: int) -> None:
    if size > MOST_BYTES:
        raise BadManual(f"{path.name} unpacks to more than {MOST_BYTES:,} bytes: not a manual.")


def _lines(data: bytes) -> list[str]:
    return data.decode("cp1252", "replace").replace("\r", "").split("\n")
