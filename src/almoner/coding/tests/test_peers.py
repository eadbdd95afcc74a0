"""Levels by specialty from outside: loaded whole or not at all, and shown beside one's own."""

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests import make
from typer.testing import CliRunner

from almoner.coding import operations
from almoner.coding.cli import app
from almoner.coding.models import PeerLevel, PeerRelease, PeerSpecialty
from almoner.coding.tests.test_figures import code, coder, rows
from almoner.lib.evaluation import Distribution
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import Actor, NotPermitted
from almoner.platform.accounts.powers import BILLER, CODER
from almoner.records.tests.test_screens import signed_in, text

__all__ = ["coder"]
pytestmark = pytest.mark.django_db
FAMILY, TAXONOMY = "Family Practice", "207Q00000X"
COUNTS = {(FAMILY, "99213"): 300, (FAMILY, "99214"): 700, ("Cardiology", "99214"): 5}


def load(actor: Actor, edition: str = "2023", digest: str = "a", **counts: int) -> bool:
    found = Distribution({(FAMILY, "99213"): counts["n"]} if counts else COUNTS, 3, "")
    made = {"found": found, "edition": edition, "file_name": "x.csv", "digest": digest}
    return operations.load_peers(actor, **made, now=timezone.now())[1]  # type: ignore[arg-type]


def write(folder: Path, *lines: str, end: str = "\n") -> str:
    path = folder / "own_2023.csv"
    path.write_text("\n".join(("specialty,code,services", *lines)) + end)
    return str(path)


def test_a_practitioner_stands_beside_the_country(coder: Actor) -> None:
    load(coder)
    operations.compare_with(coder, chosen={TAXONOMY: FAMILY})
    ada = make.practitioner(family_name="Ada", taxonomy=TAXONOMY)
    code(coder, "99213", "I10", by=ada)
    code(coder, "99213", "I10", by=make.practitioner(family_name="Bo", taxonomy="207RC0000X"))
    shares = {(row[0], row[2]): row[3:] for row in rows(coder, "levels")}
    assert shares[str(ada), "99213"] == (1, "100.0%", "100.0%", "30.0%")
    assert shares[str(ada), "99214"] == (0, "0.0%", "0.0%", "70.0%"), "what only others bill"
    [(_, bo)] = [each for each in shares.items() if each[0][0] != str(ada)]
    assert bo[-1] == "", "compared with nobody"


def test_a_release_takes_the_place_of_its_edition_and_a_newer_one_counts(coder: Actor) -> None:
    assert load(coder)
    assert not load(coder), "the same again changes nothing"
    assert load(coder, digest="b", n=4)
    assert PeerRelease.objects.first().levels.get().services == 4  # type: ignore[union-attr]
    assert load(coder, edition="2022", digest="c")
    assert str(PeerRelease.objects.first()) == "Levels by specialty 2023"
    assert load(coder), "what was replaced can be loaded again"
    assert PeerRelease.objects.first().levels.count() == 3  # type: ignore[union-attr]
    with pytest.raises(operations.EditionNeeded):
        load(coder, edition="")
    with pytest.raises(NotAcceptable, match="year"):
        load(coder, edition="latest")
    with pytest.raises(NotPermitted):
        load(Actor("Nobody", None, frozenset()))


def test_specialties_are_those_of_the_file(coder: Actor) -> None:
    load(coder)
    for wrong in ({TAXONOMY: "Family Medicine"}, {"207Q": FAMILY}, {"": FAMILY}):
        with pytest.raises(NotAcceptable):
            operations.compare_with(coder, chosen=wrong)
    operations.compare_with(coder, chosen={TAXONOMY.lower(): FAMILY})
    operations.compare_with(coder, chosen={TAXONOMY: ""})
    assert PeerSpecialty.objects.get().specialty == ""


def test_what_was_counted_cannot_be_changed(coder: Actor) -> None:
    load(coder)
    for change in (
        lambda: PeerLevel.objects.update(services=1),
        lambda: PeerLevel.objects.all().delete(),
        lambda: PeerRelease.objects.update(edition="2030"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_command_loads_a_file_with_its_comparison_or_nothing(tmp_path: Path) -> None:
    run = CliRunner()
    good = write(tmp_path, f"{FAMILY},99213,30", f"{FAMILY},99214,70")
    command = ["codes", "load", "em-distribution", good, "--taxonomy"]
    wrong = run.invoke(app, [*command, f"{TAXONOMY}=Tea"])
    assert wrong.exit_code == 1
    assert FAMILY in wrong.output, "the names there are"
    assert not PeerRelease.objects.exists(), "nothing half"
    done = run.invoke(app, [*command, f"{TAXONOMY}=“{FAMILY}”"])
    assert done.exit_code == 0, done.output
    assert "2023 is loaded: 1 specialties from 2 rows" in done.output
    assert PeerSpecialty.objects.get().specialty == FAMILY
    assert "already" in run.invoke(app, command[:-1]).output
    assert run.invoke(app, [*command, TAXONOMY]).exit_code == 2
    bad = write(tmp_path, f"{FAMILY},99213,30", f"{FAMILY},99214")
    refused = run.invoke(app, ["codes", "load", "em-distribution", bad])
    assert refused.exit_code == 1
    assert "line 3" in refused.output
    assert PeerRelease.objects.count() == 1


def test_the_screen_keeps_who_is_compared_with_whom(coder: Actor) -> None:
    address = "/coding/figures/peers/"
    client = signed_in(CODER)
    assert "No file" in text(client.get(address))
    load(coder)
    assert "No practitioner has a taxonomy code" in text(client.get(address))
    make.practitioner(family_name="Ada", taxonomy=TAXONOMY)
    assert "Ada" in text(client.get(address))
    assert client.post(address, {TAXONOMY: "Tea"}).status_code == 422
    assert client.post(address, {TAXONOMY: FAMILY}).headers["HX-Redirect"] == "/coding/figures/"
    assert PeerSpecialty.objects.get().specialty == FAMILY
    assert "Specialties compared" in text(client.get("/coding/figures/"))
    biller = signed_in(BILLER)
    assert biller.post(address, {TAXONOMY: ""}).status_code == 403
    assert "Specialties compared" not in text(biller.get("/coding/figures/"))
