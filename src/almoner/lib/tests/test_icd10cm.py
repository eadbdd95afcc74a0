"""The shipped release as a tree, its notes, and what they say about codes together."""

import re
import zipfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.icd10cm import (
    Book,
    Fitting,
    Level,
    NoteKind,
    Problem,
    Reference,
    Sex,
    UnknownCode,
    conflicts,
    dotted,
    excludes1,
    instructions,
    misplaced,
    normal,
    references_in,
    requirements,
    shipped,
)
from almoner.lib.tests.icd10cm_made import april_2026, published


@cache
def book() -> Book:
    return shipped()


@cache
def everything() -> tuple[str, ...]:
    return tuple(node.code for node in book().all())


any_code = st.integers(0, 98_000).map(lambda n: everything()[n])


def test_the_codes_are_those_of_the_published_list() -> None:
    text = april_2026("code-list-April-2026.txt").read_text()
    listed = {line for line in text.split() if "-" not in line and not line.isdecimal()}
    assert {normal(code) for code in everything()} == listed


def test_titles_and_billable_flags_are_those_of_the_order_file() -> None:
    path = published("openemr", "contrib", "icd10", "icd10orderfiles.zip")
    with zipfile.ZipFile(path) as file:
        name = next(n for n in file.namelist() if re.search(r"order_\d{4}\.txt$", n))
        lines = file.read(name).decode("latin-1").splitlines()
    order = {line[6:13].strip(): (line[14] == "1", line[77:].strip()) for line in lines}
    ours = {normal(node.code): (node.is_billable, node.title) for node in book().all()}
    assert {code: flag for code, (flag, _) in ours.items()} == {
        code: flag for code, (flag, _) in order.items()
    }
    differing = [code for code in ours if ours[code][1] != order[code][1]]
    assert all(not ours[code][1].isascii() for code in differing)  # the order file has no accents


def test_a_code_is_found_with_and_without_its_dot() -> None:
    femur = book().node("s72001a")
    assert femur.code == "S72.001A"
    assert femur.is_billable
    assert femur.title.endswith("right femur, initial encounter for closed fracture")
    assert book().node("W19.XXXA").seventh == "A"
    assert book().node("I10-I1A").level is Level.SECTION
    assert book().node("9").level is Level.CHAPTER
    assert book().find("S72.001X") is None
    assert book().find("S72.00XA") is None
    assert book().find("S06.1X7D") is None  # dead: the note takes D and S away
    assert book().find("S06.A0XD") is not None
    with pytest.raises(UnknownCode, match=r"E11.999 is not in ICD-10-CM \(April 2026\)"):
        book().node("E11.999")


def test_children_and_ancestors() -> None:
    assert [child.code for child in book().children("E11.62")] == [
        "E11.620",
        "E11.621",
        "E11.622",
        "E11.628",
    ]
    assert [child.seventh for child in book().children("S93.401")] == ["A", "D", "S"]
    assert book().children("S93.401A") == ()
    above = [node.code for node in book().ancestors("S93.401A")]
    assert above == ["S93.401", "S93.40", "S93.4", "S93", "S90-S99", "19"]


@settings(max_examples=200, deadline=None)
@given(any_code)
def test_the_tree_holds_together(code: str) -> None:
    node = book().node(code)
    assert book().node(normal(code).lower()) == node
    assert dotted(normal(code)) == code
    for child in book().children(code):
        assert normal(child.code).startswith(normal(code))
        assert book().ancestors(child.code)[0] == node
    completions = book().completions(code)
    assert completions
    assert all(each.is_billable for each in completions)
    assert (completions == (node,)) == node.is_billable


def test_notes_are_inherited_with_where_they_stand() -> None:
    notes = instructions(book(), "E11.621", NoteKind.USE_ADDITIONAL)
    assert [(note.at.code, note.is_own) for note in notes] == [("E11.621", True), ("E11", False)]
    assert [reference.label for reference in notes[0].references] == ["L97.4", "L97.5"]
    assert notes[1].lines[0].opens
    assert notes[1].lines[1].references[0].label == "Z79.85"
    chapter = instructions(book(), "E11.621", NoteKind.EXCLUDES1)[-1]
    assert (chapter.at.code, chapter.lines[0].references[0].label) == ("4", "P70-P74")


def test_inclusion_terms_belong_to_their_own_code() -> None:
    assert instructions(book(), "S72.001A", NoteKind.INCLUSION_TERM) == ()
    terms = instructions(book(), "S72.00", NoteKind.INCLUSION_TERM)[0]
    assert terms.lines[0].text == "Fracture of hip NOS"


@pytest.mark.parametrize(
    ("text", "covers", "not_covers"),
    [
        ("fracture (S72.0-)", ["S72.0", "S72.001A"], ["S72.1", "S72"]),
        ("dose (T36-T50 with fifth or sixth character 6)", ["T39.1X6A", "T50.A16"], ["T39.1X5A"]),
        ("ssri (T43.22 with sixth character 1-4)", ["T43.221A"], ["T43.225A", "T43.22"]),
        ("dysphagia (I69. with final characters -91)", ["I69.391"], ["I69.390"]),
        ("gastroparesis (E08-E13 with .43)", ["E11.43"], ["E11.42", "E14.43"]),
        ("eye (E08-E13 with .51-.52)", ["E09.51", "E13.52"], ["E11.53"]),
        ("in diabetes (E08, E11 with final characters .00 or .01)", ["E11.01"], ["E11.10"]),
        ("fingers (S62.5-, S62.6-)", ["S62.511A", "S62.600"], ["S62.4"]),
        ("external (M05.00 to M05.8A)", ["M05.261"], ["M05.9"]),
        ("tuberculosis, any type in A15 (J65)", ["J65"], ["A15.0"]),
        ("jaw pain R68.84", ["R68.84"], ["R68.8"]),
        ("conditions classified to Q67.0-Q67.4", ["Q67.3"], ["Q67.5"]),
        ("codes from categories E08, E09 and E13 to identify", ["E09.9", "E13"], ["E10", "E11"]),
        ("open fracture (S12.- with 7th character B)", ["S12.000B"], ["S12.000A"]),
        ("new (C4A.-, QA0.014)", ["C4A.9", "QA0.014"], ["C44"]),
    ],
)  # fmt: skip
def test_references(text: str, covers: list[str], not_covers: list[str]) -> None:
    found = references_in(text)
    for code in covers:
        assert any(reference.covers(code) for reference in found), code
    for code in not_covers:
        assert not any(reference.covers(code) for reference in found), code


@pytest.mark.parametrize(
    "text", ["vitamin B12 deficiency", "CD30-positive lymphoma", "E. coli O157 with toxin", "none"]
)
def test_what_only_looks_like_a_code_is_no_reference(text: str) -> None:
    assert references_in(text) == ()


def test_a_condition_in_words_is_kept() -> None:
    (reference,) = references_in("elbow (S52.- with open fracture 7th character)")
    assert reference == Reference("S52", "S52", unread="open fracture 7th character")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ABCDEZ0123456789.,-() withforcharactersix", max_size=60))
def test_any_text_gives_references_that_can_be_asked(text: str) -> None:
    for reference in references_in(text):
        reference.covers("E11.9")
        assert reference.label


def test_every_reference_of_the_release_is_found_in_it() -> None:
    plain = sorted(normal(code) for code in everything())
    missing = {
        reference.first
        for notes in book().notes.values()
        for note in notes
        if note.kind not in (NoteKind.INCLUSION_TERM, NoteKind.NOTE, NoteKind.INCLUDES)
        for line in note.lines
        for reference in references_in(line)
        if not any(code.startswith(reference.first) for code in _from(plain, reference.first))
    }
    assert missing == {"G3190"}  # the official file itself refers to a code that is not there


def _from(codes: list[str], prefix: str) -> list[str]:
    from bisect import bisect_left

    start = bisect_left(codes, prefix)
    return codes[start : start + 1]


def test_excludes1_conflicts_name_the_note() -> None:
    found = excludes1(book(), "E11.9", "E10.65")
    assert {conflict.at.code for conflict in found} == {"E11", "E10"}
    assert excludes1(book(), "M54.50", "M54.42")[0].text == "lumbago with sciatica (M54.4-)"
    assert excludes1(book(), "I10", "E11.9") == ()
    assert len(conflicts(book(), ["I10", "E11.9", "E10.9"])) == 2


@settings(max_examples=100, deadline=None)
@given(any_code, any_code)
def test_conflicts_do_not_depend_on_the_order(one: str, other: str) -> None:
    assert set(excludes1(book(), one, other)) == set(excludes1(book(), other, one))
    assert excludes1(book(), one, one) == ()


def test_requirements_and_order() -> None:
    needs = requirements(book(), "F02.80")
    assert needs.is_manifestation
    assert any(reference.covers("G30.9") for note in needs.first for reference in note.references)
    assert requirements(book(), "E11.22").additional
    wrong = misplaced(book(), ["F02.80", "G30.9"])
    assert {each.problem for each in wrong} == {Problem.MANIFESTATION_FIRST, Problem.CODE_FIRST}
    assert misplaced(book(), ["G30.9", "F02.80"]) == ()
    assert requirements(book(), "D63.1").is_manifestation  # the Medicare Code Editor says so
    assert book().flags("Z23").edits == {"unacceptable"}
    assert book().flags("J18.9").edits == frozenset()
    assert misplaced(book(), ["W19.XXXA"])[0].problem is Problem.EXTERNAL_CAUSE_FIRST


@pytest.mark.parametrize(
    ("code", "age", "sex", "fits"),
    [
        ("O24.410", 30, "female", True),
        ("O24.410", 30, "male", False),
        ("O24.410", 70, "female", False),
        ("N40.1", 60, "male", True),
        ("N40.1", 60, "female", False),
        ("Z00.129", 40, "", False),
        ("Z00.129", 4, "", True),
        ("Z00.00", 4, "", False),
        ("P59.9", 0, "", True),
        ("P59.9", 9, "", False),
        ("I10", None, "", True),
    ],
)
def test_whom_a_code_fits(code: str, age: int | None, sex: str, fits: bool) -> None:
    assert Fitting(book()).of(code).fits(age=age, sex=sex) is fits


def test_titles_for_both_sexes_fit_both() -> None:
    assert Fitting(book()).of("I10").sex is Sex.ANY
    assert Fitting(book()).of("N46.9").sex is Sex.MALE
    assert Fitting(book()).of("N97.9").sex is Sex.FEMALE
