from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almoner.lib.matching import (
    Frequencies,
    Record,
    candidates_keys,
    find_pairs,
    prepare,
    score_pair,
)
from almoner.lib.matching.blocking import candidate_pairs
from almoner.lib.tests.people_with_slips import people

JOHN = Record(
    id="1", given_name="Jonathan", family_name="Abernathy", birth_date="1961-03-04", sex="M",
    address="12 North Main St Apt 4", city="Stoneham", postcode="02180", phone="978-342-9781",
    email="j.abernathy@example.com", ssn="412-65-9087",
)  # fmt: skip
BARE = replace(JOHN, ssn="", email="")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"given_name": "Jon"},
        {"given_name": "JONATHON"},
        {"given_name": "Abernathy", "family_name": "Jonathan"},
        {"given_name": "J", "middle_name": "Paul"},
        {"family_name": "Aber-Nathy"},
        {"family_name": "Abernahty"},
        {"family_name": "Abernathy Jr"},
        {"birth_date": "3/4/61"},
        {"birth_date": "1961-04-03"},
        {"birth_date": "1916-03-04"},
        {"birth_date": date(1961, 3, 4)},
        {"birth_date": ""},
        {"address": "12 N. Main Street, #4"},
        {"address": "980 Elm Road", "city": "Lowell", "postcode": "01850"},
        {"phone": "(617) 555-0142"},
        {"phone": "", "email": "", "ssn": "", "sex": "", "city": ""},
        {"ssn": "412-65-9078"},
        {"ssn": "9087"},
        {"family_name": "Lindqvist", "former_name": "Abernathy"},
        {"given_name": "Jon", "address": "980 Elm Road", "phone": "6175550142"},
    ],
)
def test_one_person_stays_one_person(change: dict[str, str]) -> None:
    other = replace(JOHN, id="2", **change)
    score = score_pair(JOHN, other)
    assert score.band in ("certain", "probable"), score.why
    assert score.probability >= 0.5
    assert candidates_keys(JOHN) & candidates_keys(other)


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Kevin"},  # a twin
        {"given_name": "Sarah", "sex": "F"},
        {"birth_date": "1989-11-30"},  # father and son of one name
        {"given_name": "Sarah", "birth_date": "1963-08-21", "sex": "F"},  # husband and wife
        {"address": "9 Elm Rd", "city": "Lowell", "postcode": "01850", "phone": "",
         "birth_date": "1975-09-09"},
    ],
)  # fmt: skip
def test_two_people_stay_two_people(change: dict[str, str]) -> None:
    score = score_pair(BARE, replace(BARE, id="2", **change))
    assert score.probability < 0.5, score.why


def test_it_says_who_else_it_might_be() -> None:
    twin = replace(BARE, id="2", given_name="Kevin")
    assert score_pair(BARE, twin).why.endswith("; might be a twin")
    wife = replace(BARE, id="2", given_name="Sarah", birth_date="1963-08-21", sex="")
    assert score_pair(BARE, wife).why.endswith("; might be a relative")
    son = replace(BARE, id="2", birth_date="1989-11-30")
    assert score_pair(BARE, son).why.endswith("; might be parent and child of one name")


def test_a_suffix_tells_father_from_son() -> None:
    senior, junior = replace(JOHN, suffix="Sr"), replace(JOHN, id="2", suffix="Jr")
    score = score_pair(senior, junior)
    assert score.band == "possible"
    assert "suffix Sr≠Jr" in score.why
    assert score_pair(senior, replace(junior, suffix="senior")).band == "certain"
    assert score_pair(senior, replace(JOHN, family_name="Abernathy Jr.")).band == "possible"


def test_another_social_security_number_is_another_person_until_all_else_agrees() -> None:
    other = replace(JOHN, id="2", ssn="412-65-9187", given_name="Jonatan")
    assert score_pair(JOHN, other).band == "possible"
    assert score_pair(JOHN, replace(other, given_name="Jon")).band == "probable"
    assert score_pair(JOHN, replace(other, ssn="412-65-9078")).band in ("probable", "certain")


def test_nobody_without_a_name_is_taken_for_somebody() -> None:
    one = replace(BARE, given_name="Unknown", family_name="Unknown")
    two = replace(BARE, id="2", given_name="Baby", family_name="")
    assert score_pair(one, two).band == "possible"
    assert score_pair(replace(one, ssn="412659087"), replace(two, ssn="412659087")).band != "not"


@pytest.mark.parametrize(
    "made_up",
    [
        {"ssn": "000-00-0000"}, {"ssn": "123-45-6789"}, {"phone": "999-999-9999"},
        {"birth_date": "1900-01-01"}, {"given_name": "Test"}, {"email": "none"},
    ],
)  # fmt: skip
def test_made_up_values_make_nobody_alike(made_up: dict[str, str]) -> None:
    empty = Record(given_name="", family_name="Smith")
    score = score_pair(replace(empty, **made_up), replace(empty, **made_up))
    assert {reason.field for reason in score.reasons} <= {"family_name", "prior", "family"}


def test_the_reasons_add_up_and_are_said() -> None:
    score = score_pair(JOHN, replace(JOHN, id="2", given_name="Jon", phone=""))
    assert "given name Jonathan≈Jon +" in score.why
    assert "same birth date +15" in score.why
    assert "twin" not in score.why
    assert score.points == pytest.approx(sum(reason.points for reason in score.reasons), abs=0.01)
    assert score.why.split(", ")[0].startswith("same national number")


def test_a_rare_name_tells_more_than_a_common_one() -> None:
    crowd = [Record(family_name="Smith") for _ in range(900)]
    crowd += [Record(family_name="Featherstone") for _ in range(2)]
    known = Frequencies.of([prepare(each) for each in crowd])
    common = score_pair(Record(family_name="Smith"), Record(family_name="Smith"), known)
    rare = score_pair(crowd[-1], crowd[-2], known)
    assert rare.points > common.points + 5


def test_many_at_one_address_tell_little_by_it() -> None:
    home = [replace(BARE, id=str(n), given_name=f"N{n}") for n in range(200)]
    known = Frequencies.of([prepare(each) for each in home])

    def told(frequencies: Frequencies) -> float:
        score = score_pair(home[0], home[1], frequencies)
        return next(reason.points for reason in score.reasons if reason.field == "address")

    assert told(known) < told(Frequencies()) - 3


RECORD = st.builds(
    Record,
    given_name=st.sampled_from(["Ann", "Jon", "John", "", "Maria José", "Unknown", "Ma"]),
    middle_name=st.sampled_from(["", "A", "Ann"]),
    family_name=st.sampled_from(["Smith", "Smyth", "", "de la Cruz", "Jon", "Smith-Jones"]),
    former_name=st.sampled_from(["", "Smith"]),
    suffix=st.sampled_from(["", "Jr", "III", "sr.", "x"]),
    birth_date=st.sampled_from(["", "1961-03-04", "1961-13-40", "1961-03", "1961", "3/4/61", "?"]),
    sex=st.sampled_from(["", "F", "male", "U"]),
    address=st.sampled_from(["", "12 Main St", "PO Box 7", "7", "GENERAL DELIVERY", "#4"]),
    city=st.sampled_from(["", "Lowell"]),
    postcode=st.sampled_from(["", "02180", "2180"]),
    phone=st.sampled_from(["", "9783429781", "342-9781"]),
    email=st.sampled_from(["", "a@b.c", "@"]),
    ssn=st.sampled_from(["", "412-65-9087", "9087", "12"]),
)


@settings(max_examples=60)
@given(RECORD, RECORD)
def test_it_does_not_matter_who_comes_first(one: Record, two: Record) -> None:
    forth, back = score_pair(one, two), score_pair(two, one)
    assert forth.points == pytest.approx(back.points, abs=0.01)
    assert forth.band == back.band
    assert 0 <= forth.probability <= 1


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_in_any_field_is_survived(one: str, two: str) -> None:
    first = Record(*([one] * 17))
    second = Record(*([two] * 17))
    score_pair(first, second)
    candidates_keys(first)


def test_measured_on_made_registrations_with_twins_and_families() -> None:
    records, truth = people(1200, seed=7)
    found = {tuple(sorted((p.id_a, p.id_b))) for p in find_pairs(records, least=0.5)}
    right = len(found & truth)
    assert right / len(found) >= 0.98
    assert right / len(truth) >= 0.96


def test_pairs_come_sorted_once_and_always_the_same() -> None:
    records, _ = people(300, seed=3)
    pairs = list(find_pairs(records))
    points = [pair.score.points for pair in pairs]
    assert points == sorted(points, reverse=True)
    assert len({frozenset((pair.id_a, pair.id_b)) for pair in pairs}) == len(pairs)
    assert list(find_pairs(records)) == pairs


def test_between_two_lists_only_pairs_across_are_told() -> None:
    mine = [replace(JOHN, id="a1"), replace(JOHN, id="a2")]
    pairs = list(find_pairs(mine, [replace(JOHN, id="b1")]))
    assert {(pair.id_a, pair.id_b) for pair in pairs} == {("a1", "b1"), ("a2", "b1")}
    assert list(find_pairs([], [])) == list(find_pairs([])) == []


def test_somebody_typed_three_times_is_one_person() -> None:
    rest, _ = people(200, seed=1)
    middle = replace(BARE, id="m", phone="617-555-0142")
    first = replace(BARE, id="f", family_name="Lindqvist", middle_name="", address="")
    last = replace(middle, id="l", birth_date="", sex="", address="7 Elm Road", postcode="01850")
    pairs = find_pairs([*rest, first, middle, last], least=0.5)
    ours = {frozenset((p.id_a, p.id_b)) for p in pairs if {p.id_a, p.id_b} <= set("fml")}
    assert frozenset("fm") in ours
    assert frozenset("ml") in ours


def test_work_grows_with_the_records_and_not_with_their_square() -> None:
    same_name = [
        prepare(Record(id=str(n), given_name="Maria", family_name="Garcia", postcode="02180",
                       birth_date=f"{1930 + n % 90}-{1 + n % 12:02}-{1 + n % 28:02}"))
        for n in range(1500)
    ]  # fmt: skip
    assert sum(1 for _ in candidate_pairs(same_name)) < 1500 * 60
