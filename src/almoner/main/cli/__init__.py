"""The command line: ``almoner`` and every area's commands under it."""

import os
import sys

__all__ = ["main"]

ASKING = {"--help", "version"}
"""Words after which nothing is done: no key is made, no database started."""


def main() -> None:
    """Run the command asked for; a refusal becomes a sentence and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almoner.main.settings")
    if len(sys.argv) == 1 or ASKING & set(sys.argv):
        os.environ.setdefault("SECRET_KEY", "nothing is signed by asking for help")

    from django.db.utils import OperationalError

    from almoner.lib.refusal import Refusal
    from almoner.main.cli import root
    from almoner.main.trouble import Trouble

    if not any(map(root.is_own, sys.argv[1:2])):
        root.collect()  # takes a second, which the commands of the installation do without
    try:
        root.app(prog_name="almoner")
    except (Refusal, Trouble) as no:
        sys.exit(f"almoner: {no}")
    except OperationalError as away:
        sys.exit(f"almoner: the database cannot be reached: {away}")
