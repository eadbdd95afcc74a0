"""A newer book of ICD-10-CM is loaded from its XML files and used from its first day on."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from typer.testing import CliRunner

from almoner.coding import indexing, operations, queries
from almoner.coding.cli import app
from almoner.coding.models import CodeSystem, Release
from almoner.coding.queries import books
from almoner.lib.encoder import Context
from almoner.platform.accounts.actor import SYSTEM, Actor, NotPermitted

pytestmark = pytest.mark.django_db
XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2027</version><introduction/>
<chapter><name>1</name><desc>Certain infectious and parasitic diseases (A00-B99)</desc>
<sectionIndex><sectionRef first="A00" last="A09" id="A00-A09">x</sectionRef></sectionIndex>
<section id="A00-A09"><desc>Intestinal infectious diseases (A00-A09)</desc>
<diag><name>A00</name><desc>Cholera</desc>
<diag><name>A00.8</name><desc>Cholera of the new kind</desc></diag>
<diag><name>A00.9</name><desc>Cholera, unspecified</desc></diag></diag>
</section></chapter></ICD10CM.tabular>"""


@pytest.fixture
def archive(tmp_path: Path, settings: LazySettings) -> Path:
    settings.VAR = tmp_path / "var"
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("Table and Index/icd10cm_tabular_2027.xml", XML)
    return path


def load(path: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["codes", "load", "icd10cm-book", str(path), *more])
    return done.exit_code, done.output


def test_a_book_is_in_use_from_its_first_day(archive: Path) -> None:
    code, said = load(archive)
    assert (code, "effective 2026-10-01" in said) == (0, True)
    assert books.newest(date(2026, 9, 30)) is None
    assert books.newest(date(2026, 10, 1)) == Release.objects.get().pk
    assert "nothing changes" in load(archive)[1]


def test_the_encoder_finds_what_is_new(archive: Path) -> None:
    assert load(archive, "--effective", "2020-01-01")[0] == 0
    assert queries.book().node("A00.8").title == "Cholera of the new kind"
    assert [hit.code for hit in indexing.make().search("cholera new kind", Context(), limit=1)] == [
        "A00.8"
    ]
    assert queries.book().release.table("drug").terms, "taken over from the release before"


def test_who_codes_with_an_old_book_is_told(archive: Path) -> None:
    assert books.behind(date(2026, 9, 30)) == ""
    assert books.behind(date(2026, 10, 1)) == "2027"
    load(archive, "--effective", "2020-01-01")
    assert books.behind(date(2026, 10, 1)) == ""


@pytest.mark.parametrize("wrong", ["no xml at all", "<ICD10CM.tabular><chapter>"])
def test_what_is_no_release_is_refused_whole(archive: Path, wrong: str) -> None:
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("tabular.xml", wrong)
    code, said = load(archive)
    assert code == 1
    assert "tabular.xml" in said
    assert not Release.objects.filter(system=CodeSystem.ICD_10_CM_BOOK).exists()


def test_only_those_with_the_power_load_one() -> None:
    with pytest.raises(NotPermitted):
        operations.keep_book(
            Actor("Somebody"),
            content=b"",
            edition="2027",
            effective_on=date(2026, 10, 1),
            file_name="x",
            now=timezone.now(),
        )
    assert SYSTEM.may("coding.load_codes")
