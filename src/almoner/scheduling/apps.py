"""Django's registration of scheduling."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """The area's app."""

    name = "almoner.scheduling"
    label = "scheduling"
    verbose_name = "Scheduling"

    def ready(self) -> None:
        """Put the screens into the rail and the palette, and what people show and import."""
        from almoner.people import importing as people_importing
        from almoner.people import panels
        from almoner.platform.ui import navigation
        from almoner.scheduling import (
            importing,
            queries,
            reactions,  # noqa: F401 - they register themselves
        )

        see, book = "scheduling.see", "scheduling.book"
        navigation.register(
            navigation.Screen(
                "Schedule",
                "Day sheet",
                "scheduling:day",
                icon="calendar",
                power=see,
                keys="g d",
                order=20,
                words="today appointments visits",
            ),
            navigation.Screen(
                "Schedule",
                "Week",
                "scheduling:week",
                icon="columns",
                power=see,
                keys="g w",
                order=21,
            ),
            navigation.Screen(
                "Schedule",
                "Find an opening",
                "scheduling:openings",
                icon="search",
                power=book,
                keys="g o",
                order=22,
                words="book free slot chain",
            ),
            navigation.Screen(
                "Schedule",
                "Group visits",
                "scheduling:groups",
                icon="users",
                power=see,
                order=26,
                words="class seats",
            ),
            navigation.Screen(
                "Schedule",
                "Set up the schedule",
                "scheduling:set_up",
                icon="settings",
                power="scheduling.set_up",
                order=90,
                words="columns sessions blocks visit types holidays hours",
            ),
        )
        panels.register(
            "scheduling.appointments",
            title="Appointments",
            template="scheduling/patient_panel.html",
            context=queries.panel_of,
            power=see,
            order=10,
        )
        panels.register_action(
            panels.Action(
                "Find an opening", "scheduling:openings", "calendar", book, 10, query="patient"
            )
        )
        people_importing.register_step("encounters.csv", importing.import_encounters)
