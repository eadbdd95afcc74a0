"""What a form may start from without anybody having said it yet: shown to be checked, not kept.

A *suggestion* is what the chart or an earlier response says of a question, or of a group that
repeats, by its linkId. The page shows it in the place of an answer; a draft never holds it. What
the person emptied is remembered in the draft by :data:`LEFT_EMPTY`, so that it stays empty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from almoner.lib.questionnaires.fhirjson import Json, written
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.members import extensions
from almoner.lib.questionnaires.places import enabled
from almoner.lib.questionnaires.response import Answered, Response

LEFT_EMPTY = "urn:almoner:fhir:left-empty"
"""On an item of a draft: its suggestion was taken out."""
Suggested = Mapping[str, tuple[Answered, ...]]
_Walk = Callable[[Sequence[Item], Sequence[Answered]], Iterator[Answered]]


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A draft with suggestions in it; ``link_ids`` are those of the items that hold them."""

    response: Response
    link_ids: frozenset[str]


def prefilled(form: Questionnaire, draft: Response, suggested: Suggested) -> Prefilled:
    """Return ``draft`` with suggestions where nothing was answered and nothing taken out."""
    filled: set[str] = set()

    def walk(items: Sequence[Item], given: Sequence[Answered]) -> Iterator[Answered]:
        for item in items:
            mine = [each for each in given if item.link_id and each.link_id == item.link_id]
            if item.link_id in suggested and not any(_says(m) or _is_left(m) for m in mine):
                filled.add(item.link_id)
                yield from suggested[item.link_id]
            elif _is_plain_group(item):
                yield from _around(item, mine, walk)
            else:
                yield from mine
        yield from _strangers(items, given)

    made = replace(draft, items=tuple(walk(form.items, draft.items)))
    return Prefilled(made, frozenset(filled))


def kept(form: Questionnaire, before: Response, typed: Response, suggested: Suggested) -> Response:
    """Return ``typed`` as a draft: without suggestions left alone, with those taken out marked.

    ``before`` is the draft that the page was made from.
    """
    was = prefilled(form, before, suggested)
    asked = {place.item.link_id for place in enabled(form, was.response)} & was.link_ids
    asked |= {each.link_id for each in before.all_items() if _is_left(each)}

    def walk(items: Sequence[Item], given: Sequence[Answered]) -> Iterator[Answered]:
        for item in items:
            mine = [each for each in given if item.link_id and each.link_id == item.link_id]
            if item.link_id not in suggested:
                yield from _around(item, mine, walk) if _is_plain_group(item) else mine
            elif any(_says(each) for each in mine):
                if _said(mine) != _said(suggested[item.link_id]):
                    yield from mine
            elif item.link_id in asked:
                mark: Json = {"extension": [{"url": LEFT_EMPTY, "valueBoolean": True}]}
                yield Answered(item.link_id, item.text, other=mark)
        yield from _strangers(items, given)

    return replace(typed, items=tuple(walk(form.items, typed.items)))


def unmarked(response: Response) -> Response:
    """Return a response without the marks of what was taken out, as it is completed."""

    def walk(given: Sequence[Answered]) -> Iterator[Answered]:
        for each in given:
            if not _is_left(each):
                yield replace(each, items=tuple(walk(each.items)))

    return replace(response, items=tuple(walk(response.items)))


def _around(item: Item, mine: Sequence[Answered], walk: _Walk) -> Iterator[Answered]:
    first = mine[0] if mine else Answered(item.link_id, item.text)
    inner = tuple(walk(item.items, first.items))
    if inner or mine:
        yield replace(first, items=inner)
    yield from mine[1:]


def _is_plain_group(item: Item) -> bool:
    return item.kind == "group" and not item.is_repeating


def _strangers(items: Sequence[Item], given: Sequence[Answered]) -> Iterator[Answered]:
    known = {item.link_id for item in items}
    return (each for each in given if each.link_id not in known)


def _says(answered: Answered) -> bool:
    return any(answer.value is not None for each in answered.below() for answer in each.answers)


def _is_left(answered: Answered) -> bool:
    return bool(extensions(answered.other, LEFT_EMPTY))


def _said(given: Sequence[Answered]) -> object:
    return [
        (
            each.link_id,
            [
                (answer.value.kind, written(answer.value.content), _said(answer.items))
                for answer in each.answers
                if answer.value is not None
            ],
            _said(each.items),
        )
        for each in given
        if _says(each)
    ]
