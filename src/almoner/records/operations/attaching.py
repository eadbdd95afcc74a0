"""Files sent with a form: they come in like any other, and wait in Incoming to be filed."""

from dataclasses import replace
from datetime import datetime

from almoner.lib import questionnaires as lib
from almoner.lib.digests import sha256_of
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.operations import Upload
from almoner.records.models import IncomingDocument, IncomingState, QuestionnaireResponse
from almoner.records.models.documents import DocumentOrigin
from almoner.records.operations.incoming import bring_back, receive, set_aside
from almoner.records.queries.responses import CAME_AS, attached

MOST_FILES = 40
"""Files that one form takes in, those taken out again too."""
TAKEN_OUT = "Taken out of the form again before it was sent."


class TooManyFiles(Refusal):
    """This form has too many files."""

    field = "file"


def take_in(
    actor: Actor, *, row: QuestionnaireResponse, upload: Upload, now: datetime
) -> dict[str, object]:
    """Take in a file for a form; return the FHIR Attachment of it. Part of an operation.

    The same file for the same form comes in once. What cannot be taken as it is, is held in
    Incoming with the reason. Raises ``TooManyFiles`` and ``files.FileTooLarge``.
    """
    mine = f"form:{row.pk}:"
    key = f"{mine}{sha256_of(upload.chunks())}"
    came = IncomingDocument.objects.filter(arrival_key__startswith=mine)
    if came.count() >= MOST_FILES and not came.filter(arrival_key=key).exists():
        raise TooManyFiles(
            f"{MOST_FILES} files came with this form already, the most it takes. "
            "Bring the others to the office."
        )
    incoming = receive(
        _clerk(actor),
        upload=upload,
        origin=DocumentOrigin.FORM,
        arrival_key=key,
        sender=f"{row.form.title}: {actor.name}",
        patient=row.patient,
        now=now,
    )
    if incoming.state == IncomingState.ASIDE and incoming.reason == TAKEN_OUT:
        bring_back(_clerk(actor), incoming=incoming)
    return {
        "contentType": incoming.original.media_type,
        "size": incoming.original.size,
        "title": incoming.name,
        "url": incoming.pk.urn,
    }


def let_go(
    actor: Actor, *, row: QuestionnaireResponse, answers: lib.Response, now: datetime
) -> None:
    """Set aside the files that ``row`` holds and ``answers`` do not; part of an operation."""
    if CAME_AS not in row.answers:
        return
    for key in attached(lib.read_response(row.answers)) - attached(answers):
        came = IncomingDocument.objects.filter(pk=key, arrival_key__startswith=f"form:{row.pk}:")
        file = came.first()
        if file and file.state not in (IncomingState.FILED, IncomingState.ASIDE):
            set_aside(_clerk(actor), incoming=file, reason=TAKEN_OUT, now=now)


def _clerk(actor: Actor) -> Actor:
    """Return who keeps the file: whoever fills in a form need not be let into Incoming."""
    return replace(actor, powers=actor.powers | {"records.file", "files.store"})
