"""Certificates: an office's own root, what it issues, and those that come from outside."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from almoner.lib.refusal import Refusal

ROOT_YEARS = 20
ISSUED_YEARS = 3
_CLOCKS_DIFFER = timedelta(hours=1)


class NotACertificate(Refusal):
    """This is no certificate with its key: give a PKCS#12 file (.p12, .pfx) and its password."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key and the certificates above it, each as PEM."""

    pem: str
    key: str = field(repr=False)
    chain: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Whose it is."""
        return _x509(self.pem).subject.rfc4514_string()

    @property
    def until(self) -> datetime:
        """When it ends."""
        return _x509(self.pem).not_valid_after_utc


def make_root(organization: str, *, now: datetime) -> Certificate:
    """Return a new root for ``organization``, good for ``ROOT_YEARS``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organization, "Records root")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    made = _builder(name, name, key, now, ROOT_YEARS)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(usage, critical=True)
    return Certificate(_pem(made.sign(key, hashes.SHA256())), _key_pem(key), ())


def issue(root: Certificate, organization: str, *, now: datetime) -> Certificate:
    """Return a certificate for sealing documents, issued by ``root``."""
    above, above_key = _x509(root.pem), _key(root.key)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(_name(organization, "Records"), above.subject, key, now, ISSUED_YEARS)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    usage = _usage(digital_signature=True, content_commitment=True)
    made = made.add_extension(usage, critical=True)
    above_id = x509.SubjectKeyIdentifier.from_public_key(above.public_key())
    made = made.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above_id), critical=False
    )
    return Certificate(_pem(made.sign(above_key, hashes.SHA256())), _key_pem(key), (root.pem,))


def read_certificate(content: bytes, password: str) -> Certificate:
    """Return what a PKCS#12 file holds; raises ``NotACertificate``."""
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError:
        raise NotACertificate from None
    if key is None or certificate is None:
        raise NotACertificate
    return Certificate(_pem(certificate), _key_pem(key), tuple(map(_pem, above)))


def _name(organization: str, common: str) -> x509.Name:
    organization = organization[:64] or "Practice"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organization[: 63 - len(common)]} {common}"),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(**yes: bool) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: yes.get(name, False) for name in every})


def _x509(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def _key(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NotACertificate
    return key


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: PrivateKeyTypes) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
