"""Released records and bills on their way: a finished PDF that travels as letters do.

They are no letter anybody wrote: nobody changes them, nobody sends them again from here, and they
are not filed in the chart they came from. Whoever calls this accounts for the disclosure.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from almoner.messages.models import Addressee, Letter, LetterState, Sending, Way
from almoner.messages.operations.sending import put_on_its_way
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.models import StoredFile


@transaction.atomic
def send_records(
    actor: Actor,
    *,
    patient: Patient,
    pdf: StoredFile,
    page_count: int,
    title: str,
    name: str,
    way: Way,
    to: str,
    text_code_to: str = "",
    now: datetime,
) -> Sending:
    """Send a package of records by fax, or behind a link with a code.

    ``name`` is who gets it, ``to`` a fax number or an e-mail address. Raises
    ``AddressNotUsable``, ``WayNotOffered``.
    """
    actor.must("records.release")
    letter = Letter(
        patient=patient,
        addressee=Addressee.FREE,
        name=name[:300],
        subject=title[:200],
        dated_on=localdate(now),
        begun_at=now,
        saved_at=now,
        standing=LetterState.READY,
        pdf=pdf,
        page_count=page_count,
        holds_records=True,
    )
    letter.save(force_insert=True)
    return put_on_its_way(actor, letter, way=way, to=to, text_code_to=text_code_to, now=now)


@transaction.atomic
def send_bill(
    actor: Actor,
    *,
    patient: Patient,
    pdf: StoredFile,
    page_count: int,
    title: str,
    name: str,
    to: str,
    text_code_to: str = "",
    language: str = "en",
    now: datetime,
) -> Sending:
    """Send a statement by e-mail: behind a link with a code, and never filed in a chart.

    ``name`` is who answers for the account, ``to`` their e-mail address. Raises
    ``AddressNotUsable``.
    """
    actor.must("messages.send_letters")
    letter = Letter(
        patient=patient,
        addressee=Addressee.FREE,
        name=name[:300],
        subject=title[:200],
        language=language,
        dated_on=localdate(now),
        begun_at=now,
        saved_at=now,
        standing=LetterState.READY,
        pdf=pdf,
        page_count=page_count,
        holds_records=True,
    )
    letter.save(force_insert=True)
    return put_on_its_way(actor, letter, way=Way.EMAIL, to=to, text_code_to=text_code_to, now=now)
