"""The cover sheet of a fax, set by Typst, and the whole fax in one PDF.

The cover names no patient and says nothing of the content: it lies open in the tray of the other
machine.
"""

from dataclasses import asdict, dataclass, field
from io import BytesIO

import pikepdf

from almoner.lib.typeset import typeset
from almoner.messages.gateways.fax.picture import MOST_PAGES, NotFaxable

CONFIDENTIALITY = (
    "This fax is meant only for the person or office named above. It may hold health information "
    "that federal and state law protect, and that may not be read, copied or passed on by anybody "
    "else. If it reached you by mistake, please call us at once at the number above, and destroy "
    "every page; do not send it on."
)
LONGEST, LONGEST_NOTE, MOST_LINES = 90, 800, 4


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover sheet says. ``lines`` are the practice's address and telephone."""

    practice: str
    to: str
    to_number: str
    date: str
    sender: str = ""
    call_back: str = ""
    about: str = ""
    note: str = ""
    lines: list[str] = field(default_factory=list)
    confidentiality: str = CONFIDENTIALITY


def with_cover(cover: Cover, pdf: bytes) -> bytes:
    """Return the cover and the pages of ``pdf`` in one PDF. Raises :class:`NotFaxable`."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            count = len(document.pages)
            if not 0 < count < MOST_PAGES:
                raise NotFaxable(f"A fax has 1 to {MOST_PAGES - 1} pages and its cover.")
            whole = pikepdf.open(BytesIO(_sheet(cover, count + 1)))
            with whole:
                whole.pages.extend(document.pages)
                out = BytesIO()
                whole.save(out)
                return out.getvalue()
    except pikepdf.PdfError as error:
        raise NotFaxable(
            "This is no PDF that can be opened: it may be broken or locked."
        ) from error


def _sheet(cover: Cover, pages: int) -> bytes:
    said = asdict(cover) | {"pages": f"{pages} with this one"}
    data = {
        name: [_short(line) for line in value[:MOST_LINES]]
        if isinstance(value, list)
        else _short(value, LONGEST_NOTE if name in ("note", "confidentiality") else LONGEST)
        for name, value in said.items()
    }
    return typeset("almoner.messages", "fax_cover", data)


def _short(text: str, longest: int = LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
