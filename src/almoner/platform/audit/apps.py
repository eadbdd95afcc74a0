"""Django's registration of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """History, readings and the log."""

    name = "almoner.platform.audit"
    label = "audit"
    verbose_name = "Audit"
