"""Reading C-CDA (R1.1 to R2.1): header, narrative that a page can show, and discrete entries.

Only reading, and only what an office files and offers for import. See ``docs/algorithms/ccda.md``.
"""

from almoner.lib.ccda.around import Related, Setting
from almoner.lib.ccda.document import (
    Document,
    NotACda,
    Section,
    Unstructured,
    read_document,
    read_section,
)
from almoner.lib.ccda.entries import FIRST_KINDS, KINDS, Entry, Reaction
from almoner.lib.ccda.facts import (
    WHY_MISSING,
    Address,
    Amount,
    Code,
    Identifier,
    Moment,
    Name,
    Period,
    Telecom,
)
from almoner.lib.ccda.header import Header, Party, Patient
from almoner.lib.ccda.narrative import Piece
from almoner.lib.ccda.tree import NotXml

__all__ = [
    "FIRST_KINDS",
    "KINDS",
    "WHY_MISSING",
    "Address",
    "Amount",
    "Code",
    "Document",
    "Entry",
    "Header",
    "Identifier",
    "Moment",
    "Name",
    "NotACda",
    "NotXml",
    "Party",
    "Patient",
    "Period",
    "Piece",
    "Reaction",
    "Related",
    "Section",
    "Setting",
    "Telecom",
    "Unstructured",
    "read_document",
    "read_section",
]
