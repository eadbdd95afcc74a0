"""From an attestation to its sealed PDF; slow, so a job calls it outside any transaction."""

import json
from uuid import UUID

from pyhanko.sign.timestamps import TimeStamper

from almoner.lib import seals
from almoner.lib.refusal import Refusal
from almoner.records.models import Attestation, SealCertificate
from almoner.records.papers import notes as papers
from almoner.records.queries.seals import opened


class FileWasChanged(Refusal):
    """The document's file is no longer the one that was signed."""


def sealed_pdf(
    attestation_id: UUID, certificate: SealCertificate, *, stamper: TimeStamper | None = None
) -> bytes:
    """Return what was signed as a sealed PDF: a note is set anew, a document is sealed as it is.

    Raises ``FileWasChanged``, ``seals.CannotBeSealed`` and ``OtherSecretKey``.
    """
    row = Attestation.objects.select_related("document__pdf").get(pk=attestation_id)
    content = json.loads(row.content)
    if row.document is not None:
        if row.document.pdf.sha256 != content["pdf_sha256"]:
            raise FileWasChanged
        pdf = row.document.pdf.path.read_bytes()
    else:
        pdf = papers.signed_note(content, sha256=row.sha256, method=row.get_method_display())
    reason = f"{row.get_meaning_display()}: {content['title']}, version {row.version}"
    by = f"{row.signed_as} {row.at.isoformat()}"
    return seals.seal(pdf, opened(certificate), by=by, reason=reason, stamper=stamper)
