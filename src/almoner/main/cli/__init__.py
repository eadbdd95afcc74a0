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

    import django
    from django.db import OperationalError

    django.setup()

    from almoner.lib.refusal import Refusal
    from almoner.main.cli.root import app
    from almoner.main.embedded import DatabaseTrouble
    from almoner.main.supervisor import CannotRun
    from almoner.main.upgrade import UpgradeFailed

    try:
        app(prog_name="almoner")
    except (Refusal, DatabaseTrouble, UpgradeFailed, CannotRun) as no:
        sys.exit(f"almoner: {no}")
    except OperationalError as away:
        sys.exit(f"almoner: the database cannot be reached: {away}")
