"""The screens of the office, as areas register them in their ``apps.py``.

    navigation.register(
        Screen("Front desk", "Arrivals", "frontdesk:arrivals", icon="board", keys="g a", order=10)
    )

A screen appears in the rail and in the palette of everyone who holds its ``power``. One without
``in_rail`` (an action such as “Register a patient”) appears in the palette only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Screen:
    """A place to go, or a thing to do.

    ``url_name`` must reverse without arguments. ``keys`` are as in data-key (``"g a"``);
    ``words`` are further words by which the palette finds it.
    """

    section: str
    label: str
    url_name: str
    icon: str = "list"
    power: str = ""
    keys: str = ""
    order: int = 100
    words: str = ""
    in_rail: bool = True

    @property
    def url(self) -> str:
        """The screen's address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of links in the rail."""

    title: str
    links: tuple["Link", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A screen with what the present page makes of it."""

    screen: Screen
    url: str
    is_current: bool


_screens: dict[str, Screen] = {}


def register(*screens: Screen) -> None:
    """Add ``screens``; registering the same section and label again replaces the first."""
    for screen in screens:
        _screens[f"{screen.section}/{screen.label}"] = screen


def seen_by(actor: Actor) -> list[Screen]:
    """Return what ``actor`` may open, in order."""
    allowed = (s for s in _screens.values() if not s.power or actor.may(s.power))
    return sorted(allowed, key=lambda screen: screen.order)


def sections(actor: Actor, path: str) -> Iterator[Section]:
    """Return the rail for ``actor`` on the page ``path``, sections in order of their first link."""
    screens = [screen for screen in seen_by(actor) if screen.in_rail]
    urls = {screen: screen.url for screen in screens}
    fitting = [url for url in urls.values() if path == url or (url != "/" and path.startswith(url))]
    current = max(fitting, key=len, default="")
    for title in dict.fromkeys(screen.section for screen in screens):
        links = (Link(s, urls[s], urls[s] == current) for s in screens if s.section == title)
        yield Section(title, tuple(links))
