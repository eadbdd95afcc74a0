"""The codes of cover sheets: a signed number that says nothing by itself."""

from collections.abc import Iterable
from uuid import UUID

from django.core import signing

from almoner.records.models import CoverSheet

BEGIN = "ALMONER1:"
SALT = "almoner.records.cover"


def token_of(cover: CoverSheet) -> str:
    """Return what the code on the sheet says."""
    return BEGIN + signing.Signer(salt=SALT).sign(cover.pk.hex)


def cover_of(codes: Iterable[str]) -> CoverSheet | None:
    """Return the sheet that one of the codes of a page names, if its signature is ours."""
    for code in codes:
        if not code.startswith(BEGIN):
            continue
        try:
            key = UUID(signing.Signer(salt=SALT).unsign(code.removeprefix(BEGIN)))
        except (signing.BadSignature, ValueError):
            continue
        found = CoverSheet.objects.select_related("patient", "type").filter(pk=key).first()
        if found:
            return found
    return None
