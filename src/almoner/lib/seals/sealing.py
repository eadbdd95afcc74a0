"""Putting a seal on a PDF."""

from io import BytesIO

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from almoner.lib.refusal import Refusal
from almoner.lib.seals.certificates import Certificate

FIELD = "Almoner"


class CannotBeSealed(Refusal):
    """This PDF cannot be sealed."""


def seal(
    pdf: bytes,
    certificate: Certificate,
    *,
    by: str,
    reason: str,
    stamper: TimeStamper | None = None,
) -> bytes:
    """Return ``pdf`` with a seal that no later change may follow (PAdES B-B).

    ``by`` and ``reason`` are what a reader of PDF shows beside the signature; ``stamper`` makes a
    time stamp (PAdES B-T). The pages and every byte of ``pdf`` stay as they are: the seal is
    appended. Raises ``CannotBeSealed``.
    """
    above = [_certificate(each) for each in certificate.chain]
    store = SimpleCertificateStore.from_certs(above)  # type: ignore[no-untyped-call] # as it comes
    signer = SimpleSigner(
        signing_cert=_certificate(certificate.pem),
        signing_key=_key(certificate.key),
        cert_registry=store,
    )
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        earlier = len(writer.prev.embedded_regular_signatures)
        metadata = PdfSignatureMetadata(
            field_name=f"{FIELD}{earlier + 1}",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=by,
            reason=reason,
            certify=not earlier,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        done = PdfSigner(metadata, signer, timestamper=stamper).sign_pdf(writer)
    except (PdfError, SigningError) as no:
        raise CannotBeSealed(f"This PDF cannot be sealed: {no}") from None
    return bytes(done.getbuffer())


def _certificate(text: str) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(text.encode())[2])


def _key(text: str) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(pem.unarmor(text.encode())[2])
