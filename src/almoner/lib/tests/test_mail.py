"""Messages are taken apart whatever their making, and nothing that came is lost."""

from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import paper, sniff
from almoner.lib.refusal import Refusal


def message(text: str = "Please file these.", **head: str) -> EmailMessage:
    made = EmailMessage()
    for name, said in {"From": "Elm Clinic <elm@example.org>", "Subject": "Tula Terry"}.items():
        made[name] = head.pop(name, said)
    for name, said in head.items():
        made[name.replace("_", "-")] = said
    made.set_content(text)
    return made


def test_words_and_files_of_a_message() -> None:
    made = message(Date="Mon, 23 Nov 2026 10:00:00 -0500", To="documents@localhost")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a/lab: 1.pdf")
    made.add_attachment("a,b\n", subtype="csv", filename="Größe.csv")
    mail = paper.mail_of(made.as_bytes())
    assert (mail.sender, mail.subject, mail.text) == (
        "Elm Clinic <elm@example.org>",
        "Tula Terry",
        "Please file these.",
    )
    assert [(each.name, each.content) for each in mail.attachments] == [
        ("lab 1.pdf", b"%PDF-"),
        ("Größe.csv", b"a,b\n"),
    ]
    assert mail.sent_at is not None
    assert mail.sent_at.isoformat() == "2026-11-23T10:00:00-05:00"
    assert paper.page_count(paper.as_pdf(made.as_bytes(), sniff.EMAIL)) == 1
    assert "lab 1.pdf" in paper.text_of(paper.as_pdf(made.as_bytes(), sniff.EMAIL), 1)


def test_a_message_of_html_only_is_its_words() -> None:
    made = EmailMessage()
    made.set_content(
        "<style>p{}</style><p>Dear <b>colleague</b>,</p><p>1 &lt; 2<br>end</p>", "html"
    )
    assert paper.mail_of(made.as_bytes()).text.split() == [
        "Dear",
        "colleague,",
        "1",
        "<",
        "2",
        "end",
    ]


def test_a_logo_in_the_text_is_no_document_but_a_scan_is() -> None:
    made = message()
    made.add_alternative("<img src='cid:logo'><p>Please file these.</p>", subtype="html")
    html = made.get_payload()[1]
    for name, size in (("logo", 900), ("scan", 90_000)):
        html.add_related(
            b"\xff\xd8\xff" + b"x" * size,
            "image",
            "jpeg",
            cid=f"<{name}>",
            filename=f"{name}.jpg",
            disposition="inline",
        )
    mail = paper.mail_of(made.as_bytes())
    assert [each.name for each in mail.attachments] == ["scan.jpg"]
    assert mail.left_in == ("logo.jpg",)


def test_a_message_in_a_message_is_one_file() -> None:
    inner = message(Subject="Results: A/B")
    inner.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="in.pdf")
    outer = message("")
    outer.add_attachment(inner)
    (only,) = paper.mail_of(outer.as_bytes()).attachments
    assert only.name == "Results A B.eml"
    assert sniff.kind_of(BytesIO(only.content), only.name) == sniff.EMAIL
    assert [each.name for each in paper.mail_of(only.content).attachments] == ["in.pdf"]
    assert not paper.mail_of(outer.as_bytes()).says_something


def test_what_servers_add_on_the_way_makes_no_other_message() -> None:
    raw = message(Message_ID="<1@elm>").as_bytes()
    late = b"Received: from a by b;\r\n Mon\r\n" + raw.replace(b"\n", b"\r\n")
    assert paper.key_of_mail(raw) == paper.key_of_mail(late)
    assert paper.key_of_mail(raw) != paper.key_of_mail(message(Message_ID="<2@elm>").as_bytes())
    assert paper.key_of_mail(raw) != paper.key_of_mail(raw + b"more")


def test_kinds_of_what_is_called_a_message() -> None:
    assert sniff.kind_of(BytesIO(b"Subject: x\r\n\r\n\xff\xfe"), "x.eml") == sniff.EMAIL
    with pytest.raises(sniff.NameDoesNotFit):
        sniff.kind_of(BytesIO(b"no head at all"), "x.eml")
    with pytest.raises(sniff.NameDoesNotFit):
        sniff.kind_of(BytesIO(b"%PDF-1.4 ...%%EOF"), "x.eml")


def test_too_many_parts_are_said() -> None:
    made = message()
    for number in range(205):
        made.add_attachment(b"x", maintype="application", subtype="x", filename=f"{number}")
    with pytest.raises(paper.NotShown, match="200"):
        paper.mail_of(made.as_bytes())


_LINES = st.sampled_from(
    (
        b"From: a@b", b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"",
        b"Content-Type: text/plain; charset=none", b"Content-Transfer-Encoding: base64",
        b"Content-Type: message/rfc822", b"Content-Disposition: attachment; filename*=utf-9''%FF",
        b"Subject: =?utf-8?b?////?=", b"Date: yesterday", b"Content-Type: ;;", b"\xff\xfe\x00",
        b"Content-Type: text/html", b"<p><![CDATA[ <!-- </p", b"Content-ID: <", b"From: =?x?q?=",
    )
)  # fmt: skip


@given(st.lists(_LINES | st.binary(max_size=30), max_size=25), st.binary(max_size=60))
def test_whatever_comes_is_a_message_or_refused(lines: list[bytes], rest: bytes) -> None:
    try:
        mail = paper.mail_of(b"\r\n".join(lines) + rest)
    except Refusal:
        return
    assert all(each.content and "/" not in each.name for each in mail.attachments)
