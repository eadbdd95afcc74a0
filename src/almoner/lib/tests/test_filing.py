"""Whose paper it is, what it is and of which day, and the words that said so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib import filing
from almoner.lib.filing.kinds import WORDS

TODAY = date(2026, 11, 22)
TULA = filing.Person("tula", ("Terry",), ("Tula", "Tilly"), date(1960, 2, 28), "100042")
TOM = filing.Person("tom", ("Terry",), ("Tom",), date(1991, 1, 1), "100043")


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Patient: TERRY, TULA   DOB: 02/28/1960", 0.95),
        ("RE: Tula Terry, born February 28, 1960", 0.95),
        ("Name: Tilly M. Terry\nDate of birth 2/28/60", 0.95),
        ("Mrs. Terry (MRN: 100042) was seen today", 0.9),
        ("Tula Terry came in today.", 0.5),
    ],
)
def test_who_is_named_is_proposed_with_the_words(text: str, least: float) -> None:
    found = filing.propose_person(text, [TOM, TULA])
    assert found[0].what.key == "tula"
    assert found[0].confidence >= least
    assert all(word.split()[0] in text for word in found[0].words)


def test_a_birth_date_that_is_another_s_says_it_is_not_she() -> None:
    found = filing.propose_person("Tula Terry, DOB 03/01/1961", [TULA])
    assert found[0].confidence < 0.5
    assert filing.propose_person("Nobody that is known", [TULA, TOM]) == []


def test_two_of_one_name_are_both_less_sure() -> None:
    twin = filing.Person("twin", ("Terry",), ("Tula",), date(1988, 5, 5), "100050")
    found = filing.propose_person("Dear Tula Terry, your appointment", [TULA, twin])
    assert len(found) == 2
    assert found[0].confidence < 0.5


def test_what_to_ask_the_register() -> None:
    asked = filing.asked_in("Patient Name: Doe, Jane DOB: 1/2/1980 MRN 123456", today=TODAY)
    assert asked.names == ("Doe Jane",)
    assert asked.days == (date(1980, 1, 2),)
    assert asked.numbers == ("123456",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("DOB: 02/28/1960\nPrinted 11/20/2026\nDate of service: 11/02/2025", date(2025, 11, 2)),
        ("Collected 3 Mar 2026  Reported 03/05/2026", date(2026, 3, 3)),
        ("Received by fax 11/21/2026. Date: November 3rd, 2026", date(2026, 11, 3)),
        ("Seen on 2026-01-09, next visit 2026-02-09", date(2026, 1, 9)),
        ("Date of exam 12/31/2030, written 1/5/2026", date(2026, 1, 5)),
    ],
)
def test_the_labelled_day_beats_every_other(text: str, day: date) -> None:
    found = filing.propose_day(text, today=TODAY, born=date(1960, 2, 28))
    assert found is not None
    assert found.what == day


def test_a_birth_date_is_never_the_day_of_a_paper() -> None:
    assert filing.propose_day("Born 02/28/1960", today=TODAY) is None
    text = "02/28/1960 is all it says"
    assert filing.propose_day(text, today=TODAY, born=date(1960, 2, 28)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("DISCHARGE SUMMARY\nHospital course: better. Collected labs.", "Discharge summary"),
        ("MRI of the knee without contrast\nFindings:\nImpression:", "Diagnostic imaging report"),
        (
            "Authorization for release of medical information. I hereby authorize",
            "Authorization to release records",
        ),
        ("SUBPOENA duces tecum, plaintiff against defendant", "Legal paper"),
        ("Member ID 123 Group No 55 RxBIN 004336 Copay $20", "Insurance card"),
    ],
)
def test_the_kind_of_paper_by_its_words(text: str, kind: str) -> None:
    found = filing.propose_kind(text, list(WORDS))
    assert found is not None
    assert found.what == kind
    assert found.words


def test_words_that_say_nothing_propose_nothing() -> None:
    assert filing.propose_kind("Hello there", list(WORDS)) is None
    assert filing.propose_kind("Discharge summary", ["Other"]) is None


@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    filing.propose_day(text, today=TODAY)
    filing.propose_kind(text, list(WORDS))
    filing.asked_in(text, today=TODAY)
    for each in filing.propose_person(text, [TULA, TOM]):
        assert 0 < each.confidence <= 1
