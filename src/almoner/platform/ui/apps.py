"""Django's registration of the screens' look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components and assets."""

    name = "almoner.platform.ui"
    label = "ui"
    verbose_name = "Screens"
