"""X12 5010: files read as they come, claims and remittances as objects, sets written.

``tokens`` takes a file apart, ``envelope`` gives its transaction sets one by one, ``remittances``
(835), ``claims`` with ``reading_claims`` (837P, 837I) and ``acknowledgements`` (999, TA1) read what
they are, ``writing``, ``writing_claims`` write them; ``looking`` says of any file what it holds.
Everything streams: a file of any length takes a few megabytes.
"""

from almoner.lib.x12.claims import Claim, ServiceLine
from almoner.lib.x12.envelope import Envelopes, Problem, TransactionSet, read_sets
from almoner.lib.x12.looking import Looked, look
from almoner.lib.x12.reading_claims import ClaimReader
from almoner.lib.x12.remittances import (
    ClaimPayment,
    Remittance,
    RemittanceReader,
    ServicePayment,
    imbalances_of,
)
from almoner.lib.x12.tokens import Delimiters, NotX12, Reader
from almoner.lib.x12.writing import Envelope, Writer, interchange
from almoner.lib.x12.writing_claims import INSTITUTIONAL, PROFESSIONAL, write_claims

__all__ = [
    "INSTITUTIONAL",
    "PROFESSIONAL",
    "Claim",
    "ClaimPayment",
    "ClaimReader",
    "Delimiters",
    "Envelope",
    "Envelopes",
    "Looked",
    "NotX12",
    "Problem",
    "Reader",
    "Remittance",
    "RemittanceReader",
    "ServiceLine",
    "ServicePayment",
    "TransactionSet",
    "Writer",
    "imbalances_of",
    "interchange",
    "look",
    "read_sets",
    "write_claims",
]
