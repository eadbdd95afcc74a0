import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.names import (
    fold,
    is_other_form,
    joined,
    near_spellings,
    other_forms,
    sound,
    without_digits,
    words,
)

WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O'Brien", "obrien"), ("O\u2019Brien", "obrien"), ("Müller", "muller"), ("Groß", "gross"),
        ("Łoś", "los"), ("Sørensen", "sorensen"), ("Ñandú", "nandu"), ("İbrahim", "ibrahim"),
        ("Smith-Jones", "smith jones"), ("  de  la Cruz ", "de la cruz"), ("St. John", "st john"),
        ("Valentine262", "valentine262"), ("李 小龍", "李 小龍"), ("\uff33mith", "smith"),
        ("---", ""), ("", ""),
    ],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_and_one_piece() -> None:
    assert words("van der Berg") == ("van", "der", "berg")
    assert joined("De La Cruz") == joined("Delacruz") == "delacruz"
    assert without_digits("valentine262") == "valentine"
    assert without_digits("262") == "262"


@pytest.mark.parametrize(
    "alike",
    [
        "smith smyth schmidt schmitt", "john jon jhon", "kristine christine cristina",
        "michael mikel", "geoffrey jeffrey", "catherine katherine kathryn", "wright right",
        "thompson thomson tomson", "philip filip phillip", "stephen steven stefan",
        "gonzalez gonzales", "macdonald mcdonald", "nguyen nuyen", "knight night",
    ],
)  # fmt: skip
def test_names_of_like_sound_share_a_code(alike: str) -> None:
    assert len({sound(word) for word in alike.split()}) == 1


def test_names_of_other_sound_do_not() -> None:
    names = [
        "smith",
        "jones",
        "brown",
        "garcia",
        "miller",
        "davis",
        "wilson",
        "martinez",
        "lopez",
        "clark",
    ]
    assert len({sound(name) for name in names}) == len(names)
    assert sound("李") == sound("") == ""


@given(WORD.filter(lambda word: len(word) > 1), st.integers(0, 11), st.sampled_from("abcxyz"))
def test_every_single_slip_shares_a_near_spelling(word: str, place: int, letter: str) -> None:
    at = place % (len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    assert all(near_spellings(word) & near_spellings(slip) for slip in slips)


def test_nicknames() -> None:
    assert is_other_form("bob", "robert")
    assert is_other_form("bob", "rob")
    assert not is_other_form("robert", "robert")
    assert not is_other_form("christine", "christopher")  # both are Chris
    assert {"robert", "rob"} <= other_forms("bob")
    assert other_forms("xylophone") == frozenset()
