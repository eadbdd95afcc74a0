"""What waits for a clinician's signature, each shown in full, signed after one confirmation."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from almoner.platform.accounts.actor import Actor, actor_of
from almoner.platform.accounts.operations import PROOF_GOOD_FOR, NotConfirmed, Proof, WrongPassword
from almoner.platform.files.doors import Opened
from almoner.platform.ui.answers import redirect_to, said
from almoner.records import operations
from almoner.records.models import Note
from almoner.records.papers.notes import blocks_of
from almoner.records.queries import papers

_USED = "records.passkey_used"
"""In the session: when the passkey was used that has signed already; each signs once."""


@sensitive_post_parameters("password")
def sign(request: HttpRequest) -> HttpResponse:
    """Show what waits for one's signature; sign what was chosen."""
    actor = actor_of(request)
    actor.must("records.sign")
    me = papers.practitioner_of(actor)
    if me is None:
        raise operations.NoClinician
    if request.method == "POST":
        return _sign(request)
    only = request.GET.get("only", "")
    waiting = [each for each in papers.to_sign(me) if not only or str(each.paper.pk) == only]
    context: dict[str, Any] = {
        "waiting": [(each, _blocks(each)) for each in waiting],
        "only": only,
        "passkey_at": _passkey_at(request),
        "has_passkey": is_mfa_enabled(request.user, types=["webauthn"]),
        "here": request.get_full_path(),
    }
    return render(request, "records/sign.html", context)


def _sign(request: HttpRequest) -> HttpResponse:
    who = str(request.user.pk)
    chosen = request.POST.getlist("paper")
    proof = Proof(request.POST.get("password", ""), _passkey_at(request))
    if not ratelimit.consume(request, action="unlock", key=who):
        return _refused(request, "Too many wrong passwords. Wait five minutes.")
    try:
        done = operations.sign(
            actor_of(request),
            papers=papers.papers_by_keys(chosen),
            proof=proof,
            now=timezone.now(),
        )
    except (WrongPassword, NotConfirmed, operations.NothingToSign) as no:
        return _refused(request, no.message)
    ratelimit.clear(request, action="unlock", key=who)
    if proof.passkey_at is not None:
        request.session[_USED] = proof.passkey_at.timestamp()
    count = len(done)
    words = "1 paper was signed" if count == 1 else f"{count} papers were signed"
    return said(redirect_to("records:sign"), f"{words}. The sealed copies are being made.")


def open_sealed(actor: Actor, attestation_id: UUID) -> Opened:
    """Stand at the door of sealed copies."""
    return papers.open_sealed(actor, attestation_id, now=timezone.now())


def open_document(actor: Actor, document_id: UUID) -> Opened:
    """Stand at the door of documents that are to be signed."""
    return papers.open_document(actor, document_id, now=timezone.now())


def _passkey_at(request: HttpRequest) -> datetime | None:
    """When this session's owner last used their passkey again, unless that has signed already."""
    used = request.session.get(_USED, 0)
    for each in reversed(get_authentication_records(request, request.user)):
        if each.get("type") == "webauthn" and each.get("reauthenticated"):
            at = datetime.fromtimestamp(each["at"], UTC)
            is_new = at.timestamp() > used and timezone.now() - at < PROOF_GOOD_FOR
            return at if is_new else None
    return None


def _blocks(each: papers.ToSign) -> list[dict[str, str]]:
    return blocks_of(each.paper.body) if isinstance(each.paper, Note) else []


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {
        "sentence": sentence,
        "passkey_at": _passkey_at(request),
        "has_passkey": is_mfa_enabled(request.user, types=["webauthn"]),
        "here": request.get_full_path(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "records/sign.html#confirm", context, status=status)
