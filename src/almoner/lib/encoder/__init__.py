"""The encoder: codes found as one types, by code, by words, by lay words, by how they sound wrong.

An :class:`Index` is built from any code set and saved; an :class:`Encoder` searches it. See
``docs/algorithms/encoder.md``.
"""

from almoner.lib.encoder.arrays import DamagedIndex
from almoner.lib.encoder.documents import (
    Document,
    Ending,
    Phrase,
    Source,
    plain_documents,
    with_phrases,
)
from almoner.lib.encoder.hits import Context, Hit
from almoner.lib.encoder.index import Index
from almoner.lib.encoder.lexicon import DamagedLexicon, Lexicon, read_lexicon, shipped_lexicon
from almoner.lib.encoder.search import Encoder

__all__ = [
    "Context",
    "DamagedIndex",
    "DamagedLexicon",
    "Document",
    "Encoder",
    "Ending",
    "Hit",
    "Index",
    "Lexicon",
    "Phrase",
    "Source",
    "plain_documents",
    "read_lexicon",
    "shipped_lexicon",
    "with_phrases",
]
