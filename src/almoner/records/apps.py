"""Django's registration of records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The area's app."""

    name = "almoner.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        """Put the chart on the patient's page, and read the chart's files of a Synthea folder."""
        from almoner.people import importing as people_importing
        from almoner.people import panels
        from almoner.platform.ui import navigation, palette
        from almoner.records import importing, queries, searching

        see = "records.see"
        navigation.register(
            navigation.Screen(
                "Records",
                "Search charts",
                "records:search",
                icon="search",
                power=see,
                keys="g x",
                order=41,
                words="find entry diagnosis note text",
            )
        )
        palette.register_provider(searching.offered, title="Charts")
        panels.register(
            "records.chart",
            title="Chart",
            template="records/patient_panel.html",
            context=queries.panel_of,
            power=see,
            order=20,
        )
        panels.register_action(panels.Action("Chart", "records:chart", "files", see, 5))
        for file_name, kind, step in importing.STEPS:
            people_importing.register_step(file_name, step, kind=kind)
