"""Django's registration of claims."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The area's app."""

    name = "almoner.claims"
    label = "claims"
    verbose_name = "Claims"
