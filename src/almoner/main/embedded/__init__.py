"""The PostgreSQL that comes along: one cluster under ``var``, reached by a socket, run by us.

Words: the *home* of a cluster is the folder that holds its ``data`` and ``socket``; the *account*
is the user of the operating system that PostgreSQL runs as (it refuses to run as root); a *lease*
keeps the server running for as long as somebody holds one.
"""

from pathlib import Path

from almoner.main.embedded.account import programs
from almoner.main.embedded.secret import secret_key
from almoner.main.embedded.server import Server
from almoner.main.embedded.trouble import DatabaseTrouble

__all__ = ["DatabaseTrouble", "Server", "programs", "secret_key", "url"]


def url(var: Path) -> str:
    """Address of the embedded database under ``var``, computed without starting anything."""
    return Server(var / "pg").url
