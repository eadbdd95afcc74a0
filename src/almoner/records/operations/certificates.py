"""The certificate under which the practice seals what was signed."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from almoner.lib import seals
from almoner.lib.refusal import Refusal
from almoner.people.models import Practice
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import SealCertificate
from almoner.records.models.keeping import locked, unlocked
from almoner.records.queries.seals import certificate_in_use, chain_of

RENEWED_BEFORE = timedelta(days=30)
_ONE_AT_A_TIME = 7_402_003


class Expired(Refusal):
    """The certificate for sealing has ended: give the new one (almoner records certificate use)."""


@transaction.atomic
def certificate_for_sealing(actor: Actor, *, now: datetime) -> SealCertificate:
    """Return the certificate in use; make or renew the office's own where that is needed.

    Raises ``Expired`` for one from outside that has ended.
    """
    actor.must("records.seal")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    row = certificate_in_use()
    if row is None:
        return make_certificate(actor, now=now)
    if row.root_key and row.until < now + RENEWED_BEFORE:
        return make_certificate(actor, now=now)
    if row.until < now:
        raise Expired
    return row


@transaction.atomic
def make_certificate(actor: Actor, *, now: datetime) -> SealCertificate:
    """Issue a certificate under the office's own root, which is made with the first."""
    actor.must("records.seal")
    practice = Practice.objects.first()
    name = practice.name if practice else "Practice"
    root = _own_root(now) or seals.make_root(name, now=now)
    return _put_in_use(actor, seals.issue(root, name, now=now), now, root_key=root.key)


@transaction.atomic
def use_certificate(
    actor: Actor, *, content: bytes, password: str, now: datetime
) -> SealCertificate:
    """Seal from now on with a certificate from outside: a PKCS#12 file and its password.

    Raises ``seals.NotACertificate`` and ``Expired``.
    """
    actor.must("records.seal")
    certificate = seals.read_certificate(content, password)
    if certificate.until < now:
        raise Expired
    return _put_in_use(actor, certificate, now)


def _own_root(now: datetime) -> seals.Certificate | None:
    last = SealCertificate.objects.exclude(root_key="").order_by("-made_at").first()
    if last is None:
        return None
    root = seals.Certificate(chain_of(last)[-1], unlocked(last.root_key), ())
    lasts = timedelta(days=365 * seals.ISSUED_YEARS)
    return root if root.until > now + lasts else None


def _put_in_use(
    actor: Actor, certificate: seals.Certificate, now: datetime, root_key: str = ""
) -> SealCertificate:
    for row in SealCertificate.objects.select_for_update().filter(retired_at=None):
        row.retired_at = now
        row.save(update_fields=["retired_at"])
    row = SealCertificate.objects.create(
        subject=certificate.subject,
        pem=certificate.pem,
        chain="".join(certificate.chain),
        key=locked(certificate.key),
        root_key=locked(root_key) if root_key else "",
        until=certificate.until,
        made_at=now,
    )
    audit.record(actor, "records.use_certificate", row, certificate=row.subject)
    return row
