"""Fees from CMS's files by screen and command, and by hand, with their history."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests import make
from typer.testing import CliRunner

from almoner.ledger import operations, queries
from almoner.ledger.cli import app
from almoner.ledger.models import FeeAttestation, FeeRow, FeeSchedule, Payer
from almoner.ledger.tests.test_fees import NEW_YEAR, fee, load
from almoner.ledger.tests.test_screens import HTMX, make_user
from almoner.lib.fees import read_charge_master
from almoner.lib.fees.tests.test_files import payment_file
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import SYSTEM

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("Office manager"))
    return client


def medicare(client: Client, tmp_path: Path, **typed: str) -> tuple[int, str]:
    file = SimpleUploadedFile("PFALL26A.txt", payment_file(tmp_path).read_bytes())
    given = {
        "file": file, "kind": "payment", "where": "01112-5", "amounts": "both", "percent": "150",
        "name": "Our fees", "effective_on": "2026-01-01", "licence_number": "L-77",
        "attested": "on", **typed,
    }  # fmt: skip
    answer = client.post(reverse("ledger:medicare_fees"), given, headers=HTMX)
    return answer.status_code, answer.headers.get("HX-Trigger", "") + answer.content.decode()


def test_medicares_amounts_become_the_offices_schedule(manager: Client, tmp_path: Path) -> None:
    for wrong, sentence in (
        ({"licence_number": ""}, "required"),
        ({"attested": ""}, "required"),
        ({"where": "San Francisco"}, "Five digits"),
        ({"where": "01112-99"}, "It has 01112-05, 01112-06"),
        ({"kind": "formula"}, "GPCI file too"),
    ):
        status, said = medicare(manager, tmp_path, **wrong)
        assert (status, sentence in said) == (422, True), (wrong, said)
    assert not FeeSchedule.objects.exists()
    assert medicare(manager, tmp_path)[0] == 200
    assert queries.fee_of("A0001", on=NEW_YEAR) == D(150)
    assert queries.fee_of("A0001", on=NEW_YEAR, place_of_service="21") == D(120)
    kept = FeeAttestation.objects.get()
    assert (kept.licence_number, kept.file_name) == ("L-77", "PFALL26A.txt")
    page = manager.get(reverse("ledger:fee_schedule", args=[kept.schedule_id])).content.decode()
    assert "L-77" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeAttestation.objects.update(licence_number="other")


def test_no_licence_no_fees() -> None:
    with pytest.raises(operations.NotAttested):
        operations.load_cms_fees(
            SYSTEM, name="Medicare", fees=[fee("99213", "80")], effective_on=NEW_YEAR,
            licence_number=" ", file_name="PFALL26A.txt", now=make.NOON,
        )  # fmt: skip
    assert not FeeSchedule.objects.exists()


def test_a_fee_by_hand_begins_changes_and_ends(manager: Client) -> None:
    schedule = load(fee("99213", "100")).schedule
    url = reverse("ledger:set_fee", args=[schedule.pk])
    typed = {"code": "99213", "place": "any", "amount": "110", "starts_on": "2026-07-01"}
    assert manager.post(url, typed, headers=HTMX).status_code == 200
    assert queries.fee_of("99213", on=date(2026, 6, 30)) == D(100)
    assert queries.fee_of("99213", on=date(2026, 7, 1)) == D(110)
    wrong = manager.post(url, {**typed, "ends_on": "2026-01-01"}, headers=HTMX)
    assert wrong.status_code == 422
    row = FeeRow.objects.get(starts_on=date(2026, 7, 1))
    end = reverse("ledger:end_fee", args=[row.pk])
    assert manager.post(end, {"on": "2026-01-01"}, headers=HTMX).status_code == 422
    assert manager.post(end, {"on": "2026-12-31"}, headers=HTMX).status_code == 200
    assert queries.fee_of("99213", on=date(2027, 1, 1)) is None
    with pytest.raises(Refusal, match="already"):
        operations.end_fee(SYSTEM, row_id=row.pk, on=date(2027, 6, 1))
    shown = manager.get(reverse("ledger:fee_row", args=[row.pk])).content.decode()
    assert shown.count("$110.00") >= 2
    assert "$100.00" in shown
    assert [each.amount for each in queries.changes_of(row)].count(D(100)) == 2


def test_a_schedule_saved_as_csv_loads_to_the_same(manager: Client, tmp_path: Path) -> None:
    schedule = load(fee("99213", "100"), fee("99214", "150.50")).schedule
    load(fee("99213", "110"), on=date(2026, 7, 1))
    answer = manager.get(reverse("ledger:export_fees", args=[schedule.pk]))
    path = tmp_path / "own.csv"
    path.write_bytes(answer.content)
    again = operations.load_fees(
        SYSTEM, name="Again", fees=read_charge_master(path), effective_on=NEW_YEAR
    )
    assert (again.added, again.changed) == (3, 0)
    rows = FeeRow.objects.values_list("code", "modifier", "place", "amount", "starts_on", "ends_on")
    assert set(rows.filter(schedule=schedule)) == set(rows.filter(schedule=again.schedule))


def test_a_file_that_changes_a_fee_twice_keeps_both_days() -> None:
    load(fee("99213", "100"))
    done = load(
        fee("99213", "110", starts_on=date(2026, 3, 1)),
        fee("99213", "120", starts_on=date(2026, 6, 1)),
        fee("99213", "125", starts_on=date(2026, 6, 1)),
    )
    assert done.changed == 3
    found = [queries.fee_of("99213", on=date(2026, month, 1)) for month in (2, 3, 5, 6)]
    assert found == [D(100), D(110), D(110), D(125)]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["fees", *words])
    return done.exit_code, " ".join(done.output.split())


def test_the_commands(tmp_path: Path) -> None:
    file = str(payment_file(tmp_path))
    assert run("localities", file) == (0, "01112-05 01112-06")
    load_it = ("load", file, "--kind", "payment", "--name", "Medicare", "--effective", "2026-01-01")
    assert "--attest" in run(*load_it, "--locality", "01112-05")[1]
    attested = (*load_it, "--attest", "L-77")
    assert "--locality" in run(*attested)[1]
    where = (*attested, "--locality", "01112-05")
    assert "is no number" in run(*where, "--percent", "nan")[1]
    assert run(*where, "--payer", "Nobody") == (1, "There is no payer “Nobody”.")
    payer = Payer.objects.create(name="Medicare")
    done = run(*where, "--payer", "medicare", "--ends", "2026-12-31", "--amounts", "facility")
    assert done == (0, "1 added, 0 changed, 0 the same.")
    assert queries.fee_of("A0001", on=NEW_YEAR, payer_id=payer.pk) == D(80)
    after = NEW_YEAR + timedelta(days=365)
    assert queries.fee_of("A0001", on=after, payer_id=payer.pk) is None
    own = tmp_path / "own.csv"
    own.write_text("code,fee\n99213,100\n")
    assert run("load", str(own), "--effective", "2026-01-01")[0] == 0
    assert queries.fee_of("99213", on=NEW_YEAR) == D(100)
