from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from almoner.lib.names import fold
from almoner.lib.searching import (
    Born,
    Candidate,
    Lookup,
    Mail,
    Number,
    SearchPerson,
    Word,
    find,
    keys_for,
    parse,
    plan,
    rank,
)

TODAY = date(2026, 11, 22)


class Index:
    """What the database does, in memory: an inverted index over the keys."""

    def __init__(self, people: dict[str, SearchPerson]) -> None:
        self.people = people
        self.asked: list[Lookup] = []
        self._rows: dict[str, set[str]] = defaultdict(set)
        for name, person in people.items():
            for key in keys_for(person):
                self._rows[key].add(name)

    def fetch(self, lookup: Lookup) -> list[Candidate]:
        self.asked.append(lookup)
        groups = [self._rows[key] for key in lookup.all_of]
        groups += [set().union(*(self._rows[key] for key in keys)) for keys in lookup.any_of]
        found = sorted(set.intersection(*groups))[: lookup.limit]
        return [Candidate(name, self.people[name]) for name in found]

    def names(self, query: str) -> list[Any]:
        return [hit.id for hit in find(query, self.fetch, today=TODAY).hits]


PEOPLE = {
    "john": SearchPerson(
        family="Smith", given="John", middle="Quincy", birth_date=date(1961, 3, 4),
        phones=("+19783429781",), emails=("john.smith@example.com",), chart_number="MRN-001042",
    ),
    "jon": SearchPerson(family="Smyth", given="Jon", birth_date=date(1990, 12, 1)),
    "anna": SearchPerson(
        family="Jones", given="Anna", former=("Kowalczyk",), preferred="Anya",
        birth_date=date(1961, 4, 3), phones=("(508) 555-0142", "978-342-0000"),
    ),
    "robert": SearchPerson(family="McDonald", given="Robert", birth_date=date(1925, 3, 4)),
    "maria": SearchPerson(family="de la Cruz-Ortíz", given="María José", suffix="II"),
    "synthea": SearchPerson(family="Hilll811", given="Valentine262", birth_date=date(2009, 1, 23)),
    "smithee": SearchPerson(family="Smithee", given="Johnathan", chart_number="7"),
}  # fmt: skip
INDEX = Index(PEOPLE)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("smi jo", "john"), ("jo smi", "john"), ("smith, john", "john"), ("SMITH JOHN Q", "john"),
        ("smith 3/4/61", "john"), ("3/4/1961", "john"), ("4 mar 1961", "john"), ("030461", "john"),
        ("march 4 1961 smith", "john"), ("19610304", "john"), ("smith 1961", "john"),
        ("9781", "john"), ("342-9781", "john"), ("(978) 342-9781", "john"), ("9783429781", "john"),
        ("1 978 342 9781", "john"), ("978342978", "john"), ("smith 9781", "john"),
        ("#1042", "john"), ("MRN-001042", "john"), ("mrn001042", "john"), ("1042", "john"),
        ("john.smith@example.com", "john"), ("john.smith@ex", "john"), ("john.smi", "john"),
        ("quincy", "john"), ("mr smith john", "john"), ("smithjohn@", None),
        ("jhon smyth", "jon"), ("jon smyht", "jon"), ("kowal", "anna"), ("jones kowalczyk", "anna"),
        ("anya", "anna"), ("kovalchick", None), ("anna jnoes", "anna"), ("0142", "anna"),
        ("978-342-0000", "anna"), ("4/3/1961", "anna"), ("annie jones", "anna"),
        ("bob mcdonald", "robert"), ("mc donald", "robert"), ("macdonald", "robert"),
        ("rob mc don", "robert"), ("3/4/25", "robert"), ("mcd 3/4/1925", "robert"),
        ("delacruz", "maria"), ("maria jose de la cruz", "maria"), ("ortiz", "maria"),
        ("CRUZ ii", "maria"), ("Ortíz", "maria"), ("valentine", "synthea"), ("hill val", "synthea"),
        ("valantine", "synthea"), ("Valentine262 Hilll811", "synthea"), ("smithee", "smithee"),
        ("7#", None), ("#7", "smithee"), ("", None), ("j", None), (" , ; ", None), ("zzzz", None),
    ],
)  # fmt: skip
def test_what_people_type_finds_whom_they_mean(query: str, first: str | None) -> None:
    found = INDEX.names(query)
    assert (found[0] if found else None) == first


def test_a_slip_of_a_fact_still_finds_the_person() -> None:
    assert "john" in INDEX.names("smith john 3/5/61")
    assert "john" in INDEX.names("smithers 3/4/61")


@pytest.mark.parametrize("typed", range(5, len("smith 3/4/1961") + 1))
def test_results_do_not_flicker_while_a_date_is_typed(typed: int) -> None:
    assert "john" in INDEX.names("smith 3/4/1961"[:typed])


@pytest.mark.parametrize(
    ("query", "who", "why", "fields"),
    [
        ("smith john", "john", "name", ("family", "given")),
        ("kowalcz", "anna", "former name Kowalczyk", ("former",)),
        ("anya jones", "anna", "preferred name Anya; name", ("preferred", "family")),
        ("jhon", "john", "spelt like John", ("given",)),
        ("smytthe", "jon", "sounds like Smyth", ("family",)),
        ("bob", "robert", "short for Robert", ("given",)),
        ("smith 3/4/61", "john", "name; birth date", ("family", "birth_date")),
        ("9781", "john", "phone ends 9781", ("phones",)),
        ("9783429781", "john", "phone", ("phones",)),
        ("978342", "john", "phone begins 978342", ("phones",)),
        ("1042", "john", "chart number MRN-001042", ("chart_number",)),
        ("john.smi", "john", "name", ("given", "family")),
        ("johnsm", "john", "e-mail john.smith@example.com", ("emails",)),
        ("smith 1961", "john", "name; born 1961", ("family", "birth_date")),
    ],
)
def test_the_reason_is_said(query: str, who: str, why: str, fields: tuple[str, ...]) -> None:
    hits = {hit.id: hit for hit in find(query, INDEX.fetch, today=TODAY).hits}
    assert (hits[who].why, hits[who].fields) == (why, fields)


def test_exact_goes_before_begun_before_slip() -> None:
    names = ["Smith", "Smithson", "Smiht", "Smyth"]
    candidates = [Candidate(name, SearchPerson(family=name)) for name in reversed(names)]
    assert [hit.id for hit in rank("smith", candidates)] == names


def test_family_name_goes_before_middle_and_former_name() -> None:
    people = {
        "middle": SearchPerson(given="Ann", middle="Ross"),
        "former": SearchPerson(given="Ann", former=("Ross",)),
        "family": SearchPerson(given="Ann", family="Ross"),
    }
    candidates = [Candidate(name, person) for name, person in people.items()]
    assert [hit.id for hit in rank("ross", candidates)] == ["family", "former", "middle"]


def test_equal_hits_are_in_the_order_of_names_and_birth() -> None:
    people = [SearchPerson("Ross", "Ann", birth_date=date(y, 1, 1)) for y in (1990, 1950)]
    hits = rank("ross", [Candidate(n, person) for n, person in enumerate(people)])
    assert [hit.id for hit in hits] == [1, 0]


def test_one_word_is_not_counted_for_two() -> None:
    both = Candidate("both", SearchPerson(family="Thomas", given="Thomas"))
    once = Candidate("once", SearchPerson(family="Thomas", given="Ann"))
    assert [hit.id for hit in rank("thomas thomas", [once, both])] == ["both", "once"]


def test_parsing() -> None:
    assert parse("smith, john").terms == (Word("smith"), Word("john"))
    born = Born((date(1961, 3, 4), date(1961, 4, 3)), ("0304", "0403"), "61")
    assert parse("3/4/61", today=TODAY).terms == (born,)
    assert parse("smith 3/4").terms[1] == Born((), ("0304", "0403"), "")
    assert parse("978 342 9781").terms == (Number("9783429781", "9783429781"),)
    assert parse("A.B@x.org").terms == (Mail("a.b@x.org"),)
    assert parse("dr").terms == (Word("dr"),)
    assert parse("dr smith").terms == (Word("smith"),)


def test_work_is_bounded_when_a_name_is_common() -> None:
    crowd = {f"c{n:04}": SearchPerson(family="Smithers", given="Ann") for n in range(1500)}
    crowd["z"] = SearchPerson(family="Smith", given="Zoe")
    index = Index(crowd)
    found = find("smith", index.fetch, today=TODAY)
    assert found.hits[0].id == "z"  # the whole word was asked for first
    assert found.more
    assert len(found.hits) == 20
    assert len(index.asked) <= 4
    assert all(lookup.limit <= 200 for lookup in plan("smith john 3/4/61 1042 x@y"))


def test_tolerance_is_only_asked_for_when_needed() -> None:
    crowd = {f"c{n}": SearchPerson(family="Smith", given="Ann") for n in range(30)}
    index = Index(crowd)
    find("smith ann", index.fetch)
    assert "sound" not in {lookup.name for lookup in index.asked}


def test_a_million_keys_are_not_needed() -> None:
    assert 30 < len(keys_for(PEOPLE["john"])) < 75
    assert keys_for(SearchPerson()) == []


NAME = st.text("abcdefghijklmnopqrstuvwxyzéñøß", min_size=2, max_size=12).map(str.title)
PERSON = st.builds(
    SearchPerson,
    family=NAME,
    given=NAME,
    middle=st.just("") | NAME,
    preferred=st.just("") | NAME,
    former=st.lists(NAME, max_size=2).map(tuple),
    birth_date=st.dates(date(1910, 1, 1), TODAY),
)


def finds(person: SearchPerson, query: str) -> bool:
    return "them" in Index({"them": person}).names(query)


@settings(max_examples=40)
@given(PERSON, st.data())
def test_any_beginning_of_any_name_finds(person: SearchPerson, data: st.DataObject) -> None:
    for _, name in person.names():
        whole = fold(name)
        if len(whole) >= 2:
            assert finds(person, whole[: data.draw(st.integers(2, len(whole)))])


@settings(max_examples=40)
@given(PERSON, st.data())
def test_any_order_of_beginnings_finds(person: SearchPerson, data: st.DataObject) -> None:
    names = [fold(name) for field, name in person.names() if name and field != "suffix"]
    parts = [name[: data.draw(st.integers(2, 12))] for name in data.draw(st.permutations(names))]
    assert finds(person, " ".join(parts[:6]))


@settings(max_examples=40)
@given(PERSON, st.integers(0, 11), st.sampled_from("aekz"), st.integers(0, 3))
def test_one_slip_in_a_name_still_finds(
    person: SearchPerson, place: int, letter: str, slip: int
) -> None:
    name = fold(person.family)
    assume(len(name) >= 4)
    at = place % (len(name) - 1)
    typed = (
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )[slip]
    assert finds(person, typed)
    assert finds(person, f"{typed} {fold(person.given)}")


@settings(max_examples=40)
@given(PERSON, st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m%d%Y", "%d %b %Y", "%m/%d/%y"]))
def test_birth_date_in_any_form_finds(person: SearchPerson, form: str) -> None:
    assert person.birth_date is not None
    written = person.birth_date.strftime(form)
    assert finds(person, written)
    assert finds(person, f"{fold(person.family)[:3]} {written}")


@settings(max_examples=40)
@given(st.text(max_size=120))
def test_any_query_is_survived(query: str) -> None:
    found = find(query, INDEX.fetch, today=TODAY)
    assert all(0 < hit.score <= 100 and hit.why and hit.fields for hit in found.hits)
