"""Code sets: a made-up release that breaks something, and a file given on screen."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from almoner.coding import operations, previewing
from almoner.main.demo import codes
from almoner.main.demo.codes import load_update as breaking_release
from almoner.platform.accounts.models import User

__all__ = ["breaking_release", "code_sets"]


def code_sets(user: User, *, now: datetime) -> dict[str, Any]:
    """Load a release that breaks a favorite of ``user``, and give a file that waits."""
    codes.keep_favorite(user, now=now)
    release = codes.load_update(now=now)
    rows = "".join(f"{number:02},Place {number}\n" for number in range(1, 60))
    file = SimpleUploadedFile("pos 202701.csv", f"code,description\n{rows}".encode())
    actor = replace(user.as_actor(), is_system=True)
    upload = operations.receive_release(actor, upload=file, kind="pos", now=now)
    previewing.preview(upload.pk)
    return {"release_id": release.pk, "upload_id": upload.pk}
