"""Letters from and to Word, by pandoc.

Pandoc runs in its sandbox: it reads and writes nothing but what it is given.
"""

import zipfile
from html import escape
from io import BytesIO
from pathlib import Path
from subprocess import TimeoutExpired, run
from tempfile import TemporaryDirectory

import pypandoc

from almoner.lib import richtext
from almoner.lib.refusal import Refusal
from almoner.messages.paper import LetterPaper

LARGEST = 10 * 1024 * 1024
"""Bytes of a Word document that is read."""
LARGEST_UNPACKED = 100 * 1024 * 1024
SECONDS = 20


class NotADocument(Refusal):
    """This is not a Word document that can be read (.docx)."""

    field = "file"


def read(content: bytes) -> str:
    """Return the text of a Word document as HTML of ``lib.richtext``; pictures are left out.

    Text like ``{{patient.name}}`` becomes a field. Raises ``NotADocument``.
    """
    if len(content) > LARGEST:
        raise NotADocument("This Word document is larger than 10 MB. Take the pictures out.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotADocument from error
    if "word/document.xml" not in names or sum(i.file_size for i in infos) > LARGEST_UNPACKED:
        raise NotADocument
    html = _pandoc(content, "docx", "html").decode(errors="replace")
    return richtext.clean(richtext.with_places(html))


def written(of: LetterPaper) -> bytes:
    """Return a letter as a Word document: its text whole, the letterhead as plain lines."""
    head = [of.practice.name, *of.practice.lines]
    parts = [
        f"<p><strong>{escape(head[0])}</strong><br>{'<br>'.join(map(escape, head[1:]))}</p>",
        f"<p>{escape(of.date)}</p>",
        f"<p>{'<br>'.join(map(escape, of.address))}</p>",
        f"<p><strong>Re:</strong> {escape(of.about)}</p>" if of.about else "",
        f"<p><strong>{escape(of.subject)}</strong></p>" if of.subject else "",
        of.body,
        "<p>Sincerely,</p>",
        f"<p>{'<br>'.join(map(escape, [of.signature.name, *of.signature.lines]))}</p>",
        f"<p>Enclosed: {escape(of.enclosures)}</p>" if of.enclosures else "",
    ]
    return _pandoc("".join(parts).encode(), "html", "docx")


def template_written(body: str) -> bytes:
    """Return a template's text as a Word document, fields as ``{{patient.name}}``."""
    return _pandoc(richtext.places_shown(body).encode(), "html", "docx")


def _pandoc(content: bytes, reads: str, writes: str) -> bytes:
    with TemporaryDirectory() as folder:
        source, target = Path(folder, f"in.{reads}"), Path(folder, f"out.{writes}")
        source.write_bytes(content)
        command = [
            *(pypandoc.get_pandoc_path(), "--sandbox", f"--from={reads}", f"--to={writes}"),
            *("--output", str(target), str(source)),
        ]
        try:
            done = run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        except TimeoutExpired as error:
            raise NotADocument("This Word document takes too long to read.") from error
        if done.returncode or not target.exists():
            raise NotADocument
        return target.read_bytes()
