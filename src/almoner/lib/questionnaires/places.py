"""The form and its answers laid over each other, and which items are enabled.

A *place* is an item of the form where it stands among the answers: a repeated group has one place
per occurrence, and an item nobody answered has an empty one. Source: HL7 FHIR R4, Questionnaire.
item.enableWhen, enableBehavior, and the code system questionnaire-enable-operator.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from almoner.lib.questionnaires.form import Condition, Item, Questionnaire, answering_order
from almoner.lib.questionnaires.response import Answered, Response
from almoner.lib.questionnaires.values import Value, before, same


@dataclass(eq=False, slots=True)
class Scope:
    """Places that stand side by side: at the top, in a group's occurrence, under an answer."""

    owner: "Place | None"
    places: list["Place"] = field(default_factory=list)
    _known: dict[str, list["Place"]] | None = None

    def below(self) -> Iterator["Place"]:
        """Walk the places in and under this scope, in order."""
        for place in self.places:
            yield place
            for scope in place.scopes:
                yield from scope.below()

    def known(self) -> dict[str, list["Place"]]:
        """The places in and under this scope by their linkId."""
        if self._known is None:
            self._known = {}
            for place in self.below():
                self._known.setdefault(place.item.link_id, []).append(place)
        return self._known


@dataclass(eq=False, slots=True)
class Place:
    """An item of the form at one place of the response."""

    item: Item
    scope: Scope
    number: int
    """Its turn, counted over the whole response."""
    given: tuple[Answered, ...]
    """What the response has here; nothing for an item that was left out."""
    scopes: list[Scope] = field(default_factory=list)
    """One for a group; one for each answer of a question."""
    is_enabled: bool = False
    """Whether the item is asked here: its own conditions hold, and all above it is enabled."""

    @property
    def values(self) -> tuple[Value, ...]:
        """The values answered."""
        answers = (answer for given in self.given for answer in given.answers)
        return tuple(answer.value for answer in answers if answer.value is not None)

    def settle(self) -> None:
        """Find out whether the item is enabled, after all that this depends on."""
        owner = self.scope.owner
        self.is_enabled = (owner is None or owner.is_enabled) and self._conditions_hold()

    def _conditions_hold(self) -> bool:
        conditions = self.item.conditions
        held = (self._holds(condition) for condition in conditions)
        return not conditions or (any(held) if self.item.behavior == "any" else all(held))

    def _holds(self, condition: Condition) -> bool:
        asked = self._nearest(condition.question)
        return holds(condition, asked.values if asked is not None and asked.is_enabled else ())

    def _nearest(self, link_id: str) -> "Place | None":
        """Return the place of the question that a condition here means.

        The smallest scope around that has the question decides; in it, the last place before this
        one, else the first after. So a group's second occurrence never looks into the first.
        """
        scope: Scope | None = self.scope
        while scope is not None:
            if found := scope.known().get(link_id):
                earlier = [place for place in found if place.number < self.number]
                return earlier[-1] if earlier else found[0]
            owner = scope.owner
            if owner is not None and owner.item.link_id == link_id:
                return owner
            scope = owner.scope if owner is not None else None
        return None


def holds(condition: Condition, values: Iterable[Value]) -> bool:
    """Say whether a condition holds for the answers to its question.

    ``!=`` holds when no answer is equal, so also without any; the other comparisons want at least
    one answer for which they are true. Values that have no order are neither more nor less.
    """
    answers, wanted = tuple(values), condition.answer
    match condition.operator:
        case "exists":
            return bool(answers) is wanted.content
        case "=":
            return any(same(each, wanted) for each in answers)
        case "!=":
            return not any(same(each, wanted) for each in answers)
        case ">":
            return any(before(wanted, each) is True for each in answers)
        case "<":
            return any(before(each, wanted) is True for each in answers)
        case ">=":
            return any(before(each, wanted) is False for each in answers)
        case _:
            return any(before(wanted, each) is False for each in answers)


def places(form: Questionnaire, response: Response) -> Scope:
    """Lay ``response`` over ``form``; the scope returned is the top, its ``below()`` all places.

    Items of the response that the form does not have at that place have no place.
    """
    top = Scope(None)
    _Laying().fill(top, form.items, response.items)
    by_key: dict[str, list[Place]] = {}
    for place in top.below():
        by_key.setdefault(place.item.key, []).append(place)
    for key in answering_order(form):
        for place in by_key.get(key, ()):
            place.settle()
    return top


class _Laying:
    def __init__(self) -> None:
        self.count = 0

    def fill(self, scope: Scope, items: Sequence[Item], given: Sequence[Answered]) -> None:
        by_id: dict[str, list[Answered]] = {}
        for each in given:
            by_id.setdefault(each.link_id, []).append(each)
        for item in items:
            mine = by_id.get(item.link_id, [])
            if item.kind == "group" and mine:
                for occurrence in mine:
                    self._place(scope, item, (occurrence,))
            else:
                self._place(scope, item, tuple(mine))

    def _place(self, scope: Scope, item: Item, given: tuple[Answered, ...]) -> None:
        self.count += 1
        place = Place(item, scope, self.count, given)
        scope.places.append(place)
        if not item.items:
            return
        nested = [answer.items for each in given for answer in each.answers]
        beside = [each for answered in given for each in answered.items]
        for branch in nested if nested and item.is_question else [beside]:
            inner = Scope(place)
            place.scopes.append(inner)
            self.fill(inner, item.items, branch)


def enabled(form: Questionnaire, response: Response) -> tuple[Place, ...]:
    """Return the places whose items are enabled, in order."""
    return tuple(place for place in places(form, response).below() if place.is_enabled)
