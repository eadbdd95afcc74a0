"""The one family of a business 'no'.

A refusal is defined beside the operation that raises it and carries a sentence for the person
who asked: what, where, and what to do. Each edge translates it once (a 422 fragment,
``application/problem+json``, an exit code).
"""

from typing import ClassVar


class Refusal(Exception):
    """Something the office does not allow; the message (the docstring by default) says why."""

    field: ClassVar[str | None] = None
    """The form field the sentence belongs to, or ``None`` for the form as a whole."""
    status: ClassVar[int] = 422
    """The HTTP status an edge answers with."""

    def __init__(self, message: str = "", *, field: str | None = None, **facts: object) -> None:
        doc = (type(self).__doc__ or "This is not possible.").strip().splitlines()[0]
        self.message = message or doc
        self.at_field = field if field is not None else self.field
        self.facts = facts
        super().__init__(self.message)


class NotPermitted(Refusal):
    """Your role does not allow this. Ask the office manager for the power."""

    status = 403


class NotFound(Refusal):
    """There is no such record, or it is not yours to see."""

    status = 404


class ChangedMeanwhile(Refusal):
    """Somebody else changed this while you were typing; compare before you save."""

    status = 409
