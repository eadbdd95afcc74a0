"""Finding duplicates in the register: after a registration, every night, and by command."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from almoner.lib.refusal import NotPermitted
from almoner.people import cli, operations
from almoner.people.jobs import find_all_duplicates, find_duplicates_of
from almoner.people.models import DuplicatePair, Patient
from almoner.people.operations import Demographics, Reach, Registration
from almoner.people.tests.actors import CLERK, DESK, STOCK, VISITOR
from almoner.platform.accounts.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def patient(given: str, phone: str = "", **fields: Any) -> Patient:
    who: dict[str, Any] = {
        "family_name": "Terry",
        "birth_date": date(1960, 2, 28),
        "given_name": given,
    } | fields
    return operations.register(
        DESK,
        registration=Registration(
            who=Demographics(**who), reaches=[Reach(value=phone)] if phone else []
        ),
        now=NOW,
    )


def pairs() -> set[tuple[str, frozenset[str]]]:
    return {
        (pair.status, frozenset((pair.left.given_name, pair.right.given_name)))
        for pair in DuplicatePair.objects.select_related("left", "right")
    }


def test_after_a_registration_likely_pairs_wait_for_a_decision() -> None:
    patient("Tula", "978 555 0142")
    patient("Marvin", "978 555 0142", birth_date=date(1988, 8, 8), sex="male")
    last = patient("Tulah", "978 555 0142")
    find_duplicates_of(str(last.pk))
    assert pairs() == {("open", frozenset(("Tula", "Tulah")))}
    assert any("birth date" in reason for reason in DuplicatePair.objects.get().why)


def test_the_nightly_look_finds_the_same_and_keeps_decisions() -> None:
    patient("Tula", "978 555 0142")
    patient("Tulah", "978 555 0142")
    patient("Ann", "617 555 0100", family_name="Okafor")
    patient("Anne", "617 555 0100", family_name="Okafor")
    find_all_duplicates(0)
    assert len(pairs()) == 2
    pair = DuplicatePair.objects.get(left__family_name="Okafor")
    operations.decide_different(CLERK, pair=pair, note="sisters", now=NOW)
    find_all_duplicates(0)
    assert {status for status, _ in pairs()} == {"open", "different"}
    assert DuplicatePair.objects.count() == 2


def test_a_pair_that_is_likely_no_more_goes_away() -> None:
    one = patient("Tula", "978 555 0142")
    patient("Tulah", "978 555 0142")
    find_duplicates_of(str(one.pk))
    assert DuplicatePair.objects.count() == 1
    operations.edit(
        DESK,
        patient=one,
        seen_version=1,
        values={"given_name": "Xavier", "family_name": "Quigley", "birth_date": date(2001, 1, 1)},
        now=NOW,
    )
    find_duplicates_of(str(one.pk))
    assert DuplicatePair.objects.count() == 0


@pytest.mark.parametrize("actor", [DESK, STOCK, VISITOR])
def test_only_records_decides(actor: Actor) -> None:
    one = patient("Tula", "978 555 0142")
    patient("Tulah", "978 555 0142")
    find_duplicates_of(str(one.pk))
    with pytest.raises(NotPermitted):
        operations.decide_different(actor, pair=DuplicatePair.objects.get(), now=NOW)


def test_the_commands_that_keep_the_register() -> None:
    patient("Tula", "978 555 0142")
    patient("Tulah", "978 555 0142")
    run = CliRunner().invoke(cli.app, ["people", "duplicates"])
    assert run.exit_code == 0, run.output
    assert DuplicatePair.objects.count() == 1
    assert CliRunner().invoke(cli.app, ["people", "reindex"]).exit_code == 0


def test_match_writes_scored_pairs_of_any_csv(tmp_path: Any) -> None:
    file = tmp_path / "p.csv"
    file.write_text(
        "first,last,dob\nTula,Terry,1960-02-28\nTulah,Terry,2/28/1960\nAda,Okafor,1971-07-01\n"
    )
    out = tmp_path / "pairs.csv"
    words = ["match", str(file), "--map", "given_name=first,family_name=last", "--out", str(out)]
    run = CliRunner().invoke(cli.app, words)
    assert run.exit_code == 0, run.output
    assert len(out.read_text().splitlines()) == 2
    wrong = CliRunner().invoke(cli.app, ["match", str(file), "--map", "nonsense=first"])
    assert wrong.exit_code == 2
    assert CliRunner().invoke(cli.app, ["match", str(tmp_path / "none.csv")]).exit_code == 2
