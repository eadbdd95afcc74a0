"""Why a file cannot be turned into pages."""

from almoner.lib.refusal import Refusal


class Broken(Refusal):
    """This file is damaged: ask for it to be sent or scanned again."""


class Encrypted(Refusal):
    """This PDF opens only with a password: ask the sender for it, or for the file without one."""


class WrongPassword(Refusal):
    """This password does not open the file: small and capital letters matter."""

    field = "password"


class NotShown(Refusal):
    """This kind of file cannot be shown as pages."""


class Suspicious(Refusal):
    """This file looks infected."""
