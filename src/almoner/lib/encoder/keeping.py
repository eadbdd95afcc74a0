"""The index over ICD-10-CM kept in a folder: built once for a release and shared by mapping.

The name of the file holds a fingerprint of the release, of the lexicon and of how an index is
built; when any of them changes another file is made, and processes that have the old one open go
on with it.
"""

from pathlib import Path

from almoner.lib.digests import sha256_of
from almoner.lib.encoder import lexicon
from almoner.lib.encoder.arrays import DamagedIndex
from almoner.lib.encoder.icd10cm import documents
from almoner.lib.encoder.index import Index
from almoner.lib.icd10cm import Book

_BUILT = 4
"""Counted up when documents, words or the layout of an index change."""


def path_of(folder: Path, book: Book) -> Path:
    """Return where the index over ``book`` is kept."""
    parts = (book.release.path, lexicon.SHIPPED)
    mark = sha256_of([b"%d" % _BUILT, *(part.read_bytes() for part in parts)])
    return folder / f"icd10cm-{mark[:16]}.index"


def kept(folder: Path, book: Book) -> Index:
    """Open the index over ``book`` in ``folder``; build it (some seconds) when it is not there.

    A damaged file is built again. Several processes may do so at once: the last one's file stays.
    """
    path = path_of(folder, book)
    try:
        return Index.open(path)
    except DamagedIndex:
        folder.mkdir(parents=True, exist_ok=True)
        Index.build(documents(book)).save(path)
        return Index.open(path)
