"""What files are, by their bytes."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import sniff
from almoner.lib.refusal import Refusal
from almoner.lib.sniff import DamagedFile, NameDoesNotFit, UnknownFile, kind_of


def zipped(*names: str, size: int = 3) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return made.getvalue()


WORD = zipped("[Content_Types].xml", "word/document.xml")
CCDA = (
    b'<?xml version="1.0"?><?xml-stylesheet href="x"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"/>'
)

GOOD: list[tuple[str, bytes, sniff.Kind]] = [
    ("a.pdf", b"%PDF-1.7\n...\n%%EOF\n", sniff.PDF),
    ("scan.PDF", b"\n\n%PDF-1.4 x %%EOF", sniff.PDF),
    ("a.png", b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", sniff.PNG),
    ("a.JPG", b"\xff\xd8\xff\xe0 .... \xff\xd9", sniff.JPEG),
    ("a.gif", b"GIF89a....;", sniff.GIF),
    ("fax.tif", b"II*\x00....", sniff.TIFF),
    ("fax.tiff", b"MM\x00*....", sniff.TIFF),
    ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", sniff.WEBP),
    ("a.heic", b"\x00\x00\x00\x18ftypheic....", sniff.HEIC),
    ("a.docx", WORD, sniff.DOCX),
    ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), sniff.XLSX),
    ("ccd.xml", CCDA, sniff.CCDA),
    ("x.xml", b"\xef\xbb\xbf<a:root xmlns:a='b'/>", sniff.XML),
    ("a.txt", "Zoë called".encode(), sniff.TEXT),
    ("a.hl7", b"MSH|^~\\&|LAB\rPID|1\r\x1c\r", sniff.TEXT),
    ("list.csv", b"a,b\n1,2\n", sniff.CSV),
    ("bundle.json", b' {"resourceType": "Bundle"}', sniff.JSON),
    ("no-ending", b"just words", sniff.TEXT),
    ("no-ending", b"%PDF-1.7 %%EOF", sniff.PDF),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD)
def test_what_is_what(name: str, content: bytes, kind: sniff.Kind) -> None:
    assert kind_of(io.BytesIO(content), name) is kind


@pytest.mark.parametrize(
    ("name", "content", "refusal", "says"),
    [
        ("a.pdf", b"", DamagedFile, "empty"),
        ("a.pdf", b"%PDF-1.7 and then the line broke", DamagedFile, "cut short"),
        ("a.png", b"\x89PNG\r\n\x1a\n....", DamagedFile, "cut short"),
        ("a.jpg", b"\xff\xd8\xff\xe0", DamagedFile, "cut short"),
        ("a.docx", WORD[:-20], DamagedFile, "damaged"),
        ("a.pdf", b"\xff\xd8\xff\xe0 \xff\xd9", NameDoesNotFit, "JPEG picture by its content"),
        ("a.jpg", b"words", NameDoesNotFit, "text by its content"),
        ("photo.png.txt", b"\x89PNG\r\n\x1a\nIEND", NameDoesNotFit, "PNG"),
        ("a.exe", b"MZ\x90\x00\x03", UnknownFile, "no kind"),
        ("a.zip", zipped("a.txt"), UnknownFile, "no kind"),
        ("a.html", b"<!doctype html><html><script>", UnknownFile, "no kind"),
        ("a.xml", b"<svg xmlns='x'><script/></svg>", UnknownFile, "no kind"),
        ("a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", UnknownFile, "definitions"),
        ("a.txt", b"caf\xe9", UnknownFile, "no kind"),
        ("a.txt", b"words\x00", UnknownFile, "no kind"),
        ("a.txt", "é".encode()[:1], UnknownFile, "no kind"),
        ("a.json", b"words", UnknownFile, "no kind"),
        ("a.docx", zipped("[Content_Types].xml", "word/vbaProject.bin"), UnknownFile, "macros"),
        (
            "bomb.docx",
            zipped("[Content_Types].xml", "word/document.xml", size=20_000_000),
            UnknownFile,
            "unpack",
        ),
    ],
)
def test_what_is_refused(name: str, content: bytes, refusal: type[Refusal], says: str) -> None:
    with pytest.raises(refusal, match=says):
        kind_of(io.BytesIO(content), name)


def test_a_lie_late_in_a_text_is_found() -> None:
    with pytest.raises(UnknownFile):
        kind_of(io.BytesIO(b"a" * 3_000_000 + b"\x00"), "a.txt")


BEGINNINGS = st.sampled_from([b"", *(content for _name, content, _kind in GOOD)])
ENDINGS = st.sampled_from(["", ".pdf", ".png", ".docx", ".xml", ".txt", ".csv", ".json", ".exe"])


@given(begins=BEGINNINGS, cut=st.integers(0, 400), rest=st.binary(max_size=300), ending=ENDINGS)
def test_any_bytes_are_known_or_refused(begins: bytes, cut: int, rest: bytes, ending: str) -> None:
    try:
        kind = kind_of(io.BytesIO(begins[:cut] + rest), f"file{ending}")
    except Refusal:
        return
    assert kind in sniff.KINDS
    assert ending in kind.endings or ending == ""


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1))
def test_text_is_text(text: str) -> None:
    if text.lstrip("\ufeff \t\r\n\x0b\x0c").startswith("<") or "%PDF-" in text[:9]:
        return
    assert kind_of(io.BytesIO(text.encode()), "note.txt") in (sniff.TEXT, sniff.GIF, sniff.TIFF)
