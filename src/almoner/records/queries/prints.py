"""Finding the PDF that one asked for."""

from typing import BinaryIO
from uuid import UUID

from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.records.models import ChartPrint


class PrintGone(Refusal):
    """A PDF of a chart is kept for a day, and this day is over. Make it again."""

    status = 410


def file_of_print(made: ChartPrint) -> BinaryIO:
    """Return the PDF, opened; raise ``PrintGone`` once its day is over."""
    try:
        return made.path.open("rb")
    except FileNotFoundError:
        raise PrintGone from None


def open_print(actor: Actor, patient: Patient, print_id: UUID) -> ChartPrint:
    """Return a PDF that ``actor`` asked for of this (opened) chart; raise ``NotFound``."""
    actor.must("records.print")
    row = ChartPrint.objects.filter(pk=print_id, patient=patient).first()
    if row is None or row.user_id != actor.user_id:
        raise NotFound("There is no such PDF, or somebody else asked for it.")
    return row
