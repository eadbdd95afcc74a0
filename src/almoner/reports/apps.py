"""Django's registration of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The area's app."""

    name = "almoner.reports"
    label = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Put the screens into the rail."""
        from almoner.platform.ui.navigation import Screen, register

        register(
            Screen(
                "Books", "From booking to bank", "reports:conservation", icon="repeat",
                power="reports.see_conservation", order=64,
                words="conservation lost charges uncoded unbilled missing",
            ),
        )  # fmt: skip
