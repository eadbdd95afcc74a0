"""Releases loaded as rows: what changes, what stays, and what is refused."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from typer.testing import CliRunner

from almoner.coding import operations, queries
from almoner.coding.models import Code, CodeChange, CodeSystem, Release
from almoner.lib.codesets import Edition, Row, Scope
from almoner.main.cli.root import app, collect
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 1, 1), date(2027, 1, 1)
TAXONOMY = "nucc-taxonomy"


def codes(titles: dict[str, str]) -> dict[str, Row]:
    return {code: Row(code, title, title) for code, title in titles.items()}


def load(
    titles: dict[str, str],
    *,
    day: date = FIRST,
    system: str = TAXONOMY,
    scope: Scope = Scope.ALL,
    may_end_many: bool = False,
) -> operations.Loaded:
    edition = Edition(system, scope, codes(titles), name=str(day), effective_on=day)
    digest = hashlib.sha256(repr((titles, day)).encode()).hexdigest()
    return operations.load_release(
        SYSTEM,
        loading=operations.Loading(edition, digest, "file.csv"),
        now=timezone.now(),
        may_end_many=may_end_many,
    )


def test_a_release_keeps_what_was_and_says_what_changed() -> None:
    load({"A": "one", "B": "two", "C": "three"})
    second = load({"A": "one", "B": "two, revised", "D": "four"}, day=SECOND).release
    assert (second.added, second.changed, second.ended) == (1, 1, 1)
    before, after = date(2026, 6, 1), date(2027, 6, 1)
    assert queries.title_of(TAXONOMY, "B", before) == "two"
    assert queries.title_of(TAXONOMY, "B", after) == "two, revised"
    assert queries.code_on(TAXONOMY, "C", after) is None
    assert queries.code_on(TAXONOMY, "C", before) is not None
    assert queries.code_on(TAXONOMY, "D", before) is None
    told = {each.code: (each.kind, each.before, each.after) for each in second.changes.all()}
    assert told["B"][0] == "revised"
    assert told["B"][1]["title"] == "two"
    assert told["C"][2] is None


def test_the_same_file_again_changes_nothing() -> None:
    load({"A": "one"})
    rows = list(Code.objects.values_list("pk", flat=True))
    assert load({"A": "one"}).is_new is False
    assert list(Code.objects.values_list("pk", flat=True)) == rows
    assert Release.objects.count() == 1


def test_what_a_partial_release_does_not_name_stays() -> None:
    load({"A": "one", "B": "two"})
    second = load({"C": "three"}, day=SECOND, scope=Scope.NAMED).release
    assert (second.added, second.ended) == (1, 0)
    assert set(queries.valid_on(TAXONOMY, SECOND)) == {"A", "B", "C"}


def test_an_older_release_fills_in_only_its_own_time() -> None:
    load({"A": "one"}, day=FIRST)
    load({"A": "new"}, day=date(2028, 1, 1))
    load({"A": "between", "B": "short"}, day=SECOND)
    titles = [queries.title_of(TAXONOMY, "A", date(year, 6, 1)) for year in (2026, 2027, 2028)]
    assert titles == ["one", "between", "new"]
    assert queries.code_on(TAXONOMY, "B", date(2028, 6, 1)) is None


def test_too_much_that_ends_is_refused_and_nothing_is_half_loaded() -> None:
    many = {f"X{number}": "title" for number in range(300)}
    load(many)
    few = dict(list(many.items())[:200]) | {"NEW": "new"}
    with pytest.raises(operations.TooMuchEnds, match="would end 100 of 300 codes"):
        load(few, day=SECOND)
    assert Code.objects.count() == 300
    assert load(few, day=SECOND, may_end_many=True).release.ended == 100


def test_what_somebody_owns_needs_an_attestation() -> None:
    with pytest.raises(operations.NotAttested):
        load({"99999": "a code"}, system="cpt")
    with pytest.raises(operations.NotAttested):
        operations.attest(SYSTEM, system="cpt", words="x", licence_number=" ", now=timezone.now())
    assert not Release.objects.exists()


def test_who_may_not_load_may_not() -> None:
    edition = Edition(TAXONOMY, Scope.ALL, codes({"A": "one"}), name="x", effective_on=FIRST)
    with pytest.raises(NotPermitted):
        operations.load_release(
            Actor("Nobody"),
            loading=operations.Loading(edition, "x", "x"),
            now=timezone.now(),
        )


def test_the_database_refuses_a_code_that_says_two_things() -> None:
    release = load({"A": "one"}).release
    with pytest.raises(IntegrityError, match="a_code_says_one_thing"), transaction.atomic():
        Code.objects.create(
            system=TAXONOMY,
            code="A",
            title="other",
            during=DateRange(SECOND, None),
            release=release,
        )
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        CodeChange.objects.update(code="Z")


def test_what_ships_is_valid_without_rows_and_becomes_rows_at_the_first_release() -> None:
    on = date(2026, 5, 1)
    assert not Code.objects.exists()
    held = queries.codes_on(CodeSystem.POS, ["11", "23", "98"], on)
    assert set(held) == {"11", "23"}
    named = {code: row.title for code, row in queries.valid_on("pos", on).items()}
    done = load(named | {"98": "Another place"}, day=SECOND, system="pos").release
    assert (done.added, done.changed, done.ended) == (1, 0, 0)
    assert Release.objects.filter(system="pos", is_shipped=True).count() == 1
    assert set(queries.codes_on("pos", ["11", "98"], SECOND)) == {"11", "98"}
    assert queries.code_on("pos", "98", on) is None


def test_codes_are_asked_for_in_two_statements_at_most(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    asked = [f"E11.{number}" for number in range(10)]
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        found = queries.codes_on(CodeSystem.ICD_10_CM, asked, date(2026, 5, 1))
    assert found["E119"].long_title.startswith("Type 2 diabetes mellitus without")


def test_icd10cm_of_a_past_year_is_known() -> None:
    assert queries.code_on("icd-10-cm", "B88.0", date(2025, 9, 30)).is_billable  # type: ignore[union-attr]
    assert not queries.code_on("icd-10-cm", "B88.0", date(2025, 10, 1)).is_billable  # type: ignore[union-attr]
    assert queries.code_on("icd-10-cm", "B88.01", date(2025, 9, 30)) is None


def run(*words: str) -> tuple[int, str]:
    collect()
    result = CliRunner().invoke(app, ["codes", *words])
    return result.exit_code, result.output


def places(folder: Path, *more: tuple[str, ...], name: str = "pos 202701.csv") -> str:
    rows = [(code, row.title) for code, row in queries.valid_on("pos", FIRST).items()]
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("code", "description"), *rows, *more])
    return str(path)


def test_the_command_line_shows_and_loads(tmp_path: Path) -> None:
    path = places(tmp_path, ("98", "Another place"))
    code, said = run("diff", "pos", path)
    assert (code, "added\t98" in said) == (3, True)
    code, said = run("load", "pos", path)
    assert (code, "1 added" in said) == (0, True)
    code, said = run("load", "pos", path)
    assert "nothing changes" in said
    assert run("diff", "pos", path)[0] == 0
    code, said = run("status")
    assert "Place of service" in said


def test_the_command_line_refuses_with_its_place(tmp_path: Path) -> None:
    path = places(tmp_path, ("not a row at all", "x", "y"))
    code, said = run("load", "pos", path)
    assert code == 1
    assert "pos 202701.csv, line 54: 'not a row at all x y' is not a row of the place" in said
    code, said = run("load", "cpt", path)
    assert (code, "American Medical Association" in said) == (1, True)
    assert run("load", "nothing", path)[0] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM coding_code")
        assert cursor.fetchone() == (0,)
