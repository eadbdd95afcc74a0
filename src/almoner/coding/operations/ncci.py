"""NCCI's tables loaded: a file by COPY, all of it or nothing; what it does not speak of stays."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from django.db import ProgrammingError, connection, models, transaction
from psycopg.errors import CardinalityViolation

from almoner.coding.models import NcciAddOn, NcciFile, NcciLimit, NcciPair, Ruleset
from almoner.lib import ncci
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

EDITION = re.compile(r"20\d\dQ[1-4]( r\d{1,2})?")
"""Quarters as they sort, with a correction within one."""
AT_ONCE = 5_000
"""Rows that go to the database together."""


class MixedUp(Refusal):
    """The file says two things of the same codes and day: it is no file of CMS as published."""

    field = "file"


class EditionUnknown(Refusal):
    """Neither the name of the file nor you tell its edition: say the quarter, as 2026Q4."""

    field = "edition"


@dataclass(frozen=True, slots=True)
class Loading:
    """What is loaded: whose edits, which edition, from which file (SHA-256)."""

    ruleset: Ruleset
    edition: str
    file_name: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of NCCI: its columns (the key first), how many are the key, and what may change."""

    kind: str
    model: type[models.Model]
    columns: tuple[str, ...]
    key: int
    telling: tuple[str, ...]


_PAIRS = _Table(
    "ptp",
    NcciPair,
    ("column1", "column2", "starts_on", "ends_on", "modifier", "rationale", "edition"),
    3,
    ("ends_on", "modifier"),
)
_LIMITS = _Table(
    "mue",
    NcciLimit,
    ("code", "starts_on", "units", "adjudication", "rationale", "edition"),
    2,
    ("units", "adjudication"),
)
_ADDONS = _Table(
    "aoc",
    NcciAddOn,
    ("addon", "primary", "starts_on", "ends_on", "kind", "note", "edition"),
    3,
    ("ends_on", "kind"),
)
_Values = Sequence[str]
"""A row as COPY takes it."""


def load_pairs(
    actor: Actor, *, loading: Loading, pairs: Iterable[ncci.Pair], now: datetime
) -> NcciFile:
    """Load a file of PTP edits; pairs of indicator 9 never applied and are left out and counted."""
    actor.must("coding.load_codes")
    left_out = 0

    def values() -> Iterator[_Values]:
        nonlocal left_out
        edition = _plain(loading.edition)
        for pair in pairs:
            if pair.modifier == 9:
                left_out += 1
            else:
                yield (
                    pair.column1,
                    pair.column2,
                    _day(pair.starts_on),
                    _day(pair.ends_on),
                    "1" if pair.modifier else "0",
                    _plain(pair.rationale),
                    edition,
                )

    return _load(actor, _PAIRS, loading, values(), lambda: left_out, now)


def load_limits(
    actor: Actor, *, loading: Loading, limits: Iterable[ncci.Limit], now: datetime
) -> NcciFile:
    """Load a file of MUEs; each quarter stands beside those before."""
    actor.must("coding.load_codes")
    values = (
        (
            each.code,
            _day(each.starts_on),
            str(each.units),
            f"{each.adjudication:d}",
            _plain(each.rationale),
            _plain(loading.edition),
        )
        for each in limits
    )
    return _load(actor, _LIMITS, loading, values, lambda: 0, now)


def load_addons(
    actor: Actor, *, loading: Loading, addons: Iterable[ncci.AddOn], now: datetime
) -> NcciFile:
    """Load a file of add-on codes."""
    actor.must("coding.load_codes")
    values = (
        (
            each.addon,
            each.primary,
            _day(each.starts_on),
            _day(each.ends_on),
            f"{each.kind:d}",
            _plain(each.note),
            _plain(loading.edition),
        )
        for each in addons
    )
    return _load(actor, _ADDONS, loading, values, lambda: 0, now)


@transaction.atomic
def _load(
    actor: Actor,
    table: _Table,
    loading: Loading,
    values: Iterable[_Values],
    left_out: Callable[[], int],
    now: datetime,
) -> NcciFile:
    if not EDITION.fullmatch(loading.edition):
        raise EditionUnknown
    known = NcciFile.objects.filter(
        kind=table.kind, ruleset=loading.ruleset, digest=loading.digest
    ).first()
    if known:
        return known
    rows = _copy(table, values)
    added, changed = _merged(table, loading)
    row = NcciFile.objects.create(
        kind=table.kind,
        ruleset=loading.ruleset,
        edition=loading.edition[:12],
        digest=loading.digest,
        file_name=loading.file_name[:255],
        rows=rows,
        added=added,
        changed=changed,
        left_out=left_out(),
        loaded_at=now,
        loaded_by=actor.name,
    )
    audit.record(actor, "coding.load_codes", row, kind=table.kind, edition=row.edition, rows=rows)
    return row


def _copy(table: _Table, values: Iterable[_Values]) -> int:
    """Write ``values`` into a table of this transaction and return how many there were."""
    name, columns = table.model._meta.db_table, ", ".join(f'"{each}"' for each in table.columns)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS ncci_incoming")
        cursor.execute(
            f'CREATE TEMPORARY TABLE ncci_incoming ON COMMIT DROP AS SELECT {columns} FROM "{name}"'  # noqa: S608
            " WITH NO DATA"
        )
        raw = cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor
        with raw.copy(f"COPY ncci_incoming ({columns}) FROM STDIN") as copying:
            rows = iter(values)
            while some := ["\t".join(each) for each in islice(rows, AT_ONCE)]:
                copying.write("\n".join(some) + "\n")
                count += len(some)
    return count


@lru_cache(maxsize=4096)
def _day(day: date | None) -> str:
    return "\\N" if day is None else day.isoformat()


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return a text on one line, as COPY takes it."""
    return " ".join(text.split())[:120].replace("\\", "\\\\")


def _merged(table: _Table, loading: Loading) -> tuple[int, int]:
    """Merge what came in; rows that came twice are looked at only where there are some."""
    try:
        with transaction.atomic():
            return _merge(table, loading.ruleset, "SELECT")
    except ProgrammingError as error:
        if not isinstance(error.__cause__, CardinalityViolation):
            raise
    _refuse_mixed_up(table, loading.file_name)
    key = ", ".join(f'"{each}"' for each in table.columns[: table.key])
    return _merge(table, loading.ruleset, f"SELECT DISTINCT ON ({key})")


def _refuse_mixed_up(table: _Table, file_name: str) -> None:
    key = ", ".join(f'"{each}"' for each in table.columns[: table.key])
    differs = " OR ".join(
        f"min(coalesce({each}::text, '')) <> max(coalesce({each}::text, ''))"
        for each in table.telling
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM ncci_incoming GROUP BY {key} HAVING count(*) > 1 AND ({differs})"  # noqa: S608
            f" ORDER BY {key} LIMIT 1"
        )
        found = cursor.fetchone()
    if found:
        said = " ".join(str(each) for each in found)
        raise MixedUp(
            f"{file_name} says two things of {said}: it is mixed up or was edited. Nothing was"
            " loaded; download it again from CMS."
        )


def _merge(table: _Table, ruleset: Ruleset, select: str) -> tuple[int, int]:
    """Add the rows that are new and change those that a newer edition says otherwise of."""
    name = table.model._meta.db_table
    columns = ", ".join(f'"{each}"' for each in table.columns)
    key = ", ".join(f'"{each}"' for each in table.columns[: table.key])
    rest = table.columns[table.key :]
    sets = ", ".join(f'"{each}" = excluded."{each}"' for each in rest)
    now = ", ".join(f'known."{each}"' for each in table.telling)
    then = ", ".join(f'excluded."{each}"' for each in table.telling)
    with connection.cursor() as cursor:
        cursor.execute(
            f'WITH merged AS (INSERT INTO "{name}" AS known (ruleset, {columns})'  # noqa: S608
            f" {select} %s::smallint, {columns} FROM ncci_incoming"
            f" ON CONFLICT (ruleset, {key}) DO UPDATE SET {sets}"
            f" WHERE ({now}) IS DISTINCT FROM ({then}) AND known.edition <= excluded.edition"
            " RETURNING (xmax = 0) AS is_added)"
            " SELECT count(*) FILTER (WHERE is_added), count(*) FILTER (WHERE NOT is_added)"
            " FROM merged",
            [ruleset.value],
        )
        added, changed = cursor.fetchone()
    return added, changed
