"""Good-faith estimates as PDF, set by Typst from what was kept of each."""

from datetime import UTC
from io import BytesIO
from typing import Any

import pikepdf

from almoner.ledger.models import Estimate
from almoner.lib.typeset import typeset


def estimate(of: Estimate) -> bytes:
    """Return an estimate that was given, the same at every printing."""
    return _set(of, of.paper or {}, is_draft=False)


def counted(of: Estimate) -> tuple[bytes, int]:
    """Return an estimate that was given, and its pages."""
    content = estimate(of)
    with pikepdf.open(BytesIO(content)) as opened:
        return content, len(opened.pages)


def draft(of: Estimate, paper: dict[str, Any]) -> bytes:
    """Return a draft as it would print, marked as one."""
    return _set(of, paper, is_draft=True)


def _set(of: Estimate, paper: dict[str, Any], *, is_draft: bool) -> bytes:
    return typeset(
        "almoner.ledger",
        "estimate",
        {**paper, "is_draft": is_draft},
        at=(of.given_at or of.made_at).astimezone(UTC),
    )
