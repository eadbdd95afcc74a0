"""Carrying questions to payers, asking about coming visits at night, counting units anew."""

import os
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from almoner.insurance import operations, queries
from almoner.insurance.gateways import Answered, payer_at
from almoner.insurance.models import EligibilityCheck, TradingPartner
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import task


@task("insurance.ask_payer")
def ask_payer(check_id: str) -> None:
    """Carry one question to its payer; what became of it is kept with the question."""
    check = EligibilityCheck.objects.select_related("partner", "question").get(pk=UUID(check_id))
    if check.state != "asked" or check.partner is None or check.question is None:
        return
    partner: TradingPartner = check.partner
    payer = payer_at(
        url=_secret(partner, "URL") or partner.real_time_url,
        envelope=partner.envelope,
        sender=partner.sender_id,
        receiver=partner.receiver_id,
        user_name=partner.user_name,
        password=_secret(partner, "PASSWORD"),
    )
    outcome = payer.ask(
        check.question.path.read_text(), code="270", key=check.pk, now=timezone.now()
    )
    if isinstance(outcome, Answered):
        operations.take_answer(
            SYSTEM, content=outcome.payload.encode(), check=check, now=timezone.now()
        )
    else:
        operations.fail_check(SYSTEM, check=check, why=outcome.why, now=timezone.now())


def _secret(partner: TradingPartner, what: str) -> str:
    """Return what the environment holds for a partner: ``PARTNER_<secret>_<what>``."""
    name = partner.secret.upper().replace("-", "_")
    return os.environ.get(f"PARTNER_{name}_{what}", "") if name else ""


@task("insurance.ask_about_coming_visits", cron="10 0 * * *")
def ask_about_coming_visits(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Ask about visits of the next days that nobody asked about; 00:10 UTC is evening here."""
    now = timezone.now()
    today = timezone.localdate(now)
    days = [today + timedelta(days=ahead) for ahead in range(1, queries.AHEAD + 1)]
    rows = [
        row
        for day in days
        for row in queries.coming(SYSTEM, location=None, first=day, last=day, now=now)
    ]
    asked = {
        row.coverage.pk: row.on
        for row in reversed(rows)
        if row.coverage and row.state in (queries.Verified.NOT_ASKED, queries.Verified.FAILED)
    }
    operations.ask_many(SYSTEM, coverages=asked.items(), now=now)


@task("insurance.count_visits_anew", cron="40 8 * * *")
def count_visits_anew(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Give back the units of visits that were missed: no news tells of those."""
    for patient_id in queries.authorized_patients():
        operations.count_visits(SYSTEM, patient_id=patient_id)


@task("insurance.give_up_lost_checks", cron="*/5 * * * *")
def give_up_lost_checks(timestamp: int) -> None:  # noqa: ARG001 - what the queue hands over
    """Fail questions whose worker was lost."""
    operations.give_up_lost(SYSTEM, now=timezone.now())
