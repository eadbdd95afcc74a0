"""Handing a file out, through the door of the area it belongs to."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from almoner.lib.refusal import NotFound
from almoner.lib.sniff import GIF, JPEG, PDF, PNG, WEBP
from almoner.platform.accounts.actor import actor_of
from almoner.platform.files import doors

SHOWN = {kind.media_type for kind in (PDF, PNG, JPEG, GIF, WEBP)}
"""What the browser itself shows; everything else is saved."""


@require_safe
def open_file(request: HttpRequest, door: str, subject_id: UUID) -> HttpResponseBase:
    """Send the file; ``?save`` saves what would be shown."""
    opened = doors.open_file(actor_of(request), door, subject_id)
    if opened.file.removals.filter(returned_at=None).exists():
        raise NotFound(doors.DESTROYED)
    try:
        content = opened.file.path.open("rb")
    except FileNotFoundError:
        raise NotFound("The file is not where it was stored: tell the office manager.") from None
    media_type = opened.file.media_type
    is_saved = "save" in request.GET or media_type not in SHOWN
    answer = FileResponse(
        content, as_attachment=is_saved, filename=opened.name, content_type=media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = _policy(media_type)
    return answer


def _policy(media_type: str) -> str:
    # Chromium shows no PDF in a sandbox; its viewer is a sandbox of its own.
    if media_type == PDF.media_type:
        return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    return "sandbox; default-src 'none'"
