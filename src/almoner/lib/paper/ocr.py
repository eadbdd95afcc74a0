"""Reading pictures of pages by Tesseract, a program of its own that may be missing.

Source: tesseract(1); the TSV output has a line for every word with its confidence (0 to 100).
"""

import os
import re
import shutil
import subprocess
from io import BytesIO
from typing import NamedTuple

from PIL import Image

TIMEOUT = 120
"""Seconds for one page."""
DPI = 300


class Words(NamedTuple):
    """What was read, and how surely (0 to 1)."""

    text: str
    confidence: float


def is_installed() -> bool:
    """Whether pictures can be read on this machine."""
    return shutil.which("tesseract") is not None


def turn_of(page: Image.Image) -> int:
    """Return by how many degrees clockwise to turn ``page`` so that its text stands upright."""
    said = _run(page, "--psm", "0", "-l", "osd")
    turn = re.search(r"^Rotate: (\d+)", said, re.M)
    sure = re.search(r"^Orientation confidence: ([\d.]+)", said, re.M)
    return int(turn[1]) if turn and sure and float(sure[1]) >= 2 else 0


def read_picture(page: Image.Image) -> Words:
    """Read a picture of a page; nothing where Tesseract is missing or gives up."""
    lines: dict[tuple[str, ...], list[str]] = {}
    total, weight = 0.0, 0
    for row in _run(page, "--psm", "3", "-l", "eng", "tsv").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or not cells[11].strip() or float(cells[10]) < 0:
            continue
        lines.setdefault(tuple(cells[2:5]), []).append(cells[11])
        total += float(cells[10]) * len(cells[11])
        weight += len(cells[11])
    text, block = "", None
    for key, words in lines.items():
        text += ("\n" if block not in (None, key[:2]) else "") + " ".join(words) + "\n"
        block = key[:2]
    return Words(text.strip(), total / weight / 100 if weight else 0.0)


def _run(page: Image.Image, *options: str) -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    sent = BytesIO()
    page.convert("L").save(sent, "png", compress_level=1, dpi=(DPI, DPI))
    try:
        done = subprocess.run(  # noqa: S603 - the program's own path, and options of ours
            [program, "stdin", "stdout", *options],
            input=sent.getvalue(),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")
