"""Compiled logic in a file: canonical JSON, compressed. Two versions come with Almoner."""

import hashlib
import json
import lzma
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Any

from almoner.lib.drg.conditions import Condition
from almoner.lib.drg.logic import (
    DrgTitle,
    HacRule,
    Logic,
    Outcome,
    Reroute,
    Rule,
    cluster_starts,
    secondary_lists,
)
from almoner.lib.refusal import Refusal

FORMAT = 1
SUFFIX = ".drg.xz"
SHIPPED = resources.files("almoner.lib.drg") / "data"


class BadLogicFile(Refusal):
    """This file does not hold compiled MS-DRG logic that this program can read."""


class VersionNotLoaded(Refusal):
    """This version of the MS-DRGs is not loaded."""


def shipped_versions() -> list[str]:
    """Return the versions that come with Almoner, the newest last."""
    names = [item.name for item in SHIPPED.iterdir() if item.name.endswith(SUFFIX)]
    return sorted(
        (name.removeprefix("v").removesuffix(SUFFIX) for name in names),
        key=lambda version: [int(part) for part in version.split(".")],
    )


@cache
def shipped(version: str) -> Logic:
    """Return the logic of a version that comes with Almoner, or raise ``VersionNotLoaded``."""
    if version not in shipped_versions():
        raise VersionNotLoaded(
            f"Version {version} of the MS-DRGs is not loaded (there are "
            f"{', '.join(shipped_versions())}). Load the text release of its Definitions Manual."
        )
    return loads((SHIPPED / f"v{version}{SUFFIX}").read_bytes())


def save(logic: Logic, path: Path) -> None:
    """Write the compiled logic to a file."""
    path.write_bytes(dumps(logic))


def dumps(logic: Logic) -> bytes:
    """Return the compiled logic as bytes: the same logic gives the same bytes."""
    return lzma.compress(_canonical(logic), preset=6)


def loads(data: bytes) -> Logic:
    """Return the logic of ``dumps``; ``BadLogicFile`` for anything else."""
    try:
        text = lzma.decompress(data)
        table = json.loads(text)
        if table["format"] != FORMAT:
            raise BadLogicFile(f"Format {table['format']} of the logic file is not known.")
        logic = _unpack(table)
    except (lzma.LZMAError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadLogicFile(f"The logic file cannot be read ({error}): make it again.") from error
    logic.digest = hashlib.sha256(text).hexdigest()
    logic.secondary = secondary_lists(logic)
    return logic


def digest_of(logic: Logic) -> str:
    """Return the SHA-256 of the logic, which results carry so that they can be explained later."""
    return hashlib.sha256(_canonical(logic)).hexdigest()


def _canonical(logic: Logic) -> bytes:
    return json.dumps(_pack(logic), sort_keys=True, separators=(",", ":")).encode()


def _pack(logic: Logic) -> dict[str, Any]:
    dx, px = sorted(logic.dx), sorted(logic.px)
    numbers = {code: number for number, code in enumerate(dx)}
    return {
        "format": FORMAT,
        "version": logic.version,
        "drgs": [[n, t.mdc, t.kind, t.title] for n, t in sorted(logic.drgs.items())],
        "dx_lists": logic.dx_lists,
        "px_lists": logic.px_lists,
        "dx": " ".join(dx),
        "dx_sets": _packed_sets(logic.dx[code] for code in dx),
        "px": " ".join(px),
        "px_sets": _packed_sets(logic.px[code] for code in px),
        "mdcs": _packed(" ".join(logic.mdcs.get(code, ())) for code in dx),
        "levels": "".join(str(logic.levels.get(code, 0)) for code in dx),
        "collections": _packed(logic.collections.get(code, "") for code in dx),
        "excluding": {
            name: _steps(sorted(numbers[c] for c in codes if c in numbers))
            for name, codes in logic.excluding.items()
        },
        "alive_only": sorted(logic.alive_only),
        "suppressed": logic.suppressed,
        "operating_room": [logic.operating_room, logic.extensive, _ones(logic.operating_lists)],
        "clusters": [" ".join(codes) for codes in logic.clusters],
        "cluster_sets": _packed_sets(logic.cluster_lists),
        "suppressing": {m: _steps(sorted(s)) for m, s in logic.suppressing.items()},
        "non_or_combinations": logic.non_or_combinations,
        "hacs": [[h.number, h.title, h.secondary, h.procedures, h.principal] for h in logic.hacs],
        "reroutes": [[r.mdc, r.condition] for r in logic.reroutes],
        "rules": {mdc: [_packed_rule(r) for r in rules] for mdc, rules in logic.rules.items()},
        "unrelated": [_packed_rule(rule) for rule in logic.unrelated],
        "without_unrelated": sorted(logic.without_unrelated),
        "by_sex": logic.by_sex,
    }


def _unpack(t: dict[str, Any]) -> Logic:
    dx, px = t["dx"].split(), t["px"].split()
    mdcs, collections = _unpacked(t["mdcs"]), _unpacked(t["collections"])
    clusters = [tuple(text.split()) for text in t["clusters"]]
    operating, extensive, lists = t["operating_room"]
    return Logic(
        version=t["version"],
        drgs={n: DrgTitle(mdc, kind, title) for n, mdc, kind, title in t["drgs"]},
        dx_lists=t["dx_lists"],
        px_lists=t["px_lists"],
        dx=dict(zip(dx, _unpacked_sets(t["dx_sets"]), strict=True)),
        px=dict(zip(px, _unpacked_sets(t["px_sets"]), strict=True)),
        mdcs={code: tuple(m.split()) for code, m in zip(dx, mdcs, strict=True) if m},
        levels={code: int(n) for code, n in zip(dx, t["levels"], strict=True) if n != "0"},
        collections={code: name for code, name in zip(dx, collections, strict=True) if name},
        excluding={
            name: frozenset(dx[n] for n in accumulate(steps))
            for name, steps in t["excluding"].items()
        },
        alive_only=frozenset(t["alive_only"]),
        suppressed=t["suppressed"],
        operating_room=operating,
        extensive=extensive,
        operating_lists=sum(1 << n for n in lists),
        clusters=clusters,
        cluster_lists=_unpacked_sets(t["cluster_sets"]),
        cluster_starts=cluster_starts(clusters),
        suppressing={m: frozenset(accumulate(steps)) for m, steps in t["suppressing"].items()},
        non_or_combinations=[tuple(codes) for codes in t["non_or_combinations"]],
        hacs=[HacRule(*row) for row in t["hacs"]],
        reroutes=[Reroute(mdc, _condition(c)) for mdc, c in t["reroutes"]],
        rules={mdc: [_rule(row) for row in rows] for mdc, rows in t["rules"].items()},
        unrelated=tuple(_rule(row) for row in t["unrelated"]),
        without_unrelated=frozenset(t["without_unrelated"]),
        by_sex=t["by_sex"],
    )


def _packed(values: Iterable[str]) -> list[Any]:
    """Return the different values, and for each place the number of its value."""
    rows = list(values)
    kinds = sorted(set(rows))
    numbers = {kind: number for number, kind in enumerate(kinds)}
    return [kinds, [numbers[row] for row in rows]]


def _unpacked(packed: Sequence[Any]) -> list[Any]:
    kinds, rows = packed
    return [kinds[row] for row in rows]


def _packed_sets(masks: Iterable[int]) -> list[Any]:
    kinds, rows = _packed(" ".join(map(str, _ones(mask))) for mask in masks)
    return [[[int(n) for n in kind.split()] for kind in kinds], rows]


def _unpacked_sets(packed: Sequence[Any]) -> list[int]:
    kinds, rows = packed
    masks = [sum(1 << n for n in kind) for kind in kinds]
    return [masks[row] for row in rows]


def _ones(mask: int) -> list[int]:
    return [n for n in range(mask.bit_length()) if mask >> n & 1]


def _steps(numbers: Sequence[int]) -> list[int]:
    """Return the first number and then the differences, which compress well."""
    return [b - a for a, b in zip([0, *numbers], numbers, strict=False)]


def _packed_rule(rule: Rule) -> list[Any]:
    return [
        *(rule.mdc, rule.title, rule.surgical, rule.base, rule.columns),
        [[o.drg, o.cells] for o in rule.outcomes],
        _steps(sorted(rule.clusters)),
    ]


def _rule(row: Sequence[Any]) -> Rule:
    mdc, title, surgical, base, columns, outcomes, clusters = row
    return Rule(
        mdc,
        title,
        surgical,
        _condition(base),
        tuple((name, _condition(c)) for name, c in columns),
        tuple(Outcome(drg, tuple((c, w) for c, w in cells)) for drg, cells in outcomes),
        frozenset(accumulate(clusters)),
    )


def _condition(value: Sequence[Any]) -> Condition:
    return tuple(_condition(item) if isinstance(item, list) else item for item in value)


__all__ = [
    "BadLogicFile",
    "VersionNotLoaded",
    "digest_of",
    "dumps",
    "loads",
    "save",
    "shipped",
    "shipped_versions",
]
