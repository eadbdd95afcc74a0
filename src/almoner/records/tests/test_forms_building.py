"""Building a form: items typed, moved, taken out; checked before it is published."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from almoner.lib import questionnaires as lib
from almoner.lib.questionnaires import building
from almoner.platform.accounts.powers import RECEPTIONIST, SECRETARY
from almoner.records import operations
from almoner.records.models import Questionnaire
from almoner.records.tests.people import CLERK, NOW
from almoner.records.tests.test_screens import HTMX, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> Client:
    return signed_in(SECRETARY)


@pytest.fixture
def row() -> Questionnaire:
    return operations.add_form(CLERK, title="Sleep", now=NOW)


def body(row: Questionnaire) -> lib.Questionnaire:
    row.refresh_from_db()
    return lib.read_questionnaire(row.draft)


def put(client: Client, row: Questionnaire, query: str = "", **typed: Any) -> Any:
    row.refresh_from_db()
    usual = {"kind": "string", "behavior": "all", "version": row.version}
    usual["link_id"] = building.new_link_id(body(row))
    url = reverse("records:build_item", args=[row.pk])
    return client.post(f"{url}{query}", {**usual, **typed}, headers=HTMX)


def test_a_scored_form_is_built_published_and_found_whole(
    secretary: Client, row: Questionnaire
) -> None:
    choices = "Never | 0\nSometimes | 1\nOften | 3"
    assert (
        put(secretary, row, text="Do you nap?", kind="choice", options=choices).status_code == 204
    )
    put(secretary, row, text="Why?", conditions="q1 = Often")
    put(secretary, row, text="Sum", kind="integer", is_sum="on", bands="0 Fine\n3 Tired")
    put(secretary, row, text="Allergy", goes_to="allergy.text", kind="text")
    form = body(row)
    assert building.troubles(form) == ()
    chosen = lib.Answered("q1", answers=(lib.Answer(form.items[0].options[2].value),))
    answers = lib.Response((chosen,))
    assert lib.scored(form, answers)[0].means == "Tired"
    shown = {place.item.link_id for place in lib.enabled(form, answers)}
    assert "q2" in shown
    operations.publish(CLERK, questionnaire=row, seen_version=row.version, now=NOW)
    page = text(secretary.get(reverse("records:build", args=[row.pk])))
    assert "only if q1 = Often" in page


def test_what_is_not_understood_is_said_beside_its_field(
    secretary: Client, row: Questionnaire
) -> None:
    put(secretary, row, text="Do you nap?", kind="boolean")
    for typed, words in (
        ({"conditions": "whenever"}, "such as “q1 = yes”"),
        ({"conditions": "q1 = perhaps"}, "yes or no"),
        ({"conditions": "q9 = yes"}, "not in the form"),
        ({"options": "A | b", "kind": "choice"}, "a number, the score"),
        ({"bands": "low", "kind": "integer"}, "the least sum"),
        ({"link_id": "q1"}, "Two items"),
    ):
        answer = put(secretary, row, **{"text": "Why?", **typed})
        assert answer.status_code == 422
        assert words in text(answer)
    assert len(body(row).items) == 1


def test_items_move_into_groups_and_out_and_are_taken_out(
    secretary: Client, row: Questionnaire
) -> None:
    put(secretary, row, text="Group", kind="group", link_id="g")
    put(secretary, row, "?within=g", text="One", link_id="a")
    put(secretary, row, text="Two", link_id="b")
    url = reverse("records:build", args=[row.pk])

    def step(do: str, item: str) -> Any:
        row.refresh_from_db()
        return secretary.post(url, {"do": do, "item": item, "version": row.version}, headers=HTMX)

    def tree() -> list[Any]:
        return [(each.link_id, [one.link_id for one in each.items]) for each in body(row).items]

    step("up", "b")
    assert tree() == [("g", ["a", "b"])]
    step("up", "b")
    assert tree() == [("g", ["b", "a"])]
    step("up", "b")
    assert tree() == [("b", []), ("g", ["a"])]
    step("down", "b")
    assert tree() == [("g", ["b", "a"])]
    step("remove", "a")
    assert tree() == [("g", ["b"])]
    assert step("remove", "zzz").status_code == 404
    stale = secretary.post(url, {"do": "remove", "item": "b", "version": 1}, headers=HTMX)
    assert stale.status_code == 409


def test_the_desk_does_not_build(row: Questionnaire) -> None:
    desk = signed_in(RECEPTIONIST)
    for name in ("build", "build_item"):
        assert desk.get(reverse(f"records:{name}", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("name", ["history", "phq-9"])
def test_an_item_that_is_opened_and_kept_stays_as_it_was(secretary: Client, name: str) -> None:
    row = Questionnaire.objects.get(url=f"urn:almoner:form:{name}")
    before = body(row)
    for item in list(before.all_items()):
        url = f"{reverse('records:build_item', args=[row.pk])}?item={item.link_id}"
        form = secretary.get(url).context["form"]
        typed = {key: value for key, value in form.initial.items() if value not in (None, False)}
        answer = secretary.post(url, {**typed, "version": row.version}, headers=HTMX)
        assert answer.status_code == 204, text(answer)
        row.refresh_from_db()
    after = body(row)
    assert {i.link_id: i for i in after.all_items()}.keys() == {
        i.link_id for i in before.all_items()
    }
    assert [i.options for i in after.all_items()] == [i.options for i in before.all_items()]
    assert [i.conditions for i in after.all_items()] == [i.conditions for i in before.all_items()]
