"""Claims with their money from a Synthea folder: small cases, and the real file to the cent."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests import make

from almoner.ledger import queries
from almoner.ledger.importing import import_claims, reconciled
from almoner.ledger.models import Charge, JournalEntry, Owed, Payer, Superbill
from almoner.people.importing import Report, StepInput, open_table
from almoner.people.importing.synthea import Synthea, import_synthea
from almoner.people.models import ExternalId
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[5] / "shared" / "data" / "synthea-claims"
HEADINGS = (
    *("ID", "CLAIMID", "CHARGEID", "PATIENTID", "TYPE", "AMOUNT", "METHOD", "FROMDATE", "UNITS"),
    *("PLACEOFSERVICE", "PROCEDURECODE", "NOTES", "TRANSFERTYPE", "PAYMENTS", "TRANSFERS"),
    *("OUTSTANDING", "PROVIDERID"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder whose patient is known, insured by two payers."""
    key = ExternalId.objects.create(
        source="synthea", kind="patient", source_id="pat", subject_id=make.patient().id
    )
    assert key.pk
    (tmp_path / "payers.csv").write_text("Id,NAME\np1,Anthem\np2,Medicaid\np0,NO_INSURANCE\n")
    (tmp_path / "claims.csv").write_text(
        "Id,PRIMARYPATIENTINSURANCEID,SECONDARYPATIENTINSURANCEID\nc1,p1,p2\nc2,0,0\n"
    )
    return tmp_path


def row(number: int, kind: str, **fields: str) -> dict[str, str]:
    money = {"CHARGE": "AMOUNT", "PAYMENT": "PAYMENTS"}.get(kind, "TRANSFERS")
    amount = fields.pop("amount", "100.00")
    return {
        "ID": f"t{number}", "CLAIMID": "c1", "CHARGEID": str(number), "PATIENTID": "pat",
        "TYPE": kind, "FROMDATE": "2016-01-15T08:44:57Z", "PROCEDURECODE": "99213", "UNITS": "1",
        "TRANSFERTYPE": "1" if kind == "CHARGE" else "", money: amount, **fields,
    }  # fmt: skip


def run(folder: Path, *rows: dict[str, str]) -> Report:
    with (folder / "claims_transactions.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
    report = Report("claims_transactions", folder)
    table = open_table(folder / "claims_transactions.csv")
    import_claims(SYSTEM, StepInput(table, "synthea", report, make.NOON))
    return report


def test_a_claim_goes_from_payer_to_payer_to_the_family(folder: Path) -> None:
    rows = (
        row(1, "CHARGE"),
        row(2, "PAYMENT", METHOD="COPAY", amount="20.00"),
        row(3, "PAYMENT", METHOD="ECHECK", amount="50.00"),
        row(4, "TRANSFEROUT", amount="30.00"),
        row(5, "TRANSFERIN", amount="30.00", TRANSFERTYPE="2"),
        row(6, "PAYMENT", METHOD="ECHECK", amount="10.00"),
        row(7, "TRANSFEROUT", amount="20.00"),
        row(8, "TRANSFERIN", amount="20.00", TRANSFERTYPE="p", OUTSTANDING="20.00"),
    )
    report = run(folder, *rows)
    assert (report.added, report.rejected) == (8, 0)
    owed = Owed.objects.exclude(amount=0).get()
    assert (owed.amount, owed.payer) == (D("20.00"), None)
    by_payer = {payer.name: payer.payments.get().amount for payer in Payer.objects.all()}
    assert by_payer == {"Anthem": D("50.00"), "Medicaid": D("10.00")}
    before = JournalEntry.objects.count()
    assert run(folder, *rows).present == 8
    assert JournalEntry.objects.count() == before
    assert queries.verify(SYSTEM) == []


def test_what_is_paid_above_stays_the_familys(folder: Path) -> None:
    run(
        folder,
        row(1, "CHARGE", amount="0.00", CLAIMID="c2", TRANSFERTYPE="p"),
        row(2, "PAYMENT", METHOD="CASH", amount="25.00", CLAIMID="c2"),
    )
    superbill = Superbill.objects.get()
    assert queries.balance_of(SYSTEM, superbill.family_id).unapplied == D("25.00")
    assert Charge.objects.get().entry is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "-1"}, "from nothing upward"),
        ({"amount": "Infinity"}, "from nothing upward"),
        ({"amount": "x"}, "not an amount"),
        ({"amount": "NaN"}, "is empty"),
        ({"TYPE": "GIFT"}, "no kind of transaction"),
        ({"METHOD": "SHELLS"}, "no method"),
        ({"FROMDATE": "yesterday"}, "not a date"),
        ({"PATIENTID": "else"}, "was not imported"),
        ({"CLAIMID": ""}, "names no claim"),
    ],
)
def test_a_claim_that_is_not_understood_is_refused_whole(
    folder: Path, wrong: dict[str, str], sentence: str
) -> None:
    paid = row(2, "PAYMENT", METHOD="CASH", amount="5.00") | wrong
    if "amount" in wrong:
        paid["PAYMENTS"] = paid.pop("amount")
    first = row(1, "CHARGE") | {
        key: value for key, value in wrong.items() if key in ("CLAIMID", "PATIENTID", "FROMDATE")
    }
    report = run(folder, first, paid)
    assert report.rejected == 2
    assert sentence in report.rejects.read_text()
    assert not Superbill.objects.exists()


@pytest.mark.skipif(not DATA.exists(), reason=f"synthetic claims are not in {DATA}")
def test_real_claims_to_the_cent(tmp_path: Path) -> None:
    """The claims of four of the patients; ``benchmarks/ledger.py`` loads them all."""
    for name in ("patients", "payers", "claims"):
        shutil.copy(DATA / f"{name}.csv", tmp_path)
    with (DATA / "claims_transactions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = sorted({each["PATIENTID"] for each in rows})[:4]
    rows = [each for each in rows if each["PATIENTID"] in chosen]
    with (tmp_path / "claims_transactions.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (report,) = (
        report
        for report in import_synthea(
            SYSTEM,
            Synthea(tmp_path, "synthea"),
            new_report=lambda kind, table: Report(kind, tmp_path),
            now=make.NOON,
        )
        if report.kind == "claims_transactions"
    )
    assert (report.added, report.rejected) == (len(rows), 0)
    table = open_table(tmp_path / "claims_transactions.csv")
    compared = reconciled(SYSTEM, table, "synthea")
    assert compared[0][1] > 0
    for what, theirs, ours in compared:
        assert theirs == ours, what
    assert queries.verify(SYSTEM) == []
