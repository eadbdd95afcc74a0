"""The checks: pairs, units and add-on codes over all lines of one patient, provider and day.

NCCI Policy Manual, chapter I (sections E, F and R) and the MUE frequently asked questions of CMS.
Lines of earlier claims count, so they are given besides; a finding always touches a line of the
claim at hand. Nothing is changed: units are never split and no modifier is ever added.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from almoner.lib.ncci.tables import (
    CONTRACTOR_DEFINED,
    MODIFIERS,
    AddOn,
    AddOnType,
    Adjudication,
    Limit,
    Pair,
)

DISTINCT = frozenset({"59", "XE", "XS", "XP", "XU"})
EITHER_SINCE = date(2019, 7, 1)
"""Since then 59 and the X modifiers count on either line; before, on that of column 2."""


@dataclass(frozen=True, slots=True)
class Line:
    """A procedure of a patient: ``provider`` is the same for the same provider, or for the same
    group and specialty, whichever the payer counts together. ``units`` of service."""

    key: str
    code: str
    units: Decimal
    on: date
    provider: str
    modifiers: tuple[str, ...] = ()


class Kind(StrEnum):
    """Which table speaks."""

    PAIR = "pair"
    UNITS = "units"
    ADDON = "add-on"


class Verdict(StrEnum):
    """What becomes of it."""

    DENIED = "denied"
    """Denied, and no modifier resolves it."""
    MODIFIER = "modifier"
    """Denied unless a modifier says that it was separate."""
    RESOLVED = "resolved"
    """A modifier stands there that resolves it; the record must bear it out."""
    ASK = "ask"
    """The table leaves it to the contractor."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a table says of some lines.

    ``lines`` and ``denied`` are keys, those of earlier claims included; ``resolving`` the modifiers
    that may resolve it, ``standing`` those of them that stand there; ``source`` table and edition.
    """

    kind: Kind
    verdict: Verdict
    lines: tuple[str, ...]
    denied: tuple[str, ...]
    codes: tuple[str, ...]
    standing: tuple[str, ...]
    resolving: tuple[str, ...]
    sentence: str
    source: str


def may_resolve(modifier: str, on: date, *, is_column2: bool) -> bool:
    """Whether ``modifier`` on that line resolves a pair of indicator 1 on that day."""
    if modifier in DISTINCT and on < EITHER_SINCE:
        return is_column2
    return modifier in MODIFIERS


def check_pairs(
    lines: Sequence[Line], history: Sequence[Line], pairs: Iterable[Pair]
) -> tuple[Finding, ...]:
    """Return what the PTP edits say of ``lines`` with those of earlier claims (``history``)."""
    current = {line.key for line in lines}
    by_code: dict[str, list[Line]] = defaultdict(list)
    for line in (*lines, *history):
        by_code[line.code].append(line)
    found = {
        (one.key, two.key): _pair(one, two, pair, current)
        for pair in pairs
        for one in by_code.get(pair.column1, ())
        for two in by_code.get(pair.column2, ())
        if one.key != two.key and (one.key in current or two.key in current)
        if (one.on, one.provider) == (two.on, two.provider) and pair.applies(one.on)
    }
    return tuple(found.values())


def _pair(one: Line, two: Line, pair: Pair, current: Collection[str]) -> Finding:
    resolving = MODIFIERS if pair.modifier == 1 else ()
    standing = tuple(
        modifier
        for line, is_column2 in ((one, False), (two, True))
        for modifier in line.modifiers
        if resolving and may_resolve(modifier, one.on, is_column2=is_column2)
    )
    verdict = Verdict.DENIED
    if resolving:
        verdict = Verdict.RESOLVED if standing else Verdict.MODIFIER
    return Finding(
        Kind.PAIR,
        verdict,
        (one.key, two.key),
        () if standing else (two.key,),
        (one.code, two.code),
        standing,
        resolving,
        _pair_said(one, two, verdict, standing, current),
        _source("NCCI PTP", pair.edition, pair.rationale),
    )


def _pair_said(
    one: Line, two: Line, verdict: Verdict, standing: Sequence[str], current: Collection[str]
) -> str:
    earlier = [line.code for line in (one, two) if line.key not in current]
    told = f" {earlier[0]} stands on an earlier claim of the day." if earlier else ""
    if verdict is Verdict.RESOLVED:
        said = ", ".join(dict.fromkeys(standing))
        return (
            f"{two.code} is paid beside {one.code} because of modifier {said}: the record must show"
            f" that it was separate.{told}"
        )
    if verdict is Verdict.MODIFIER:
        return (
            f"{two.code} is denied beside {one.code} on the same day. If it was separate (another"
            " session, site or injury) and the record shows it, say so with a modifier; otherwise"
            f" take {two.code} off.{told}"
        )
    return (
        f"{two.code} is denied beside {one.code} on the same day and no modifier resolves it: take"
        f" one of the two off.{told}"
    )


def check_units(
    lines: Sequence[Line], history: Sequence[Line], limits: Iterable[Limit]
) -> tuple[Finding, ...]:
    """Return the lines with more units than an MUE allows; the limit in force counts."""
    by_code: dict[str, list[Limit]] = defaultdict(list)
    for each in limits:
        by_code[each.code].append(each)
    found: list[Finding] = []
    days: dict[tuple[str, date, str], list[Line]] = defaultdict(list)
    for line in lines:
        limit = _on_day(by_code.get(line.code, ()), line.on)
        if limit is None:
            continue
        if limit.adjudication is not Adjudication.LINE:
            days[line.code, line.on, line.provider].append(line)
        elif line.units > limit.units:
            found.append(_over([line], line.units, limit))
    for (code, on, provider), same in days.items():
        before = [
            each for each in history if (each.code, each.on, each.provider) == (code, on, provider)
        ]
        total = sum((line.units for line in (*before, *same)), Decimal(0))
        most = _on_day(by_code[code], on)
        if most and total > most.units:
            found.append(_over(same, total, most, before))
    return tuple(found)


def _on_day(limits: Iterable[Limit], on: date) -> Limit | None:
    begun = (limit for limit in limits if limit.starts_on <= on)
    return max(begun, key=lambda limit: limit.starts_on, default=None)


def _over(
    lines: Sequence[Line], total: Decimal, limit: Limit, before: Sequence[Line] = ()
) -> Finding:
    most, code = limit.units, limit.code
    told = {
        Adjudication.LINE: (
            f"This line has {total:f} units of {code}; at most {most} are paid on one line. Correct"
            " the units, or report what was separate on a line of its own with a modifier that"
            " the record bears out."
        ),
        Adjudication.DAY_BY_POLICY: (
            f"The lines of the day have {total:f} units of {code}; at most {most} are paid, by law"
            " or anatomy, and no modifier and no appeal changes that. Correct the units."
        ),
        Adjudication.DAY_BY_CLINIC: (
            f"The lines of the day have {total:f} units of {code}; more than {most} are denied, and"
            " paid on appeal where the record shows the need. Correct the units or be ready to"
            " appeal."
        ),
    }[limit.adjudication]
    if before:
        told += f" {sum(line.units for line in before):f} of them stand on earlier claims."
    keys = tuple(line.key for line in lines)
    by_line = limit.adjudication is Adjudication.LINE
    return Finding(
        Kind.UNITS,
        Verdict.MODIFIER if by_line else Verdict.DENIED,
        (*keys, *(line.key for line in before)),
        keys,
        (code,),
        (),
        MODIFIERS if by_line else (),
        told,
        _source("NCCI MUE", limit.edition, limit.rationale),
    )


def without_limit(lines: Iterable[Line], limits: Iterable[Limit]) -> tuple[str, ...]:
    """Return the codes without a published limit, which may have one that CMS keeps to itself."""
    known = {limit.code for limit in limits}
    return tuple(dict.fromkeys(line.code for line in lines if line.code not in known))


def check_addons(
    lines: Sequence[Line], history: Sequence[Line], addons: Iterable[AddOn]
) -> tuple[Finding, ...]:
    """Return the add-on codes of ``lines`` that stand without a primary code of the same day."""
    rows: dict[str, list[AddOn]] = defaultdict(list)
    for row in addons:
        rows[row.addon].append(row)
    found = (
        _addon(line, [row for row in rows[line.code] if row.applies(line.on)], (*lines, *history))
        for line in lines
        if line.code in rows
    )
    return tuple(each for each in found if each)


def _addon(line: Line, rows: Sequence[AddOn], all_lines: Iterable[Line]) -> Finding | None:
    if not rows:
        return None
    beside = {
        each.code
        for each in all_lines
        if each.key != line.key and (each.on, each.provider) == (line.on, line.provider)
    } - {line.code}
    listed = tuple(sorted({row.primary for row in rows} - {CONTRACTOR_DEFINED}))
    if beside & set(listed):
        return None
    is_open = any(
        row.kind is not AddOnType.LISTED or row.primary == CONTRACTOR_DEFINED for row in rows
    )
    verdict = Verdict.ASK if is_open and beside else Verdict.DENIED
    return Finding(
        Kind.ADDON,
        verdict,
        (line.key,),
        (line.key,) if verdict is Verdict.DENIED else (),
        (line.code, *listed),
        (),
        (),
        "".join(_addon_said(line.code, listed, verdict)),
        _source("NCCI add-on codes", rows[0].edition, f"type {min(row.kind for row in rows):d}"),
    )


def _addon_said(code: str, listed: Sequence[str], verdict: Verdict) -> Iterator[str]:
    yield f"{code} is paid only beside its primary procedure, and "
    shown = ", ".join(listed[:8]) + (f" and {len(listed) - 8} more" if len(listed) > 8 else "")
    if verdict is Verdict.DENIED:
        yield "none stands on this day for this provider"
        yield (
            f" (one of {shown}): add it, or take {code} off."
            if listed
            else (f": add it, or take {code} off; the contractor defines which it may be.")
        )
    else:
        yield "the contractor decides which procedures may be one"
        yield f" besides {shown}: " if listed else ": "
        yield "check its list before you send the claim."


def _source(table: str, edition: str, why: str) -> str:
    return " ".join([table, edition]).strip() + (f" ({why})" if why else "")
