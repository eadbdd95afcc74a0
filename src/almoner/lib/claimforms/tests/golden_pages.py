"""Pages of made-up claims as text, kept beside this file and compared line by line."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from almoner.lib.claimforms.layouts import grid
from almoner.lib.claimforms.pages import Page

FOLDER = Path(__file__).with_name("golden")


def compare(pages: Sequence[Page], name: str) -> None:
    """Fail with the lines that differ; to keep new ones, delete the file and run the test twice."""
    path = FOLDER / f"{name}.txt"
    found = "\f".join(grid(page) for page in pages)
    if not path.exists():
        path.write_text(found)
        raise AssertionError(f"{path.name} was missing and is kept now: read it, then run again")
    rows = zip_longest(found.split("\n"), path.read_text().split("\n"), fillvalue="")
    different = [(at, new, old) for at, (new, old) in enumerate(rows, 1) if new != old]
    assert different == []
