"""One page to look at what the pretend services were given."""

from email import message_from_bytes, policy
from html import escape
from pathlib import Path
from time import gmtime, strftime
from typing import Any

SHOWN = 200

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sent by Almoner (pretend)</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }}
body {{ max-width: 62rem; margin: 2rem auto; padding: 0 1rem }}
article {{ border: 1px solid #8886; border-radius: 8px; padding: .6rem 1rem; margin: .7rem 0 }}
header {{ display: flex; gap: 1rem; flex-wrap: wrap }} small {{ opacity: .75 }}
pre {{ white-space: pre-wrap; font: inherit; margin: .4rem 0 0 }}
</style></head><body><h1>Sent by Almoner</h1>
<p>These are pretend services: nothing left this machine.</p>
<h2>Text messages ({sms_count})</h2>{sms}<h2>E-mails ({mail_count})</h2>{mail}</body></html>
"""


def page(messages: list[dict[str, Any]], mails: list[Path]) -> str:
    """Return the newest text messages and e-mails as HTML."""
    return _PAGE.format(
        sms_count=len(messages),
        sms="".join(_sms(message) for message in reversed(messages[-SHOWN:])) or "<p>None yet.</p>",
        mail_count=len(mails),
        mail="".join(_mail(path) for path in reversed(mails[-SHOWN:])) or "<p>None yet.</p>",
    )


def _sms(message: dict[str, Any]) -> str:
    at = strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(message["at"]))
    return _article(message["to"], f"{at} · {message['status']}", "", message["text"])


def _mail(path: Path) -> str:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",))
    body = text.get_content() if text else ""
    return _article(str(mail["To"]), str(mail["Date"]), str(mail["Subject"]), body)


def _article(to: str, when: str, subject: str, body: str) -> str:
    return (
        f"<article><header><strong>{escape(to)}</strong><span>{escape(subject)}</span>"
        f"<small>{escape(when)}</small></header><pre>{escape(body)}</pre></article>"
    )
