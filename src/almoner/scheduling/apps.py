"""Django's registration of scheduling."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """The area's app."""

    name = "almoner.scheduling"
    label = "scheduling"
    verbose_name = "Scheduling"
