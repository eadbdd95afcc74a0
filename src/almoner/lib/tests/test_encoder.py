"""The encoder over small sets made by hand, and over the shipped ICD-10-CM."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.encoder import (
    Context,
    DamagedIndex,
    DamagedLexicon,
    Document,
    Encoder,
    Ending,
    Index,
    Phrase,
    Source,
    plain_documents,
    read_lexicon,
    shipped_lexicon,
    with_phrases,
)
from almoner.lib.encoder.icd10cm import documents
from almoner.lib.encoder.keeping import kept, path_of
from almoner.lib.encoder.words import initials_of, words_of
from almoner.lib.icd10cm import Book, Release, read_index, read_tabular, shipped
from almoner.lib.icd10cm.compiled import members, write
from almoner.lib.tests.icd10cm_made import INDEX, TABULAR

FRACTURES = (
    Ending("A", "initial encounter for closed fracture"),
    Ending("B", "initial encounter for open fracture"),
    Ending("D", "subsequent encounter for closed fracture with routine healing"),
    Ending("S", "sequela"),
)
SMALL = (
    Document("H66.9", "Otitis media, unspecified", is_billable=False),
    Document("H66.90", "Otitis media, unspecified, unspecified ear", above="H66.9"),
    Document("H66.91", "Otitis media, unspecified, right ear", above="H66.9"),
    Document("H66.92", "Otitis media, unspecified, left ear", above="H66.9"),
    Document("H66.93", "Otitis media, unspecified, bilateral", above="H66.9"),
    Document("S82", "Fracture of ankle", is_billable=False, endings=FRACTURES),
    Document("I10", "Essential (primary) hypertension"),
    Document("N40.0", "Benign prostatic hyperplasia", sex="male", youngest=15),
    Document("O10", "Hypertension complicating pregnancy", sex="female", youngest=9, oldest=64),
    Document("R51.9", "Headache", (Phrase("Facial pain NOS", Source.INCLUSION),)),
    Document("K50", "Crohn's disease"),
)


@cache
def small() -> Encoder:
    return Encoder(Index.build(SMALL))


def codes(
    encoder: Encoder, query: str, context: Context | None = None, limit: int = 10
) -> list[str]:
    return [hit.code for hit in encoder.search(query, context, limit=limit)]


def test_words_are_folded_and_made_single() -> None:
    assert words_of("Crohn's Diseases of the N/V, Ménière") == ["crohn", "disease", "nv", "meniere"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hypertension", "I10"),
        ("HTN", "I10"),
        ("high blood pressure", "I10"),
        ("hypertenson", "I10"),
        ("hyperten", "I10"),
        ("hprtnsn", "I10"),
        ("crohns", "K50"),
        ("facial pain", "R51.9"),
        ("h66.92", "H66.92"),
        ("H6691", "H66.91"),
        ("otitis left", "H66.92"),
        ("s82xxxb", "S82.XXXB"),
        ("", None),
        ("?!", None),
        ("of the", None),
        ("qqqqqqqq", None),
    ],
)
def test_what_is_found_first(query: str, first: str | None) -> None:
    assert (codes(small(), query) or [None])[0] == first


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Polycystic kidney, autosomal dominant", {"adpk"}),
        ("Chronic obstructive pulmonary disease, unspecified", {"copd", "ucopd"}),
        ("Tuberculosis (acute) of the lung", set()),
        ("Pain", set()),
    ],
)
def test_first_letters(text: str, letters: set[str]) -> None:
    assert initials_of(text) == letters


def test_first_letters_find_a_phrase() -> None:
    index = Index.build([Document("Q61.2", "Polycystic kidney, autosomal dominant")])
    assert codes(Encoder(index, read_lexicon("")), "ADPK") == ["Q61.2"]
    assert codes(Encoder(index, read_lexicon("")), "adp") == []


def test_sides_are_folded_into_the_one_not_said() -> None:
    (hit, *rest) = small().search("otitis media")
    assert hit.code == "H66.90"
    assert hit.variants == ("H66.91", "H66.92", "H66.93")
    assert [each.code for each in rest] == ["H66.9"]
    assert not rest[0].is_billable
    assert hit.under == "H66.9"


def test_the_last_character_follows_words_and_encounter() -> None:
    def ankle(query: str, encounter: str = "initial") -> str:
        return codes(small(), query, Context(encounter=encounter))[0]

    assert ankle("ankle fracture") == "S82.XXXA"
    assert ankle("open ankle fracture") == "S82.XXXB"
    assert ankle("ankle fracture", "subsequent") == "S82.XXXD"
    assert ankle("ankle fracture sequela") == "S82.XXXS"
    assert ankle("ankle fx, init for opn fx") == "S82.XXXB"
    assert ankle("ankle fx, 7thD") == "S82.XXXD"
    assert ankle("ankle fracture", "sequela") == "S82.XXXS"


def test_patient_and_use_change_the_order() -> None:
    women = Context(age=30, sex="female")
    assert codes(small(), "benign prostatic hyperplasia", women)[0] == "N40.0"
    used = small().index.counted({"O10": 900, "S82XXXA": 2, "Z99.9": 4})
    assert used.sum() == 902
    assert codes(small(), "hypertension", Context(used=used))[0] == "O10"
    assert codes(small(), "hypertension", Context(age=80, sex="male", used=used))[0] == "I10"


def test_a_hit_says_why() -> None:
    hit = small().search("facial pain")[0]
    assert (hit.source, hit.phrase) == (Source.INCLUSION, "Facial pain NOS")
    assert hit.matched == ("facial", "pain")
    assert hit.why == "inclusion term: Facial pain NOS"
    assert small().search("headache")[0].why == "title"


def test_any_code_set_can_be_loaded_and_given_names() -> None:
    made = plain_documents([("J1100", "Injection, testosterone"), ("A4550", "Surgical trays")])
    index = Index.build(with_phrases(made, {"A4550": [Phrase("steri kit", Source.LAY)]}))
    encoder = Encoder(index)
    assert codes(encoder, "testost") == ["J1100"]
    assert codes(encoder, "steri kit") == ["A4550"]
    assert codes(encoder, "j11") == ["J1100"]


def test_the_alphabetic_index_is_searched_where_a_release_brings_it(tmp_path: Path) -> None:
    tabular, index = read_tabular(TABULAR.encode()), read_index(INDEX.encode())
    made = members(tabular, {"index": index}, {}, edition="Made", notice="")
    write(tmp_path / "made.zip", made)
    book = Book(Release(tmp_path / "made.zip"))
    encoder = Encoder(Index.build(documents(book, read_lexicon(""))), read_lexicon(""))
    hit = encoder.search("traumatic fracture femur")[0]
    assert (hit.code, hit.why) == ("S72.9XXA", "index: Fracture, traumatic, femur")


def test_an_empty_index_finds_nothing() -> None:
    assert codes(Encoder(Index.build([])), "headache") == []


def test_a_saved_index_finds_the_same(tmp_path: Path) -> None:
    small().index.save(tmp_path / "codes.index")
    opened = Encoder(Index.open(tmp_path / "codes.index"))
    for query in ("otitis left", "facial pain", "h66", "HTN", "ankle open"):
        assert opened.search(query) == small().search(query)


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.index"
    small().index.save(path)
    raw = path.read_bytes()
    for damaged in (b"", b"{}", raw[:30], raw[:-100], b"X" + raw[1:]):
        path.write_bytes(damaged)
        with pytest.raises(DamagedIndex):
            Index.open(path)


def test_the_index_of_a_release_is_kept_and_made_again_when_damaged(tmp_path: Path) -> None:
    (tmp_path / "made.zip").write_bytes(b"")
    tabular = read_tabular(TABULAR.encode())
    write(tmp_path / "made.zip", members(tabular, {}, {}, edition="Made", notice=""))
    book = Book(Release(tmp_path / "made.zip"))
    folder = tmp_path / "kept"
    for turn in range(3):
        encoder = Encoder(kept(folder, book), read_lexicon(""))
        assert codes(encoder, "hip fracture")[0] in ("S72.0", "S72.007A", "S72.001A")
        (file,) = folder.iterdir()
        if turn == 1:
            file.write_bytes(b"damaged")
    assert file == path_of(folder, book)


@pytest.mark.parametrize(
    "text", ["[words]\nalone", "[phrases]\nno meaning", "htn: x", "[words]\nx y = c"]
)
def test_a_damaged_lexicon_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(DamagedLexicon, match="line"):
        read_lexicon(text)


def test_every_code_of_the_lexicon_can_be_billed() -> None:
    assert [code for code in shipped_lexicon().codes if not shipped().is_billable(code)] == []


words = st.text("abcdefghilmnoprstuvy '-/.0123456789É", max_size=30)


@settings(max_examples=150, deadline=None)
@given(words, st.integers(0, 120), st.sampled_from(["", "male", "female"]))
def test_anything_can_be_typed(query: str, age: int, sex: str) -> None:
    hits = small().search(query, Context(age=age, sex=sex), limit=5)
    assert len(hits) <= 5
    assert len({hit.code for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
