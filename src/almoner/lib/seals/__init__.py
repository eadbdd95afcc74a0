"""Seals on PDF: certificates, sealing (PAdES B-B, or B-T with a time stamp), and verifying.

A seal is a digital signature over every byte of the file. Whoever holds the office's root
certificate can check it without Almoner: with a PDF reader, with ``openssl cms``, with pyHanko.
"""

from almoner.lib.seals.certificates import (
    ISSUED_YEARS,
    Certificate,
    NotACertificate,
    issue,
    make_root,
    read_certificate,
)
from almoner.lib.seals.sealing import CannotBeSealed, seal
from almoner.lib.seals.verifying import Seal, Verdict, verify

__all__ = [
    "ISSUED_YEARS",
    "CannotBeSealed",
    "Certificate",
    "NotACertificate",
    "Seal",
    "Verdict",
    "issue",
    "make_root",
    "read_certificate",
    "seal",
    "verify",
]
