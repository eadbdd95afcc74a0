"""What Ctrl-K finds: people, screens and actions.

An area that has something to find registers a provider in its ``apps.py``:

    palette.register_provider(find_people, title="People")

where ``find_people(actor, q)`` returns at most ten ``PaletteItem``s, best first, and none for an
actor who may not see them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from almoner.platform.accounts.actor import Actor
from almoner.platform.ui import navigation


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """One line of the palette: a link with a note beside it."""

    label: str
    url: str
    note: str = ""
    icon: str = "arrow-right"
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one kind under their title."""

    title: str
    items: Sequence[PaletteItem]


Provider = Callable[[Actor, str], Sequence[PaletteItem]]

_providers: dict[str, Provider] = {}
_last: dict[str, Provider] = {}
SHORTEST = 2
"""Letters before providers are asked; screens are found from the first."""


def register_provider(find: Provider, *, title: str, is_last: bool = False) -> None:
    """Ask ``find`` for items of the group ``title``; the last one registered counts.

    ``is_last`` is for what fits anything that is typed: it stands after the screens.
    """
    (_last if is_last else _providers)[title] = find


def find(actor: Actor, q: str, *, only: str = "") -> Iterator[Group]:
    """Return the groups that match ``q``, screens after people; ``only`` names a single group."""
    q = q.strip()
    yield from _provided(_providers, actor, q, only)
    if not only and (items := _screens(actor, q)):
        yield Group("Go to" if not q else "Screens and actions", items)
    yield from _provided(_last, actor, q, only)


def _provided(providers: dict[str, Provider], actor: Actor, q: str, only: str) -> Iterator[Group]:
    if len(q) < SHORTEST:
        return
    for title, provider in providers.items():
        if only in ("", title) and (items := provider(actor, q)):
            yield Group(title, items)


def _screens(actor: Actor, q: str) -> list[PaletteItem]:
    words = q.casefold().split()
    matching = [
        (not screen.label.casefold().startswith(q.casefold()), number, screen)
        for number, screen in enumerate(navigation.seen_by(actor))
        if all(
            word in f"{screen.label} {screen.section} {screen.words}".casefold() for word in words
        )
    ]
    return [
        PaletteItem(screen.label, screen.url, screen.section, screen.icon, screen.keys)
        for _, _, screen in sorted(matching, key=lambda match: match[:2])
    ]
