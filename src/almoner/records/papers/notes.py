"""Signed notes, and letters about what is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from almoner.lib.typeset import typeset


def signed_note(content: Mapping[str, Any], *, sha256: str, method: str) -> bytes:
    """Return the PDF of a signed note from what its attestation holds, and from nothing else."""
    zone = ZoneInfo(content["time_zone"])
    signature = content["signature"]
    data = {
        **content,
        "at": _moment(content["at"], zone),
        "patient": {**content["patient"], "born": _day(content["patient"]["born"])},
        "blocks": blocks_of(content["body"]),
        "signature": {**signature, "at": _moment(signature["at"], zone), "method": method},
        "sha256": sha256,
    }
    return typeset("almoner.records", "note", data)


def deficiency_letter(data: Mapping[str, Any]) -> bytes:
    """Return a letter to a clinician about what is missing; see ``queries.letters``."""
    return typeset("almoner.records", "deficiencies", data)


def blocks_of(body: str) -> list[dict[str, str]]:
    """Return the paragraphs and headings (lines that begin with ``#``) of a note's body."""
    found: list[dict[str, str]] = []
    for part in body.split("\n\n"):
        lines: list[str] = []
        for line in part.split("\n"):
            heading = line.lstrip("#").strip() if line.startswith("#") else ""
            if not heading:
                lines.append(line)
                continue
            if lines:
                found.append({"kind": "text", "text": "\n".join(lines)})
            found.append({"kind": "heading", "text": heading})
            lines = []
        if any(line.strip() for line in lines):
            found.append({"kind": "text", "text": "\n".join(lines).strip("\n")})
    return found


def _moment(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%m/%d/%Y %-I:%M %p %Z}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%m/%d/%Y}"
