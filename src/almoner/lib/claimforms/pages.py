"""A filled page: what stands in its boxes, where that comes from, and what did not fit."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in a box, such as ``24E line 2``, and the place in the claim it came from."""

    number: str
    text: str
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What the paper cannot say as the claim does: where, and what to do about it."""

    box: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a form, ``number`` of ``count``. Boxes left blank are not there."""

    form: str
    number: int
    count: int
    boxes: tuple[Box, ...]
    problems: tuple[Problem, ...] = ()

    def text(self, box: str) -> str:
        """Return what stands in a box; nothing where it is blank."""
        return next((each.text for each in self.boxes if each.number == box), "")

    def source(self, box: str) -> str:
        """Return the place in the claim from which a box was filled."""
        return next((each.source for each in self.boxes if each.number == box), "")
