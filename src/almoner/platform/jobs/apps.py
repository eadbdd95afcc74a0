"""Django's registration of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The queue."""

    name = "almoner.platform.jobs"
    label = "jobs"
    verbose_name = "Jobs"
