"""The book of ICD-10-CM in use: the newest that the office loaded, else the one that ships."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localdate

from almoner.coding.models import CodeSystem, Release
from almoner.lib import icd10cm
from almoner.lib.icd10cm import Book

TRUSTED_SECONDS = 30.0
"""A process looks for a newer book this often."""
FIRST_MONTH = 10
"""A fiscal year of CMS begins on 1 October."""
_known: dict[str, tuple[float, UUID | None]] = {}


def in_use() -> Book:
    """Return the book in use today; a newer one is seen after ``TRUSTED_SECONDS``."""
    asked_at, key = _known.get("newest", (0.0, None))
    if not _known or monotonic() - asked_at > TRUSTED_SECONDS:
        key = newest(localdate())
        _known["newest"] = (monotonic(), key)
    return _opened(key) if key else icd10cm.shipped()


def newest(on: date) -> UUID | None:
    """Return the loaded book that holds on a day, if one does."""
    rows = Release.objects.filter(system=CodeSystem.ICD_10_CM_BOOK, effective_on__lte=on)
    return rows.order_by("-effective_on", "-loaded_at").values_list("pk", flat=True).first()


def behind(on: date) -> str:
    """Return the fiscal year whose codes hold on a day, where the book in use is older."""
    stated = re.search(r"20\d\d", in_use().release.edition)
    year = on.year + (on.month >= FIRST_MONTH)
    return str(year) if stated and int(stated[0]) < year else ""


def forget() -> None:
    """Look for a newer book at the next use: one was just loaded here."""
    _known.clear()


@lru_cache(maxsize=2)
def _opened(key: UUID) -> Book:
    row = Release.objects.get(pk=key)
    path = Path(settings.VAR) / "books" / f"icd10cm-{row.digest[:16]}.zip"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{key}.tmp")
        made.write_bytes(bytes(row.content))
        made.replace(path)
    return Book(icd10cm.Release(path))
