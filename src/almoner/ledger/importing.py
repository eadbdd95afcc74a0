"""``claims_transactions.csv`` of a Synthea folder: charges with all that became of them.

Registered with ``people.importing``; ``claims.csv`` and ``payers.csv`` beside it say who owed first
and how payers are called. A claim's rows are taken together and posted on the date of service; what
was loaded is held beside the file's own sums (``reconciled``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from almoner.ledger import operations, queries
from almoner.ledger.models import Method, Payer
from almoner.ledger.operations import PastCharge, PastClaim, PastMoney, Service
from almoner.lib.refusal import Refusal
from almoner.people.importing import Row, StepInput, Table, open_table
from almoner.people.importing.loading import Rejected
from almoner.people.models import Location, Patient, Practitioner
from almoner.people.queries.imported import imported, imported_patients
from almoner.platform.accounts.actor import Actor

ZERO = Decimal(0)
METHODS = {
    "CASH": Method.CASH,
    "COPAY": Method.CASH,
    "CHECK": Method.CHECK,
    "CC": Method.CARD,
    "ECHECK": Method.EFT,
}
"""Synthea's methods; only ECHECK is paid by a payer."""
UNINSURED = ("", "no_insurance", "no insurance", "self pay")


@dataclass(frozen=True, slots=True)
class Money:
    """A row that moves money: its line, Synthea's id and number, kind, dollars, and whose."""

    row: Row
    source_id: str
    number: int
    kind: str
    amount: Decimal
    method: str
    to: str
    code: str
    units: Decimal
    note: str


@dataclass(slots=True)
class Sums:
    """The file's own sums, in dollars, of the claims that were taken."""

    charges: Decimal = ZERO
    payments: Decimal = ZERO
    outstanding: Decimal = ZERO
    rejected: int = 0
    claims: set[str] = field(default_factory=set)


def import_claims(actor: Actor, given: StepInput) -> None:
    """Import claims with their transactions, whole or not at all, and only once each."""
    reader = _Reader(actor, given)
    with given.report.begin(given.table):
        for claim_id, rows in reader.by_claim().items():
            _load(actor, given, reader, claim_id, rows)


def _load(
    actor: Actor, given: StepInput, reader: "_Reader", claim_id: str, rows: list[Row]
) -> None:
    try:
        claim = reader.claim(claim_id, rows)
        is_new = operations.load_claim(actor, claim=claim, now=given.now)
    except Refusal as no:
        for row in rows:
            given.report.reject(row, no.message)
        given.report.done(read=len(rows), added=0, present=0)
        return
    added = len(rows) if is_new else 0
    given.report.done(read=len(rows), added=added, present=len(rows) - added)


def prefix_of(source: str) -> str:
    """Return what the keys of a source's superbills begin with."""
    return f"synthea:{source}:"


class _Reader:
    """Reads the rows of claims into what is loaded."""

    def __init__(self, actor: Actor, given: StepInput) -> None:
        self.table, self.source = given.table, given.source
        self.payers = _payers(actor, given.table.path.parent)
        self.insured = _insured(given.table.path.parent)
        keys: dict[str, set[str]] = {
            "PATIENTID": set(),
            "PROVIDERID": set(),
            "PLACEOFSERVICE": set(),
        }
        for row in self.table.rows():
            for name, found in keys.items():
                found.add(row.get(self.table.column(name)))
        patients = imported_patients(self.source, keys["PATIENTID"])
        self.patients = {key: patients[key] for key in patients}
        self.practitioners = imported(self.source, "practitioner", keys["PROVIDERID"])
        self.locations = imported(self.source, "location", keys["PLACEOFSERVICE"])

    def by_claim(self) -> dict[str, list[Row]]:
        """Return the rows of each claim, in the order in which claims begin."""
        found: dict[str, list[Row]] = {}
        name = self.table.column("CLAIMID")
        for row in self.table.rows():
            found.setdefault(row.get(name), []).append(row)
        return found

    def claim(self, claim_id: str, rows: list[Row]) -> PastClaim:
        """Return a claim's rows as what is loaded; refuse what cannot be understood."""
        if not claim_id:
            raise Rejected("It names no claim.")
        for row in rows:
            if row.problem:
                raise Rejected(f"Line {row.line}: {row.problem}")
        first = rows[0]
        patient_id = self.patients.get(self._cell(first, "PATIENTID"))
        if patient_id is None:
            raise Rejected("Its patient was not imported.")
        money = sorted((self._money(row) for row in rows), key=lambda each: each.number)
        primary, secondary = self.insured.get(claim_id, ("", ""))
        by_payer = any(each.kind == "CHARGE" and each.to != "p" for each in money)
        payer = self.payers.get(primary) if by_payer else None
        by = self.practitioners.get(self._cell(first, "PROVIDERID"))
        at = self.locations.get(self._cell(first, "PLACEOFSERVICE"))
        return PastClaim(
            f"{prefix_of(self.source)}{claim_id}",
            Patient.objects.select_related("family_account").get(pk=patient_id),
            self._day(first),
            payer,
            _charges(money, payer, self.payers.get(secondary)),
            Practitioner.objects.get(pk=by) if by else None,
            Location.objects.get(pk=at) if at else None,
        )

    def _cell(self, row: Row, name: str) -> str:
        return row.get(self.table.column(name))

    def _day(self, row: Row) -> date:
        text = self._cell(row, "FROMDATE")
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            raise Rejected(f"Line {row.line}: FROMDATE is not a date: “{text}”.") from None

    def _money(self, row: Row) -> Money:
        kind = self._cell(row, "TYPE").upper()
        name = {"CHARGE": "AMOUNT", "PAYMENT": "PAYMENTS", "ADJUSTMENT": "ADJUSTMENTS"}.get(
            kind, "TRANSFERS"
        )
        if kind not in ("CHARGE", "PAYMENT", "TRANSFERIN", "TRANSFEROUT"):
            raise Rejected(
                f"Line {row.line}: “{kind}” is no kind of transaction that is known here."
            )
        number = self._cell(row, "CHARGEID")
        return Money(
            row,
            self._cell(row, "ID") or f"line {row.line}",
            int(number) if number.isdecimal() else row.line,
            kind,
            _dollars(self._cell(row, name), row.line, name),
            self._cell(row, "METHOD").upper(),
            self._cell(row, "TRANSFERTYPE").casefold(),
            self._cell(row, "PROCEDURECODE"),
            _dollars(self._cell(row, "UNITS") or "1", row.line, "UNITS"),
            self._cell(row, "NOTES"),
        )


def _charges(
    money: Sequence[Money], primary: Payer | None, secondary: Payer | None
) -> list[PastCharge]:
    """Return each charge with the payments and transfers that follow it."""
    done: list[PastCharge] = []
    holder = primary
    for each in money:
        if each.kind == "CHARGE":
            service = Service(
                each.code or "UNKNOWN", each.amount, units=each.units, description=each.note[:300]
            )
            done.append(PastCharge(service, []))
            holder = primary if each.to != "p" else None
            continue
        if not done:
            raise Rejected(f"Line {each.row.line}: money moves before anything was charged.")
        if each.kind == "TRANSFEROUT" or not each.amount:
            continue
        if each.kind == "TRANSFERIN":
            holder = secondary if each.to == "2" else None
            event = PastMoney(each.source_id, each.amount, holder.pk if holder else None, None)
        else:
            event = _payment(each, holder)
        done[-1].events.append(event)  # type: ignore[attr-defined] # a list, made above
    if not done:
        raise Rejected("It has no charge.")
    return done


def _payment(each: Money, holder: Payer | None) -> PastMoney:
    method = METHODS.get(each.method)
    if method is None:
        raise Rejected(f"Line {each.row.line}: “{each.method}” is no method of payment.")
    payer = holder if method == Method.EFT else None
    return PastMoney(each.source_id, each.amount, payer.pk if payer else None, method)


def _dollars(text: str, line: int, name: str) -> Decimal:
    if not text:
        raise Rejected(f"Line {line}: {name} is empty; a transaction has an amount.")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Rejected(f"Line {line}: {name} is not an amount: “{text}”.") from None
    if not amount.is_finite() or amount < 0:
        raise Rejected(
            f"Line {line}: {name} is {text}; only amounts from nothing upward are taken."
        )
    return amount.quantize(Decimal("0.01"))


def _beside(folder: Path, name: str) -> Table | None:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return open_table(path)
    return None


def _payers(actor: Actor, folder: Path) -> dict[str, Payer]:
    """Return the payers of the folder by Synthea's id; those that are new are written."""
    table = _beside(folder, "payers.csv")
    found: dict[str, Payer] = {}
    known = {payer.name.casefold(): payer for payer in Payer.objects.all()}
    for row in table.rows() if table else ():
        name = row.get(table.column("NAME"))  # type: ignore[union-attr]
        if name.casefold() in UNINSURED:
            continue
        if name.casefold() not in known:
            known[name.casefold()] = operations.save_payer(actor, values={"name": name})
        found[row.get(table.column("Id"))] = known[name.casefold()]  # type: ignore[union-attr]
    return found


def _insured(folder: Path) -> dict[str, tuple[str, str]]:
    """Return the ids of the first and the second payer by claim."""
    table = _beside(folder, "claims.csv")
    if table is None:
        return {}
    key, first, second = (
        table.column(name)
        for name in ("Id", "PRIMARYPATIENTINSURANCEID", "SECONDARYPATIENTINSURANCEID")
    )
    return {row.get(key): (row.get(first), row.get(second)) for row in table.rows()}


def sums_of(table: Table, refused: Iterable[str] = ()) -> Sums:
    """Return the file's own sums: what was charged and paid, and what its last rows leave open."""
    sums = Sums()
    left: dict[str, tuple[int, Decimal]] = {}
    without = set(refused)
    for row in table.rows():
        claim = row.get(table.column("CLAIMID"))
        if claim in without:
            continue
        sums.claims.add(claim)
        kind = row.get(table.column("TYPE")).upper()
        if kind == "CHARGE":
            sums.charges += Decimal(row.get(table.column("AMOUNT")) or 0)
        elif kind == "PAYMENT":
            sums.payments += Decimal(row.get(table.column("PAYMENTS")) or 0)
        number = int(row.get(table.column("CHARGEID")) or 0)
        if number >= left.get(claim, (-1, ZERO))[0]:
            left[claim] = (number, Decimal(row.get(table.column("OUTSTANDING")) or 0))
    sums.outstanding = sum((amount for _, amount in left.values()), ZERO)
    return sums


def reconciled(actor: Actor, table: Table, source: str) -> list[tuple[str, Decimal, Decimal]]:
    """Return the file's sums beside ours: what, theirs, ours."""
    theirs, ours = sums_of(table), queries.loaded_of(actor, prefix_of(source))
    return [
        ("Charges", theirs.charges, ours.charges),
        ("Payments", theirs.payments, ours.payments),
        ("Charges less payments", theirs.charges - theirs.payments, ours.owed - ours.unapplied),
        ("Outstanding", theirs.outstanding, ours.owed),
    ]
