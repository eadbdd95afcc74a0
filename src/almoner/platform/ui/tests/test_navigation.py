"""The rail and the palette show what the actor may open, and find it by any of its words."""

from collections.abc import Sequence

import pytest

from almoner.platform.accounts.actor import Actor
from almoner.platform.ui import navigation, palette
from almoner.platform.ui.navigation import Screen
from almoner.platform.ui.palette import PaletteItem

CLERK = Actor(name="Dana", powers=frozenset({"ui.keep_drafts"}))
VISITOR = Actor(name="Visitor")


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_screens", {})
    monkeypatch.setattr(palette, "_providers", {})
    navigation.register(
        Screen("Office", "Drafts", "ui:drafts", power="ui.keep_drafts", order=2),
        Screen("Today", "Palette", "ui:palette", order=1, words="find jump"),
        Screen("Today", "Components", "ui:gallery", order=3),
        Screen("Office", "Try a form", "ui:gallery_form", order=4, in_rail=False),
    )


def _labels(actor: Actor, path: str = "/") -> dict[str, list[str]]:
    return {
        section.title: [link.screen.label for link in section.links]
        for section in navigation.sections(actor, path)
    }


def test_sections_stand_in_the_order_of_their_first_screen() -> None:
    assert _labels(CLERK) == {"Today": ["Palette", "Components"], "Office": ["Drafts"]}


def test_a_screen_without_the_power_is_not_shown() -> None:
    assert _labels(VISITOR) == {"Today": ["Palette", "Components"]}


@pytest.mark.parametrize(
    ("path", "current"),
    [("/ui/", "Components"), ("/ui/palette/", "Palette"), ("/ui/other", "Components"), ("/", "")],
)
def test_the_longest_address_that_fits_is_current(path: str, current: str) -> None:
    links = [link for section in navigation.sections(CLERK, path) for link in section.links]
    assert [link.screen.label for link in links if link.is_current] == (
        [current] if current else []
    )


def test_registering_again_replaces() -> None:
    navigation.register(Screen("Today", "Palette", "ui:palette", order=9))
    assert _labels(VISITOR) == {"Today": ["Components", "Palette"]}


def _found(actor: Actor, q: str, only: str = "") -> dict[str, list[str]]:
    return {g.title: [i.label for i in g.items] for g in palette.find(actor, q, only=only)}


def test_nothing_typed_lists_every_screen() -> None:
    assert _found(VISITOR, "") == {"Go to": ["Palette", "Components", "Try a form"]}


def test_a_screen_is_found_by_any_word_in_any_order() -> None:
    assert _found(VISITOR, "jump TODAY") == {"Screens and actions": ["Palette"]}


def test_a_label_that_begins_so_comes_first() -> None:
    navigation.register(Screen("Today", "Formulary", "ui:gallery", order=99))
    assert _found(VISITOR, "form")["Screens and actions"] == ["Formulary", "Try a form"]


def test_providers_are_asked_from_two_letters_on_and_may_find_nothing() -> None:
    asked: list[tuple[str, str]] = []

    def people(actor: Actor, q: str) -> Sequence[PaletteItem]:
        asked.append((actor.name, q))
        return [PaletteItem("Alma Reyes", "/people/1")] if q == "alma" else []

    palette.register_provider(people, title="People")
    assert _found(CLERK, "a", only="People") == {}
    assert _found(CLERK, " alma ") == {"People": ["Alma Reyes"]}
    assert _found(CLERK, "zz") == {}
    assert asked == [("Dana", "alma"), ("Dana", "zz")]


def test_only_one_group_when_asked_for_one() -> None:
    palette.register_provider(lambda *_: [PaletteItem("Alma", "/1")], title="People")
    palette.register_provider(lambda *_: [PaletteItem("Letter", "/2")], title="Letters")
    assert _found(CLERK, "drafts", only="People") == {"People": ["Alma"]}
