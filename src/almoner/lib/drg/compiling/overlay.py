"""The overlay: what the manual says in words that no table expresses, as expressions in TOML.

An entry belongs to a block by its title, and fits only while every label it names is there and its
columns are the block's: a block that CMS has laid out anew falls back to the plain reading, and
the lint says so, instead of being misread.
"""

import ast
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from almoner.lib.drg.compiling.listings import Listings
from almoner.lib.drg.conditions import ALWAYS, MCC, Condition, both, either
from almoner.lib.drg.manual import BadManual, Block, CodeList

OVERLAYS = resources.files("almoner.lib.drg") / "overlays"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one block means. ``columns`` maps a column's heading to an expression."""

    title: str
    base: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unasked: Sequence[str] = ()
    """Labels of lists that stand there for nothing."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """All entries for a version, the most particular first."""

    entries: Sequence[Entry] = ()
    reroutes: Sequence[tuple[str, str]] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    """DRG of a block to the DRG of the block that it is tested before."""
    without_unrelated: frozenset[str] = frozenset()
    by_sex: Mapping[str, str] = field(default_factory=dict)

    def alias(self, column: str) -> str:
        """Return the label of the list that a column asks for."""
        return self.aliases.get(_key(column), column)


def read_overlay(version: str, more: Path | None = None) -> Overlay:
    """Return the overlay for a version: the one file for all, the version's own, and ``more``.

    A version without a file of its own uses the nearest earlier one. Raises ``BadManual`` with
    the place when a file is not TOML.
    """
    own = _nearest(version)
    texts = [(f"{own}.toml", (OVERLAYS / f"{own}.toml").read_text())] if own else []
    texts.append(("all.toml", (OVERLAYS / "all.toml").read_text()))
    if more is not None:
        texts.insert(0, (more.name, more.read_text()))
    tables: list[dict[str, Any]] = []
    for name, text in texts:
        try:
            tables.append(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise BadManual(f"Overlay {name}: {error}. Correct the file.") from error
    return Overlay(
        entries=[_entry(row) for table in tables for row in table.get("block", [])],
        reroutes=[(r["mdc"], r["when"]) for r in _first(tables, "reroute")],
        aliases={_key(k): v for t in reversed(tables) for k, v in t.get("columns", {}).items()},
        before={k: v for t in reversed(tables) for k, v in t.get("before", {}).items()},
        without_unrelated=frozenset(_first(tables, "without_unrelated")),
        by_sex={k: v for t in reversed(tables) for k, v in t.get("by_sex", {}).items()},
    )


def _first(tables: Sequence[Mapping[str, Any]], key: str) -> list[Any]:
    return next((table[key] for table in tables if key in table), [])


def _nearest(version: str) -> str:
    wanted = _numbers(version)
    named = [item.name.removesuffix(".toml") for item in OVERLAYS.iterdir() if item.name[:1] == "v"]
    earlier = [name for name in named if _numbers(name[1:]) <= wanted]
    return max(earlier, key=lambda name: _numbers(name[1:]), default="")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in version.split("."))


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["title"], row.get("base", ""), row.get("columns", {}), row.get("unasked", ()))


def _key(text: str) -> str:
    return re.sub(r"[^A-Z0-9+<>]+", " ", text.upper()).strip()


def same_heading(one: str, other: str) -> bool:
    """Say whether two headings are the same but for case, spaces and punctuation."""
    return _key(one) == _key(other)


@dataclass(slots=True)
class Expressions:
    """Turns the expressions of an overlay into conditions, over the lists of one block."""

    listings: Listings
    blocks: Mapping[str, Block]
    """Block by each of its DRGs, and the preambles by ``MDC 24``."""

    def condition(self, text: str, block: Block) -> Condition:
        """Return the condition; ``BadManual`` when it names a label or list that is not there."""
        try:
            return self._read(ast.parse(f"({text})", mode="eval").body, block)
        except SyntaxError as error:
            raise BadManual(f"Overlay for “{block.title}”: {text!r} cannot be read.") from error

    def _read(self, node: ast.expr, block: Block) -> Condition:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return both(*(self._read(value, block) for value in values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return either(*(self._read(value, block) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ("not", self._read(operand, block))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                options = {word.arg or "": ast.literal_eval(word.value) for word in keywords}
                return self._call(name, args, self._block(options, block))
        raise BadManual(f"Overlay for “{block.title}”: {ast.unparse(node)!r} means nothing.")

    def _block(self, options: Mapping[str, Any], block: Block) -> Block:
        of = options.get("of")
        if of is None:
            return block
        if of not in self.blocks:
            raise BadManual(f"Overlay for “{block.title}”: there is no block of DRG or MDC {of}.")
        return self.blocks[of]

    def _call(self, name: str, args: list[ast.expr], block: Block) -> Condition:
        if name == "at_least":
            count = ast.literal_eval(args[0])
            return ("count", count, *(self._read(arg, block) for arg in args[1:]))
        values = [ast.literal_eval(arg) for arg in args]
        if name == "add_up":
            return ("sum", values[0], *(self._weight(*pair, block=block) for pair in values[1:]))
        if name in {"any_or_but", "sdx_only"}:
            return self._synthetic(name, [x for v in values for x in self.find(v, block)], block)
        if name == "status":
            return ("status", *values)
        simple = {
            "everyone": ALWAYS,
            "any_or": ("px", self.listings.operating_room()),
            "mcc": MCC,
        }
        if name in simple:
            return simple[name]
        return self._listed(name, values, block)

    def _listed(self, name: str, values: list[Any], block: Block) -> Condition:
        roles = {"listed": "", "pdx": "PDX", "sdx": "SDX", "dx": "DX"}
        if name not in roles:
            raise BadManual(f"Overlay for “{block.title}”: {name} is not known.")
        found = [self.find(value, block) for value in values]
        if roles[name]:
            return either(
                *(self.listings.condition(x, block, roles[name]) for lists in found for x in lists)
            )
        return either(*(self.listings.joined(lists, block) for lists in found))

    def _weight(self, label: str | int, weight: int, *, block: Block) -> tuple[int, int]:
        (listed,) = self.find(label, block)
        return (self.listings.condition(listed, block)[1], weight)

    def _synthetic(self, name: str, lists: list[CodeList], block: Block) -> Condition:
        codes = {code for listed in lists for code in listed.codes}
        label = "/".join(block.drgs)
        if name == "sdx_only":
            rest = set(self.listings.manual.diagnoses) - codes
            return ("not", ("sdx", self.listings.diagnoses(rest, f"not listed in {label}")))
        title = f"any operating room procedure not listed in {label}"
        return ("px", self.listings.operating_room(but=codes, name=title))

    def find(self, label: str | int | list[Any], block: Block) -> list[CodeList]:
        """Return the lists with a label, or the list with a number (from 1).

        ``[drg, label]`` looks in the block of another DRG.
        """
        if isinstance(label, list):
            return self.find(label[1], self._block({"of": label[0]}, block))
        if label == "987-989":
            codes = tuple(self.listings.manual.non_extensive)
            return [CodeList("appendix F", "", "PX", codes, (), block.place)]
        if isinstance(label, int):
            found = list(block.lists[label - 1 : label])
        else:
            found = [listed for listed in block.lists if same_heading(listed.label, label)]
        if not found:
            raise BadManual(
                f"Overlay for “{block.title}” ({block.place}): there is no list {label!r} there."
            )
        self.listings.used.update(listed.place for listed in found)
        return found
