"""The key that signs sessions and links, made once per installation when none is given."""

import contextlib
import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """Key kept in ``var/secret_key``, readable by its owner only; made when there is none."""
    path = var / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50) + "\n")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)  # unlike a rename, never replaces another process's key
    draft.unlink()
