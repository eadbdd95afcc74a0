"""Small forms with conditions between any of their items, and responses that may fit them."""

from typing import Any

from hypothesis import strategies as st

Node = dict[str, Any]
KINDS = ("integer", "boolean", "choice", "date")
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
FEW = {
    "integer": st.integers(0, 3).map(lambda number: {"Integer": number}),
    "boolean": st.booleans().map(lambda flag: {"Boolean": flag}),
    "choice": st.sampled_from("ab").map(lambda code: {"Coding": {"code": code}}),
    "date": st.sampled_from(["2026-01-01", "2026-01-02"]).map(lambda day: {"Date": day}),
}


def named(prefix: str, value: Node) -> Node:
    return {f"{prefix}{kind}": content for kind, content in value.items()}


@st.composite
def forms(draw: st.DrawFn) -> Node:
    """A form of up to nine items; conditions only look at items that come earlier or later."""
    count = draw(st.integers(1, 9))
    items: list[Node] = []
    parents: list[list[Node]] = [items]
    for number in range(count):
        kind = draw(st.sampled_from((*KINDS, "group")))
        item: Node = {"linkId": f"q{number}", "type": kind, "repeats": draw(st.booleans())}
        draw(st.sampled_from(parents)).append(item)
        if draw(st.booleans()):
            inner: list[Node] = []
            item["item"] = inner
            parents.append(inner)
    questions = [item for item in everything(items) if item["type"] != "group"]
    for item in everything(items):
        if questions and draw(st.booleans()):
            item["enableWhen"] = draw(st.lists(condition(questions), min_size=1, max_size=3))
            item["enableBehavior"] = draw(st.sampled_from(["any", "all"]))
        if not item.get("item", [1]):
            del item["item"]
    return {"resourceType": "Questionnaire", "status": "active", "item": items}


def everything(items: list[Node]) -> list[Node]:
    return [each for item in items for each in [item, *everything(item.get("item", []))]]


@st.composite
def condition(draw: st.DrawFn, questions: list[Node]) -> Node:
    question = draw(st.sampled_from(questions))
    ordered = question["type"] in ("integer", "date")
    operator = draw(st.sampled_from(OPERATORS if ordered else OPERATORS[:3]))
    kind = "boolean" if operator == "exists" else question["type"]
    answer = named("answer", draw(FEW[kind]))
    return {"question": question["linkId"], "operator": operator, **answer}


@st.composite
def responses(draw: st.DrawFn, form: Node) -> Node:
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": draw(answered(form["item"])),
    }


@st.composite
def answered(draw: st.DrawFn, items: list[Node]) -> list[Node]:
    found: list[Node] = []
    for item in items:
        inner = item.get("item", [])
        if item["type"] == "group":
            for _ in range(draw(st.integers(0, 2))):
                found.append({"linkId": item["linkId"], "item": draw(answered(inner))})
            continue
        answers = []
        for value in draw(st.lists(FEW[item["type"]], max_size=2)):
            nested = {"item": draw(answered(inner))} if inner else {}
            answers.append({**named("value", value), **nested})
        if answers:
            found.append({"linkId": item["linkId"], "answer": answers})
    return found
