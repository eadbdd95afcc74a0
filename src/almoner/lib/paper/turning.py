"""Turning any file into a PDF: pictures, Word documents, texts and clinical documents."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pi_heif
import pikepdf
import pypandoc
import typst
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from almoner.lib import ccda, sniff
from almoner.lib.paper.danger import danger_in
from almoner.lib.paper.mail import mail_of
from almoner.lib.paper.refusals import Broken, Encrypted, NotShown, Suspicious, WrongPassword
from almoner.lib.paper.straight import straightened
from almoner.lib.typeset import typeset

MOST_PAGES = 2000
MOST_PIXELS = 120_000_000
"""Of one picture: a letter page at 1,000 dpi has 94 million."""
_PICTURES = (sniff.PNG, sniff.JPEG, sniff.GIF, sniff.TIFF, sniff.WEBP, sniff.HEIC)
_TEXTS = (sniff.TEXT, sniff.CSV)
_USUAL_DPI = (60, 1300)
_WORD_HEAD = """#set page("us-letter", margin: 0.9in)
#set text(size: 10.5pt)
#let horizontalrule = line(length: 100%)
"""

pi_heif.register_heif_opener()


def as_pdf(raw: bytes, kind: sniff.Kind) -> bytes:
    """Return ``raw`` as a PDF; one that is a PDF already is returned as it is.

    Raises ``Suspicious``, ``Encrypted``, ``Broken`` or ``NotShown``.
    """
    if danger := danger_in(raw):
        raise Suspicious(
            f"This file looks infected: it {danger}. Do not open it; ask the sender. It can be "
            "taken in without what is active in it."
        )
    if kind == sniff.PDF:
        _checked(raw)
        return raw
    if kind in _PICTURES:
        return _pictures(raw)
    if kind == sniff.DOCX:
        return _word(raw)
    if kind == sniff.CCDA:
        return _clinical(raw)
    if kind == sniff.EMAIL:
        return _mail(raw)
    if kind in _TEXTS:
        return typeset(
            "almoner.lib.paper", "text", {"title": "", "text": raw.decode("utf-8", "replace")}
        )
    raise NotShown(f"A {kind.label} cannot be shown as pages. It can be filed with a page for it.")


def without_password(raw: bytes, password: str) -> bytes:
    """Return a PDF that opens without a password; raises ``WrongPassword`` or ``Broken``."""
    try:
        with pikepdf.open(BytesIO(raw), password=password) as pdf:
            written = BytesIO()
            pdf.save(written, encryption=False)
    except pikepdf.PasswordError:
        raise WrongPassword from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise Broken from None
    return written.getvalue()


def harmless(raw: bytes) -> bytes:
    """Return a PDF without actions and attachments; raises ``Encrypted`` or ``Broken``."""
    with _opened(raw) as pdf:
        for name in ("/OpenAction", "/AA", "/AcroForm"):
            if name in pdf.Root:
                del pdf.Root[name]
        if "/Names" in pdf.Root:
            for name in ("/JavaScript", "/EmbeddedFiles"):
                if name in pdf.Root.Names:
                    del pdf.Root.Names[name]
        for page in pdf.pages:
            if "/AA" in page:
                del page["/AA"]
            if "/Annots" in page:
                del page["/Annots"]
        pdf.remove_unreferenced_resources()
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def stand_in(name: str, why: str, size: int, sha256: str) -> bytes:
    """Return a page that stands for a file nobody can show here."""
    facts = {"name": name, "why": why, "size": f"{size:,} bytes", "sha256": sha256}
    return typeset("almoner.lib.paper", "stand_in", facts)


def _opened(raw: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(raw))
    except pikepdf.PasswordError:
        raise Encrypted from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise Broken from None


def _checked(raw: bytes) -> None:
    with _opened(raw) as pdf:
        count = len(pdf.pages)
    if not count:
        raise Broken("This PDF has no pages.")
    if count > MOST_PAGES:
        raise NotShown(f"It has {count} pages; {MOST_PAGES} are the most. Ask for it in parts.")


def _pictures(raw: bytes) -> bytes:
    try:
        with pikepdf.new() as made:
            for page in _frames(raw):
                with pikepdf.open(BytesIO(page)) as one:
                    made.pages.extend(one.pages)
            written = BytesIO()
            made.save(written, deterministic_id=True)
    except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError, MemoryError):
        raise Broken("This picture is damaged: scan or photograph it again.") from None
    except Image.DecompressionBombError:
        raise NotShown("This picture is far larger than any page.") from None
    return written.getvalue()


def _frames(raw: bytes) -> Iterator[bytes]:
    with Image.open(BytesIO(raw)) as whole:
        for count, frame in enumerate(ImageSequence.Iterator(whole), 1):
            if frame.width * frame.height > MOST_PIXELS:
                raise NotShown("This picture is far larger than any page.")
            if count > MOST_PAGES:
                raise NotShown(f"It has more than {MOST_PAGES} pages. Ask for it in parts.")
            upright = ImageOps.exif_transpose(frame) or frame
            page = straightened(_flat(upright))
            written = BytesIO()
            quality = {} if page.mode == "1" else {"quality": 85}
            page.save(written, "pdf", resolution=_dpi(frame, page), **quality)
            yield written.getvalue()
            if whole.format == "GIF":
                return


def _flat(page: Image.Image) -> Image.Image:
    """Return a picture without transparency, in one of the modes a PDF has."""
    if page.mode in ("1", "L", "RGB"):
        return page.copy()
    if page.mode in ("I;16", "I;16B", "I", "F"):
        return page.convert("L")
    if "A" in page.mode or "transparency" in page.info:
        shown = page.convert("RGBA")
        white = Image.new("RGB", shown.size, "white")
        white.paste(shown, mask=shown.getchannel("A"))
        return white
    return page.convert("RGB")


def _dpi(frame: Image.Image, page: Image.Image) -> float:
    """Return the density it was scanned at; without one, it fills a letter page."""
    given = frame.info.get("dpi", (0, 0))
    across = float(given[0] or 0) if isinstance(given, tuple) else 0.0
    if _USUAL_DPI[0] <= across <= _USUAL_DPI[1] and across != 72:
        return across
    return max(page.width / 8.5, page.height / 11, 36.0)


def _word(raw: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.docx").write_bytes(raw)
        media = f"--extract-media={folder}"
        try:
            return _word_typst(folder, media)
        except (RuntimeError, typst.TypstError, OSError):
            pass  # a picture of a kind that is not drawn: at least its words
        try:
            return _word_plain(folder)
        except (RuntimeError, OSError):
            pass
    raise Broken("This Word document is damaged: ask for it to be sent again.")


def _word_typst(folder: Path, media: str) -> bytes:
    pandoc: Callable[..., Any] = pypandoc.convert_file
    text = str(pandoc(str(folder / "in.docx"), "typst", format="docx", extra_args=[media]))
    text = text.replace(str(folder), "")  # pictures are found from the root, which is the folder
    (folder / "out.typ").write_text(_WORD_HEAD + text)
    return typst.compile(str(folder / "out.typ"), root=str(folder))


def _word_plain(folder: Path) -> bytes:
    pandoc: Callable[..., Any] = pypandoc.convert_file
    text = str(pandoc(str(folder / "in.docx"), "plain", format="docx", extra_args=["--wrap=none"]))
    return typeset("almoner.lib.paper", "text", {"title": "", "text": text})


def _mail(raw: bytes) -> bytes:
    mail = mail_of(raw)
    sent = (
        f"{mail.sent_at:%m/%d/%Y %-I:%M %p} {mail.sent_at.tzname() or ''}" if mail.sent_at else ""
    )
    head = (("From", mail.sender), ("To", mail.to), ("Sent", sent), ("Subject", mail.subject))
    return typeset(
        "almoner.lib.paper",
        "mail",
        {
            "head": [each for each in head if each[1]],
            "text": mail.text,
            "attached": [[each.name, f"{len(each.content):,}"] for each in mail.attachments],
            "left_in": mail.left_in,
        },
    )


def _clinical(raw: bytes) -> bytes:
    try:
        document = ccda.read_document(raw)
    except (ccda.NotXml, ccda.NotACda) as no:
        raise Broken(no.message) from None
    inner = document.unstructured
    if inner is not None and not document.sections:
        if inner.content is None:
            raise NotShown("It names another file as its content, which did not come with it.")
        kinds = {kind.media_type: kind for kind in sniff.KINDS}
        kind = kinds.get(inner.media_type, sniff.TEXT)
        return as_pdf(inner.content, kind)
    return typeset("almoner.lib.paper", "ccda", asdict(document))
