"""The tree of an OFX file, 1.x in SGML (leaves have no end) or 2.x in XML.

One reader does both, because banks mix them: it knows no document type, resolves no entities but
the few that OFX has, and so cannot be led to read anything else.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from almoner.lib.banking.statement import NotAStatement

DEEPEST = 40
_HEAD = 2000
_CHARSETS = ("cp1250", "cp1251", "cp1252", "cp437", "cp850", "iso8859-1", "iso8859-15")
_TAG = re.compile(
    r"<!--.{0,4000}?-->|<!\[CDATA\[(?P<cdata>.{0,4000}?)\]\]>|<(?P<end>/?)(?P<name>[A-Za-z][\w.]*)"
    r"(?:\s[^<>]*?)?(?P<empty>/?)>",
    re.DOTALL,
)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}


@dataclass(slots=True)
class Element:
    """A tag in capitals, the text behind it, the line it stands in, what it holds."""

    name: str
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, *names: str) -> Iterator["Element"]:
        """Yield every element below with one of these names, none inside another of them."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.all(*names)

    def first(self, name: str) -> "Element | None":
        """Return the first element below with this name: the nearest, then the topmost."""
        level = self.children
        while level:
            if found := next((child for child in level if child.name == name), None):
                return found
            level = [below for child in level for below in child.children]
        return None

    def said(self, name: str) -> str:
        """Return the text of the first element below with this name, or nothing."""
        found = self.first(name)
        return found.text if found else ""


def read_tree(data: bytes, name: str) -> Element:
    """Return the ``OFX`` element of a file; raises ``NotAStatement`` with the line."""
    text = _decoded(data, name)
    start = re.search(r"<OFX\s*>", text, re.IGNORECASE)
    if not start:
        raise NotAStatement(
            f"{name} is not an OFX file: there is no <OFX> in it. Download it from the bank as "
            "OFX, QFX or QBO, or load a CSV file as such."
        )
    breaks = [match.start() for match in re.finditer("\n", text)]
    return _Builder(text, name, breaks).build(start.start())


def _decoded(data: bytes, name: str) -> str:
    """Return the text, in the first of the likely character sets that it can be in."""
    for mark, charset in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _strictly(data, [charset], name)
    return _strictly(data, [_declared(data[:_HEAD].decode("latin-1")), "utf-8-sig", "cp1252"], name)


def _declared(head: str) -> str:
    """Return the character set a header names, as Python calls it."""
    if xml := re.search(r"<\?xml[^>]*encoding=[\"']([\w.:-]+)", head, re.IGNORECASE):
        named = xml[1]
    else:
        said = {
            key.upper(): value.upper()
            for key, value in re.findall(r"(ENCODING|CHARSET)\s*:\s*([\w-]+)", head, re.IGNORECASE)
        }
        charset = said.get("CHARSET", "")
        named = "utf-8" if said.get("ENCODING") in ("UTF-8", "UTF8", "UNICODE") else charset
        named = f"cp{named}" if named.isdigit() else named
    try:
        found = codecs.lookup(named).name
    except (LookupError, ValueError):
        return "utf-8-sig"
    return found if found in _CHARSETS else "utf-8-sig"


def _strictly(data: bytes, charsets: list[str], name: str) -> str:
    wrong: UnicodeError | None = None
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeError as error:
            wrong = error
    at = wrong.start if isinstance(wrong, UnicodeDecodeError) else 0
    raise NotAStatement(f"{name}, byte {at}: this is no text. Download the file again.")


@dataclass(slots=True)
class _Builder:
    text: str
    name: str
    breaks: list[int]
    stack: list[Element] = field(default_factory=list)
    leaf: Element | None = None

    def build(self, start: int) -> Element:
        root = Element("", 1)
        self.stack = [root]
        behind = start
        for tag in _TAG.finditer(self.text, start):
            self.add_text(self.text[behind : tag.start()])
            behind = tag.end()
            if tag["cdata"] is not None:
                self.add_text(tag["cdata"], literal=True)
            elif tag["name"]:
                self.take(tag)
            if len(self.stack) == 1 and root.children:
                return root.children[0]
        last = self.line_of(len(self.text.rstrip()) - 1)
        raise NotAStatement(
            f"{self.name}, line {last}: the file is cut off inside "
            f"<{self.stack[-1].name or 'OFX'}>. Download it again."
        )

    def take(self, tag: re.Match[str]) -> None:
        name = tag["name"].upper()
        if tag["end"]:
            self.close(name, tag.start())
            return
        element = Element(name, self.line_of(tag.start()))
        self.fold_leaf()
        self.stack[-1].children.append(element)
        if not tag["empty"]:
            self.stack.append(element)
            self.leaf = element
        if len(self.stack) > DEEPEST:
            raise NotAStatement(f"{self.name}, line {element.line}: nested too deep for OFX.")

    def fold_leaf(self) -> None:
        """A tag that has text is a leaf: what follows stands beside it."""
        if self.leaf is not None and self.leaf is self.stack[-1] and self.leaf.text.strip():
            self.stack.pop()
        self.leaf = None

    def close(self, name: str, at: int) -> None:
        """Close ``name``; tags in it that were never closed were empty leaves of SGML."""
        names = [element.name for element in self.stack]
        if name not in names:
            raise NotAStatement(
                f"{self.name}, line {self.line_of(at)}: </{name}> ends what did not begin. "
                "Download the file again."
            )
        self.leaf = None
        while True:
            element = self.stack.pop()
            if element.name == name:
                return
            self.stack[-1].children.extend(element.children)
            element.children = []

    def add_text(self, text: str, *, literal: bool = False) -> None:
        if self.leaf is not None:
            self.leaf.text += text if literal else _ENTITY.sub(_character, text)

    def line_of(self, at: int) -> int:
        return bisect_right(self.breaks, at) + 1


def _character(entity: re.Match[str]) -> str:
    code = entity[1]
    if not code.startswith("#"):
        return _NAMED[code]
    number = int(code[2:], 16) if code[1] == "x" else int(code[1:])
    return chr(number) if number <= 0x10FFFF else entity[0]
