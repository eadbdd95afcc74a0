"""Building a form: changing its tree item by item, and what keeps it from being published."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from almoner.lib.questionnaires.choices import choices
from almoner.lib.questionnaires.destinations import unknown_destinations
from almoner.lib.questionnaires.form import Item, Questionnaire
from almoner.lib.questionnaires.values import same
from almoner.lib.refusal import Refusal

MOST_ITEMS = 2000


class NoSuchItem(Refusal):
    """This item is not in the form any more."""

    status = 404


def named(form: Questionnaire) -> str:
    """Return what a form is called: its title, else its name for machines."""
    name = form.other.get("name")
    return form.title or (name if isinstance(name, str) else "")


def found(form: Questionnaire, link_id: str) -> Item:
    """Return the item with ``link_id``; raises :class:`NoSuchItem`."""
    for item in form.all_items():
        if item.link_id == link_id:
            return item
    raise NoSuchItem


def changed(form: Questionnaire, link_id: str, to: Item) -> Questionnaire:
    """Return the form with that item changed; conditions follow a new linkId."""
    found(form, link_id)
    form = _everywhere(form, lambda item: to if item.link_id == link_id else item)
    if to.link_id == link_id:
        return form

    def renamed(item: Item) -> Item:
        asked = tuple(
            replace(each, question=to.link_id) if each.question == link_id else each
            for each in item.conditions
        )
        return replace(item, conditions=asked)

    return _everywhere(form, renamed)


def added(form: Questionnaire, item: Item, *, after: str = "", within: str = "") -> Questionnaire:
    """Return the form with ``item`` behind another one, last within a group, or last of all."""
    if after:
        found(form, after)
        return replace(form, items=_spliced(form.items, after, lambda old: (old, item)))
    if within:
        group = found(form, within)
        return changed(form, within, replace(group, items=(*group.items, item)))
    return replace(form, items=(*form.items, item))


def removed(form: Questionnaire, link_id: str) -> Questionnaire:
    """Return the form without that item and what is under it."""
    found(form, link_id)
    return replace(form, items=_spliced(form.items, link_id, lambda _old: ()))


def moved(form: Questionnaire, link_id: str, *, down: bool) -> Questionnaire:
    """Return the form with that item one step up or down.

    Beside a group the step leads into it; the first and last of a group step out of it.
    """
    item = found(form, link_id)
    flat = list(_siblings(form, link_id))
    at = next(number for number, each in enumerate(flat) if each.link_id == link_id)
    beside = at + (1 if down else -1)
    without = removed(form, link_id)
    if 0 <= beside < len(flat):
        other = flat[beside]
        if other.kind == "group":
            inner = (item, *other.items) if down else (*other.items, item)
            return changed(without, other.link_id, replace(other, items=inner))
        if down:
            return added(without, item, after=other.link_id)
        return replace(without, items=_spliced(without.items, other.link_id, lambda o: (item, o)))
    owner = _owner(form, link_id)
    if owner is None:
        return form
    if down:
        return added(without, item, after=owner.link_id)
    return replace(without, items=_spliced(without.items, owner.link_id, lambda o: (item, o)))


def new_link_id(form: Questionnaire) -> str:
    """Return a linkId that the form does not use."""
    used = {item.link_id for item in form.all_items()}
    return next(f"q{number}" for number in range(1, len(used) + 2) if f"q{number}" not in used)


def troubles(form: Questionnaire) -> tuple[str, ...]:
    """Return sentences on what must be put right before the form can be filled in."""
    return tuple(dict.fromkeys(_troubles(form)))


def _troubles(form: Questionnaire) -> Iterator[str]:
    items = list(form.all_items())
    if not any(item.is_question for item in items):
        yield "The form asks nothing: add a question."
    if len(items) > MOST_ITEMS:
        yield f"The form has {len(items)} items; {MOST_ITEMS} are the most."
    known = {item.link_id: item for item in items}
    for item in items:
        yield from _wrong_with(form, item, known)
    yield from _never_asked(form)
    yield from unknown_destinations(form)


def _wrong_with(form: Questionnaire, item: Item, known: dict[str, Item]) -> Iterator[str]:
    if item.kind == "choice" and choices(form, item) == ():
        yield f"{item.label} has no choices: add some, or make it a text."
    if item.kind == "group" and not item.items:
        yield f"{item.label} is an empty group: put questions in it, or take it out."
    for condition in item.conditions:
        asked = known.get(condition.question)
        if asked is None:
            yield f"{item.label} waits for “{condition.question}”, which the form does not ask."
        elif not asked.is_question:
            yield f"{item.label} waits for {asked.label}, which is no question."


def _never_asked(form: Questionnaire) -> Iterator[str]:
    """Items that wait for an answer which is none of its question's choices."""
    known = {item.link_id: item for item in form.all_items()}
    for item in known.values():
        for condition in item.conditions:
            asked = known.get(condition.question)
            listed = choices(form, asked) if asked and asked.kind == "choice" else None
            if condition.operator != "=" or not asked or not listed:
                continue
            if not any(same(each.value, condition.answer) for each in listed):
                words = condition.answer.wording()
                yield f"{item.label} waits for “{words}”, which {asked.label} does not offer."


def _everywhere(form: Questionnaire, change: Callable[[Item], Item]) -> Questionnaire:
    def walk(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(done, items=walk(done.items)) for done in (change(item) for item in items)
        )

    return replace(form, items=walk(form.items))


def _spliced(
    items: tuple[Item, ...], link_id: str, put: Callable[[Item], tuple[Item, ...]]
) -> tuple[Item, ...]:
    done: list[Item] = []
    for item in items:
        if item.link_id == link_id:
            done += put(item)
        else:
            done.append(replace(item, items=_spliced(item.items, link_id, put)))
    return tuple(done)


def _owner(form: Questionnaire, link_id: str) -> Item | None:
    for item in form.all_items():
        if any(child.link_id == link_id for child in item.items):
            return item
    return None


def _siblings(form: Questionnaire, link_id: str) -> tuple[Item, ...]:
    owner = _owner(form, link_id)
    return owner.items if owner else form.items
