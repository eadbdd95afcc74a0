"""Reading a file whole: its pages as PDF, upright and level, their words and their barcodes."""

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image

from almoner.lib import sniff
from almoner.lib.paper import ocr, pages
from almoner.lib.paper.codes import codes_in
from almoner.lib.paper.likeness import mark_of
from almoner.lib.paper.refusals import Suspicious
from almoner.lib.paper.straight import straightened
from almoner.lib.paper.turning import as_pdf, harmless

ENOUGH = 20
"""Letters of a text layer from which a page is not read by OCR."""
_CODES_DPI = 150


@dataclass(frozen=True, slots=True)
class PageWords:
    """What is on a page. ``confidence`` is how surely it was read (0 to 1), none for a text layer.

    ``codes`` are the texts of its barcodes, ``mark`` a hash of its picture.
    """

    text: str
    confidence: float | None
    codes: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as PDF, and its pages."""

    pdf: bytes
    pages: tuple[PageWords, ...]


def read(raw: bytes, kind: sniff.Kind, *, is_forced: bool = False) -> Reading:
    """Turn a file into upright pages and read them.

    ``is_forced`` takes what is active out of a suspicious PDF. Raises what ``as_pdf`` raises.
    """
    try:
        pdf = as_pdf(raw, kind)
    except Suspicious:
        if not (is_forced and kind == sniff.PDF):
            raise
        pdf = harmless(raw)
    pdf, pictured = _upright(pdf)
    return Reading(pdf, words_of(pdf, pictured=pictured))


def words_of(
    pdf: bytes, *, numbers: Collection[int] = (), pictured: Collection[int] = ()
) -> tuple[PageWords, ...]:
    """Read the pages of a PDF, or those of ``numbers``; ``pictured`` are known to have no text."""
    wanted = sorted(numbers) or range(1, pages.page_count(pdf) + 1)
    return tuple(_page(pdf, number, is_picture=number in pictured) for number in wanted)


def has_text(text: str) -> bool:
    """Whether a text layer says enough to be the page's words."""
    return sum(each.isalnum() for each in text) >= ENOUGH


def _page(pdf: bytes, number: int, *, is_picture: bool) -> PageWords:
    text = pages.text_of(pdf, number)
    small = pages.picture(pdf, number, dpi=_CODES_DPI)
    codes = codes_in(small)
    confidence: float | None = None
    if is_picture or not has_text(text):
        large = pages.picture(pdf, number, dpi=ocr.DPI)
        codes = codes or codes_in(large)
        if ocr.is_installed() and _has_ink(large):
            read = ocr.read_picture(large)
            text, confidence = read.text, read.confidence
    return PageWords(text, confidence, tuple(codes), mark_of(small))


def _has_ink(page: Image.Image) -> bool:
    darkest, brightest = page.convert("L").resize((200, 260)).getextrema()
    return float(brightest) - float(darkest) > 24  # type: ignore[arg-type]


def _upright(pdf: bytes) -> tuple[bytes, set[int]]:
    """Turn and straighten pages that are pictures; return the PDF and their numbers."""
    count = pages.page_count(pdf)
    pictured = {n for n in range(1, count + 1) if not has_text(pages.text_of(pdf, n))}
    changed = False
    if not pictured or not ocr.is_installed():
        return pdf, pictured
    with pikepdf.open(BytesIO(pdf)) as whole:
        for number in pictured:
            seen = pages.picture(pdf, number, dpi=200)
            if not _has_ink(seen):
                continue
            turn = ocr.turn_of(seen)
            level = seen.rotate(-turn, expand=True, fillcolor="white") if turn else seen
            straight = straightened(level)
            if straight is not level:
                _replace(whole, number, straight)
            elif turn:
                whole.pages[number - 1].rotate(turn, relative=True)
            changed = changed or straight is not level or bool(turn)
        if not changed:
            return pdf, pictured
        written = BytesIO()
        whole.save(written, deterministic_id=True)
    return written.getvalue(), pictured


def _replace(whole: pikepdf.Pdf, number: int, picture: Image.Image) -> None:
    made = BytesIO()
    picture.save(made, "pdf", resolution=200.0, quality=85)
    with pikepdf.open(BytesIO(made.getvalue())) as one:
        whole.pages.insert(number - 1, one.pages[0])
    del whole.pages[number]
