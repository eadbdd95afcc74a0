"""The official files: every published one, small ones made by hand, and anything at all."""

import importlib.util
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.icd10cm import (
    Flags,
    Level,
    NotARelease,
    NoteKind,
    Release,
    Seventh,
    read_index,
    read_tabular,
)
from almoner.lib.icd10cm.compiled import SHIPPED, members, write
from almoner.lib.tests.icd10cm_made import INDEX, ROOT, TABLE, TABULAR, april_2026, published


def test_the_tabular_list_keeps_levels_notes_and_seventh_characters() -> None:
    tabular = read_tabular(TABULAR.encode())
    assert tabular.edition == "2099"
    chapter, section, femur, neck, *_ = tabular.entries
    assert (chapter.level, chapter.code, chapter.title) == (Level.CHAPTER, "19", "Injury")
    assert (section.code, section.title) == ("S70-S79", "Injuries to the hip and thigh")
    assert femur.seventh[0] == Seventh("A", "initial encounter")
    assert {note.kind for note in femur.notes} == {
        NoteKind.EXCLUDES1,
        NoteKind.SEVENTH,
        NoteKind.NOTE,
    }
    assert neck.notes[0].lines == ("Fracture of hip NOS",)
    assert [entry.parent for entry in tabular.entries] == [-1, 0, 1, 2, 3, 3, 2, 1]


def test_the_index_keeps_paths_modifiers_codes_and_cross_references() -> None:
    index = read_index(INDEX.encode())
    main, femur, neck, tuberculosis = index.terms
    assert index.columns == ("Code",)
    assert (main.path, main.cells, main.see_also) == (
        ("Fracture, traumatic",),
        ("T14.8",),
        ("Injury",),
    )
    assert main.modifiers == ("abduction", "adduction")
    assert (femur.path, femur.cells) == (("Fracture, traumatic", "femur"), ("S72.9-",))
    assert (neck.cells, neck.see) == (("",), ("Fracture, hip",))
    assert tuberculosis.manifestation == "M90.80"


def test_a_table_has_a_cell_for_each_column() -> None:
    table = read_index(TABLE.encode())
    assert table.columns == ("Accidental", "Adverse effect")
    assert table.terms[0].cells == ("T39.011", "")


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>
<ICD10CM.tabular>&c;</ICD10CM.tabular>"""
OUTSIDE = """<!DOCTYPE a SYSTEM "file:///etc/passwd"><ICD10CM.tabular/>"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TABULAR[: len(TABULAR) // 2], "Line 2"),
        ("", "Line 1"),
        ("<html><body/></html>", "<html>"),
        (INDEX, "another file"),
        (BOMB, "definitions"),
        (OUTSIDE, "definitions"),
        ("<ICD10CM.tabular><version>1</version></ICD10CM.tabular>", "no chapter"),
        (TABULAR.replace("<desc>Fracture with death</desc>", ""), "Line 28"),
        (TABULAR.replace("<name>S72.9", "<name>S72.001"), "twice"),
        (TABULAR.replace("<name>S72.9", "<name>S73.9"), "does not belong"),
        (TABULAR.replace("<name>S72.9", "<name>femur"), "no code"),
        (TABULAR.replace('id="S70-S79"', 'id="hip"'), "no range"),
        (TABULAR.replace('char="A"', ""), "7th character"),
        ("<ICD10CM.tabular>" + "<a>" * 100 + "</a>" * 100 + "</ICD10CM.tabular>", "nested"),
    ],
)
def test_a_truncated_or_foreign_tabular_list_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(NotARelease, match=says):
        read_tabular(text.encode())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (INDEX[:-40], "Line"),
        (TABULAR, "another file"),
        (INDEX.replace("T14.8", "see there"), "no code"),
        (TABLE.replace('col="3">--', 'col="9">T39.0'), "column"),
        (TABLE.replace('col="3">--', 'col="9999999999">T39.0'), "column"),
        (INDEX.replace("<title>femur<nemod>(shaft)</nemod></title>", ""), "no title"),
        ("<ICD10CM.index><version>1</version></ICD10CM.index>", "no term"),
    ],
)
def test_a_truncated_or_foreign_index_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(NotARelease, match=says):
        read_index(text.encode())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([TABULAR, INDEX, TABLE]))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 200)))
    middle = data.draw(st.text(max_size=10) | st.sampled_from(["<diag>", "</term>", "&x;", "\x00"]))
    raw = (source[:start] + middle + source[end:]).encode("utf-8", "replace")
    for read in (read_tabular, read_index):
        with suppress(NotARelease):
            read(raw)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_anything_is_refused_with_a_sentence(raw: bytes) -> None:
    for read in (read_tabular, read_index):
        with pytest.raises(NotARelease, match="load"):
            read(raw)


def test_what_is_compiled_is_read_back(tmp_path: Path) -> None:
    tabular, index = read_tabular(TABULAR.encode()), read_index(INDEX.encode())
    made = members(
        tabular,
        {"index": index},
        {"S72": Flags("adult", frozenset({"unacceptable"}))},
        edition="Made",
        notice="Ours",
    )
    write(tmp_path / "made.zip", made)
    release = Release(tmp_path / "made.zip")
    assert release.edition == "Made"
    assert release.table("index") == index
    assert release.table("drug").terms == ()
    assert release.flags() == {"S72": Flags("adult", frozenset({"unacceptable"}))}
    assert release.seventh()[2] == tabular.entries[2].seventh
    assert release.notes()[3] == tabular.entries[3].notes


def test_a_damaged_compiled_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes(SHIPPED.read_bytes()[:5000])
    with pytest.raises(NotARelease, match=r"made\.zip is damaged"):
        Release(path).text("tabular.tsv")
    raw = bytearray(SHIPPED.read_bytes())
    raw[2000:3000] = bytes(1000)
    path.write_bytes(raw)
    with pytest.raises(NotARelease, match="damaged"):
        Release(path).text("tabular.tsv")


@pytest.mark.slow
def test_compiling_the_published_files_again_gives_what_is_shipped() -> None:
    spec = importlib.util.spec_from_file_location("c", ROOT / "scripts/compile_icd10cm.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    fiscal = "icd10cm-fy2025"
    asked = script.arguments().parse_args(
        [
            *("--edition", "April 2026"),
            *("--tabular", str(april_2026("icd10c-tabular-April-1-2026.xml"))),
            *("--external", str(published(fiscal, "icd10cm_eindex_2025.xml"))),
            *("--neoplasm", str(published(fiscal, "icd10cm_neoplasm_2025.xml"))),
            *("--drug", str(published(fiscal, "icd10cm_drug_2025.xml"))),
            *("--flags", str(published("mce-v43.1-derived", "dx_flags.csv"))),
        ]
    )
    made, shipped = script.compiled(asked), Release()
    for name, text in made.items():
        assert shipped.text(name) == text, f"{name} differs: run scripts/compile_icd10cm.py"
