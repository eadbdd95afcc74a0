"""Making the PDFs of releases, outside any request."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from almoner.lib.sniff import PDF
from almoner.people.models import Practice
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files import operations as files
from almoner.platform.jobs import task
from almoner.records import operations, queries
from almoner.records.models.release import ReleaseRequest
from almoner.records.releasing import make_release

ENDED = "An authority ended, or a page was restricted, since the pages were picked."


@task("records.make_package")
def make_package(request_id: str) -> None:
    """Make the PDF of an approved request and keep it, page by page."""
    now = timezone.now()
    request = ReleaseRequest.objects.select_related("patient", "requester").get(pk=UUID(request_id))
    if request.status != "approved":
        return
    may = queries.release.authorities_by_class(request, timezone.localdate(now))
    picked = queries.release.picked_pages(request)
    if any(row.page.release_class not in may for row in picked):
        operations.release.send_back(SYSTEM, request=request, reason=ENDED)
        return
    made = make_release(request, picked, may, Practice.objects.first())
    pdf = files.store(SYSTEM, ContentFile(made.pdf, "release.pdf"), now=now, kinds=[PDF])
    operations.release.record_package(SYSTEM, request=request, pdf=pdf, sheets=made.sheets, now=now)
