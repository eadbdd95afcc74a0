"""A page while it is filled."""

from decimal import Decimal

from almoner.lib.claimforms.layouts import Layout
from almoner.lib.claimforms.pages import Box, Page, Problem
from almoner.lib.claimforms.wording import dollars


class Sheet:
    """Takes texts for boxes one by one; what is too long is cut, and a problem says so."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.boxes: dict[str, Box] = {}
        self.problems: list[Problem] = []

    def put(self, box: str, text: str, source: str) -> None:
        """Put ``text`` into a box; blank text leaves it blank.

        ``source`` is the place in the claim, such as ``subscriber.party.id``.
        """
        text = text.strip()
        if not text:
            return
        width = self.layout.cells[box].width
        if len(text) > width:
            self.problem(
                box,
                f"“{text}” has {len(text)} characters and the box holds {width}: what follows"
                f" “{text[:width].strip()}” is cut off. Shorten it, or send the claim"
                " electronically.",
            )
            text = text[:width].strip()
        self.boxes[box] = Box(box, text, source)

    def money(self, box: str, amount: Decimal, source: str) -> None:
        """Put dollars and cents into a box."""
        self.put(box, dollars(amount, self.layout.cells[box].width), source)

    def check(self, box: str, source: str) -> None:
        """Put an X into a box."""
        self.put(box, "X", source)

    def either(self, box: str, chosen: str, other: str, is_so: bool, source: str) -> None:
        """Put an X into the first of two boxes (``10a YES``) or the second."""
        self.check(f"{box} {chosen if is_so else other}", source)

    def problem(self, box: str, sentence: str) -> None:
        """Keep what the paper cannot say."""
        made = Problem(box, sentence)
        if made not in self.problems:
            self.problems.append(made)

    def page(self, number: int, count: int) -> Page:
        """Return the page, its boxes in the order of the paper."""
        ordered = tuple(self.boxes[name] for name in self.layout.cells if name in self.boxes)
        return Page(self.layout.form, number, count, ordered, tuple(self.problems))
