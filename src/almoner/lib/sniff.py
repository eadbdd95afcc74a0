"""What a file is by its own bytes, whatever its name says.

A file is looked at only as far as needed: its beginning, its end, the directory of a zip, the
whole of a text. Nothing is unpacked and no parser of pictures or documents runs here.
"""

import codecs
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from almoner.lib.refusal import Refusal

HEAD = 4096
BLANK = b"\xef\xbb\xbf\x00 \t\r\n"
"""What some programs write before the first byte of a PDF."""
TAIL = 2048
MOST_ENTRIES = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that an archive may claim to unpack to."""
MOST_RATIO = 200
"""How many times larger an archive may be unpacked; office documents stay under 50."""
RATIO_MATTERS_FROM = 10 * 1024 * 1024


class UnknownFile(Refusal):
    """This is no kind of file that Almoner keeps."""

    field = "file"


class DamagedFile(Refusal):
    """This file is damaged or was cut short: send or scan it again."""

    field = "file"


class NameDoesNotFit(Refusal):
    """The name of this file says something else than its content."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, what people call it, and how its name ends."""

    media_type: str
    label: str
    endings: tuple[str, ...]


PDF = Kind("application/pdf", "PDF document", (".pdf",))
PNG = Kind("image/png", "PNG picture", (".png",))
JPEG = Kind("image/jpeg", "JPEG picture", (".jpg", ".jpeg", ".jpe", ".jfif"))
GIF = Kind("image/gif", "GIF picture", (".gif",))
TIFF = Kind("image/tiff", "TIFF picture", (".tif", ".tiff"))
WEBP = Kind("image/webp", "WebP picture", (".webp",))
HEIC = Kind("image/heic", "HEIC picture", (".heic", ".heif", ".hif"))
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "Word document",
    (".docx",),
)
XLSX = Kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel sheet", (".xlsx",)
)
CCDA = Kind("application/cda+xml", "C-CDA document", (".xml", ".ccda", ".cda"))
XML = Kind("application/xml", "XML file", (".xml",))
_X12 = (".edi", ".x12", ".270", ".271", ".276", ".277", ".278", ".835", ".837", ".999")
TEXT = Kind("text/plain", "text", (".txt", ".text", ".log", ".md", ".hl7", *_X12, ""))
CSV = Kind("text/csv", "table of text", (".csv", ".tsv", ".tab"))
EMAIL = Kind("message/rfc822", "e-mail", (".eml",))
JSON = Kind("application/json", "JSON file", (".json", ".ndjson"))

KINDS = (PDF, PNG, JPEG, GIF, TIFF, WEBP, HEIC, DOCX, XLSX, CCDA, XML, TEXT, CSV, JSON, EMAIL)

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)([^>]*)")
_FIELD = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_OF_MAIL = {b"from", b"received", b"date", b"subject", b"message-id", b"mime-version"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
"""Characters no text has; FS, GS, RS and US separate the fields of HL7 and X12."""


def kind_of(file: BinaryIO, name: str) -> Kind:
    """Return what ``file`` (seekable, from its beginning) is; its ``name`` must agree.

    Raises :class:`UnknownFile`, :class:`DamagedFile` or :class:`NameDoesNotFit`.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise DamagedFile("This file is empty.")
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    kind = _by_signature(head, tail) or _by_directory(file, head) or _by_head(head, name)
    kind = kind or _by_text(file, name)
    if kind is None:
        raise UnknownFile
    ending = PurePath(name).suffix.lower()
    if ending not in kind.endings and not (ending == "" and "" not in kind.endings):
        raise NameDoesNotFit(
            f"“{name}” is a {kind.label} by its content, but its name ends in “{ending}”. "
            f"Rename it to end in “{kind.endings[0]}” if that is what it is."
        )
    return kind


def _by_signature(head: bytes, tail: bytes) -> Kind | None:
    for kind, begins, is_whole in _SIGNATURES:
        if begins(head):
            if not is_whole(tail):
                raise DamagedFile(f"This {kind.label} was cut short: send or scan it again.")
            return kind
    return None


def _whole(_tail: bytes) -> bool:
    return True


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


_SIGNATURES: tuple[tuple[Kind, Callable[[bytes], bool], Callable[[bytes], bool]], ...] = (
    (PDF, lambda head: head.lstrip(BLANK).startswith(b"%PDF-"), lambda tail: b"%%EOF" in tail),
    (PNG, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), lambda tail: b"IEND" in tail),
    (JPEG, lambda head: head.startswith(b"\xff\xd8\xff"), lambda tail: b"\xff\xd9" in tail),
    (GIF, lambda head: head[:6] in (b"GIF87a", b"GIF89a"), lambda tail: b";" in tail),
    (TIFF, lambda head: head[:4] in (b"II*\x00", b"MM\x00*"), _whole),
    (WEBP, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", _whole),
    (HEIC, _is_heic, _whole),
)


def _by_directory(file: BinaryIO, head: bytes) -> Kind | None:
    """Know the office documents by what their zip's directory lists; nothing is unpacked."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise DamagedFile from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise UnknownFile("This archive would unpack to more than any document holds.")
    if unpacked > RATIO_MATTERS_FROM and unpacked / packed > MOST_RATIO:
        raise UnknownFile("This archive would unpack to more than any document holds.")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        return None
    if any("vbaProject" in name for name in names):
        raise UnknownFile("This document holds macros: save it without them.")
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _by_head(head: bytes, name: str) -> Kind | None:
    """Know a message by the head it begins with (RFC 5322); its body may be in any letters."""
    if PurePath(name).suffix.lower() not in EMAIL.endings:
        return None
    fields = _FIELD.findall(head.split(b"\n\n", 1)[0].replace(b"\r", b""))
    is_mail = _FIELD.match(head) and _OF_MAIL & {field.lower() for field in fields}
    return EMAIL if is_mail else None


def _by_text(file: BinaryIO, name: str) -> Kind | None:
    beginning = _text_of(file)
    if beginning is None:
        return None
    text = beginning.lstrip("\ufeff \t\r\n\x0b\x0c")
    if text.startswith("<"):
        return _by_root(text)
    ending = PurePath(name).suffix.lower()
    if ending in JSON.endings:
        return JSON if text[:1] in ("{", "[") else None
    return CSV if ending in CSV.endings else TEXT


def _by_root(text: str) -> Kind | None:
    """Know XML by its root; pages and drawings that can hold scripts are no kind we keep."""
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise UnknownFile("This XML file brings its own definitions (DTD), which are not read.")
    root = _ROOT.search(text)
    if root is None:
        return None
    if root.group(1) == "ClinicalDocument":
        return CCDA
    return None if root.group(1).lower() in ("html", "svg", "script", "body") else XML


def _text_of(file: BinaryIO) -> str | None:
    """Return the beginning of a text in UTF-8, or ``None`` if any of the file is no text."""
    decode = codecs.getincrementaldecoder("utf-8")()
    beginning = ""
    file.seek(0)
    while chunk := file.read(1 << 20):
        try:
            text = decode.decode(chunk)
        except UnicodeDecodeError:
            return None
        if _CONTROL.search(text):
            return None
        beginning = beginning or text[: HEAD * 4]
    try:
        decode.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return beginning
