"""The public samples beside the repository, and a second opinion on what we write."""

import logging
from io import StringIO
from pathlib import Path

import pyx12.params
import pyx12.x12n_document

DATA = Path(__file__).parents[6] / "shared" / "data" / "x12"
OFFICIAL = DATA / "kputnam+stupidedi" / "spec" / "fixtures" / "005010"


def every() -> list[Path]:
    """Return every sample."""
    found = (path for folder in DATA.iterdir() if folder.is_dir() for path in folder.rglob("*"))
    return sorted(path for path in found if path.is_file())


def official(*guides: str) -> list[Path]:
    """Return the official examples of guides such as ``X221``."""
    folders = [each for each in OFFICIAL.iterdir() if each.name.startswith(guides)]
    return sorted(path for folder in folders for path in (folder / "pass").glob("*.edi"))


def pyx12_accepts(text: str) -> bool:
    """Whether pyx12 accepts an interchange."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    params = pyx12.params.params()
    done = pyx12.x12n_document.x12n_document(params, StringIO(text), StringIO(), None, None)
    return bool(done)
