"""Searching all charts: what is found, where it matched, and what never appears."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people.models import Patient
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.platform.audit.models import Entry as LogEntry
from almoner.platform.ui import palette
from almoner.records.models import AllergyIntolerance, MedicationStatement
from almoner.records.queries import across, chart_page, find_in_charts
from almoner.records.tests.people import DESK, READER
from almoner.records.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db


def found(q: str, **more: Any) -> set[str]:
    return {str(each.entry) for each in find_in_charts(READER, q, **more).rows}


@pytest.mark.parametrize(
    ("q", "is_found"),
    [
        ("asthma", True),
        ("asth pers", True),
        ("J45.909", True),
        ("J45.9", True),
        ("J45", True),
        ("909", False),
        ("thma", False),
        ("ASTHMA spring", True),
        ("asthma autumn", False),
        ("o'brien", True),
        ("self-har", True),
        ("'", False),
        ("& | ! ( ) : * \\ ' <->", False),
        ("asthma &", True),
        ("\x00", False),
    ],
)
def test_every_word_begins_a_word(q: str, is_found: bool) -> None:
    patient = make.patient()
    note = "Worse in spring, seen by O'Brien; no self-harm"
    make.entry(patient, "Mild persistent asthma", code="J45.909", note=note)
    assert bool(found(q)) is is_found
    assert bool(chart_page(patient, q=q).entries) is is_found


def test_it_says_whose_it_is_and_where_it_matched() -> None:
    patient = make.patient()
    make.entry(patient, "Latex", AllergyIntolerance, reaction="Hives " + "and more " * 40)
    (each,) = find_in_charts(READER, "latex hive").rows
    assert each.patient == patient
    assert each.title == [("Latex", True)]
    assert [(match.label, match.pieces[0]) for match in each.matches] == [
        ("reaction", ("Hive", True)),
    ]
    assert all(len("".join(text for text, _is in m.pieces)) < 260 for m in each.matches)


def test_kinds_and_what_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make.patient()
    make.entry(patient, "Asthma")
    make.entry(patient, "Asthma inhaler", MedicationStatement)
    assert found("asthma", kind="problem") == {"Asthma"}
    monkeypatch.setattr(across, "SHOWN", 3)
    for _ in range(2):
        assert not find_in_charts(READER, "asthma").older
        make.entry(patient, "Asthma")
    assert find_in_charts(READER, "asthma").older


@pytest.mark.parametrize("field", ["is_restricted", "is_entered_in_error"])
def test_what_one_may_not_see_does_not_appear_nor_count(field: str) -> None:
    hidden = make.patient()
    for _ in range(3):
        make.entry(hidden, "Asthma")
    Patient.objects.filter(pk=hidden.pk).update(**{field: True})
    found = find_in_charts(READER, "asthma")
    assert (list(found.rows), found.older) == ([], "")
    assert LogEntry.objects.get(verb="records.search_charts").detail["found"] == 0


def test_the_log_says_who_searched_and_not_what_for() -> None:
    make.entry(make.patient(), "Asthma")
    find_in_charts(READER, "asthma")
    assert "asthma" not in str(LogEntry.objects.filter().values()).casefold()
    with pytest.raises(NotPermitted):
        find_in_charts(DESK, "asthma")


def test_the_screen_leads_to_the_entry() -> None:
    patient = make.patient()
    row = make.entry(patient, "Asthma", note="<b>Worse</b> at night")
    client = signed_in(CODER)
    page = client.get(reverse("records:search"), {"q": "night"}).content.decode()
    assert reverse("records:entry", args=[patient.pk, "problem", row.pk]) in page
    assert "&lt;b&gt;Worse&lt;/b&gt; at <mark>night</mark>" in page
    assert "No chart has all" in text_of(client, q="nothing")
    assert "No chart has all" in text_of(client, q="' & !")
    assert "Every word begins" in text_of(client)
    assert signed_in(RECEPTIONIST).get(reverse("records:search")).status_code == 403


def test_ctrl_k_offers_the_search() -> None:
    (group,) = palette.find(READER, "asthma & more", only="Charts")
    assert group.items[0].url == reverse("records:search") + "?q=asthma+%26+more"
    assert list(palette.find(DESK, "asthma", only="Charts")) == []


def text_of(client: Client, **asked: str) -> str:
    return client.get(reverse("records:search"), asked).content.decode()
