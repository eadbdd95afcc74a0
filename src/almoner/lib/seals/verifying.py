"""Whether a sealed PDF is what was sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: whose, when it says it was put on, and what holds of it."""

    by: str
    reason: str
    certificate: str
    at: datetime | None
    is_whole: bool
    """The bytes it covers are those that were sealed."""
    is_last_word: bool
    """Nothing was added to the file after it."""
    is_trusted: bool
    """Its certificate was issued by one of the roots given."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file: ``trouble`` is a sentence, empty when it is intact."""

    seals: tuple[Seal, ...]
    trouble: str

    @property
    def is_intact(self) -> bool:
        """Whether it is, to the byte, what was sealed with a certificate that is known."""
        return not self.trouble


def verify(pdf: bytes, roots: Sequence[str]) -> Verdict:
    """Judge every seal of ``pdf``; ``roots`` are the certificates (PEM) that are trusted."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        found = list(reader.embedded_regular_signatures)
    except Exception as no:  # noqa: BLE001 - a damaged file breaks the reader in many ways
        return Verdict((), f"It cannot be read as a PDF: {str(no) or type(no).__name__}.")
    if not found:
        return Verdict((), "It has no seal.")
    trusted = [x509.Certificate.load(pem.unarmor(root.encode())[2]) for root in roots]
    seals = tuple(_judged(each, trusted) for each in found)
    return Verdict(seals, _trouble(seals))


def _judged(found: EmbeddedPdfSignature, trusted: list[x509.Certificate]) -> Seal:
    said = found.sig_object
    by, reason = (str(said.get(name, "")) for name in ("/Name", "/Reason"))
    try:
        context = ValidationContext(
            trust_roots=trusted, allow_fetching=False, moment=found.self_reported_timestamp
        )
        status = validate_pdf_signature(found, context, skip_diff=True)
        certificate = status.signing_cert.subject.human_friendly
        at = status.signer_reported_dt
        whole = status.intact and status.valid
        last = _is_last(status)
        known = status.trusted
    except (SignatureValidationError, SigningError, PathError, PdfError, ValueError):
        return Seal(by, reason, "", None, is_whole=False, is_last_word=False, is_trusted=False)
    return Seal(by, reason, certificate, at, is_whole=whole, is_last_word=last, is_trusted=known)


def _is_last(status: PdfSignatureStatus) -> bool:
    return status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def _trouble(seals: tuple[Seal, ...]) -> str:
    if not all(seal.is_whole for seal in seals):
        return "Bytes were changed after it was sealed."
    if not seals[-1].is_last_word:
        return "Something was added to it after it was sealed."
    if not all(seal.is_trusted for seal in seals):
        return "It is whole, but its certificate is not one that is known here."
    return ""
