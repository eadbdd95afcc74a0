"""What is blacked out is gone: from text, pixels, metadata, attachments, layers, older versions."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from almoner.lib.release.pages import (
    Box,
    Leaf,
    locked,
    page_digests,
    page_picture,
    page_sizes,
    put_in_frames,
)

SECRET = "QUIETWORD"
FULL = Box(0, 0, 1, 1)


def page(text: str = SECRET, more: str = "") -> bytes:
    source = f'#set page("us-letter")\n#set document(title: "{SECRET}")\n= {text}\n{more}'
    return bytes(typst.compile(source.encode()))


def frames(count: int = 1) -> bytes:
    source = '#set page(paper: "us-letter")\n' + "\n#pagebreak()\n".join(
        "#[]" for _ in range(count)
    )
    return bytes(typst.compile(source.encode()))


def altered(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    done = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(done)
    return done.getvalue()


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["a.txt"] = SECRET.encode()


def annotate(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents=SECRET
    )
    document.pages[0].obj.Annots = document.make_indirect(pikepdf.Array([note]))


def beyond_the_crop(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.CropBox = pikepdf.Array([0, 0, 612, 300])


def beyond_the_page(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"q 1 0 0 1 0 5000 cm 0 0 50 50 re f Q")


def hidden_layer(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("hidden"))
    )
    document.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Order=[layer])
    )
    bare = document.pages[0]
    bare.obj.Resources.Properties = pikepdf.Dictionary(MC0=layer)
    content = bare.obj.Contents.read_bytes()
    bare.obj.Contents = document.make_stream(b"/OC /MC0 BDC\n" + content + b"\nEMC")


def page_metadata(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=SECRET))
    with document.open_metadata() as xmp:
        xmp["dc:description"] = SECRET


HIDING_PLACES = [
    attach, annotate, beyond_the_crop, beyond_the_page, hidden_layer, page_metadata,
]  # fmt: skip


def everything_in(pdf: bytes) -> bytes:
    """Return every stream and string of a file, unpacked, with its raw bytes and its text."""
    found = [pdf]
    with pikepdf.open(BytesIO(pdf)) as document:
        for each in document.objects:
            found.append(each.unparse())
            if isinstance(each, pikepdf.Stream):
                try:
                    found.append(each.read_bytes())
                except pikepdf.PdfError:
                    found.append(each.read_raw_bytes())
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        found += [each.get_textpage().get_text_range().encode() for each in document]
    return b"\n".join(found)


def black_share(pdf: bytes, number: int = 0) -> float:
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        picture = document[number].render(scale=1).to_pil().convert("L")
    return sum(count for shade, count in enumerate(picture.histogram()) if shade < 60) / (
        picture.width * picture.height
    )


@pytest.mark.parametrize("hide", HIDING_PLACES)
def test_what_was_blacked_out_is_nowhere_in_the_file(hide: Callable[[pikepdf.Pdf], None]) -> None:
    source = altered(page(), hide)
    made = put_in_frames(frames(), [Leaf(source, 1, (FULL,))])
    assert SECRET.encode() not in everything_in(made)
    assert SECRET.encode("utf-16-be") not in everything_in(made)
    assert black_share(made) > 0.3


def test_the_pixels_under_a_box_are_gone() -> None:
    source = page()
    with pypdfium2.PdfDocument(BytesIO(source)) as document:
        height = document[0].get_height()
        left, bottom, right, top = document[0].get_textpage().get_charbox(0)
        word = document[0].get_textpage().get_rect
        assert word
    box = Box(0.05, (height - top) / height - 0.02, 0.9, (top - bottom) / height + 0.05)
    made = put_in_frames(frames(), [Leaf(source, 1, (box,))])
    with pikepdf.open(BytesIO(made)) as document:
        (image,) = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        picture = Image.open(BytesIO(image.read_raw_bytes())).convert("L")
    inside = picture.crop(
        (
            int(box.left * picture.width) + 8,
            int(box.top * picture.height) + 8,
            int((box.left + box.width) * picture.width) - 8,
            int((box.top + box.height) * picture.height) - 8,
        )
    )
    assert inside.getextrema()[1] < 16
    outside = picture.crop((0, picture.height // 2, picture.width, picture.height))
    assert outside.getextrema()[0] > 240
    assert right > left


@pytest.mark.parametrize("hide", [annotate, beyond_the_crop, beyond_the_page, hidden_layer])
def test_a_page_that_hides_something_leaves_as_a_picture(
    hide: Callable[[pikepdf.Pdf], None],
) -> None:
    made = put_in_frames(frames(), [Leaf(altered(page("Shown"), hide), 1)])
    with pypdfium2.PdfDocument(BytesIO(made)) as document:
        assert "Shown" not in document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("hide", [attach, page_metadata])
def test_a_plain_page_keeps_its_text_and_nothing_else_of_its_file(
    hide: Callable[[pikepdf.Pdf], None],
) -> None:
    made = put_in_frames(frames(), [Leaf(altered(page("Shown"), hide), 1)])
    assert b"Shown" in everything_in(made)
    assert SECRET.encode() not in everything_in(made)


def test_what_other_pages_use_does_not_come_along() -> None:
    source = page("One", f"#pagebreak()\n{SECRET}")

    def shared(document: pikepdf.Pdf) -> None:
        form = document.make_stream(
            f"% {SECRET}".encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 1, 1],
        )  # fmt: skip
        every = pikepdf.Dictionary()
        for each in document.pages:
            for kind, entries in each.obj.Resources.items():
                if isinstance(entries, pikepdf.Dictionary):
                    have = every.get(kind, pikepdf.Dictionary())
                    for name, value in entries.items():
                        have[name] = value
                    every[kind] = have
        every["/XObject"] = pikepdf.Dictionary(Other=form)
        resources = document.make_indirect(every)
        for each in document.pages:
            each.obj.Resources = resources

    made = put_in_frames(frames(), [Leaf(altered(source, shared), 1)])
    assert SECRET.encode() not in everything_in(made)


@pytest.mark.parametrize("boxes", [(), (FULL,)])
def test_earlier_versions_of_a_file_do_not_come_along(boxes: tuple[Box, ...]) -> None:
    """An incremental update leaves what the page was in the bytes of the file."""
    before = page()
    writer = IncrementalPdfFileWriter(BytesIO(before))
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.update_container(first)
    updated = BytesIO()
    writer.write(updated)
    assert updated.getvalue().startswith(before)
    made = put_in_frames(frames(), [Leaf(updated.getvalue(), 1, boxes)])
    assert SECRET.encode() not in everything_in(made)


def test_digests_are_of_the_content_however_it_is_stored() -> None:
    made = put_in_frames(frames(2), [Leaf(page("One"), 1), Leaf(page("Two"), 1, (FULL,))])
    digests = page_digests(made)
    assert len(set(digests)) == 2
    again = BytesIO()
    with pikepdf.open(BytesIO(made)) as document:
        plain = pikepdf.StreamDecodeLevel.generalized
        document.save(again, compress_streams=False, stream_decode_level=plain)
    assert page_digests(again.getvalue()) == digests
    other = put_in_frames(frames(2), [Leaf(page("One"), 1), Leaf(page("Twi"), 1)])
    assert not set(page_digests(other)) & set(digests)


def test_a_locked_copy_opens_with_its_password_alone_and_holds_the_same() -> None:
    made = put_in_frames(frames(), [Leaf(page("One"), 1)])
    copy = locked(made, "blue-lamp-7")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(copy))
    with pikepdf.open(BytesIO(copy), password="blue-lamp-7") as document:
        assert document.encryption.R == 6
        assert document.encryption.bits == 256
        opened = BytesIO()
        document.save(opened, encryption=False)
    assert page_digests(opened.getvalue()) == page_digests(made)


def test_wide_pages_are_known() -> None:
    wide = bytes(typst.compile(b'#set page("us-letter", flipped: true)\nWide'))
    assert page_sizes([Leaf(wide, 1), Leaf(page(), 1)]) == [(792, 612), (612, 792)]


@settings(max_examples=25)
@given(*(st.floats(0, 1) for _ in range(4)))
def test_any_box_makes_a_picture(left: float, top: float, width: float, height: float) -> None:
    picture = page_picture(page(), 1, dpi=20, boxes=[Box(left, top, width, height)])
    assert Image.open(BytesIO(picture)).size == (170, 220)
