"""Making PDFs of charts, and throwing them away after their day."""

from uuid import UUID

from django.utils import timezone

from almoner.people.models import Practice
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task
from almoner.records import operations, printing
from almoner.records.models import ChartPrint


@task("records.make_print")
def make_print(print_id: str) -> None:
    """Make the PDF of a selection of a chart."""
    asked = ChartPrint.objects.select_related("patient").get(pk=UUID(print_id))
    if asked.state not in ChartPrint.HALF_DONE:
        return

    def done(count: int) -> None:
        operations.note_print_progress(SYSTEM, print_id=asked.pk, done=count)

    try:
        made = printing.made_of(asked, practice=str(Practice.objects.first() or ""), done=done)
    except Exception:
        operations.give_up_print(SYSTEM, print_id=asked.pk)
        raise
    operations.finish_print(SYSTEM, print_id=asked.pk, content=made.content, pages=made.pages)


@task("records.forget_prints", cron="40 * * * *")
def forget_prints(timestamp: int) -> None:
    """Throw away the PDFs of charts whose day is over."""
    del timestamp
    operations.forget_prints(SYSTEM, now=timezone.now())
