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


BOUNDS: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "integer", "least": "1", "most": "10"}, "11", "at most 10"),
    ({"kind": "decimal", "least": "0.5", "decimals": "1"}, "0.4", "at least 0.5"),
    ({"kind": "decimal", "decimals": "1"}, "1.25", "decimal places"),
    ({"kind": "date", "least": "2026-01-01"}, "2025-12-31", "at least 2026-01-01"),
    ({"kind": "string", "shortest": "3", "longest": "5"}, "ab", "at least 3 are needed"),
    ({"kind": "string", "shortest": "3", "longest": "5"}, "abcdef", "shorten it to 5"),
    ({"kind": "quantity", "units": "pounds | [lb_av]", "most": "900"}, "901", "at most 900"),
]


@pytest.mark.parametrize(("typed", "answer", "words"), BOUNDS)
def test_bounds_are_built_exported_and_held(
    secretary: Client, row: Questionnaire, typed: dict[str, Any], answer: str, words: str
) -> None:
    made = put(secretary, row, text="How much?", **typed)
    assert made.status_code == 204, text(made)
    form = body(row)
    assert lib.read_questionnaire(form.as_text()) == form
    page = {"n.0": ["1"], "q.0": [answer], "u.0": ["[lb_av]"]}
    given = lib.typed(form, lib.Response(), page, zone=NOW.tzinfo)  # type: ignore[arg-type]
    assert words in lib.findings(form, given)[0].sentence
    before = row.draft
    shown = text(secretary.get(f"{reverse('records:build_item', args=[row.pk])}?item=q1"))
    for value in typed.values():
        assert value in shown
    assert put(secretary, row, "?item=q1", text="How much?", link_id="q1", **typed).status_code
    row.refresh_from_db()
    assert row.draft == before


def test_occurrences_are_bounded(secretary: Client, row: Questionnaire) -> None:
    put(secretary, row, text="Name", is_repeating="on", fewest_times="1", most_times="2")
    form = body(row)
    page = {"n.0": ["1"], "q.0": ["a", "b", "c"]}
    given = lib.typed(form, lib.Response(), page, zone=NOW.tzinfo)  # type: ignore[arg-type]
    assert "keep at most 2" in lib.findings(form, given)[0].sentence
    two = lib.typed(form, given, {"n.0": ["1"], "q.0": ["a", "b"]}, zone=NOW.tzinfo)  # type: ignore[arg-type]
    assert next(iter(lib.sheet(form, two, zone=NOW.tzinfo))).texts == ("a", "b")  # type: ignore[arg-type]


def test_what_a_question_starts_with_is_built(secretary: Client, row: Questionnaire) -> None:
    choices = "Never | 0\nOften | 3"
    put(secretary, row, text="Nap?", kind="choice", options=choices, initial_values="Never")
    put(secretary, row, text="Sure?", kind="boolean", initial_values="yes")
    put(secretary, row, text="How often?", kind="integer", initial_values="3")
    said = [each.answers[0].value for each in lib.started(body(row)).items]
    assert [value.wording() for value in said if value] == ["Never", "yes", "3"]
    put(secretary, row, "?item=q1", text="Nap?", kind="choice", options=choices, link_id="q1")
    assert len(lib.started(body(row)).items) == 2


def test_staff_is_told_for_the_answers_that_were_named(
    secretary: Client, row: Questionnaire
) -> None:
    choices = "Never | 0\nSometimes | 1\nOften | 3"
    usual = {"text": "Pain?", "kind": "choice", "options": choices, "tell": "Pain: look."}
    put(secretary, row, **usual, tell_when="Often")
    put(secretary, row, text="How much?", kind="integer", tell="A lot.", tell_when=">= 8")
    form = body(row)
    assert lib.TELL_WHEN in form.as_text()

    def told(turn: int, number: int) -> tuple[str, ...]:
        chosen = lib.Answer(form.items[0].options[turn].value)
        much = lib.Answer(lib.Value("Integer", number))
        both = (lib.Answered("q1", answers=(chosen,)), lib.Answered("q2", answers=(much,)))
        return lib.alarms(form, lib.Response(both))

    assert told(1, 7) == ()
    assert told(2, 8) == ("Pain: look.", "A lot.")


def test_bounds_that_do_not_fit_are_refused(secretary: Client, row: Questionnaire) -> None:
    for typed, words in (
        ({"kind": "boolean", "least": "1"}, "Only numbers"),
        ({"kind": "integer", "least": "many"}, "is a number"),
        ({"kind": "integer", "least": "9", "most": "1"}, "less than the least"),
        ({"kind": "string", "shortest": "9", "longest": "1"}, "shorter than the shortest"),
        ({"kind": "string", "most_times": "2"}, "several times"),
        ({"kind": "integer", "units": "kg"}, "Only amounts"),
        ({"kind": "quantity", "units": "| kg"}, "behind a bar"),
        ({"kind": "boolean", "initial_values": "perhaps"}, "yes or no"),
        ({"kind": "integer", "tell": "x", "tell_when": ">= lots"}, "is a number"),
    ):
        answer = put(secretary, row, text="How much?", **typed)
        assert answer.status_code == 422, typed
        assert words in text(answer)
