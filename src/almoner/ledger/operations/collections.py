"""Collections: letters in their order, handing to an agency, coming back, writing off."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate

from almoner.ledger.models import (
    LETTERS,
    AgencyFee,
    Cause,
    CollectionAgency,
    CollectionCase,
    CollectionStep,
    HandOff,
    JournalEntry,
    Owed,
    Payment,
    Reason,
    Role,
    Stage,
)
from almoner.ledger.operations.charges import adjust
from almoner.ledger.operations.journal import Draft, Leg, write
from almoner.ledger.operations.refusals import said_plainly
from almoner.ledger.queries.collections import (
    COLUMNS,
    Late,
    hand_off_rows,
    late_families,
    letter_paper,
)
from almoner.ledger.queries.dues import dues_of
from almoner.ledger.queries.statements import languages_of, rules
from almoner.lib.money import dollars
from almoner.lib.refusal import NotFound, Refusal
from almoner.lib.sniff import CSV
from almoner.people.models import FamilyAccount
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files

CENT = Decimal("0.01")


class NotLate(Refusal):
    """Nothing is late on this account, it is on hold, or its plan is kept: it is left alone."""


class NotAtTheAgency(Refusal):
    """This account is not at an agency."""

    status = 409


@transaction.atomic
def save_agency(
    actor: Actor, *, values: Mapping[str, Any], agency_id: UUID | None = None
) -> CollectionAgency:
    """Write an agency, or change one: ``name``, ``fee_percent``, ``phone``, ``is_active``."""
    actor.must("ledger.keep_collections")
    fee = values.get("fee_percent", Decimal())
    if not 0 <= fee <= 100:
        raise Refusal("The fee is a share of 0 to 100 percent.", field="fee_percent")
    name = tidy(str(values.get("name", "")))
    others = CollectionAgency.objects.filter(name=name)
    if (others.exclude(pk=agency_id) if agency_id else others).exists():
        raise Refusal("There is an agency of this name already.", field="name")
    agency = CollectionAgency()
    if agency_id is not None:
        agency = CollectionAgency.objects.select_for_update().get(pk=agency_id)
        agency.version += 1
    for field, value in tidied(CollectionAgency, values).items():
        setattr(agency, field, value)
    agency.save()
    audit.record(actor, "ledger.save_agency", agency)
    return agency


@transaction.atomic
def write_letters(
    actor: Actor, *, families: Sequence[UUID], now: datetime, stage: str = ""
) -> list[CollectionStep]:
    """Write to families that are late the letter that comes next for each, or that of ``stage``.

    Who paid meanwhile, is on hold, keeps a plan or is at the agency is left alone. Raises
    ``NotLate`` where nobody is left.
    """
    actor.must("ledger.keep_collections")
    if stage and stage not in LETTERS:
        raise Refusal("This stage has no letter.", field="stage")
    on = localdate(now)
    lates = _late(actor, families, on)
    due = [(late, stage or late.next) for late in lates]
    due = [(late, to) for late, to in due if to in LETTERS and late.stage != Stage.AGENCY]
    if not due:
        raise NotLate
    keys = [late.family_id for late, _ in due]
    accounts = FamilyAccount.objects.select_related("guarantor__patient").in_bulk(keys)
    languages = languages_of(accounts.values(), rules=rules())
    dues = dues_of(keys, paid_since=on)
    steps = []
    for late, to in due:
        family = accounts[late.family_id]
        paper = letter_paper(
            family,
            late,
            dues[late.family_id],
            stage=to,
            language=languages[late.family_id],
            on=on,
        )
        steps.append(_step(actor, late, Stage(to), now=now, paper=paper))
    audit.record(actor, "ledger.write_letters", letters=len(steps))
    return steps


@transaction.atomic
def hand_to_agency(
    actor: Actor, *, agency_id: UUID, families: Sequence[UUID], now: datetime
) -> HandOff:
    """Hand late accounts to an agency in one CSV file; no diagnoses and no services are in it.

    Only after a final notice. What is owed stays on the account until it is paid or written off.
    """
    actor.must("ledger.keep_collections")
    agency = CollectionAgency.objects.filter(pk=agency_id, is_active=True).first()
    if agency is None:
        raise NotFound("There is no such agency.")
    lates = _late(actor, families, localdate(now))
    early = [late.name for late in lates if late.stage not in (Stage.FINAL, Stage.BACK)]
    if early:
        raise Refusal(
            f"{', '.join(early[:3])}: a final notice comes first. Write it, and wait for an answer."
        )
    if not lates:
        raise NotLate
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(
        [_plain(cell) for cell in row] for row in hand_off_rows(lates, on=localdate(now))
    )
    upload = ContentFile(text.getvalue().encode(), "agency.csv")
    hand_off = HandOff.objects.create(
        agency=agency,
        at=now,
        by=actor.name,
        count=len(lates),
        total=sum((late.due for late in lates), Decimal()),
        file=files.store(actor, upload, now=now, kinds=[CSV]),
    )
    for late in lates:
        _step(actor, late, Stage.AGENCY, now=now, agency=agency, hand_off=hand_off)
    audit.record(actor, "ledger.hand_to_agency", hand_off, accounts=len(lates))
    return hand_off


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


@transaction.atomic
def recall_from_agency(actor: Actor, *, case_id: UUID, note: str, now: datetime) -> CollectionCase:
    """Take an account back from the agency: it was paid, disputed, or sent in error."""
    actor.must("ledger.keep_collections")
    case = _locked(case_id)
    if case.stage != Stage.AGENCY:
        raise NotAtTheAgency
    if not tidy(note):
        raise Refusal("Say why it is taken back.", field="note")
    return _move(actor, case, Stage.BACK, now=now, note=note)


@transaction.atomic
def stay(actor: Actor, *, family_id: UUID, note: str, now: datetime) -> CollectionCase | None:
    """Take a family's account back from the agency at once: collecting is forbidden.

    Of a bankruptcy, by the automatic stay (11 U.S.C. 362(a)(6)).
    """
    actor.must("ledger.make_statements")
    case = (
        CollectionCase.objects.select_for_update(of=("self",))
        .select_related("agency")
        .filter(family=family_id, stage=Stage.AGENCY)
        .first()
    )
    return _move(actor, case, Stage.BACK, now=now, note=note) if case else None


@transaction.atomic
def close_case(actor: Actor, *, case_id: UUID, note: str, now: datetime) -> CollectionCase:
    """End the collecting: paid, agreed on, written off."""
    actor.must("ledger.keep_collections")
    case = _locked(case_id)
    if case.stage == Stage.CLOSED:
        raise Refusal("This case is closed already.")
    if not tidy(note):
        raise Refusal("Say how it ended.", field="note")
    return _move(actor, case, Stage.CLOSED, now=now, note=note)


@transaction.atomic
def post_agency_fee(
    actor: Actor, *, case_id: UUID, payment_id: UUID, on: date, now: datetime
) -> AgencyFee:
    """Post the agency's share of a payment it brought: an expense, owed to the agency."""
    actor.must("ledger.keep_collections")
    case = _locked(case_id)
    payment = Payment.objects.filter(pk=payment_id, family=case.family_id).first()
    if payment is None:
        raise NotFound("This payment is not of this account.")
    if case.agency is None:
        raise NotAtTheAgency
    if AgencyFee.objects.filter(payment=payment).exists():
        raise Refusal(f"The fee of receipt {payment.number} is posted already.")
    share = payment.amount * case.agency.fee_percent / 100
    amount = share.quantize(CENT, ROUND_HALF_UP)
    if not amount:
        raise Refusal(f"{case.agency} takes no fee.")
    fee = Leg(Role.AGENCY, amount, family_id=case.family_id)
    memo = f"{case.agency}: {case.agency.fee_percent:g}% of receipt {payment.number}"

    def keep(entries: list[JournalEntry]) -> None:
        AgencyFee.objects.create(payment=payment, case=case, amount=amount, entry=entries[0])

    with said_plainly():
        write(
            actor,
            [Draft(Cause.PURCHASE, [fee, fee.against(Role.PAYABLES)], memo)],
            on=on,
            now=now,
            between=keep,
        )
    made = AgencyFee.objects.get(payment=payment)
    audit.record(actor, "ledger.post_agency_fee", made.entry, amount=dollars(amount))
    return made


@transaction.atomic
def write_off_family(
    actor: Actor, *, family_id: UUID, reason: Reason, on: date, now: datetime
) -> Decimal:
    """Write off all that a family owes for its own part, and close its case; return how much."""
    actor.must("ledger.write_off")
    owed = Owed.objects.filter(family=family_id, payer=None, amount__gt=0)
    amounts = dict(owed.values_list("charge", "amount"))
    if not amounts:
        raise Refusal("This family owes nothing.")
    adjust(actor, amounts=amounts, payer_id=None, reason=reason, on=on, now=now)
    total = sum(amounts.values(), Decimal())
    case = CollectionCase.objects.filter(family=family_id).exclude(stage=Stage.CLOSED).first()
    if case is not None:
        note = f"{dollars(total)} written off: {reason.name}"
        _move(actor, _locked(case.pk), Stage.CLOSED, now=now, note=note)
    return total


def _late(actor: Actor, families: Sequence[UUID], on: date) -> list[Late]:
    """Return who of ``families`` is late, their accounts locked."""
    keys = list(families)
    list(FamilyAccount.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    return [
        late for late in late_families(actor, on=on, families=keys) if late.stage != Stage.AGENCY
    ]


def _step(
    actor: Actor,
    late: Late,
    stage: Stage,
    *,
    now: datetime,
    paper: dict[str, Any] | None = None,
    agency: CollectionAgency | None = None,
    hand_off: HandOff | None = None,
) -> CollectionStep:
    case = CollectionCase.objects.filter(family=late.family_id).exclude(stage=Stage.CLOSED).first()
    if case is None:
        case = CollectionCase(family_id=late.family_id, opened_at=now)
    case.stage, case.since = stage, localdate(now)
    case.agency = agency or case.agency
    case.save()
    return CollectionStep.objects.create(
        case=case,
        stage=stage,
        on=localdate(now),
        at=now,
        by=actor.name,
        due=late.due,
        paper=paper,
        hand_off=hand_off,
    )


def _move(
    actor: Actor, case: CollectionCase, stage: Stage, *, now: datetime, note: str
) -> CollectionCase:
    case.stage, case.since = stage, localdate(now)
    case.save()
    owed = Owed.objects.filter(family=case.family_id, payer=None).values_list("amount", flat=True)
    CollectionStep.objects.create(
        **tidied(CollectionStep, {"note": note}),
        case=case,
        stage=stage,
        on=localdate(now),
        at=now,
        by=actor.name,
        due=sum(owed, Decimal()),
    )
    audit.record(actor, "ledger.move_case", case, stage=str(stage))
    return case


def _locked(case_id: UUID) -> CollectionCase:
    case = (
        CollectionCase.objects.select_for_update(of=("self",))
        .select_related("agency")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound("There is no such case.")
    return case
