"""Insurance of the demonstration: three payers, a clearinghouse, and who is covered by what."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from almoner.insurance import operations, queries
from almoner.insurance.models import Coverage, Plan, TradingPartner, Transaction
from almoner.ledger.models import Payer
from almoner.ledger.operations import save_payer
from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM

_MBI = (
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d"
    r"[AC-HJKMNP-RT-Y]{2}\d\d"
)
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
HARBOR, MEDICARE, MEDICAID = "Blue Harbor Health", "Medicare", "State Medicaid"
_PAYERS = {
    HARBOR: (
        "commercial",
        {
            "identifier": "60999",
            "filing": "12",
            "phone": "(800) 555-0142",
            "member_id_pattern": r"BH\d{9}",
            "timely_filing_days": 90,
            "line1": "PO Box 4400",
            "city": "Fairview",
            "state": "MA",
            "zip_code": "02115",
        },
        ("PPO Gold", "PPO Silver"),
    ),
    MEDICARE: (
        "medicare",
        {
            "identifier": "14112",
            "filing": "MB",
            "phone": "(800) 555-0127",
            "member_id_pattern": _MBI,
            "timely_filing_days": 365,
            "takes_replacements": False,
            "needs_referring": False,
        },
        ("Part B",),
    ),
    MEDICAID: (
        "medicaid",
        {
            "identifier": "SMA01",
            "filing": "MC",
            "phone": "(800) 555-0163",
            "member_id_pattern": r"\d{10}",
            "timely_filing_days": 180,
            "needs_taxonomy": True,
        },
        ("Standard",),
    ),
}
_OVER = (
    Transaction.PROFESSIONAL,
    Transaction.REMITTANCE,
    Transaction.ELIGIBILITY,
    Transaction.STATUS,
)


def cover_some(patients: Sequence[Patient], *, today: date) -> list[Coverage]:
    """Set payers up, and give most patients a coverage; now and then two, or none."""
    plans = _set_up(today)
    chance = Random(6)  # noqa: S311 - numbers of made-up cards
    made: list[Coverage] = []
    for number, patient in enumerate(patients):
        made += _cover(patient, number, plans, chance, today)
    return made


def prepare_tomorrow(*, today: date, now: datetime) -> None:
    """Ask about some of tomorrow's visits, and enter authorizations: some run out, some are asked.

    The questions are carried by the worker, to the pretend payer where `almoner run` started it.
    """
    tomorrow = today + timedelta(days=1)
    rows = queries.coming(SYSTEM, location=None, first=tomorrow, last=tomorrow, now=now)
    asked = [(row.coverage.pk, row.on) for row in rows[::2] if row.coverage]
    operations.ask_many(SYSTEM, coverages=asked, now=now)
    needing = Coverage.objects.filter(plan__needs_authorization=True).select_related("patient")
    for number, row in enumerate(needing.order_by("id")[:24]):
        if number % 4 < 3:
            _authorize(row, number, today)


def _authorize(row: Coverage, number: int, today: date) -> None:
    is_asked = number % 4 == 2
    operations.save_authorization(
        SYSTEM,
        patient=row.patient,
        values={
            "coverage": row,
            "kind": "G1",
            "state": "asked" if is_asked else "approved",
            "number": "" if is_asked else f"BHA{7000 + number}",
            "since": None if is_asked else today - timedelta(days=30),
            "until": None if is_asked else today + timedelta(days=6 + number * 9),
            "units": None if is_asked else 2 + number % 6,
            "asked_on": today - timedelta(days=5),
        },
    )


def _set_up(today: date) -> dict[str, Plan]:
    partner = operations.save_partner(
        SYSTEM,
        values={
            "name": "Harbor Clearinghouse",
            "receiver_name": "HARBOR CLEARINGHOUSE",
            "sender_id": "MAPLESTREET",
            "receiver_id": "HARBORCH",
            "way": "folder",
            "outgoing": "harbor/inbound",
            "incoming": "harbor/outbound",
            "archive": "harbor/archive",
            "user_name": "maplestreet",
            "secret": "PRETEND",
            "real_time_url": "https://eligibility.harbor.example/core",
        },
    )
    plans: dict[str, Plan] = {}
    for name, (kind, terms, named) in _PAYERS.items():
        payer = Payer.objects.filter(name=name).first() or save_payer(
            SYSTEM, values={"name": name, "financial_class": kind}
        )
        operations.save_profile(SYSTEM, payer=payer, values=terms)
        for each in named:
            plans[each] = operations.save_plan(
                SYSTEM,
                values={"payer": payer, "name": each, "needs_authorization": each == "PPO Silver"},
            )
        _routes(payer, partner, str(terms["identifier"]), today)
    return plans


def _routes(payer: Payer, partner: TradingPartner, identifier: str, today: date) -> None:
    for transaction in _OVER:
        is_paid = transaction == Transaction.REMITTANCE
        route = operations.save_route(
            SYSTEM,
            values={
                "payer": payer,
                "partner": partner,
                "transaction": transaction,
                "identifier": identifier,
                "needs_enrollment": is_paid,
            },
        )
        if is_paid:
            is_waiting = payer.name == MEDICAID
            operations.save_enrollment(
                SYSTEM,
                values={
                    "route": route,
                    "state": "sent" if is_waiting else "approved",
                    "sent_on": today.replace(day=1),
                    "effective_on": None if is_waiting else today.replace(day=1),
                },
            )


def _cover(
    patient: Patient, number: int, plans: dict[str, Plan], chance: Random, today: date
) -> list[Coverage]:
    since = today.replace(month=1, day=1)
    is_old = today.year - patient.birth_date.year >= 66
    harbor = {
        "plan": plans["PPO Silver" if number % 3 == 0 else "PPO Gold"],
        "member_id": f"BH{chance.randrange(10**9):09}",
        "group_number": f"{chance.randrange(10**5):05}",
        "since": max(since, patient.birth_date),
    }
    given: list[dict[str, object]] = []
    if is_old:
        given.append({"plan": plans["Part B"], "member_id": _mbi(chance), "since": since})
        if number % 4 == 0:
            given.append({**harbor, "rank": 2})
    elif number % 10 in (6, 7):
        given.append(
            {
                "plan": plans["Standard"],
                "member_id": f"{chance.randrange(10**10):010}",
                "since": max(since, patient.birth_date),
            }
        )
    elif number % 10 == 8 or today.year - patient.birth_date.year < 19:
        given.append(harbor | _parent(patient))
    elif number % 10 != 9:
        given.append(harbor)
    return [operations.save_coverage(SYSTEM, patient=patient, values=each) for each in given]


def _parent(patient: Patient) -> dict[str, object]:
    """Return a parent of the same name as the subscriber."""
    born = patient.birth_date
    return {
        "relationship": "19",
        "subscriber_family_name": patient.family_name,
        "subscriber_given_name": "Morgan",
        "subscriber_birth_date": born.replace(year=born.year - 28),
        "subscriber_sex": "unknown",
    }


def _mbi(chance: Random) -> str:
    """Return a Medicare Beneficiary Identifier in its form; nobody has it."""
    form = "1LLDLLDLLDD"
    given = {"1": "123456789", "L": _LETTERS, "D": "0123456789"}
    return "".join(chance.choice(given[each]) for each in form)
