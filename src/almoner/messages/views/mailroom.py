"""The screens of the mail room and of sendings."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from almoner.lib.refusal import Refusal
from almoner.messages import links, operations, paper, queries
from almoner.messages.forms import SendingFilterForm
from almoner.messages.models import Sending
from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.ui.answers import dialog_closed, pdf, redirect_to, said, told

PAGE = 50


@require_GET
def mail_room(request: HttpRequest) -> HttpResponse:
    """Show what waits for the mail, and the batches made of it."""
    actor = actor_of(request)
    page = Paginator(queries.batches(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "trays": queries.trays(actor),
        "waiting": queries.waiting(actor)[:PAGE],
        "page": page,
        "topic": operations.LETTERS,
    }
    return render(request, "messages/mail_room.html", context)


@require_POST
def make_batch(request: HttpRequest) -> HttpResponse:
    """Make a batch of what waits."""
    batch = operations.make_batch(
        actor_of(request),
        postage=request.POST.get("postage", ""),
        is_two_sided="two_sided" in request.POST,
        now=timezone.now(),
    )
    return redirect_to("messages:batch", batch.pk)


@require_GET
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch: its paper, its letters, what was done with it."""
    found = queries.open_batch(actor_of(request), batch_id)
    context = {
        "batch": found,
        "sendings": queries.in_batch(found),
        "topic": f"batch:{found.pk}",
    }
    return render(request, "messages/batch.html", context)


@require_POST
def print_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Note the printing and lead to the PDF (a form that opens another tab)."""
    operations.mark_printed(actor_of(request), batch_id=batch_id, now=timezone.now())
    return redirect(reverse("files:open", args=["messages.batch", batch_id]))


@require_POST
def mailed(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Note that the batch was mailed."""
    done = operations.mark_mailed(actor_of(request), batch_id=batch_id, now=timezone.now())
    answer = told(HttpResponse(status=204), f"batch:{done.pk}")
    return said(answer, f"{done.letter_count} letters mailed.")


@require_POST
def take_out(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Take a letter out of its batch."""
    operations.take_out_of_batch(actor_of(request), sending_id=sending_id, now=timezone.now())
    return _done(sending_id, "Taken out. Its page stays in the PDF: take it off the pile.", "info")


@require_GET
def labels(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show address labels for a batch; ``?first=`` is the first free place of the sheet."""
    found = queries.open_batch(actor_of(request), batch_id)
    asked = request.GET.get("first", "1")
    first = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    if not 1 <= first <= 30:
        raise Refusal("A sheet has places 1 to 30.")
    addresses = [row.letter.address_lines for row in queries.in_batch(found)]
    return pdf(paper.labels(addresses, first=first), "labels.pdf")


@require_GET
def sendings(request: HttpRequest) -> HttpResponse:
    """List what was sent or waits to be, newest first."""
    form = SendingFilterForm(request.GET)
    found = queries.sendings(actor_of(request), **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "topic": operations.LETTERS, "query": form.query()}
    return render(request, "messages/sendings.html", context)


@require_GET
def sending(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Show one sending with all that became of it."""
    actor = actor_of(request)
    found = queries.open_sending(actor, sending_id)
    link = getattr(found, "link", None)
    code = ""
    if link is not None and link.code_went.startswith("Told") and _may_tell(actor, found):
        code = links.code_of(link.pk)
    context = {
        "sending": found,
        "link": link,
        "code": code,
        "topic": f"sending:{found.pk}",
    }
    return render(request, "messages/sending.html", context)


@require_POST
def retry(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Send it once more."""
    operations.retry_sending(actor_of(request), sending_id=sending_id, now=timezone.now())
    return _done(sending_id, "It goes out again.")


@require_POST
def settle(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Take it off the worklist."""
    note = request.POST.get("note", "")
    operations.settle_sending(
        actor_of(request), sending_id=sending_id, note=note, now=timezone.now()
    )
    return _done(sending_id, "Settled.")


@require_POST
def withdraw(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Keep it from leaving."""
    operations.withdraw_sending(actor_of(request), sending_id=sending_id, now=timezone.now())
    return _done(sending_id, "It will not be sent.", "info")


@require_POST
def returned(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Note that it came back by mail."""
    reason = request.POST.get("reason", "")
    operations.note_returned(
        actor_of(request), sending_id=sending_id, reason=reason, now=timezone.now()
    )
    return _done(sending_id, "Noted. It is among what did not arrive.", "info")


@require_POST
def close_link(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Close the link of a letter."""
    operations.close_link(actor_of(request), sending_id=sending_id, now=timezone.now())
    return _done(sending_id, "The link shows nothing any more.", "info")


def _may_tell(actor: Actor, found: Sending) -> bool:
    return actor.may("messages.send_letters") and found.state != "withdrawn"


def _done(sending_id: UUID, text: str, kind: str = "success") -> HttpResponse:
    topics = (operations.LETTERS, operations.TOPIC, f"sending:{sending_id}")
    return said(dialog_closed(told(HttpResponse(status=204), *topics)), text, kind)
