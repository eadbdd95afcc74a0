"""The two envelopes of CAQH CORE connectivity C2.2.0: SOAP 1.2, and HTTP MIME multipart.

Source: Phase II CAQH CORE 270 Connectivity Rule, version 2.2.0, sections 4.2 and 4.4.2. Metadata
are written in the order of the rule. What comes back is read whatever its prefixes, without
definitions (DTD) or outside entities.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from uuid import UUID
from xml.sax.saxutils import escape

from almoner.lib.ccda.tree import Node, NotXml, parsed

SOAP = "http://www.w3.org/2003/05/soap-envelope"
CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD = (
    "http://docs.oasis-open.org/wss/2004/01/"  # noqa: S105 - the name of a kind of token
    "oasis-200401-wss-username-token-profile-1.0#PasswordText"
)
RULE = "2.2.0"
BOUNDARY = "almoner-core-{}"
REQUEST_TYPES = {
    "270": "X12_270_Request_005010X279A1",
    "276": "X12_276_Request_005010X212",
}


class NotAnEnvelope(ValueError):
    """What came is no envelope of CORE."""


@dataclass(frozen=True, slots=True)
class Message:
    """A CORE message: its metadata and what it carries."""

    payload_type: str
    payload_id: str
    at: datetime
    sender: str
    receiver: str
    payload: str
    user_name: str = ""
    password: str = ""
    error_code: str = ""
    error_message: str = ""

    def metadata(self) -> list[tuple[str, str]]:
        """Return the metadata in the order of the rule, without the user and the payload."""
        told = [
            ("PayloadType", self.payload_type),
            ("ProcessingMode", "RealTime"),
            ("PayloadID", self.payload_id),
            ("TimeStamp", f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"),
            ("SenderID", self.sender),
            ("ReceiverID", self.receiver),
            ("CORERuleVersion", RULE),
        ]
        if self.error_code:
            told += [("ErrorCode", self.error_code), ("ErrorMessage", self.error_message)]
        return told


def soap(message: Message, *, name: str = "COREEnvelopeRealTimeRequest") -> tuple[str, bytes]:
    """Return the content type and the body of a SOAP 1.2 message."""
    fields = "".join(f"<{key}>{_xml(value)}</{key}>" for key, value in message.metadata())
    header = ""
    if message.user_name:
        header = (
            f'<wsse:Security xmlns:wsse="{SECURITY}" soapenv:mustUnderstand="true">'
            f"<wsse:UsernameToken><wsse:Username>{_xml(message.user_name)}</wsse:Username>"
            f'<wsse:Password Type="{PASSWORD}">{_xml(message.password)}</wsse:Password>'
            "</wsse:UsernameToken></wsse:Security>"
        )
    payload = message.payload.replace("]]>", "]]]]><![CDATA[>")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Header>{header}</soapenv:Header>'
        f'<soapenv:Body><ns1:{name} xmlns:ns1="{CORE}">{fields}'
        f"<Payload><![CDATA[{payload}]]></Payload></ns1:{name}></soapenv:Body></soapenv:Envelope>"
    )
    kind = 'application/soap+xml; charset=UTF-8; action="RealTimeTransaction"'
    return kind, body.encode()


def _xml(text: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))


def mime(message: Message) -> tuple[str, bytes]:
    """Return the content type and the body of a multipart/form-data message."""
    user = [("UserName", message.user_name), ("Password", message.password)]
    told = [
        *message.metadata()[:4],
        *(user if message.user_name else []),
        *message.metadata()[4:],
        ("Payload", message.payload),
    ]
    boundary = BOUNDARY.format(UUID(message.payload_id).hex)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in told
    ]
    body = "".join(parts) + f"--{boundary}--\r\n"
    return f"multipart/form-data; boundary={boundary}", body.encode()


def read(content_type: str, body: bytes) -> Message:
    """Read a message of either envelope; raises :class:`NotAnEnvelope`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return _message(*_multipart(content_type, body))
    return _message(*_soap(body))


def _soap(body: bytes) -> tuple[Mapping[str, str], tuple[str, str]]:
    try:
        root = parsed(body)
    except NotXml as no:
        raise NotAnEnvelope(no.message) from None
    fault = next((node for node in root.below() if node.name == "Fault"), None)
    if fault is not None:
        raise NotAnEnvelope(f"It answered with a fault: {fault.text()[:200]}")
    found = next((node for node in root.below() if node.name.startswith("COREEnvelope")), None)
    if found is None:
        raise NotAnEnvelope("There is no CORE envelope in it.")
    fields = {node.name: _raw(node) for node in found.nodes()}
    token = next((node for node in root.below() if node.name == "UsernameToken"), None)
    user = ("", "")
    if token is not None:
        named = {node.name: _raw(node) for node in token.nodes()}
        user = (named.get("Username", ""), named.get("Password", ""))
    return fields, user


def _raw(node: Node) -> str:
    """Return the text of an element as it is: blanks count in an ISA."""
    return "".join(each for each in node.children if isinstance(each, str)).strip()


def _multipart(content_type: str, body: bytes) -> tuple[Mapping[str, str], tuple[str, str]]:
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    whole = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    if not whole.is_multipart():
        raise NotAnEnvelope("Its parts cannot be told apart.")
    fields: dict[str, str] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        raw = part.get_payload(decode=True)
        fields[name] = raw.decode("utf-8", "replace").strip() if isinstance(raw, bytes) else ""
    return fields, (fields.get("UserName", ""), fields.get("Password", ""))


def _message(fields: Mapping[str, str], user: tuple[str, str]) -> Message:
    if not fields.get("PayloadType"):
        raise NotAnEnvelope("It does not say what it carries (PayloadType).")
    try:
        at = datetime.fromisoformat(fields.get("TimeStamp", "").replace("Z", "+00:00"))
    except ValueError:
        at = datetime(1970, 1, 1, tzinfo=UTC)
    return Message(
        payload_type=fields["PayloadType"],
        payload_id=fields.get("PayloadID", ""),
        at=at,
        sender=fields.get("SenderID", ""),
        receiver=fields.get("ReceiverID", ""),
        payload=fields.get("Payload", ""),
        user_name=user[0],
        password=user[1],
        error_code=fields.get("ErrorCode", ""),
        error_message=fields.get("ErrorMessage", ""),
    )
