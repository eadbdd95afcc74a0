"""The certificates for sealing, and what was sealed with them."""

from almoner.lib import seals
from almoner.records.models import SealCertificate
from almoner.records.models.keeping import unlocked

_END = "-----END CERTIFICATE-----\n"


def certificate_in_use() -> SealCertificate | None:
    """Return the certificate with which papers are sealed now."""
    return SealCertificate.objects.filter(retired_at=None).first()


def opened(row: SealCertificate) -> seals.Certificate:
    """Return a stored certificate with its key; raises ``OtherSecretKey``."""
    return seals.Certificate(row.pem, unlocked(row.key), chain_of(row))


def chain_of(row: SealCertificate) -> tuple[str, ...]:
    """Return the certificates above it, the root last."""
    return tuple(part + _END for part in row.chain.split(_END) if part.strip())


def roots() -> list[str]:
    """Return every root under which this office ever sealed, as PEM."""
    found: dict[str, None] = {}
    for row in SealCertificate.objects.order_by("-made_at"):
        above = chain_of(row)
        found[above[-1] if above else row.pem] = None
    return list(found)


def verdict_of(pdf: bytes) -> seals.Verdict:
    """Judge a file against every root of this office."""
    return seals.verify(pdf, roots())
