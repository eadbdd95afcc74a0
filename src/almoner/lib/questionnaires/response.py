"""A QuestionnaireResponse of FHIR R4: the answers to a form, read and written back as they were."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from almoner.lib.questionnaires.fhirjson import Json, checked, parsed, written
from almoner.lib.questionnaires.members import Members, present
from almoner.lib.questionnaires.values import Value
from almoner.lib.refusal import Refusal

STATUSES = ("in-progress", "completed", "amended", "entered-in-error", "stopped")


class NotAResponse(Refusal):
    """This is no FHIR R4 QuestionnaireResponse."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``items`` are the answers to the questions nested under the question."""

    value: Value | None
    items: tuple["Answered", ...] = ()
    other: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        value = {f"value{self.value.kind}": self.value.content} if self.value else {}
        return {**self.other, **value, **present(item=[item.as_json() for item in self.items])}


@dataclass(frozen=True, slots=True)
class Answered:
    """An item of a response: a question with its answers, or one occurrence of a group."""

    link_id: str
    text: str = ""
    answers: tuple[Answer, ...] = ()
    items: tuple["Answered", ...] = ()
    other: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        known = present(
            linkId=self.link_id,
            text=self.text,
            answer=[answer.as_json() for answer in self.answers],
            item=[item.as_json() for item in self.items],
        )
        return {**self.other, **known}

    def below(self) -> Iterator["Answered"]:
        """Walk this item and everything under it."""
        yield self
        for nested in (self.items, *(answer.items for answer in self.answers)):
            for item in nested:
                yield from item.below()


@dataclass(frozen=True, slots=True)
class Response:
    """The answers to a form. ``status`` is one of :data:`STATUSES`."""

    items: tuple[Answered, ...] = ()
    questionnaire: str = ""
    """The address of the form, with its version after ``|``."""
    status: str = "in-progress"
    authored: str = ""
    other: Json = field(default_factory=dict)

    def all_items(self) -> Iterator[Answered]:
        """Walk every item."""
        for item in self.items:
            yield from item.below()

    def as_json(self) -> Json:
        """Return it as FHIR JSON; decimals are :class:`~decimal.Decimal`."""
        known = present(
            resourceType="QuestionnaireResponse",
            questionnaire=self.questionnaire,
            status=self.status,
            authored=self.authored,
            item=[item.as_json() for item in self.items],
        )
        return {**self.other, **known}

    def as_text(self) -> str:
        """Return it as text of FHIR JSON."""
        return written(self.as_json())


def read_response(source: bytes | str | Json) -> Response:
    """Read a QuestionnaireResponse from a file's bytes, its text or its JSON.

    Raises :class:`~.fhirjson.NotFhirJson` or :class:`NotAResponse`. Whether the answers fit the
    form is not asked here but by :func:`~.checking.findings`.
    """
    found = checked(source) if isinstance(source, dict) else parsed(source)
    if found.get("resourceType") != "QuestionnaireResponse":
        raise NotAResponse("This file holds no FHIR QuestionnaireResponse.")
    members = Members(found, "the response", NotAResponse)
    del members.rest["resourceType"]
    response = Response(
        items=tuple(_answered(item) for item in members.several("item")),
        questionnaire=members.text("questionnaire"),
        status=members.text("status"),
        authored=members.text("authored"),
        other=members.rest,
    )
    if response.status not in STATUSES:
        raise NotAResponse(
            f"The response's status is “{response.status}”; it must be one of "
            f"{', '.join(STATUSES)}."
        )
    return response


def _answered(source: object) -> Answered:
    members = Members(source, "an item", NotAResponse)
    link_id = members.text("linkId")
    if not link_id:
        raise NotAResponse("An item has no “linkId”, so nobody knows what it answers.")
    members.where = f"item “{link_id}”"
    return Answered(
        link_id=link_id,
        text=members.text("text"),
        answers=tuple(_answer(each, link_id) for each in members.several("answer")),
        items=tuple(_answered(each) for each in members.several("item")),
        other=members.rest,
    )


def _answer(source: object, link_id: str) -> Answer:
    members = Members(source, f"an answer to item “{link_id}”", NotAResponse)
    found = members.value("value")
    items = tuple(_answered(each) for each in members.several("item"))
    return Answer(Value(*found) if found else None, items, members.rest)
