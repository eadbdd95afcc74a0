"""Django's registration of records."""

from datetime import UTC, datetime

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    """The area's app."""

    name = "almoner.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        """Put the chart on the patient's page, and read the chart's files of a Synthea folder."""
        from almoner.messages import fields
        from almoner.people import importing as people_importing
        from almoner.people import merging, panels
        from almoner.records import (
            importing,
            queries,
            reactions,  # noqa: F401 - they register themselves
            registering,
            release_screens,
            screens,
            searching,
        )
        from almoner.records.models import ChartWords
        from almoner.records.queries.fields import FIELDS

        fields.register(*FIELDS)
        merging.stays_with_patient(ChartWords)  # the entries move, and their triggers move it

        see = "records.see"
        searching.register()
        panels.register(
            "records.chart",
            title="Chart",
            template="records/patient_panel.html",
            context=queries.panel_of,
            power=see,
            order=20,
        )
        panels.register_action(panels.Action("Chart", "records:chart", "files", see, 5))
        screens.register()
        self._add_forms()
        release_screens.register()
        registering.register_screens()
        for file_name, kind, step in importing.STEPS:
            people_importing.register_step(file_name, step, kind=kind)

    def _add_forms(self) -> None:
        """Make the forms findable, show them with the patient, and load those that ship."""
        from almoner.people import panels
        from almoner.platform.ui import notices
        from almoner.platform.ui.navigation import Screen, register
        from almoner.records import queries

        notices.register(queries.alerts_just_in)
        fill = "records.fill_forms"
        register(
            Screen(
                "Records", "Forms that wait", "records:waiting_forms", icon="inbox", keys="g y",
                power=fill, order=50, words="questionnaires answers review tablet link",
            ),
            Screen(
                "Records", "Forms library", "records:forms", icon="files", keys="g f",
                power=fill, order=51, words="questionnaire builder import intake phq",
            ),
        )  # fmt: skip
        panels.register(
            "records.forms",
            title="Forms",
            template="records/forms/patient_panel.html",
            context=queries.panel_of_forms,
            power=fill,
            order=25,
        )
        panels.register_action(panels.Action("Forms", "records:patient_forms", "file", fill, 6))
        post_migrate.connect(_load_shipped, sender=self, dispatch_uid="almoner.shipped_forms")


def _load_shipped(**options: object) -> None:
    """Put the forms that come with Almoner into the library of an office that lacks them."""
    if "plan" not in options:  # a flush, which empties a test's database
        return
    from almoner.platform.accounts.actor import SYSTEM
    from almoner.records import operations

    if "records_questionnaire" in connection.introspection.table_names():
        operations.load_shipped(SYSTEM, now=datetime.now(UTC))
