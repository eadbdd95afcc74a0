"""“Background work”: how the queue stands, and what failed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from almoner.platform.accounts.actor import actor_of
from almoner.platform.jobs import operations, queries


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show the queue."""
    state = queries.state(actor_of(request), now=timezone.now())
    return render(request, "jobs/work.html", {"state": state})


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try a failed job again."""
    operations.retry(actor_of(request), job_id=job_id, now=timezone.now())
    messages.success(request, f"Job {job_id} is tried again.")
    return redirect("jobs:work")
