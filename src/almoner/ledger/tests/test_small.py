"""Small balances written off, agencies recalled, and the books from the command line."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from typer.testing import CliRunner

from almoner.ledger import operations, queries
from almoner.ledger.cli import app
from almoner.ledger.models import CollectionCase, JournalEntry, Role, Stage
from almoner.ledger.tests.test_posting import bill
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
DAY = {"on": make.NOON.date(), "now": make.NOON}
pytestmark = pytest.mark.django_db


def test_only_small_balances_that_nobody_else_owes_for_are_written_off(client: Client) -> None:
    payer = operations.save_payer(SYSTEM, values={"name": "Anthem"})
    small, large = bill(make.patient(), "1.50"), bill(make.patient(), "2.01")
    waits = bill(make.patient(), "1.00")
    operations.post_charges(
        SYSTEM, patient=waits.patient, services=[operations.Service("99213", D(50))],
        service_on=DAY["on"], payer=payer, **DAY,
    )  # fmt: skip
    credited = bill(make.patient(), "1.00")
    operations.take_payment(
        SYSTEM, family=credited.family, method="check", reference="1", amount=D(5), **DAY
    )
    found = queries.small_balances(SYSTEM)
    assert [(each.family, each.amount) for each in found] == [(small.family, D("1.50"))]
    client.force_login(make_user("Office manager"))
    url = reverse("ledger:small_balances")
    families = [small.family_id, large.family_id, waits.family_id]
    assert client.post(url, {"family": families}, headers=HTMX).headers["HX-Redirect"]
    assert queries.totals([Role.SMALL])[Role.SMALL] == D("1.50")
    assert queries.balance_of(SYSTEM, large.family_id).owed == D("2.01")
    with pytest.raises(Refusal, match="small any more"):
        operations.write_off_small(SYSTEM, families=families, **DAY)


def test_a_bankruptcy_takes_the_account_back_from_the_agency() -> None:
    family = bill(make.patient(), "80.00").family
    agency = operations.save_agency(SYSTEM, values={"name": "Northside", "fee_percent": D(25)})
    case = CollectionCase.objects.create(
        family=family, stage=Stage.AGENCY, agency=agency, since=DAY["on"], opened_at=DAY["now"]
    )
    operations.hold_account(
        SYSTEM, family_id=family.pk, kind="bankruptcy", since=DAY["on"], reason="Chapter 7",
        now=DAY["now"],
    )  # fmt: skip
    case.refresh_from_db()
    assert case.stage == Stage.BACK
    assert case.steps.get().note == "Bankruptcy: Chapter 7"


def test_the_books_from_the_command_line(tmp_path: Path) -> None:
    bill(make.patient(), "80.00")
    run = CliRunner().invoke
    assert run(app, ["books", "verify"]).output == "Everything adds up.\n"
    for name in ("all.beancount", "all.ledger", "all.csv"):
        assert run(app, ["books", "export", str(tmp_path / name)]).exit_code == 0
    assert "80.00" in (tmp_path / "all.beancount").read_text()
    assert run(app, ["books", "export", str(tmp_path / "all.xls")]).exit_code == 2
    file = tmp_path / "payroll.csv"
    file.write_text("entry,date,account,debit,credit,memo\n1,2026-03-01,5000,10.00,,Pay\n")
    done = run(app, ["books", "import", str(file), "--source", "payroll"])
    assert done.exit_code == 1
    assert not JournalEntry.objects.filter(memo="Pay").exists()
    with file.open("a") as more:
        more.write("1,2026-03-01,2200,,10.00,Pay\n")
    done = run(app, ["books", "import", str(file), "--source", "payroll"])
    assert done.output == "1 entries posted, 0 were there.\n", done.output
