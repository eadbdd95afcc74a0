"""What keeps an installation from running: a sentence for whoever runs it."""


class Trouble(RuntimeError):
    """It cannot go on; the message says why and what to do."""


class UpgradeFailed(Trouble):
    """The database stays as it was."""


class CannotRun(Trouble):
    """A command of the installation cannot do its work here."""
