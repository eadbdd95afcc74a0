"""E-mail through the office's SMTP server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from html import escape
from typing import Self

from django.conf import settings
from django.utils.html import urlize

from almoner.messages.gateways.outcome import Outcome, Outgoing, Sent, TryAgain, Undeliverable

IMPLICIT_TLS_PORT = 465  # RFC 8314


@dataclass(frozen=True, slots=True)
class Smtp:
    """An SMTP server. ``use_tls`` means STARTTLS; on port 465 the connection is TLS at once."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    use_tls: bool = False
    timeout: float = 20

    @classmethod
    def from_settings(cls) -> Self:
        """Return the server that ``EMAIL_*`` and ``FROM_EMAIL`` describe."""
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            sender=settings.DEFAULT_FROM_EMAIL,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            use_tls=settings.EMAIL_USE_TLS,
            timeout=settings.EMAIL_TIMEOUT,
        )

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand over one e-mail; its ``Message-ID`` comes from the key, the same on every repeat."""
        try:
            mail = written(outgoing, sender=self.sender)
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            return _refused(code, text)
        except smtplib.SMTPDataError as refused:
            return _refused(refused.smtp_code, refused.smtp_error)
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            return Undeliverable(f"The mail server cannot take this message: {error}")
        except (smtplib.SMTPException, OSError) as error:
            return TryAgain(f"The mail server did not take it: {error}")
        return Sent(mail["Message-ID"])

    def _connect(self) -> smtplib.SMTP:
        tls = ssl.create_default_context()
        if self.port == IMPLICIT_TLS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=tls
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.use_tls and self.port != IMPLICIT_TLS_PORT:
                server.starttls(context=tls)
            if self.user:
                server.login(self.user, self.password)
        except Exception:
            server.close()
            raise
        return server


def written(outgoing: Outgoing, *, sender: str) -> EmailMessage:
    """Write the e-mail as plain text with a simple HTML twin; links can be clicked in both."""
    name, address = parseaddr(sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=outgoing.to)
    mail["Subject"] = outgoing.subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{outgoing.key}@{address.rpartition('@')[2]}>"
    mail["Content-Language"] = outgoing.language
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    mail.set_content(outgoing.body)
    mail.add_alternative(_html(outgoing), subtype="html")
    return mail


def _html(outgoing: Outgoing) -> str:
    paragraphs = "".join(
        "<p>" + urlize(paragraph, autoescape=True).replace("\n", "<br>\n") + "</p>\n"
        for paragraph in outgoing.body.strip().split("\n\n")
    )
    language, title = escape(outgoing.language), escape(outgoing.subject)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n"
        '<body style="font: 16px/1.5 sans-serif; max-width: 36em">\n'
        f"{paragraphs}</body></html>\n"
    )


def _refused(code: int, text: bytes | str) -> Outcome:
    """RFC 5321 §4.2.1: 5xx is for good, 4xx for now."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    reason = f"The mail server said {code} {said}"
    return Undeliverable(reason) if code >= 500 else TryAgain(reason)
