"""The pages of a PDF: counted, read, pictured, put in another order.

PDFium may be called by one thread at a time; every call is made under one lock.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

PDFIUM = threading.Lock()
WIDEST = 4000
"""Pixels of the longer side of a page's picture."""
LONGEST = 200_000
"""Characters of a page's text that are kept."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to take: its ``number`` from 1, turned clockwise by ``turn`` degrees."""

    number: int
    turn: int = 0


@contextmanager
def opened(raw: bytes) -> Iterator[Any]:
    """Open a PDF in PDFium, which nobody else uses meanwhile."""
    with PDFIUM, pypdfium2.PdfDocument(BytesIO(raw)) as pdf:
        yield pdf


def page_count(raw: bytes) -> int:
    """Return how many pages a PDF has."""
    with opened(raw) as pdf:
        return len(pdf)


def text_of(raw: bytes, number: int) -> str:
    """Return the text layer of page ``number`` (from 1)."""
    with opened(raw) as pdf:
        return _text(pdf[number - 1])


def texts_of(raw: bytes) -> list[str]:
    """Return the text layer of every page."""
    with opened(raw) as pdf:
        return [_text(page) for page in pdf]


def _text(page: pypdfium2.PdfPage) -> str:
    text = str(page.get_textpage().get_text_range())
    return text.replace("\r\n", "\n").replace("\x00", "").replace("\ufffe", "-")[:LONGEST]


def picture(raw: bytes, number: int, *, dpi: float = 0, width: int = 0) -> Image.Image:
    """Return page ``number`` (from 1) as RGB, ``dpi`` dense or ``width`` pixels wide."""
    with opened(raw) as pdf:
        page = pdf[number - 1]
        across, down = (max(1.0, float(each)) for each in page.get_size())
        scale = dpi / 72 if dpi else width / across
        scale = min(scale, WIDEST / max(across, down))
        return page.render(scale=scale).to_pil().convert("RGB")  # type: ignore[no-any-return]


def arranged(raw: bytes, leaves: Sequence[Leaf]) -> bytes:
    """Return a PDF of these pages in this order; a page may be turned, left out or come twice."""
    return joined([(raw, leaves)])


def joined(parts: Sequence[tuple[bytes, Sequence[Leaf]]]) -> bytes:
    """Return the pages of several PDFs as one."""
    with pikepdf.new() as made:
        kept = []
        for raw, leaves in parts:
            source = pikepdf.open(BytesIO(raw))
            kept.append(source)
            for leaf in leaves:
                made.pages.append(source.pages[leaf.number - 1])
                if leaf.turn % 360:
                    made.pages[-1].rotate(leaf.turn % 360, relative=True)
        written = BytesIO()
        made.save(written, deterministic_id=True)
        for source in kept:
            source.close()
    return written.getvalue()
