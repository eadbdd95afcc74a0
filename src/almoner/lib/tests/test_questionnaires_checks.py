"""What is said of wrong answers, what a form starts with, and what its answers add up to."""

from decimal import Decimal

import pytest

from almoner.lib.questionnaires import (
    NotAQuestionnaire,
    Response,
    Value,
    before,
    enabled,
    findings,
    read_questionnaire,
    read_response,
    remarks,
    same,
    score,
    started,
    totals,
    weight,
)
from almoner.lib.tests.questionnaires_made import Node

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def form(*items: Node, **more: object) -> Node:
    return {"resourceType": "Questionnaire", "status": "active", "item": list(items), **more}


def said(source: Node, *items: Node, is_complete: bool = True) -> list[str]:
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items)}
    response = read_response(answers)
    found = findings(read_questionnaire(source), response, is_complete=is_complete)
    return [finding.sentence for finding in found]


def answer(link_id: str, *values: Node) -> Node:
    return {"linkId": link_id, "answer": list(values)}


def limit(name: str, **value: object) -> Node:
    return {"url": CORE + name, **value}


AGE: Node = {
    "linkId": "1",
    "text": "Age",
    "type": "integer",
    "required": True,
    "extension": [limit("minValue", valueInteger=0), limit("maxValue", valueInteger=120)],
}
NAME: Node = {"linkId": "2", "text": "Name", "type": "string", "maxLength": 3}
PAIN: Node = {
    "linkId": "3",
    "text": "Pain",
    "type": "open-choice",
    "answerOption": [{"valueCoding": {"code": "n", "display": "none"}}],
}
VISITS: Node = {
    "linkId": "4",
    "text": "Visits",
    "type": "group",
    "repeats": True,
    "extension": [limit("questionnaire-maxOccurs", valueInteger=2)],
    "item": [{"linkId": "4.1", "text": "When", "type": "date", "required": True}],
}
WEIGHT: Node = {
    "linkId": "5",
    "text": "Weight",
    "type": "decimal",
    "extension": [limit("maxDecimalPlaces", valueInteger=1)],
}


@pytest.mark.parametrize(
    ("item", "answers", "sentence"),
    [
        (AGE, [], "“Age” (1) is not answered: it must be filled in."),
        (AGE, [answer("1", {"valueInteger": 130})], "“Age” (1) must be at most 120."),
        (AGE, [answer("1", {"valueInteger": -1})], "“Age” (1) must be at least 0."),
        (
            AGE,
            [answer("1", {"valueString": "ten"})],
            "“Age” (1) asks for a whole number, not “ten”.",
        ),
        (
            AGE,
            [answer("1", {"valueInteger": 4}, {"valueInteger": 5})],
            "“Age” (1) has 2 answers: keep one.",
        ),
        (
            NAME,
            [answer("2", {"valueString": "Zoë A."})],
            "“Name” (2) is 6 characters long: shorten it to 3.",
        ),
        (
            PAIN,
            [answer("3", {"valueCoding": {"code": "x", "display": "much"}})],
            "“Pain” (3): “much” is not among the choices; choose again.",
        ),
        (NAME, [answer("9", {"valueInteger": 1})], "The form does not ask “9”: take this"),
        (
            VISITS,
            [{"linkId": "4"}],
            "“When” (4.1) is not answered: it must be filled in.",
        ),
        (
            VISITS,
            [{"linkId": "4", "item": [answer("4.1", {"valueDate": "2026"})]}] * 3,
            "“Visits” (4) is there 3 times: keep at most 2.",
        ),
        (
            VISITS,
            [{"linkId": "4", "item": [answer("4.1", {"valueDate": "2026-02-30"})]}],
            "“When” (4.1) asks for a date, not “2026-02-30”.",
        ),
        (
            VISITS,
            [answer("4.1", {"valueDate": "2026"})],
            "The answer to “When” (4.1) stands in another group: answer it where it is asked.",
        ),
        (
            WEIGHT,
            [answer("5", {"valueDecimal": Decimal("70.25")})],
            "“Weight” (5) has more than 1 decimal places: round it.",
        ),
    ],
)
def test_a_wrong_answer_is_named_with_what_to_do(
    item: Node, answers: list[Node], sentence: str
) -> None:
    assert [each for each in said(form(item), *answers) if each.startswith(sentence)]


def test_right_answers_and_drafts_are_left_alone() -> None:
    whole = form(AGE, NAME, PAIN, VISITS)
    own_words = answer("3", {"valueString": "a little"})
    assert said(whole, answer("1", {"valueInteger": 40}), own_words) == []
    assert said(whole, is_complete=False) == []


def test_nothing_is_asked_where_an_item_is_not_enabled() -> None:
    smokes: Node = {"linkId": "s", "type": "boolean"}
    many = {
        **AGE,
        "enableWhen": [{"question": "s", "operator": "=", "answerBoolean": True}],
    }
    assert said(form(smokes, many), answer("s", {"valueBoolean": False})) == []
    assert said(form(smokes, many), answer("s", {"valueBoolean": True})) != []


def test_a_second_occurrence_does_not_look_into_the_first() -> None:
    group: Node = {
        "linkId": "g",
        "type": "group",
        "repeats": True,
        "item": [
            {"linkId": "a", "type": "boolean"},
            {
                "linkId": "b",
                "type": "string",
                "enableWhen": [{"question": "a", "operator": "exists", "answerBoolean": True}],
            },
        ],
    }
    source = {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "item": [{"linkId": "g", "item": [answer("a", {"valueBoolean": True})]}, {"linkId": "g"}],
    }
    found = enabled(read_questionnaire(form(group)), read_response(source))
    assert [place.item.link_id for place in found] == ["g", "a", "b", "g", "a"]


def test_texts_without_a_link_id_are_shown_when_their_conditions_hold() -> None:
    when = {"question": "1", "operator": "exists", "answerBoolean": True}
    note = {"type": "display", "text": "Well", "enableWhen": [when]}
    source = read_questionnaire(form(AGE, {"type": "display", "text": "Hello"}, note))
    assert [place.item.text for place in enabled(source, Response())] == ["Age", "Hello"]


def test_items_that_wait_for_each_other_are_refused() -> None:
    def waiting(link_id: str, question: str) -> Node:
        when = {"question": question, "operator": "exists", "answerBoolean": True}
        return {"linkId": link_id, "type": "boolean", "enableWhen": [when]}

    with pytest.raises(NotAQuestionnaire, match="wait for each other's answers"):
        read_questionnaire(form(waiting("a", "b"), waiting("b", "a")))
    with pytest.raises(NotAQuestionnaire, match="Two items have the linkId “1”"):
        read_questionnaire(form(AGE, AGE))


@pytest.mark.parametrize("order", [1, -1])
def test_a_long_row_of_items_waiting_for_the_one_before(order: int) -> None:
    def waiting(number: int) -> Node:
        when = {"question": f"q{number - 1}", "operator": "=", "answerBoolean": True}
        return {"linkId": f"q{number}", "type": "boolean", "enableWhen": [when]}

    items = [{"linkId": "q0", "type": "boolean"}, *(waiting(number) for number in range(1, 2000))]
    answers = [answer(f"q{number}", {"valueBoolean": number != 1500}) for number in range(2000)]
    response = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": answers}
    found = enabled(read_questionnaire(form(*items[::order])), read_response(response))
    assert len(found) == 1501


def scored(link_id: str) -> Node:
    def option(code: str, points: int) -> Node:
        extension = [{"url": CORE + "ordinalValue", "valueDecimal": points}]
        return {"extension": extension, "valueCoding": {"code": code}}

    options = [option("never", 0), option("often", 2), option("daily", 3)]
    return {"linkId": link_id, "type": "choice", "answerOption": options}


def test_a_panel_is_added_up_where_its_total_stands() -> None:
    expression = {
        "language": "text/fhirpath",
        "expression": "%resource.item.answer.value.ordinal().sum()",
    }
    total: Node = {
        "linkId": "total",
        "type": "decimal",
        "extension": [{"url": SDC + "calculatedExpression", "valueExpression": expression}],
    }
    panel = read_questionnaire(form(scored("a"), scored("b"), total))
    answers = [answer("a", {"valueCoding": {"code": "daily"}})]
    response = read_response(
        {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": answers}
    )
    (found,) = totals(panel, response)
    assert (found.link_id, found.total, found.is_complete) == ("total", 3, False)
    assert found.unanswered == ("“b”",)
    assert [(part.link_id, part.weight) for part in found.parts] == [("a", 3)]
    empty = score(panel, Response())
    assert empty is not None
    assert (empty.total, len(empty.unanswered)) == (0, 2)
    assert remarks(panel) == ()


def test_weights_and_choices_of_a_contained_value_set() -> None:
    concept = {
        "code": "x",
        "extension": [{"url": CORE + "itemWeight", "valueDecimal": Decimal("1.50")}],
    }
    value_set = {
        "resourceType": "ValueSet",
        "id": "v",
        "compose": {"include": [{"system": "urn:s", "concept": [concept]}]},
    }
    item: Node = {"linkId": "1", "text": "How", "type": "choice", "answerValueSet": "#v"}
    panel = read_questionnaire(form(item, contained=[value_set]))
    chosen = Value("Coding", {"system": "urn:s", "code": "x"})
    assert weight(panel, panel.items[0], chosen) == Decimal("1.5")
    wrong = answer("1", {"valueCoding": {"system": "urn:s", "code": "y"}})
    assert said(form(item, contained=[value_set]), wrong)
    (remark,) = remarks(read_questionnaire(form({**item, "answerValueSet": "http://x/v"})))
    assert "any code is accepted" in remark


def test_initial_values_and_choices_start_the_response() -> None:
    chosen = {"valueCoding": {"code": "c"}, "initialSelected": True}
    group = {
        "linkId": "g",
        "type": "group",
        "item": [
            {"linkId": "n", "type": "integer", "initial": [{"valueInteger": 7}]},
            {"linkId": "c", "type": "choice", "answerOption": [chosen]},
            {"linkId": "e", "type": "string"},
        ],
    }
    (begun,) = started(read_questionnaire(form(group, url="urn:f", version="2"))).items
    assert [(item.link_id, len(item.answers)) for item in begun.items] == [("n", 1), ("c", 1)]
    assert started(read_questionnaire(form(url="urn:f", version="2"))).questionnaire == "urn:f|2"


def test_values_are_compared_by_what_they_mean() -> None:
    at_ten, at_four = "2026-01-01T10:00:00-05:00", "2026-01-01T15:00:00Z"
    assert same(Value("DateTime", at_ten), Value("DateTime", at_four))
    assert same(Value("Integer", 2), Value("Decimal", Decimal("2.0")))
    assert not same(Value("Boolean", True), Value("Integer", 1))
    assert before(Value("Date", "2026-01-01"), Value("Date", "2026-01-02")) is True
    assert before(Value("Date", "2026"), Value("Date", "2026-01-02")) is None
    kilos, pounds = {"value": 1, "unit": "kg"}, {"value": 2, "unit": "lb"}
    assert before(Value("Quantity", kilos), Value("Quantity", pounds)) is None
    system = {"system": "a", "code": "x"}
    assert same(Value("Coding", system), Value("Coding", {"code": "x"}))
    assert not same(Value("Coding", system), Value("Coding", {"system": "b", "code": "x"}))
