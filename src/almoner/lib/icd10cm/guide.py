"""From a category to a code that can be billed, one question at a time.

The questions come from the tabular list itself: what tells the codes below a code apart is found
in their titles (a side, a trimester, a kind), and 7th characters are asked last. Nothing is kept
between questions: :func:`question` takes the codes that are still meant and each choice carries
those that remain with it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from almoner.lib.icd10cm.book import Book, Node
from almoner.lib.icd10cm.sides import grouped, side_of


class Asks(StrEnum):
    """What a question is about, and its wording."""

    SIDE = "Which side?"
    TRIMESTER = "Which trimester?"
    ENCOUNTER = "Which encounter?"
    FETUS = "Which fetus?"
    STAGE = "Which stage?"
    INTENT = "How did it come about?"
    SEVERITY = "How severe?"
    COURSE = "Acute or chronic?"
    DISPLACED = "Displaced?"
    WITH = "With what?"
    KIND = "Which one?"
    LAST = "Which last character?"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: what to press, what it says, and the codes that remain with it.

    ``group`` gathers long lists of 7th characters (initial, subsequent, sequela).
    """

    key: str
    label: str
    codes: tuple[str, ...]
    is_unspecified: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """The next question about ``about``, whose title it repeats."""

    asks: Asks
    about: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def wording(self) -> str:
        """The question as one reads it."""
        return self.asks.value


_TRIMESTER = re.compile(r"\b(first|second|third|unspecified) trimester\b", re.IGNORECASE)
_UNSAID = re.compile(r"\bunspecified\b|\bNOS\b", re.IGNORECASE)
_ORDER = ("right", "left", "bilateral", "both", "unilateral", "first", "second", "third")
_INTENTS = {
    "accidental": "poisoning, accidental",
    "self-harm": "poisoning, intentional self-harm",
    "assault": "poisoning, assault",
    "undetermined": "poisoning, undetermined",
    "adverse": "adverse effect",
    "underdosing": "underdosing",
}
_NAMED: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    (Asks.DISPLACED, re.compile(r"(non)?displaced\b", re.IGNORECASE)),
    (Asks.SEVERITY, re.compile(r"(mild|moderate|severe|profound)\b", re.IGNORECASE)),
    (Asks.COURSE, re.compile(r"(sub)?acute\b|chronic\b|acute on chronic\b", re.IGNORECASE)),
    (Asks.STAGE, re.compile(r".*\bstage\b", re.IGNORECASE)),
    (Asks.WITH, re.compile(r".*\b(with|without)\b", re.IGNORECASE)),
)
_INTENT = re.compile(rf".*?\b({'|'.join(_INTENTS)})\b", re.IGNORECASE)
_SIDES = re.compile(r"\b(right|left|bilateral|unilateral|both)\b", re.IGNORECASE)
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def question(book: Book, codes: str | Sequence[str]) -> Question | None:
    """Return what to ask next about the codes still meant; ``None`` when one can be billed.

    Raises :class:`UnknownCode`.
    """
    meant = [codes] if isinstance(codes, str) else list(codes)
    nodes = [book.node(code) for code in meant]
    while len(nodes) == 1:
        if nodes[0].is_billable:
            return None
        below = book.children(nodes[0].code)
        if len(below) > 1 and below[0].seventh:
            return _last(book, nodes[0], below)
        nodes = list(below)
    about = _shared(book, nodes)
    return _between(about, nodes)


def completed(book: Book, codes: str | Sequence[str]) -> str:
    """Return the one code that can be billed when nothing is left to ask, else ``""``."""
    meant = [codes] if isinstance(codes, str) else list(codes)
    while len(meant) == 1:
        node = book.node(meant[0])
        if node.is_billable:
            return node.code
        meant = [child.code for child in book.children(node.code)]
    return ""


def _shared(book: Book, nodes: Sequence[Node]) -> Node:
    """Return the node above all of ``nodes``."""
    parents = {book.parents[node.place] for node in nodes}
    return book.at(parents.pop()) if len(parents) == 1 else nodes[0]


def _last(book: Book, stem: Node, below: Sequence[Node]) -> Question:
    meanings = [node.title.removeprefix(f"{book.titles[stem.place]}, ") for node in below]
    text = " ".join(meanings)
    asks = (
        Asks.ENCOUNTER
        if "encounter" in text or "sequela" in text
        else Asks.SIDE
        if re.search(r"\b(right|left)\b", text)
        else Asks.FETUS
        if "fetus" in text
        else Asks.STAGE
        if "stage" in text
        else Asks.LAST
    )
    choices = tuple(
        Choice(
            node.seventh.lower(),
            meaning,
            (node.code,),
            bool(_UNSAID.search(meaning)),
            _group(meaning) if len(below) > 4 else "",
        )
        for node, meaning in zip(below, meanings, strict=True)
    )
    return Question(asks, stem.code, stem.title, choices)


def _group(meaning: str) -> str:
    return next((word for word in ("initial", "subsequent", "sequela") if word in meaning), "")


def _between(about: Node, nodes: Sequence[Node]) -> Question:
    """Ask between siblings: first what kind, then what only a side or a trimester tells apart."""
    for asks, said, groups in (
        (Asks.SIDE, [side_of(node.title) for node in nodes], _by_side(nodes)),
        (Asks.TRIMESTER, [_trimester(node) for node in nodes], _by_trimester(nodes)),
    ):
        if not any(said):
            continue
        if len(groups) == 1 and len(set(said)) == len(said):
            return Question(asks, about.code, about.title, _axis(said, nodes))
        if 1 < len(groups) < len(nodes):
            return _kinds(about, groups)
    return _kinds(about, [[node] for node in nodes])


def _by_side(nodes: Sequence[Node]) -> list[list[Node]]:
    return grouped([(node, node.title) for node in nodes])


def _trimester(node: Node) -> str:
    match = _TRIMESTER.search(node.title)
    return match[0].lower() if match else ""


def _by_trimester(nodes: Sequence[Node]) -> list[list[Node]]:
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(_TRIMESTER.sub("", node.title), []).append(node)
    return list(groups.values())


def _axis(said: Sequence[str], nodes: Sequence[Node]) -> tuple[Choice, ...]:
    found = sorted(
        ((word or "unspecified", node) for word, node in zip(said, nodes, strict=True)),
        key=lambda each: next(
            (n for n, word in enumerate(_ORDER) if each[0].startswith(word)), len(_ORDER)
        ),
    )
    keys = _initials([word for word, _ in found])
    return tuple(
        Choice(key, word, (node.code,), word.startswith("unspecified"))
        for key, (word, node) in zip(keys, found, strict=True)
    )


def _kinds(about: Node, groups: Sequence[Sequence[Node]]) -> Question:
    titles = [_bare(group) for group in groups]
    asks, labels = _asked(titles)
    said = [
        (bool(_UNSAID.search(title)) and not _UNSAID.search(about.title), label, group)
        for title, label, group in zip(titles, labels, groups, strict=True)
    ]
    said.sort(key=lambda each: each[0])
    keys = _numbered(len(said))
    choices = tuple(
        Choice(key, label, tuple(node.code for node in group), unsaid)
        for key, (unsaid, label, group) in zip(keys, said, strict=True)
    )
    return Question(asks, about.code, about.title, choices)


def _asked(titles: Sequence[str]) -> tuple[Asks, list[str]]:
    """Return what a question is about, and the labels of its answers."""
    intents = [_INTENT.match(title) for title in titles]
    if all(intents):
        labels = [_INTENTS[match[1].lower()] for match in intents if match]
        if len(set(labels)) == len(labels):
            return Asks.INTENT, labels
    labels = _labels(titles)
    if len(set(labels)) < len(labels):
        labels = list(titles)
    plain = [
        label for label in labels if not re.match(r"other|unspecified|not otherwise", label.lower())
    ]
    asks = next(
        (asks for asks, each in _NAMED if plain and all(each.match(label) for label in plain)),
        Asks.KIND,
    )
    return asks, labels


def _bare(group: Sequence[Node]) -> str:
    """Return the title of a group without the words that tell its members apart."""
    title = min((node.title for node in group), key=len)
    if len(group) == 1:
        return title
    bare = _TRIMESTER.sub("", _SIDES.sub("", title))
    return re.sub(r"\s+", " ", bare).replace(" ,", ",").strip(" ,")


def _labels(titles: Sequence[str]) -> list[str]:
    """Return what is left of titles without the words that all begin and end with."""
    split = [title.split() for title in titles]
    if len(split) < 2:
        return list(titles)
    shortest = min(len(each) for each in split)
    start = _common(split, shortest)
    end = _common([each[::-1] for each in split], shortest - start)
    if any(each[len(each) - end - 1] in ("with", "without") for each in split if len(each) > end):
        end = 0
    labels = []
    for title, each in zip(titles, split, strict=True):
        middle = " ".join(each[start : len(each) - end]).strip(" ,")
        labels.append(middle[:1].lower() + middle[1:] if middle and start else middle or title)
    return labels


def _common(split: Sequence[Sequence[str]], most: int) -> int:
    count = 0
    while count < most and len({each[count].lower() for each in split}) == 1:
        count += 1
    return count


def _initials(labels: Sequence[str]) -> list[str]:
    numbers = {"first": "1", "second": "2", "third": "3"}
    keys = [numbers.get(label.split()[0], label[0]) for label in labels]
    return keys if len(set(keys)) == len(keys) else _numbered(len(labels))


def _numbered(count: int) -> list[str]:
    """Return keys: digits, letters, then pairs of letters."""
    pairs = (one + other for one in _KEYS[9:] for other in _KEYS[9:])
    return [*_KEYS, *pairs][:count] if count > len(_KEYS) else list(_KEYS[:count])


def steps(book: Book, code: str, answers: Iterable[str]) -> tuple[str, ...]:
    """Follow ``answers`` (keys) from ``code`` and return the codes that remain."""
    meant: tuple[str, ...] = (code,)
    for answer in answers:
        asked = question(book, meant)
        chosen = [each for each in asked.choices if each.key == answer] if asked else []
        if not chosen:
            return ()
        meant = chosen[0].codes
    return meant
