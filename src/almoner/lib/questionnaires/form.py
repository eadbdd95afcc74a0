"""A Questionnaire of FHIR R4: read, changed with :func:`dataclasses.replace`, and written back.

Every part keeps in ``other`` the members that Almoner does not know (extensions among them), so
what was read is written again as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from almoner.lib.questionnaires.fhirjson import Json, checked, parsed, written
from almoner.lib.questionnaires.members import Members, present
from almoner.lib.questionnaires.values import Value
from almoner.lib.refusal import Refusal

KINDS = (
    *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string"),
    *("text", "url", "choice", "open-choice", "attachment", "reference", "quantity"),
)
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
STATUSES = ("draft", "active", "retired", "unknown")


class NotAQuestionnaire(Refusal):
    """This is no FHIR R4 Questionnaire."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Condition:
    """One ``enableWhen``: the answer to ``question`` compared with ``answer``."""

    question: str
    operator: str
    answer: Value
    other: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        answer = {f"answer{self.answer.kind}": self.answer.content}
        return {**self.other, "question": self.question, "operator": self.operator, **answer}


@dataclass(frozen=True, slots=True)
class Option:
    """One ``answerOption``: a value that may be chosen."""

    value: Value
    is_initial: bool | None = None
    other: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        chosen = present(initialSelected=self.is_initial)
        return {**self.other, f"value{self.value.kind}": self.value.content, **chosen}


@dataclass(frozen=True, slots=True)
class Initial:
    """One value that the form starts with."""

    value: Value
    other: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        return {**self.other, f"value{self.value.kind}": self.value.content}


@dataclass(frozen=True, slots=True)
class Item:
    """A question, a group or a text shown; ``kind`` is FHIR's ``type`` (:data:`KINDS`)."""

    link_id: str
    kind: str
    text: str = ""
    prefix: str = ""
    is_required: bool | None = None
    is_repeating: bool | None = None
    is_read_only: bool | None = None
    longest: int | None = None
    """Most characters of an answer (``maxLength``)."""
    conditions: tuple[Condition, ...] = ()
    behavior: str = ""
    """``all`` or ``any`` of the conditions."""
    options: tuple[Option, ...] = ()
    value_set: str = ""
    """``#id`` of a contained value set, or the address of another one."""
    initial: tuple[Initial, ...] = ()
    items: tuple["Item", ...] = ()
    other: Json = field(default_factory=dict)

    @property
    def is_question(self) -> bool:
        """Whether it can have answers."""
        return self.kind not in ("group", "display")

    @property
    def key(self) -> str:
        """What tells it from the form's other items: its linkId, which a display may lack."""
        return self.link_id or f"display {id(self)}"

    @property
    def label(self) -> str:
        """What a sentence calls this item."""
        words = " ".join(self.text.split())
        short = words if len(words) <= 80 else f"{words[:79]}…"
        number = self.prefix or self.link_id
        return f"“{short}” ({number})" if short else f"“{number}”"

    def below(self) -> Iterator["Item"]:
        """Walk this item and everything under it, in the form's order."""
        yield self
        for item in self.items:
            yield from item.below()

    def as_json(self) -> Json:
        """Return it as FHIR JSON."""
        known = present(
            linkId=self.link_id,
            text=self.text,
            prefix=self.prefix,
            type=self.kind,
            required=self.is_required,
            repeats=self.is_repeating,
            readOnly=self.is_read_only,
            maxLength=self.longest,
            enableBehavior=self.behavior,
            answerValueSet=self.value_set,
            enableWhen=[condition.as_json() for condition in self.conditions],
            answerOption=[option.as_json() for option in self.options],
            initial=[value.as_json() for value in self.initial],
            item=[item.as_json() for item in self.items],
        )
        return {**self.other, **known}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form. ``status`` is one of :data:`STATUSES`."""

    items: tuple[Item, ...]
    title: str = ""
    status: str = "draft"
    url: str = ""
    version: str = ""
    contained: tuple[Json, ...] = ()
    other: Json = field(default_factory=dict)

    def all_items(self) -> Iterator[Item]:
        """Walk every item, in the form's order."""
        for item in self.items:
            yield from item.below()

    def as_json(self) -> Json:
        """Return it as FHIR JSON; decimals are :class:`~decimal.Decimal`."""
        known = present(
            resourceType="Questionnaire",
            url=self.url,
            version=self.version,
            title=self.title,
            status=self.status,
            contained=list(self.contained),
            item=[item.as_json() for item in self.items],
        )
        return {**self.other, **known}

    def as_text(self) -> str:
        """Return it as text of FHIR JSON."""
        return written(self.as_json())


def read_questionnaire(source: bytes | str | Json) -> Questionnaire:
    """Read a Questionnaire from a file's bytes, its text or its JSON.

    Raises :class:`~.fhirjson.NotFhirJson` for what is no JSON and :class:`NotAQuestionnaire` for
    what is no Questionnaire, or one whose items cannot be told apart or wait for each other.
    """
    found = checked(source) if isinstance(source, dict) else parsed(source)
    if (kind := found.get("resourceType")) != "Questionnaire":
        raise NotAQuestionnaire(_other_resource(kind))
    members = Members(found, "the form", NotAQuestionnaire)
    del members.rest["resourceType"]
    form = Questionnaire(
        items=tuple(_item(item) for item in members.several("item")),
        title=members.text("title"),
        status=members.text("status"),
        url=members.text("url"),
        version=members.text("version"),
        contained=tuple(_contained(each) for each in members.several("contained")),
        other=members.rest,
    )
    if form.status not in STATUSES:
        raise NotAQuestionnaire(
            f"The form's status is “{form.status}”; it must be one of {', '.join(STATUSES)}."
        )
    _check_link_ids(form)
    answering_order(form)
    return form


def _other_resource(kind: object) -> str:
    if not isinstance(kind, str) or not kind:
        return "This file does not say what FHIR resource it holds, so it is no Questionnaire."
    return f"This file holds a FHIR “{kind[:60]}”, not a Questionnaire."


def _contained(source: object) -> Json:
    return {**Members(source, "a contained resource", NotAQuestionnaire).rest}


def _item(source: object) -> Item:
    members = Members(source, "an item", NotAQuestionnaire)
    link_id = members.text("linkId")
    members.where = f"item “{link_id}”"
    kind = members.text("type")
    if kind not in KINDS:
        raise NotAQuestionnaire(f"Item “{link_id}”: there is no type of item called “{kind}”.")
    if not link_id and kind != "display":
        raise NotAQuestionnaire("An item has no “linkId”, so its answers could not be kept.")
    return Item(
        link_id=link_id,
        kind=kind,
        text=members.text("text"),
        prefix=members.text("prefix"),
        is_required=members.flag("required"),
        is_repeating=members.flag("repeats"),
        is_read_only=members.flag("readOnly"),
        longest=members.whole("maxLength"),
        conditions=tuple(_condition(each, link_id) for each in members.several("enableWhen")),
        behavior=_behavior(members),
        options=tuple(_option(each, link_id) for each in members.several("answerOption")),
        value_set=members.text("answerValueSet"),
        initial=tuple(_initial(each, link_id) for each in members.several("initial")),
        items=tuple(_item(each) for each in members.several("item")),
        other=members.rest,
    )


def _behavior(members: Members) -> str:
    behavior = members.text("enableBehavior")
    if behavior not in ("", "all", "any"):
        raise NotAQuestionnaire(f"{members.at_start}: “enableBehavior” is all or any.")
    return behavior


def _condition(source: object, link_id: str) -> Condition:
    members = Members(source, f"a condition of item “{link_id}”", NotAQuestionnaire)
    question, operator = members.text("question"), members.text("operator")
    if not question or operator not in OPERATORS:
        raise NotAQuestionnaire(
            f"{members.at_start} must name a question and one of {' '.join(OPERATORS)}."
        )
    answer = _value(members, "answer")
    if operator == "exists" and answer.kind != "Boolean":
        raise NotAQuestionnaire(f"{members.at_start}: “exists” asks for true or false.")
    return Condition(question, operator, answer, members.rest)


def _option(source: object, link_id: str) -> Option:
    members = Members(source, f"a choice of item “{link_id}”", NotAQuestionnaire)
    value = _value(members, "value")
    return Option(value, members.flag("initialSelected"), members.rest)


def _initial(source: object, link_id: str) -> Initial:
    members = Members(source, f"the initial value of item “{link_id}”", NotAQuestionnaire)
    return Initial(_value(members, "value"), members.rest)


def _value(members: Members, prefix: str) -> Value:
    found = members.value("answer" if prefix == "answer" else "value")
    if found is None or not (value := Value(*found)).is_well_formed():
        raise NotAQuestionnaire(f"{members.at_start} has no proper value.")
    return value


def _check_link_ids(form: Questionnaire) -> None:
    seen: set[str] = set()
    for item in form.all_items():
        if item.link_id and item.link_id in seen:
            raise NotAQuestionnaire(f"Two items have the linkId “{item.link_id}”: it must be one.")
        seen.add(item.link_id)


def answering_order(form: Questionnaire) -> tuple[str, ...]:
    """Return the items' keys so that each comes after those its enabling depends on.

    Raises :class:`NotAQuestionnaire` for items that wait for each other: nobody could say which
    of them are enabled.
    """
    waits: dict[str, set[str]] = {}
    for item in form.all_items():
        waits.setdefault(item.key, set()).update(each.question for each in item.conditions)
        for child in item.items:
            waits.setdefault(child.key, set()).add(item.key)
    try:
        return tuple(TopologicalSorter(waits).static_order())
    except CycleError as cycle:
        names = ", ".join(f"“{one}”" for one in dict.fromkeys(cycle.args[1][:6]))
        raise NotAQuestionnaire(f"These items wait for each other's answers: {names}.") from None
