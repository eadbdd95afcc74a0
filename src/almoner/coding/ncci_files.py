"""CMS's files of NCCI and of coverage policies, from a path into the tables.

Text, CSV and ZIP are read by :mod:`almoner.lib.ncci`; a workbook is read row by row by openpyxl
and goes through the same readers.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from almoner.coding import operations
from almoner.coding.models import NcciFile, Ruleset
from almoner.lib import code_edits, ncci
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor

Told = TypeVar("Told")


class WrongSetting(Refusal):
    """The file is for other services than those named; name the right ones."""

    field = "setting"


class FirstDayUnknown(Refusal):
    """The name of the file does not tell the first day of its quarter: say it (2026-10-01)."""

    field = "effective_on"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said with a file: whose edits, and what its name may not tell."""

    ruleset: Ruleset
    edition: str = ""
    starts_on: date | None = None


_SETTINGS = {
    ncci.Setting.PRACTITIONER: (Ruleset.MEDICARE_PRACTITIONER, Ruleset.MEDICAID_PRACTITIONER),
    ncci.Setting.OUTPATIENT_HOSPITAL: (Ruleset.MEDICARE_HOSPITAL, Ruleset.MEDICAID_HOSPITAL),
    ncci.Setting.DME: (Ruleset.MEDICARE_DME, Ruleset.MEDICAID_DME),
}


def ruleset_of(setting: ncci.Setting, *, medicaid: bool = False) -> Ruleset:
    """Return whose edits of that setting are meant."""
    return _SETTINGS[setting][int(medicaid)]


def load_file(actor: Actor, kind: str, path: Path, asked: Asked, now: datetime) -> NcciFile:
    """Load ``ncci-ptp``, ``ncci-mue`` or ``ncci-aoc``, all of the file or nothing.

    Raises :class:`NotNcci` with the line, :class:`WrongSetting`, ``EditionUnknown``, ``MixedUp``.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        names = [path.name, *_names_inside(file)]
        loading = operations.NcciLoading(
            asked.ruleset,
            asked.edition or _edition(names, asked),
            path.name,
            digest,
        )
        return _KINDS[kind](actor, loading, asked, (file, path.name, names), now)


def _edition(names: list[str], asked: Asked) -> str:
    told = _first(ncci.edition_in_name, names)
    return told or (ncci.quarter_of(asked.starts_on) if asked.starts_on else "")


_Opened = tuple[BinaryIO, str, list[str]]


def _pairs(
    actor: Actor, loading: operations.NcciLoading, asked: Asked, opened: _Opened, now: datetime
) -> NcciFile:
    file, name, names = opened
    _same_setting(asked.ruleset, _first(ncci.setting_in_name, names), name)
    if _is_workbook(file):
        pairs = ncci.pairs_in(_rows(file, name), name, is_text=False)
        return operations.load_pairs(actor, loading=loading, pairs=pairs, now=now)
    found = (
        pair
        for source in ncci.sources(file, name)
        for pair in ncci.pairs_in(ncci.tab_rows(source.lines), source.name)
    )
    return operations.load_pairs(actor, loading=loading, pairs=found, now=now)


def _limits(
    actor: Actor, loading: operations.NcciLoading, asked: Asked, opened: _Opened, now: datetime
) -> NcciFile:
    file, name, names = opened

    def limits() -> Iterator[ncci.Limit]:
        for rows, called in _limit_rows(file, name):
            head = ncci.read_limits_head(rows, called)
            _same_setting(asked.ruleset, head.setting, called)
            day = asked.starts_on or head.starts_on or _first(ncci.effective_in_name, names)
            if not day:
                raise FirstDayUnknown
            yield from ncci.limits_in(rows, head, starts_on=day)

    return operations.load_limits(actor, loading=loading, limits=limits(), now=now)


def _limit_rows(file: BinaryIO, name: str) -> Iterator[tuple[Iterator[ncci.Row], str]]:
    if _is_workbook(file):
        yield _rows(file, name), name
        return
    for source in ncci.sources(file, name):
        yield ncci.csv_rows(source.lines, source.name), source.name


def _addons(
    actor: Actor, loading: operations.NcciLoading, asked: Asked, opened: _Opened, now: datetime
) -> NcciFile:
    file, name, _ = opened
    del asked
    if _is_workbook(file):
        found = ncci.addons_in(_rows(file, name), name)
        return operations.load_addons(actor, loading=loading, addons=found, now=now)
    addons = (
        row
        for source in ncci.sources(file, name)
        for row in ncci.addons_in(ncci.separated_rows(source.lines, source.name), source.name)
    )
    return operations.load_addons(actor, loading=loading, addons=addons, now=now)


_KINDS = {"ncci-ptp": _pairs, "ncci-mue": _limits, "ncci-aoc": _addons}


def _first(told: Callable[[str], Told], names: list[str]) -> Told:
    return next((found for name in names if (found := told(name))), told(""))


def _same_setting(ruleset: Ruleset, setting: ncci.Setting | None, name: str) -> None:
    if setting is not None and ruleset not in _SETTINGS[setting]:
        raise WrongSetting(
            f"{name} is for {setting}, not for {ruleset.label}: name the right setting. Nothing was"
            " loaded."
        )


def _names_inside(file: BinaryIO) -> list[str]:
    """Return the names of the texts in a ZIP, which often tell more than its own."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = [name for name in archive.namelist() if name.lower().endswith((".txt", ".csv"))]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        found = []
    file.seek(0)
    return found


def _is_workbook(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def _rows(file: BinaryIO, name: str) -> Iterator[ncci.Row]:
    """Yield the rows of the first sheet as texts."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, ["" if cell is None else str(cell) for cell in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ncci.NotNcci(f"{name} is a damaged workbook: take the .txt or .csv.") from error


def load_policies(actor: Actor, path: Path, now: datetime) -> operations.PoliciesLoaded:
    """Load coverage policies: CMS's articles (ZIP), or a CSV as lib/code_edits documents it."""
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
        file.seek(0)
        if is_zip:
            policies = code_edits.read_policies(file, path.name)
        else:
            lines = path.read_text("utf-8-sig", "replace").splitlines(keepends=True)
            policies = code_edits.policies_in(lines, path.name)
    return operations.load_policies(actor, policies=policies, file_name=path.name, now=now)
