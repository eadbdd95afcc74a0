"""Pictures of insurance cards: who may see them, and what they seem to say."""

from collections.abc import Iterable
from uuid import UUID

from almoner.insurance.models import Coverage
from almoner.lib import paper, sniff
from almoner.lib.cards import CardWords, read_card
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.queries import ChartRestricted
from almoner.people.queries.opening import is_open_to
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened
from almoner.platform.files.models import StoredFile

KINDS = (sniff.PNG, sniff.JPEG, sniff.WEBP, sniff.HEIC)
"""What a picture of a card may be."""
LIMIT = 10 * 1024 * 1024


def open_front(actor: Actor, coverage_id: UUID) -> Opened:
    """Return the front of a card for whoever may see coverages."""
    return _opened(actor, coverage_id, "front")


def open_back(actor: Actor, coverage_id: UUID) -> Opened:
    """Return the back of a card for whoever may see coverages."""
    return _opened(actor, coverage_id, "back")


def _opened(actor: Actor, coverage_id: UUID, side: str) -> Opened:
    actor.must("insurance.see")
    row = (
        Coverage.objects.select_related("patient", "card_front", "card_back")
        .filter(pk=coverage_id)
        .first()
    )
    file: StoredFile | None = getattr(row, f"card_{side}") if row else None
    if row is None or file is None:
        raise NotFound("There is no picture of this side of the card.")
    if not is_open_to(actor, row.patient):
        raise ChartRestricted(row.patient_id)
    return Opened(file, f"card-{row.patient.number}-{side}.{file.media_type.split('/')[-1]}")


def words_on(files: Iterable[StoredFile | None]) -> CardWords:
    """Read pictures of a card on this machine; nothing where OCR is missing or they are unclear."""
    texts = []
    for file in files:
        kind = next((each for each in KINDS if file and each.media_type == file.media_type), None)
        if file is None or kind is None:
            continue
        try:
            pages = paper.read(file.path.read_bytes(), kind).pages
        except (Refusal, OSError):
            continue
        texts += [page.text for page in pages]
    return read_card("\n".join(texts))
