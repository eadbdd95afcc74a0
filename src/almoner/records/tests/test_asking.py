"""Physician queries: asked without leading, answered by whom they were put to, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.lib import querywording
from almoner.lib.events import react
from almoner.people.models import Practitioner
from almoner.platform.accounts.actor import Actor, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, SECRETARY
from almoner.records import operations
from almoner.records.events import QueryEnded
from almoner.records.models import PhysicianQuery, QueryTemplate
from almoner.records.models.asking import QueryOutcome
from almoner.records.tests.people import NOW, READER, WRITER
from almoner.records.tests.test_screens import signed_in, text
from almoner.records.tests.test_signing import clinician

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {
    "title": "Meaning of a result",
    "findings": "Sodium 128 mmol/L on 03/01 (laboratory report). Fluid restricted.",
    "question": "Please document what the findings mean for this patient.",
    "options": ["Hyponatremia", "Not clinically significant"],
}


def asked(who: Practitioner, **more: Any) -> PhysicianQuery:
    values = {"patient": make.patient(), "values": WORDS, "due_on": NOW.date(), "now": NOW, **more}
    return operations.ask(READER, practitioner=who, **values)


def test_a_query_is_asked_answered_and_closed() -> None:
    ended: list[QueryEnded] = []
    react(QueryEnded)(ended.append)
    actor, who = clinician()
    row = asked(who)
    assert row.options[-2:] == ["Other", "Unable to determine"]
    with pytest.raises(operations.NotAcceptable, match="Nobody has answered"):
        operations.close(READER, row=row, outcome=QueryOutcome.AGREED, now=NOW)
    operations.answer(actor, row=row, me=who, option="Hyponatremia", words="", now=NOW)
    operations.say(READER, row=row, words="Thank you.", now=NOW)
    operations.close(READER, row=row, outcome=QueryOutcome.AGREED, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.outcome, row.answer) == ("closed", "agreed", "Hyponatremia")
    assert [each.text for each in row.thread.all()] == ["Hyponatremia", "Thank you."]
    assert ended[-1].outcome == "agreed"
    with pytest.raises(operations.NotOpen):
        operations.answer(actor, row=row, me=who, option="Other", words="X", now=NOW)


def test_only_who_was_asked_answers() -> None:
    _actor, who = clinician()
    other_actor, other = clinician("Lindqvist")
    row = asked(who)
    for actor, me in ((other_actor, other), (other_actor, who)):
        with pytest.raises(operations.NotAsked):
            operations.answer(actor, row=row, me=me, option="Other", words="X", now=NOW)
    with pytest.raises(operations.NotAsked):
        operations.say(other_actor, row=row, words="Not mine", now=NOW)
    with pytest.raises(NotPermitted):
        operations.ask(
            WRITER, patient=row.patient, practitioner=who, values=WORDS, due_on=NOW.date(), now=NOW
        )


def test_other_asks_for_words_and_nothing_else_is_an_answer() -> None:
    actor, who = clinician()
    row = asked(who)
    for option, words in (("Other", " "), ("Sepsis", "")):
        with pytest.raises(operations.NotAcceptable):
            operations.answer(actor, row=row, me=who, option=option, words=words, now=NOW)


def test_a_query_that_leads_is_not_asked_unseen() -> None:
    who = make.practitioner()
    leading = {
        **WORDS,
        "title": "Add sepsis for the DRG",
        "question": "Don't you agree it is sepsis?",
    }
    with pytest.raises(operations.MayLead) as no:
        asked(who, values=leading)
    assert len(no.value.warnings) >= 3
    assert asked(who, values=leading, in_spite_of_warnings=True).pk
    with pytest.raises(operations.NotAcceptable):
        asked(who, due_on=NOW.date() - timedelta(days=1))
    with pytest.raises(operations.NotAcceptable):
        asked(who, values={**WORDS, "findings": " "})


def test_what_ships_does_not_lead() -> None:
    for each in QueryTemplate.objects.all():
        found = querywording.warnings_of(
            title=each.title, findings="", question=each.question, options=each.options
        )
        assert not found, f"{each}: {found}"


def test_a_closed_query_has_an_outcome_in_the_database() -> None:
    row = asked(make.practitioner())
    with pytest.raises(IntegrityError), transaction.atomic():
        PhysicianQuery.objects.filter(pk=row.pk).update(state="closed")
    operations.withdraw(READER, row=row, reason="Asked twice", now=NOW)
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_from_the_screen() -> None:
    actor, who = clinician()
    patient = make.patient()
    coder = signed_in(CODER)
    template = QueryTemplate.objects.first()
    assert template
    address = reverse("records:ask", args=[patient.pk])
    assert template.question in text(coder.get(address, {"template": template.pk}))
    typed = {
        **WORDS,
        "options": "Hyponatremia\nNot clinically significant",
        "practitioner": who.pk,
        "due_on": "2099-01-01",
        "title": "Add the DRG",
    }
    answer = coder.post(address, typed)
    assert answer.status_code == 422
    assert "may lead" in text(answer)
    assert coder.post(address, {**typed, "seen": "yes"}).status_code == 200
    row = PhysicianQuery.objects.get()
    assert "Add the DRG" in text(coder.get(reverse("records:queries")))
    doctor = Client()
    doctor.force_login(User.objects.get(pk=actor.user_id))
    assert "Queries to you" in text(doctor.get(reverse("records:queries")))
    page = reverse("records:query", args=[patient.pk, row.pk])
    assert "Your answer" in text(doctor.get(page))
    led = doctor.post(page, {"do": "answer", "option": "Hyponatremia", "then": "note"})
    assert led.headers["HX-Redirect"] == reverse("records:write_note", args=[patient.pk])
    assert coder.post(page, {"do": "close", "outcome": "no-response"}).status_code == 422
    coder.post(page, {"do": "close", "outcome": "agreed"})
    row.refresh_from_db()
    assert row.outcome == "agreed"
    assert signed_in(SECRETARY).get(reverse("records:queries")).status_code == 403
    assert isinstance(actor, Actor)
