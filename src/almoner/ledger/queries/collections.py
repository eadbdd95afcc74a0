"""Collections: who is late, how long, how far the collecting has come, and what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from almoner.ledger.models import (
    BillingRules,
    CollectionAgency,
    CollectionCase,
    CollectionStep,
    HandOff,
    HoldKind,
    Payment,
    Role,
    Stage,
)
from almoner.ledger.queries.dues import Dues, dues_of
from almoner.ledger.queries.guarantors import reach_of
from almoner.ledger.queries.plans import active_of
from almoner.ledger.queries.standing import ZERO
from almoner.ledger.queries.statement_words import Heading
from almoner.ledger.queries.statements import rules
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound
from almoner.people.models import FamilyAccount
from almoner.platform.accounts.actor import Actor
from almoner.platform.files.doors import Opened

FOLLOWS = {
    Stage.NONE: Stage.REMINDER,
    Stage.REMINDER: Stage.SECOND,
    Stage.SECOND: Stage.FINAL,
    Stage.FINAL: Stage.AGENCY,
}
"""What comes after a stage."""


@dataclass(frozen=True, slots=True)
class Late:
    """A family that is late: what is due in dollars, since when, the stage and what comes next."""

    family_id: UUID
    number: int
    name: str
    due: Decimal
    since: date
    days: int
    stage: str
    stage_since: date | None
    case_id: UUID | None
    held: str
    """The kind of hold it is under, or ""."""
    next: str
    """The stage that is due next, or "" where it is not time yet."""

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return str(Stage(self.stage).label)

    @property
    def next_label(self) -> str:
        """What is due next in words."""
        return str(Stage(self.next).label) if self.next else ""

    @property
    def held_label(self) -> str:
        """The hold in words."""
        return str(HoldKind(self.held).label) if self.held else ""


def days_to(stage: str, office: BillingRules) -> int:
    """Return after how many days of owing a stage is due."""
    return {
        Stage.REMINDER: office.reminder_days,
        Stage.SECOND: office.second_days,
        Stage.FINAL: office.final_days,
        Stage.AGENCY: office.agency_days,
    }[Stage(stage)]


def late_families(
    actor: Actor,
    *,
    on: date,
    stage: str = "",
    at_least: Decimal = ZERO,
    days: int = 0,
    held: bool = False,
    families: list[UUID] | None = None,
) -> list[Late]:
    """Return who is late by the first stage's days or more, the oldest and largest first.

    Due is the family's own part less what is unapplied and what a plan asks for later. Accounts
    on hold stand apart: ``held`` returns them, and nothing else.
    """
    actor.must("ledger.keep_collections")
    office = rules()
    given = {
        "on": on,
        "late": on - timedelta(days=max(days, office.reminder_days)),
        "families": families,
        "stage": stage,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LATE, given)
        rows = cursor.fetchall()
    plans = active_of(row[0] for row in rows)
    least = max(at_least, office.minimum_balance)
    found = []
    for family, number, name, due, since, at, at_since, case, hold in rows:
        if bool(hold) != held:
            continue
        plan = plans.get(family)
        due -= plan.later(on) if plan else ZERO
        if due < least:
            continue
        age = (on - since).days
        follows = "" if hold else _next(at, at_since, age, on, office)
        found.append(
            Late(family, number, name, due, since, age, at, at_since, case, hold or "", follows)
        )
    return sorted(found, key=lambda one: (one.since, -one.due))


def _next(stage: str, since: date | None, age: int, on: date, office: BillingRules) -> str:
    """Return what is due next: its days have come, and the last letter had time to be answered."""
    after = FOLLOWS.get(Stage(stage))
    if after is None or age < days_to(after, office):
        return ""
    return "" if since is not None and (on - since).days < office.due_days else str(after)


_LATE = f"""
WITH own AS (
    SELECT owed.family_id, sum(owed.amount) AS amount, min(became.since) AS since
    FROM ledger_owed owed, LATERAL (
        SELECT coalesce(min(entry."on"), owed."on") AS since
        FROM ledger_posting posting
            JOIN ledger_account account ON account.id = posting.account_id
                AND account.role = '{Role.PATIENTS}'
            JOIN ledger_journalentry entry ON entry.id = posting.entry_id
                AND entry.reverses_id IS NULL
        WHERE posting.charge_id = owed.charge_id AND posting.amount > 0
            AND NOT EXISTS (SELECT 1 FROM ledger_journalentry back
                WHERE back.reverses_id = entry.id)) became
    WHERE owed.payer_id IS NULL AND owed.amount <> 0 AND owed."on" <= %(late)s
        AND (%(families)s::uuid[] IS NULL OR owed.family_id = ANY(%(families)s))
    GROUP BY 1
), unapplied AS (
    SELECT family_id, sum(amount) AS amount FROM ledger_credit
    WHERE family_id IS NOT NULL AND amount <> 0 GROUP BY 1
)
SELECT family.id, family.number, guarantor.name, own.amount - coalesce(unapplied.amount, 0),
    own.since, coalesce(one.stage, '{Stage.NONE}'), one.since, one.id, held.kind
FROM own JOIN people_familyaccount family ON family.id = own.family_id
    JOIN people_guarantor guarantor ON guarantor.id = family.guarantor_id
    LEFT JOIN unapplied ON unapplied.family_id = family.id
    LEFT JOIN ledger_collectioncase one ON one.family_id = family.id
        AND one.stage <> '{Stage.CLOSED}'
    LEFT JOIN LATERAL (SELECT hold.kind FROM ledger_accounthold hold
        WHERE hold.family_id = family.id AND hold.since <= %(on)s
            AND (hold."until" IS NULL OR hold."until" >= %(on)s)
        ORDER BY hold.kind = '{HoldKind.BANKRUPTCY}' DESC LIMIT 1) held ON true
WHERE own.since <= %(late)s AND own.amount > coalesce(unapplied.amount, 0)
    AND (%(stage)s = '' OR coalesce(one.stage, '{Stage.NONE}') = %(stage)s)
"""  # noqa: S608 - of the names of roles, stages and kinds


_LETTERS = {
    ("reminder", "en"): (
        "A reminder",
        [
            "Our records show {amount} on your account, open since {since}.",
            "If you have paid meanwhile, thank you; please ignore this letter. Otherwise please "
            "pay by {until}, or call us: we will gladly explain the bill or agree on parts.",
        ],
    ),
    ("reminder", "es"): (
        "Un recordatorio",
        [
            "Según nuestros registros hay {amount} en su cuenta, pendientes desde el {since}.",
            "Si ya pagó, gracias; no haga caso de esta carta. Si no, pague antes del {until} o "
            "llámenos: con gusto le explicamos la cuenta o acordamos pagos en partes.",
        ],
    ),
    ("second", "en"): (
        "Your balance is late",
        [
            "We wrote to you about {amount} on your account, open since {since}, and have not "
            "heard from you.",
            "Please pay by {until}. If you cannot pay all at once, call us before that day and "
            "we will find a way. If you think the bill is wrong, tell us what is.",
        ],
    ),
    ("second", "es"): (
        "Su saldo está atrasado",
        [
            "Le escribimos sobre {amount} en su cuenta, pendientes desde el {since}, y no hemos "
            "tenido respuesta.",
            "Pague antes del {until}. Si no puede pagar todo de una vez, llámenos antes de ese día "
            "y buscaremos una solución. Si cree que la cuenta no es correcta, díganos por qué.",
        ],
    ),
    ("final", "en"): (
        "Final notice",
        [
            "This is our last letter about {amount} on your account, open since {since}.",
            "Unless you pay or call us by {until}, we may pass the account on to a collection "
            "agency. We would rather find a way with you, in parts if need be.",
            "If you dispute the bill, tell us in writing and we will look into it before anything "
            "else happens.",
        ],
    ),
    ("final", "es"): (
        "Último aviso",
        [
            "Esta es nuestra última carta sobre {amount} en su cuenta, pendientes desde el "
            "{since}.",
            "Si no paga ni nos llama antes del {until}, podemos pasar la cuenta a una agencia de "
            "cobros. Preferimos encontrar una solución con usted, en partes si hace falta.",
            "Si no está de acuerdo con la cuenta, díganoslo por escrito y la revisaremos antes de "
            "que ocurra nada más.",
        ],
    ),
}


def letter_paper(
    family: FamilyAccount, late: Late, dues: Dues, *, stage: str, language: str, on: date
) -> dict[str, Any]:
    """Return everything that a collection letter says, in words, ready to be kept."""
    office = rules()
    heading = Heading.of(office)
    title, body = _LETTERS[stage, language]
    said = {
        "amount": dollars(late.due),
        "since": f"{late.since:%m/%d/%Y}",
        "until": f"{on + timedelta(days=office.due_days):%m/%d/%Y}",
    }
    return {
        "language": language,
        "practice": {"name": heading.name, "lines": heading.lines},
        "address": reach_of([family.pk], on=on)[family.pk].lines,
        "account": str(family.number),
        "on": f"{on:%m/%d/%Y}",
        "title": title,
        "greeting": f"Estimado/a {family.guarantor.name}:"
        if language == "es"
        else f"Dear {family.guarantor.name},",
        "body": [text.format(**said) for text in body],
        "visits": [
            [f"{visit.on:%m/%d/%Y}", visit.patient, dollars(visit.own)]
            for visit in dues.visits
            if visit.own
        ],
        "total": said["amount"],
    }


COLUMNS = (
    *("account", "guarantor", "birth_date", "street", "street_2", "city", "state", "zip_code"),
    *("phones", "email", "employer", "patient", "date_of_service", "amount", "account_balance"),
    *("owing_since", "last_payment_on", "last_payment"),
)
"""Of the file that goes to an agency: one row for each visit; nothing of what was done there."""


def hand_off_rows(lates: list[Late], *, on: date) -> list[list[str]]:
    """Return the rows of the agency's file, in the order of ``COLUMNS``."""
    keys = [late.family_id for late in lates]
    families = FamilyAccount.objects.select_related("guarantor").in_bulk(keys)
    dues, reach = dues_of(keys, paid_since=date.min), reach_of(keys, on=on)
    rows = []
    for late in lates:
        of, to = families[late.family_id].guarantor, reach[late.family_id]
        paid = dues[late.family_id].payments
        last = paid[-1] if paid else None
        rows += [
            [
                str(late.number), of.name, f"{of.birth_date:%m/%d/%Y}" if of.birth_date else "",
                to.line1, to.line2, to.city, to.state, to.zip_code, "; ".join(to.phones), to.email,
                of.employer, visit.patient, f"{visit.on:%m/%d/%Y}", f"{visit.own:.2f}",
                f"{late.due:.2f}", f"{late.since:%m/%d/%Y}",
                f"{last.on:%m/%d/%Y}" if last else "", f"{last.amount:.2f}" if last else "",
            ]
            for visit in dues[late.family_id].visits
            if visit.own
        ]  # fmt: skip
    return rows


def agencies(actor: Actor) -> "QuerySet[CollectionAgency]":
    """Return the agencies, those no longer used last."""
    actor.must("ledger.keep_collections")
    return CollectionAgency.objects.order_by("-is_active", "name")


def hand_offs(actor: Actor) -> "QuerySet[HandOff]":
    """Return what was handed to agencies, the newest first."""
    actor.must("ledger.keep_collections")
    return HandOff.objects.select_related("agency", "file")


def open_hand_off(actor: Actor, hand_off_id: UUID) -> Opened:
    """Return the file of a hand-off."""
    actor.must("ledger.keep_collections")
    found = HandOff.objects.filter(pk=hand_off_id).select_related("file", "agency").first()
    if found is None:
        raise NotFound("There is no such hand-off.")
    return Opened(found.file, f"agency-{found.at:%Y-%m-%d}.csv")


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case: its steps, what the agency was paid, payments whose fee is not posted yet."""

    case: CollectionCase
    steps: list[CollectionStep]
    fees: Decimal
    without_fee: list[Payment]


def open_case(actor: Actor, case_id: UUID) -> CasePage:
    """Return a case with everything that was done."""
    actor.must("ledger.keep_collections")
    case = (
        CollectionCase.objects.select_related("family__guarantor", "agency")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound("There is no such case.")
    steps = list(case.steps.select_related("hand_off"))
    handed = next((step for step in steps if step.stage == Stage.AGENCY), None)
    payments = Payment.objects.filter(
        family=case.family, agency_fee=None, entry__reversed_by=None
    ).order_by("on", "number")
    fees = case.fees.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return CasePage(case, steps, fees, list(payments.filter(on__gte=handed.on)) if handed else [])


def letters_of_day(actor: Actor, on: date) -> list[CollectionStep]:
    """Return the letters that were written on a day, in the order of mailing."""
    actor.must("ledger.keep_collections")
    return list(
        CollectionStep.objects.filter(on=on, paper__isnull=False).order_by(
            "case__family__guarantor__zip_code", "case__family__guarantor__line1", "id"
        )
    )


def open_step(actor: Actor, step_id: UUID) -> CollectionStep:
    """Return a step that has a letter."""
    actor.must("ledger.keep_collections")
    found = CollectionStep.objects.filter(pk=step_id, paper__isnull=False).first()
    if found is None:
        raise NotFound("There is no such letter.")
    return found
