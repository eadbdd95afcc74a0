"""What Ctrl-K offers of the charts: the search of all of them, never an entry by itself."""

from urllib.parse import urlencode

from django.urls import reverse

from almoner.platform.accounts.actor import Actor
from almoner.platform.ui import navigation, palette
from almoner.platform.ui.palette import PaletteItem


def offered(actor: Actor, q: str) -> list[PaletteItem]:
    """Return the line that searches all charts for what was typed, for whoever may."""
    if not actor.may("records.see"):
        return []
    address = f"{reverse('records:search')}?{urlencode({'q': q})}"
    return [PaletteItem(f"Search all charts for “{q}”", address, icon="search")]


def register() -> None:
    """Put the search of all charts on the rail, and one line of it into the palette."""
    navigation.register(
        navigation.Screen(
            "Records",
            "Search charts",
            "records:search",
            icon="search",
            power="records.see",
            keys="g x",
            order=41,
            words="find entry diagnosis note text",
        )
    )
    palette.register_provider(offered, title="Charts", is_last=True)
