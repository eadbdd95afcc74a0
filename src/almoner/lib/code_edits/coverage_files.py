"""The articles of CMS's Medicare Coverage Database: a ZIP of CSV tables, maybe inside a ZIP.

Used: ``article`` (article_id, article_version, title, article_eff_date, article_end_date,
date_retired), ``article_x_hcpc_code`` (hcpc_code_id), ``article_x_icd10_covered`` and
``article_x_icd10_noncovered`` (icd10_code_id), and for the states ``article_x_contractor``,
``contractor_jurisdiction`` (state_id, term_date) and ``state_lookup`` (state_abbrev).
The groups of an article are taken together: which group goes with which stands in prose.
"""

import csv
import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import BinaryIO

from almoner.lib.code_edits.codes import Codes
from almoner.lib.code_edits.necessity import Policy
from almoner.lib.code_edits.policy_file import NotPolicies
from almoner.lib.code_edits.procedures import CODE
from almoner.lib.icd10cm import normal

MOST_UNPACKED = 1024 * 1024 * 1024
LONGEST_CELL = 20_000_000
"""Articles carry their whole text in one cell."""
PARTS_OF_STATES = {
    **{"DN": "NY", "QN": "NY", "UN": "NY", "EM": "MO", "WM": "MO", "NF": "CA", "SF": "CA"}
}
"""Parts of states as CMS abbreviates them."""
_Key = tuple[str, str]
_Table = Iterator[Mapping[str, str]]


def read_policies(file: BinaryIO, name: str) -> tuple[Policy, ...]:
    """Return the articles in force that name procedures and diagnoses.

    Raises :class:`NotPolicies` for a damaged ZIP, a missing table or a missing column.
    """
    try:
        with zipfile.ZipFile(file) as outer:
            inner = next(
                (each for each in outer.infolist() if each.filename.lower().endswith("_csv.zip")),
                None,
            )
            if inner is None:
                return _policies(_Export(outer, name))
            if inner.file_size > MOST_UNPACKED:
                raise NotPolicies(f"{name} unpacks to more than 1 GB: this is no file of CMS.")
            with zipfile.ZipFile(io.BytesIO(outer.read(inner))) as archive:
                return _policies(_Export(archive, name))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
        raise NotPolicies(f"{name} is no ZIP, or damaged: download it again from CMS.") from error


class _Export:
    """The tables of the export, each read when asked for."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.members = {
            each.filename.rsplit("/", 1)[-1].lower(): each for each in archive.infolist()
        }

    def table(self, table: str, columns: Sequence[str]) -> _Table:
        member = self.members.get(f"{table}.csv")
        if member is None:
            raise NotPolicies(f"{self.name} has no {table}.csv: take the current articles of CMS.")
        if member.file_size > MOST_UNPACKED:
            raise NotPolicies(f"{table}.csv unpacks to more than 1 GB: this is no file of CMS.")
        before = csv.field_size_limit(LONGEST_CELL)
        try:
            with self.archive.open(member) as opened:
                text = io.TextIOWrapper(opened, "utf-8-sig", "replace", newline="")
                yield from self._rows(csv.DictReader(text), table, columns)
        finally:
            csv.field_size_limit(before)

    def _rows(self, reader: "csv.DictReader[str]", table: str, columns: Sequence[str]) -> _Table:
        try:
            heading = [each.strip().lower() for each in reader.fieldnames or ()]
            if missing := [each for each in columns if each not in heading]:
                raise NotPolicies(f"{self.name}: {table}.csv has no column {', '.join(missing)}.")
            reader.fieldnames = heading
            for row in reader:
                yield {column: (row[column] or "").strip() for column in columns}
        except csv.Error as error:
            at = f"{table}.csv, line {reader.reader.line_num}"
            raise NotPolicies(f"{self.name}: {at}: {error}. Download it again.") from error


def _policies(export: _Export) -> tuple[Policy, ...]:
    articles = {
        (row["article_id"], row["article_version"]): row
        for row in export.table(
            "article",
            (
                *("article_id", "article_version", "title"),
                *("article_eff_date", "article_end_date", "date_retired"),
            ),
        )
    }
    procedures = _by_article(export, "article_x_hcpc_code", "hcpc_code_id")
    covered = _by_article(export, "article_x_icd10_covered", "icd10_code_id")
    excluded = _by_article(export, "article_x_icd10_noncovered", "icd10_code_id")
    states = _states(export)
    found = []
    for key, row in articles.items():
        named = frozenset(code for code in procedures[key] if CODE.fullmatch(code))
        if not named or row["date_retired"] or not (covered[key] or excluded[key]):
            continue
        found.append(
            Policy(
                f"A{row['article_id']}",
                " ".join(row["title"].split())[:300],
                named,
                _codes(covered[key]),
                Codes(),
                _codes(excluded[key]),
                _day(row["article_eff_date"]),
                _day(row["article_end_date"]),
                frozenset(states[key]),
            )
        )
    if not found:
        raise NotPolicies(f"{export.name} has no article with procedures and diagnoses.")
    return tuple(found)


def _by_article(export: _Export, table: str, column: str) -> dict[_Key, set[str]]:
    found: dict[_Key, set[str]] = defaultdict(set)
    for row in export.table(table, ("article_id", "article_version", column)):
        found[row["article_id"], row["article_version"]].add(row[column].upper())
    return found


def _codes(texts: set[str]) -> Codes:
    """Return codes as they stand: the export lists every code of a range."""
    return Codes(frozenset(plain for text in texts if (plain := normal(text))))


def _states(export: _Export) -> dict[_Key, set[str]]:
    contractor = ("contractor_id", "contractor_type_id", "contractor_version")
    names = {
        row["state_id"]: row["state_abbrev"].upper()
        for row in export.table("state_lookup", ("state_id", "state_abbrev"))
    }
    served: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in export.table("contractor_jurisdiction", (*contractor, "state_id", "term_date")):
        if not row["term_date"] and row["state_id"] in names:
            name = names[row["state_id"]]
            served[tuple(row[each] for each in contractor)].add(PARTS_OF_STATES.get(name, name))
    found: dict[_Key, set[str]] = defaultdict(set)
    for row in export.table("article_x_contractor", ("article_id", "article_version", *contractor)):
        key = tuple(row[each] for each in contractor)
        found[row["article_id"], row["article_version"]] |= served[key]
    return found


def _day(text: str) -> date | None:
    """Return the day of ``2026-10-01 00:00:00`` or ``10/1/2026``; nothing for nothing."""
    first = text.split(" ")[0]
    month, *rest = first.split("/")
    try:
        if len(rest) == 2:
            return date(int(rest[1]), int(month), int(rest[0]))
        return date.fromisoformat(first[:10]) if first else None
    except ValueError as error:
        raise NotPolicies(
            f"“{text[:30]}” in article.csv is not a date. Download it again."
        ) from error
