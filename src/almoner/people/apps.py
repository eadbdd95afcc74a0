"""Django's registration of people."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from almoner.platform.accounts.actor import Actor
    from almoner.platform.ui.palette import PaletteItem


class PeopleConfig(AppConfig):
    """The area's app."""

    name = "almoner.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Add the area's screens, and let the palette find patients."""
        from almoner.people.queries.opening import open_photo
        from almoner.platform.files import doors
        from almoner.platform.ui import palette
        from almoner.platform.ui.navigation import Screen, register

        register(
            Screen(
                "Patients", "Find a patient", "people:search", icon="search",
                power="people.find", keys="g p", order=20, words="search",
            ),
            Screen(
                "Patients", "Register a patient", "people:register", icon="user-plus",
                power="people.register", keys="g r", order=21, words="new add",
            ),
            Screen(
                "Patients", "Duplicates", "people:duplicates", icon="merge",
                power="people.merge", keys="g u", order=22, words="same twice merge",
            ),
            Screen(
                "Patients", "Merges", "people:merges", icon="undo", power="people.merge",
                order=23, words="un-merge undo", in_rail=False,
            ),
            Screen(
                "Office", "The practice", "people:locations", icon="building",
                power="people.manage_practice", order=80,
                words="locations rooms equipment staff practitioners hours settings",
            ),
            Screen(
                "Office", "Outside doctors", "people:directory", icon="stethoscope",
                power="people.manage_outside", order=81, words="directory referral facilities",
            ),
            Screen(
                "Office", "Holidays", "people:holidays", icon="calendar",
                power="people.manage_practice", order=82, in_rail=False,
            ),
            Screen(
                "Office", "Imports", "people:imports", icon="upload", power="people.import",
                order=83, in_rail=False,
            ),
        )  # fmt: skip
        palette.register_provider(_find, title="People")
        doors.register("people.photo", open_photo)


def _find(actor: "Actor", q: str) -> "list[PaletteItem]":
    from django.urls import reverse

    from almoner.people.queries import find_patients
    from almoner.platform.ui.palette import PaletteItem

    if not actor.may("people.find"):
        return []
    return [
        PaletteItem(
            each.name,
            reverse("people:patient", args=[each.id]),
            f"{each.birth_date:%m/%d/%Y} · {each.number} · {each.why}",
            "lock" if each.is_restricted else "user",
        )
        for each in find_patients(actor, q, limit=10)
    ]
