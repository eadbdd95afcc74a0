"""Django's registration of frontdesk."""

from django.apps import AppConfig


class FrontdeskConfig(AppConfig):
    """The area's app."""

    name = "almoner.frontdesk"
    label = "frontdesk"
    verbose_name = "Frontdesk"
