"""The pages of a release: as they are, or made anew as pictures where something must not leave.

A page leaves as it is only when nothing hides in it: no annotations, no layers, nothing outside
what is shown. Every other page, and each with a box blacked out, is drawn at 200 dpi with the
boxes painted first, and only that picture leaves: there is no text, image, layer, attachment or
earlier version below it. Kept pages bring their content and what it uses, nothing else of their
file.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

DPI = 200
MOST_PIXELS = 6000
"""Of one side of a picture: larger sheets are drawn more coarsely."""
MARGIN, FOOT = 18.0, 40.0
"""Points left free around a page in its frame, and below it for the stamp."""
BESIDES = ("/Metadata", "/PieceInfo", "/OPI", "/Alternates", "/StructParent", "/StructParents")
"""What pictures and forms may carry besides what is shown."""


@dataclass(frozen=True, slots=True)
class Box:
    """A blacked-out box: fractions (0 to 1) of the page as shown, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page that is to leave: its file's bytes, its number from 1, and its boxes."""

    pdf: bytes
    number: int
    boxes: tuple[Box, ...] = ()


def page_picture(pdf: bytes, number: int, *, dpi: int = DPI, boxes: Sequence[Box] = ()) -> bytes:
    """Return page ``number`` (from 1) drawn as a JPEG with ``boxes`` painted black."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return _jpeg(_drawn(document[number - 1], dpi, boxes))


def page_sizes(leaves: Sequence[Leaf]) -> list[tuple[float, float]]:
    """Return width and height, in points, of every page as it is shown."""
    found = []
    for leaf, document in _opened(leaves):
        page = document[leaf.number - 1]
        found.append(page.get_size())
    return found


def put_in_frames(frames: bytes, leaves: Sequence[Leaf]) -> bytes:
    """Return the PDF ``frames`` with the leaves set into its last pages, one into each."""
    made = pikepdf.open(BytesIO(frames))
    sources: dict[bytes, pikepdf.Pdf] = {}
    pictures: list[pikepdf.Pdf] = []  # a page lives as long as its file
    for (leaf, document), frame in zip(
        _opened(leaves), made.pages[len(made.pages) - len(leaves) :], strict=True
    ):
        if leaf.boxes or _hides_something(document, leaf.number):
            pictures.append(_as_picture(document[leaf.number - 1], leaf.boxes))
            page = pictures[-1].pages[0]
        else:
            page = _source(leaf, sources).pages[leaf.number - 1]
            page.remove_unreferenced_resources()
        frame.add_overlay(page, _place(frame))
    _strip(made)
    done = BytesIO()
    made.save(done, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return done.getvalue()


def page_digests(pdf: bytes) -> list[str]:
    """Return a SHA-256 of each page: of its content and everything it uses, however it is stored.

    The same pages have the same digests in a copy that is compressed or encrypted otherwise.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        return [_digest(page) for page in document.pages]


def locked(pdf: bytes, password: str) -> bytes:
    """Return the PDF encrypted with AES-256; it opens with ``password`` alone."""
    done = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(done, encryption=pikepdf.Encryption(owner=password, user=password, R=6))
    return done.getvalue()


def _opened(leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, pypdfium2.PdfDocument]]:
    """Yield each leaf with its open file; a file stays open while its pages follow each other."""
    document: pypdfium2.PdfDocument | None = None
    last = b""
    try:
        for leaf in leaves:
            if document is None or leaf.pdf != last:
                if document is not None:
                    document.close()
                document, last = pypdfium2.PdfDocument(leaf.pdf), leaf.pdf
                document.init_forms()
            yield leaf, document
    finally:
        if document is not None:
            document.close()


def _source(leaf: Leaf, sources: dict[bytes, pikepdf.Pdf]) -> pikepdf.Pdf:
    key = hashlib.sha256(leaf.pdf).digest()
    if key not in sources:
        sources[key] = pikepdf.open(BytesIO(leaf.pdf))
    return sources[key]


def _hides_something(document: pypdfium2.PdfDocument, number: int) -> bool:
    """Say whether a page holds more than it shows, or shows what its content does not hold."""
    page = document[number - 1]
    if pypdfium2.raw.FPDFPage_GetAnnotCount(page) or page.get_cropbox() != page.get_mediabox():
        return True
    try:
        return any(_is_layered(each) or _is_beyond(each, page) for each in page.get_objects())
    except pypdfium2.PdfiumError:  # what cannot be measured is drawn
        return True


def _is_beyond(each: pypdfium2.PdfObject, page: pypdfium2.PdfPage) -> bool:
    """Say whether an object lies outside the page altogether."""
    left, bottom, right, top = page.get_mediabox()
    a, b, c, d = each.get_bounds()
    return bool(c < left or a > right or d < bottom or b > top)


def _is_layered(each: pypdfium2.PdfObject) -> bool:
    """Say whether an object stands in a layer (marked content OC): it may be hidden."""
    raw = pypdfium2.raw
    for number in range(raw.FPDFPageObj_CountMarks(each)):
        mark = raw.FPDFPageObj_GetMark(each, number)
        name, length = (raw.FPDF_WCHAR * 8)(), raw.c_ulong(0)
        if raw.FPDFPageObjMark_GetName(mark, name, 16, length) and (name[0], name[1]) == (79, 67):
            return True
    return False


def _drawn(page: pypdfium2.PdfPage, dpi: int, boxes: Sequence[Box]) -> Image.Image:
    width, height = page.get_size()
    scale = min(dpi / 72, MOST_PIXELS / max(width, height, 1))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    picture = drawn.convert("RGB")
    brush = ImageDraw.Draw(picture)
    for box in boxes:
        left, top = int(box.left * picture.width), int(box.top * picture.height)
        right = int((box.left + box.width) * picture.width) + 1
        brush.rectangle(
            (left, top, right, int((box.top + box.height) * picture.height) + 1), fill="black"
        )
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    done = BytesIO()
    picture.save(done, "JPEG", quality=82, optimize=True)
    return done.getvalue()


def _as_picture(page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> pikepdf.Pdf:
    """Return a file whose one page is a picture and nothing else."""
    picture = _drawn(page, DPI, boxes)
    width, height = page.get_size()
    made = pikepdf.new()
    made.add_blank_page(page_size=(width, height))
    image = pikepdf.Stream(
        made,
        _jpeg(picture),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    bare = made.pages[0]
    bare.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    bare.obj.Contents = made.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode())
    return made


def _place(frame: pikepdf.Page) -> pikepdf.Rectangle:
    _left, _bottom, right, top = (float(each) for each in frame.mediabox)
    return pikepdf.Rectangle(MARGIN, FOOT, right - MARGIN, top - MARGIN)


def _strip(made: pikepdf.Pdf) -> None:
    for each in made.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") in ("/Image", "/Form"):
            for key in BESIDES:
                if key in each:
                    del each[key]


def _digest(page: pikepdf.Page) -> str:
    digest = hashlib.sha256()
    for key in ("/MediaBox", "/Rotate", "/Contents", "/Resources"):
        digest.update(key.encode())
        _feed(digest, page.obj.get(key), set())
    return digest.hexdigest()


def _feed(digest: "hashlib._Hash", value: object, seen: set[tuple[int, int]]) -> None:
    """Add a value and all it leads to; how streams are compressed does not matter."""
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        if value.objgen in seen:
            return
        seen.add(value.objgen)
    if isinstance(value, pikepdf.Stream):
        digest.update(b"stream" + _content(value))
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in sorted(set(value.keys()) - {"/Filter", "/DecodeParms", "/Length", "/Parent"}):
            digest.update(key.encode())
            _feed(digest, value[key], seen)
    elif isinstance(value, pikepdf.Array):
        digest.update(f"[{len(value)}".encode())
        for each in value:
            _feed(digest, each, seen)
    else:
        digest.update(repr(value).encode())


def _content(stream: pikepdf.Stream) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())
