"""Django's registration of scheduling."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """The area's app."""

    name = "almoner.scheduling"
    label = "scheduling"
    verbose_name = "Scheduling"

    def ready(self) -> None:
        """Put the screens into the rail and the palette, and what people show and import."""
        from almoner.messages import fields
        from almoner.people import importing as people_importing
        from almoner.people import panels
        from almoner.platform.ui import navigation
        from almoner.scheduling import (
            importing,
            queries,
            reactions,  # noqa: F401 - they register themselves
        )
        from almoner.scheduling.queries.fields import FIELDS

        fields.register(*FIELDS)

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
                "Waiting list",
                "scheduling:waiting",
                icon="hourglass",
                power="scheduling.keep_waiting_list",
                keys="g l",
                order=23,
                words="offers earlier visit hold",
            ),
            navigation.Screen(
                "Schedule",
                "Recalls",
                "scheduling:recalls",
                icon="phone",
                power="scheduling.keep_waiting_list",
                keys="g c",
                order=24,
                words="call back due overdue",
            ),
            navigation.Screen(
                "Schedule",
                "Reminders",
                "scheduling:reminders",
                icon="message",
                power="scheduling.remind",
                keys="g e",
                order=25,
                words="sms text e-mail sent confirmed",
            ),
            navigation.Screen(
                "Schedule",
                "Put somebody on the waiting list",
                "scheduling:join",
                icon="plus",
                power="scheduling.keep_waiting_list",
                order=27,
                in_rail=False,
            ),
            navigation.Screen(
                "Schedule",
                "Add a recall",
                "scheduling:add_recall",
                icon="plus",
                power="scheduling.keep_waiting_list",
                order=28,
                in_rail=False,
            ),
            navigation.Screen(
                "Schedule",
                "Reminder rules",
                "scheduling:reminder_rules",
                icon="settings",
                power="scheduling.set_up",
                order=91,
                words="days before e-mail text",
                in_rail=False,
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
