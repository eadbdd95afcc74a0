"""The one exception of this package."""

from almoner.main.trouble import Trouble


class DatabaseTrouble(Trouble):
    """The embedded PostgreSQL cannot be used; says why and what to do."""
