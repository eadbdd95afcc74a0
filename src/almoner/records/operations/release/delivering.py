"""The package that was made, and its leaving: the accounting is written with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from almoner.lib.refusal import Refusal
from almoner.messages import operations as mail
from almoner.messages.models import Way
from almoner.people.operations import NotAcceptable
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import StoredFile
from almoner.records.models.disclosures import DeliveryMethod, Disclosure, Package, PackagePage
from almoner.records.models.release import ReleaseRequest, RequestStatus
from almoner.records.operations.release.requests import locked, noted
from almoner.records.queries.release import described, is_accounted

CARRIED: dict[str, Way] = {DeliveryMethod.FAX: Way.FAX, DeliveryMethod.LINK: Way.EMAIL}
"""The methods by which a package leaves from here."""


class CannotLeave(Refusal):
    """A page was restricted, or an authority ended, meanwhile: send the request back to picking."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a package as it was made: of a page of the chart, or a cover without one."""

    sha256: str
    page_id: UUID | None = None
    release_class: str = ""
    authority_id: UUID | None = None
    is_redacted: bool = False


@transaction.atomic
def record_package(
    actor: Actor,
    *,
    request: ReleaseRequest,
    pdf: StoredFile,
    sheets: Sequence[Sheet],
    now: datetime,
) -> Package:
    """Keep the PDF made for a request, page by page; it is ready to leave.

    Raises ``CannotLeave`` where the database refuses a page.
    """
    actor.must("records.release")
    request = locked(request, RequestStatus.APPROVED)
    try:
        with transaction.atomic():
            package = Package.objects.create(
                request=request, pdf=pdf, page_count=len(sheets), made_at=now
            )
            PackagePage.objects.bulk_create(
                PackagePage(
                    package=package,
                    number=number,
                    page_id=sheet.page_id,
                    release_class=sheet.release_class,
                    authority_id=sheet.authority_id,
                    is_redacted=sheet.is_redacted,
                    sha256=sheet.sha256,
                    put_at=now,
                )
                for number, sheet in enumerate(sheets, 1)
            )
    except IntegrityError:
        raise CannotLeave from None
    request.status = RequestStatus.READY
    request.save(update_fields=["status"])
    noted(actor, "records.record_package", request, pages=len(sheets))
    return package


@transaction.atomic
def deliver(
    actor: Actor,
    *,
    request: ReleaseRequest,
    method: DeliveryMethod,
    recipient: str,
    address: str,
    text_code_to: str = "",
    now: datetime,
) -> Disclosure:
    """Let the latest package leave; the accounting is of its pages, one by one.

    By fax and behind a link it leaves from here, to ``address``; otherwise a person hands it over
    and this writes it down. A request that was answered may be sent again: that is another
    disclosure. Raises ``CannotLeave`` where a page or an authority changed since it was made.
    """
    actor.must("records.release")
    request = locked(request, RequestStatus.READY, RequestStatus.DELIVERED)
    package = request.packages.first()
    if package is None:
        raise CannotLeave("There is no PDF of this request yet.")
    words = tidied(Disclosure, {"recipient": recipient, "address": " ".join(address.split())})
    if not words["recipient"]:
        raise NotAcceptable("Say to whom it goes.", field="recipient")
    if method in (DeliveryMethod.MAIL, *CARRIED) and not words["address"]:
        raise NotAcceptable("Say where it goes.", field="address")
    way, sending = CARRIED.get(method), None
    if way is not None:
        sending = mail.send_records(
            actor,
            patient=request.patient,
            pdf=package.pdf,
            page_count=package.page_count,
            title=f"Records, request {request.number}",
            name=words["recipient"],
            way=way,
            to=words["address"],
            text_code_to=text_code_to,
            now=now,
        )
    try:
        with transaction.atomic():
            disclosure = Disclosure.objects.create(
                package=package,
                sent_at=now,
                sent_by=actor.name,
                method=method,
                purpose=request.purpose,
                description=described(package),
                is_accounted=is_accounted(package),
                sending=sending,
                **words,
            )
    except IntegrityError:
        raise CannotLeave from None
    request.status, request.settled_on = RequestStatus.DELIVERED, localdate(now)
    request.save(update_fields=["status", "settled_on"])
    noted(actor, "records.disclose", request, pages=package.page_count, method=str(method))
    return disclosure
