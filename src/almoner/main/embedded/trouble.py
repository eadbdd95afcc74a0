"""The one exception of this package: its message is a sentence for whoever started Almoner."""


class DatabaseTrouble(RuntimeError):
    """The embedded PostgreSQL cannot be used; says why and what to do."""
