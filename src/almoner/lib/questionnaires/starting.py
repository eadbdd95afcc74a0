"""The response a form starts with, and what of a form Almoner keeps but does not do."""

from collections.abc import Iterator

from almoner.lib.questionnaires.choices import choices
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.response import Answer, Answered, Response
from almoner.lib.questionnaires.scoring import CALCULATED, is_total

_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
_NOT_RUN = {
    CALCULATED: "is calculated by an expression, which is not run: fill it in by hand",
    f"{_SDC}enableWhenExpression": "is shown by an expression, which is not run: always asked",
    f"{_SDC}initialExpression": "starts with an expression, which is not run: it starts empty",
    f"{_SDC}answerExpression": "gets its choices by an expression, which is not run",
}


def started(form: Questionnaire) -> Response:
    """Return a draft with the form's initial values and initially chosen options.

    Groups appear where something in them has a value; nested questions under their answer.
    """
    address = f"{form.url}|{form.version}" if form.url and form.version else form.url
    return Response(tuple(_started(form.items)), questionnaire=address)


def remarks(form: Questionnaire) -> tuple[str, ...]:
    """Return sentences on what the form asks for and Almoner keeps, but does not do."""
    known = {item.link_id for item in form.all_items()}
    return tuple(each for item in form.all_items() for each in _remarks(form, item, known))


def _started(items: tuple[Item, ...]) -> Iterator[Answered]:
    for item in items:
        nested = tuple(_started(item.items))
        chosen = [option.value for option in item.options if option.is_initial]
        values = [initial.value for initial in item.initial] or chosen
        if item.is_question and values:
            answers = tuple(Answer(value, nested) for value in values)
            yield Answered(item.link_id, item.text, answers)
        elif item.kind == "group" and nested:
            yield Answered(item.link_id, item.text, items=nested)


def _remarks(form: Questionnaire, item: Item, known: set[str]) -> Iterator[str]:
    for url, saying in _NOT_RUN.items():
        if extensions(item.other, url) and not (url == CALCULATED and is_total(item)):
            yield f"{item.label} {saying}."
    if choices(form, item) is None:
        yield (
            f"{item.label} takes its choices from “{item.value_set}”, which is not in the form: "
            "any code is accepted."
        )
    if "modifierExtension" in item.other:
        yield f"{item.label} carries a rule (modifierExtension) that Almoner does not know."
    for condition in item.conditions:
        if condition.question not in known:
            yield (
                f"{item.label} waits for “{condition.question}”, which the form does not ask: "
                "that question counts as not answered."
            )
