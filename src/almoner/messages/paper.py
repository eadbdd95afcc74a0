"""Letters and address labels as PDF, set by Typst."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO

import pikepdf

from almoner.lib import richtext
from almoner.lib.typeset import typeset

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
    'xlink:href="data:{kind};base64,{content}"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the practice's name, the lines beside it, and its logo as SVG or none."""

    name: str
    lines: list[str]
    logo: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """What stands below a letter: a picture as SVG or none, the name, lines, how it was signed."""

    name: str = ""
    lines: list[str] = field(default_factory=list)
    picture: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """All that is printed of a letter; ``body`` is HTML of ``lib.richtext``."""

    title: str
    practice: Letterhead
    address: list[str]
    date: str
    about: str
    subject: str
    body: str
    signature: SignatureBlock
    running: str
    """What the head of every page but the first says: whom it concerns."""
    enclosures: str = ""
    language: str = "en"


def letter(of: LetterPaper) -> bytes:
    """Return the letter on US letter paper, its address where the window of a #10 envelope is."""
    return typeset("almoner.messages", "letter", {**asdict(of), "body": richtext.paper(of.body)})


def labels(addresses: Sequence[Sequence[str]], *, first: int = 1) -> bytes:
    """Return sheets of Avery 5160; the first label goes into place ``first`` (1 to 30)."""
    return typeset(
        "almoner.messages",
        "labels",
        {"skip": first - 1, "labels": [list(each) for each in addresses]},
    )


def picture(content: bytes, media_type: str, *, width: int, height: int) -> str:
    """Return a picture of ``width`` by ``height`` pixels wrapped in an SVG."""
    encoded = base64.b64encode(content).decode()
    return _SVG.format(width=width, height=height, kind=media_type, content=encoded)


def page_count(pdf: bytes) -> int:
    """Return how many pages ``pdf`` has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def joined(pdfs: Sequence[bytes], *, two_sided: bool) -> tuple[bytes, int]:
    """Return all ``pdfs`` in one and the sheets of paper it takes.

    On two sides an empty page follows each letter of an odd number of pages, so that the next one
    begins on the front of a sheet.
    """
    made = pikepdf.new()
    sheets = 0
    for each in pdfs:
        with pikepdf.open(BytesIO(each)) as opened:
            count = len(opened.pages)
            made.pages.extend(opened.pages)
        if two_sided and count % 2:
            made.add_blank_page(page_size=(612, 792))
        sheets += -(-count // 2) if two_sided else count
    out = BytesIO()
    made.save(out)
    return out.getvalue(), sheets
