"""Seals on PDF: intact means intact, and others can tell as well."""

import logging
import re
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from almoner.lib import seals

NOW = datetime.now(UTC)
OFFICE = "Willow Street Family Medicine"
ROOT = seals.make_root(OFFICE, now=NOW)
OURS = seals.issue(ROOT, OFFICE, now=NOW)
PLAIN = bytes(typst.compile(b"= History and physical\nAll is well."))
SEALED = seals.seal(PLAIN, OURS, by="Dr. Adaeze Okafor", reason="Author")


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


def test_a_sealed_file_is_intact_and_says_by_whom() -> None:
    verdict = seals.verify(SEALED, [ROOT.pem])
    assert verdict.is_intact
    assert verdict.seals[0].by == "Dr. Adaeze Okafor"
    assert verdict.seals[0].reason == "Author"
    assert SEALED.startswith(PLAIN), "the sealed pages are the pages, to the byte"


def test_without_the_root_it_is_not_known() -> None:
    other = seals.make_root("Somebody else", now=NOW)
    assert "not one that is known" in seals.verify(SEALED, [other.pem]).trouble
    assert "not one that is known" in seals.verify(SEALED, []).trouble


@given(at=st.integers(0, len(PLAIN) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found(at: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= 1 << bit
    assert not seals.verify(bytes(changed), [ROOT.pem]).is_intact


@given(st.binary(max_size=400))
def test_rubbish_is_no_sealed_file(rubbish: bytes) -> None:
    assert not seals.verify(rubbish, [ROOT.pem]).is_intact
    assert not seals.verify(SEALED[: len(PLAIN)] + rubbish, [ROOT.pem]).is_intact


def test_what_is_added_later_is_found() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(SEALED))
    writer.root["/Added"] = generic.NumberObject(1)
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    verdict = seals.verify(out.getvalue(), [ROOT.pem])
    assert verdict.seals[0].is_whole
    assert verdict.trouble == "Something was added to it after it was sealed."


def test_a_file_without_a_seal_says_so() -> None:
    assert seals.verify(PLAIN, [ROOT.pem]).trouble == "It has no seal."


def test_a_final_seal_takes_no_second() -> None:
    with pytest.raises(seals.CannotBeSealed, match="forbids all changes"):
        seals.seal(SEALED, OURS, by="Dr. B", reason="Author")
    with pytest.raises(seals.CannotBeSealed):
        seals.seal(b"no PDF at all", OURS, by="Dr. B", reason="Author")


def test_a_certificate_from_outside() -> None:
    key = serialization.load_pem_private_key(OURS.key.encode(), None)
    packed = pkcs12.serialize_key_and_certificates(
        b"ours",
        key,  # type: ignore[arg-type] # it is an elliptic key
        x509.load_pem_x509_certificate(OURS.pem.encode()),
        [x509.load_pem_x509_certificate(ROOT.pem.encode())],
        serialization.BestAvailableEncryption(b"secret"),
    )
    assert seals.read_certificate(packed, "secret") == OURS
    for content, password in ((packed, "wrong"), (b"rubbish", "secret")):
        with pytest.raises(seals.NotACertificate):
            seals.read_certificate(content, password)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_says_the_same(tmp_path: Path) -> None:
    """Cut out the signature and what it covers by the PDF's own words, and ask another program."""
    found = re.search(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)", SEALED)
    assert found
    first, length, second, rest = map(int, found.groups())
    covered = SEALED[first : first + length] + SEALED[second : second + rest]
    assert second + rest == len(SEALED), "the seal covers the file to its end"
    signature = bytes.fromhex(SEALED[length + 1 : second - 1].decode()).rstrip(b"\0")
    for name, content in (
        ("content", covered),
        ("changed", covered.replace(b"PDF-1", b"PDF-2")),
        ("signature.der", signature + b"\0" * 4),
        ("root.pem", ROOT.pem.encode()),
    ):
        (tmp_path / name).write_bytes(content)
    ask = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.der"]
    ask += ["-CAfile", "root.pem", "-purpose", "any", "-out", "/dev/null", "-content"]
    answers = [
        subprocess.run([*ask, name], cwd=tmp_path, capture_output=True, check=False)
        for name in ("content", "changed")
    ]
    assert [answer.returncode for answer in answers] == [0, 4], answers
