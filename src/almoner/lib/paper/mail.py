"""An e-mail as it came (RFC 5322, MIME: RFC 2045 to 2049): who wrote, what it says, what it brings.

Mail from the world is often not as the rules say: what the parser can make sense of is taken, and
everything that is no text of the message itself is an attachment. The message as it came is kept
beside it, so nothing is lost where a part cannot be understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from hashlib import sha256
from html.parser import HTMLParser

from almoner.lib.paper.refusals import Broken, NotShown
from almoner.lib.sniff import KINDS

MOST_ATTACHMENTS = 200
SMALL_PICTURE = 12_000
"""Bytes under which a picture that the text itself shows is a logo, not a document."""
_DEEPEST = 30
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, under the name it was given or one by its kind."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. ``left_in`` names what is no document: logos in its text and signatures."""

    sender: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    left_in: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there are words in the message itself."""
        return any(each.isalnum() for each in self.text)


def mail_of(raw: bytes) -> Mail:
    """Take a message apart; raises ``Broken`` where it is none, ``NotShown`` at too many parts."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        leaves = list(_leaves(message))
        return _mail(message, leaves)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, IndexError):
        # the standard library's parser raises these at headers that are no headers
        raise Broken("This e-mail is damaged: ask for it to be sent again.") from None


def key_of_mail(raw: bytes) -> str:
    """Return what is the same however often a server sends a message again.

    Servers on the way add lines on top of the head, so of the head only the sender's own number of
    the message counts.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = re.search(rb"^message-id:[ \t\n]*(\S+)", head, re.IGNORECASE | re.MULTILINE)
    own = found.group(1) + b"\n\n" + body if found else head + b"\n\n" + body
    return sha256(own).hexdigest()


def _mail(message: EmailMessage, leaves: list[EmailMessage]) -> Mail:
    texts = [each for each in leaves if _is_text(each)]
    html = [each for each in texts if each.get_content_type() == "text/html"]
    plain = [each for each in texts if each not in html]
    shown = [_said(each) for each in plain]
    if not any(each.strip() for each in shown):
        shown = [_words_of_html(_said(each)) for each in html]
    attachments: list[Attachment] = []
    left: list[str] = []
    for each in leaves:
        if each in texts:
            continue
        content = _content(each)
        name = _name(each, len(attachments) + 1)
        if each.get_content_type() in _SIGNATURES or _is_logo(each, content):
            left.append(name)
        elif content:
            attachments.append(Attachment(name, content))
    return Mail(
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        sent_at=_sent_at(message),
        text=_BLANKS.sub("\n\n", "\n\n".join(shown).replace("\r\n", "\n")).strip("\n"),
        attachments=tuple(attachments),
        left_in=tuple(left),
    )


def _leaves(message: EmailMessage, depth: int = 0) -> Iterator[EmailMessage]:
    """Yield the parts that hold something; a message within a message is one such part."""
    inner = message.get_payload()
    is_message = message.get_content_type() == "message/rfc822"
    if not isinstance(inner, list) or is_message or depth > _DEEPEST:
        yield message
        return
    for count, each in enumerate(inner):
        if count > MOST_ATTACHMENTS:
            raise NotShown(f"This e-mail has more than {MOST_ATTACHMENTS} parts.")
        yield from _leaves(each, depth + 1)


def _is_text(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    is_shown = part.get_content_disposition() != "attachment" and not part.get_filename()
    is_torn = part.get_content_maintype() == "multipart"  # parts are promised, and none are there
    return is_shown and (is_torn or kind in ("text/plain", "text/html"))


def _is_logo(part: EmailMessage, content: bytes) -> bool:
    is_in_text = bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"
    return is_in_text and part.get_content_maintype() == "image" and len(content) < SMALL_PICTURE


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = _within(part)
        return inner.as_bytes() if inner is not None else b""
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _within(part: EmailMessage) -> EmailMessage | None:
    inner = part.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    return first if isinstance(first, EmailMessage) else None


def _said(part: EmailMessage) -> str:
    raw = _content(part)
    charset = part.get_content_charset("utf-8")
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _name(part: EmailMessage, number: int) -> str:
    """Return the name a part was given, without folders, or one by its kind."""
    if part.get_content_type() == "message/rfc822":
        inner = _within(part)
        subject = _header(inner, "Subject") if inner is not None else ""
        return f"{_tidy(subject)[:150] or 'message'}.eml"
    given = _tidy((part.get_filename() or "").rsplit("/", 1)[-1])
    if given:
        return given[-200:]
    kinds = {kind.media_type: kind.endings[0] for kind in KINDS}
    return f"attachment {number}{kinds.get(part.get_content_type(), '')}"


def _tidy(name: str) -> str:
    return " ".join(_UNSAFE.sub(" ", name).split()).strip(".")


def _header(message: EmailMessage, name: str) -> str:
    try:
        said = str(message.get(name, ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    return " ".join(said.replace("\x00", "").split())[:500]


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        at = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _words_of_html(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return "\n".join(lines)


class _Words(HTMLParser):
    """Collects the words of a page, a line a block."""

    _BLOCKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol"))
    _SILENT = frozenset(("style", "script", "head", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a block on a line of its own."""
        self._silent += tag in self._SILENT
        self.said.append("\n" if tag in self._BLOCKS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        self._silent = max(0, self._silent - (tag in self._SILENT))
        self.said.append("\n" if tag in ("p", "table", "ul", "ol") else "")

    def handle_data(self, data: str) -> None:
        """Keep words, unless they are no words of the page."""
        if not self._silent:
            self.said.append(data.replace("\n", " "))
