"""Django's registration of the screens' look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components and assets."""

    name = "almoner.platform.ui"
    label = "ui"
    verbose_name = "Screens"

    def ready(self) -> None:
        """Make the page of components findable."""
        from almoner.platform.ui import navigation

        navigation.register(
            navigation.Screen(
                "Almoner", "Components", "ui:gallery", words="parts style", in_rail=False, order=900
            )
        )
