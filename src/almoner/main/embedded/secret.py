"""The key that signs sessions and links, made once per installation when none is given."""

import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """The installation's key; one for this process only where ``keep_secret_key`` never ran."""
    try:
        return (var / "secret_key").read_text().strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(50)


def keep_secret_key(var: Path) -> None:
    """Make ``var/secret_key``, readable by its owner only, unless it is there already."""
    path = var / "secret_key"
    if path.exists():
        return
    var.mkdir(parents=True, exist_ok=True)
    draft = var / f"secret_key.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50) + "\n")
    try:
        path.hardlink_to(draft)  # unlike a rename, never replaces another process's key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
