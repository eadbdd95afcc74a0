"""Django's registration of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The area's app."""

    name = "almoner.people"
    label = "people"
    verbose_name = "People"
