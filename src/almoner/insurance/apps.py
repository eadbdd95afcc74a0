"""Django's registration of insurance."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """The area's app."""

    name = "almoner.insurance"
    label = "insurance"
    verbose_name = "Insurance"
